// A topic or a dot that could not be sent waits on the phone and goes by itself. Each has a number of its own, or says
// what there is in all, so that however often it has to be sent, it counts once.
(() => {
  const place = () => document.getElementById("outbox");
  if (!place()) return;
  const kept = document.documentElement.dataset.kept !== undefined;
  const entries = () => Kept.read("outbox").entries || [];
  const save = (list) => Kept.write("outbox", { entries: list });
  const put = (entry) => save([...entries().filter(({ id }) => id !== entry.id), entry]);
  const change = (id, what) => save(entries().map((each) => (each.id === id ? { ...each, ...what } : each)));
  const drop = (id) => save(entries().filter((each) => each.id !== id));

  const button = (label, act) => Kept.button(label, () => { act(); draw(); });
  const item = (entry) => {
    const line = document.createElement("li");
    const words = document.createElement("bdi");
    words.textContent = entry.what;
    const state = entry.state === "sent" ? `sent ${entry.time}` : entry.state === "refused" ? Kept.NOT_SENT : Kept.WAITING;
    line.append(words, " ", Kept.state(state));
    if (entry.state === "refused") {
      const said = document.createElement("p");
      said.textContent = entry.said;
      line.append(said, button("Send again", () => { change(entry.id, { state: "waiting" }); nudge(); }), " ", button("Remove", () => drop(entry.id)));
    }
    return line;
  };
  const draw = () => {
    const shown = entries().filter(({ state }) => state !== "trying");
    place().hidden = !shown.length;
    place().querySelector("ul").replaceChildren(...shown.map(item));
  };

  const token = () => ["csrf_token", document.querySelector("[name=csrf_token]").value];
  const sentence = (text) => Kept.parse(text).body.textContent.trim().replace(/\s+/g, " ").slice(0, 300);
  const AGAIN = { "HX-Request": "true", "HX-Request-Type": "partial" };
  const arrived = (entry, answer) => {
    if (answer.status < 400) change(entry.id, { state: "sent", time: answer.time });
    else change(entry.id, { state: "refused", said: answer.status === 404 ? "This phone is not in the session: join again with its code." : sentence(answer.text) });
    if (answer.status < 400) setTimeout(() => { drop(entry.id); draw(); }, 60000);
    draw();
  };
  const send = async () => {
    for (const entry of entries().filter(({ state }) => state === "waiting")) {
      const answer = await Kept.post(entry.to, [...entry.fields, token()], AGAIN);
      if (!answer || answer.status >= 500 || answer.status === 429) return true;
      arrived(entry, answer);
    }
    return entries().some(({ state }) => state === "waiting");
  };
  const nudge = Kept.sending(send);

  const suggestion = (form) => {
    const { once, act, line } = form.elements;
    const typed = form.elements[form.dataset.outbox || "title"].value.trim();
    const what = typed || (act && act.value === "drop" && line.value ? `Take out ${line.selectedOptions[0].textContent}` : "");
    if (!what) return null;
    once.value = once.value || Kept.random();
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
    return { id: once.value, to: form.getAttribute("action"), what, fields };
  };
  const dots = (pressed) => {
    const to = pressed.getAttribute("formaction");
    const before = entries().find(({ id, state }) => id === to && state !== "sent");
    if (before) pressed.value = Math.max(0, Number(before.fields[0][1]) + Number(pressed.dataset.dots));
    const title = pressed.closest(".cop-topic").querySelector(".cop-topic__title").textContent;
    return { id: to, to, what: `${pressed.value} ${pressed.value === "1" ? "dot" : "dots"} for ${title}`, fields: [["mine", pressed.value]] };
  };
  const asked = (form, pressed) => (form.matches("[data-outbox]") ? suggestion(form) : pressed && pressed.dataset.dots ? dots(pressed) : null);
  const taken = (form) => {
    if (!form.matches("[data-outbox]")) return;
    form.reset();
    form.elements.once.value = "";
    const folded = form.closest("details");
    if (folded.contains(document.activeElement)) folded.querySelector("summary").focus();
    folded.open = false;
  };

  document.addEventListener("submit", (event) => {
    const entry = asked(event.target, event.submitter);
    if (!entry || !put({ ...entry, state: kept ? "waiting" : "trying" }) || !kept) return;
    event.preventDefault();
    taken(event.target);
    draw();
    nudge();
  }, true);

  // The page sends first, as ever. What did not get through is ours, and nobody has to press again.
  const same = (entry, { request }) => {
    const body = request.body;
    if (!body || !body.get) return false;
    return body.get("once") ? entry.id === body.get("once") : entry.id === request.action && entry.fields[0][1] === body.get("mine");
  };
  const mine = (event) => event.detail.ctx && entries().find((entry) => entry.state === "trying" && same(entry, event.detail.ctx));
  const takeOver = (event, entry) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    change(entry.id, { state: "waiting" });
    taken(event.detail.ctx.sourceElement);
    draw();
    nudge();
  };
  document.addEventListener("htmx:error", (event) => { const entry = mine(event); if (entry) takeOver(event, entry); }, true);
  document.addEventListener("htmx:after:request", (event) => {
    const entry = mine(event);
    if (!entry) return;
    const { status } = event.detail.ctx.response;
    if (!isOurs(event.detail.ctx.response) || status >= 500 || status === 429 || status === 400) { takeOver(event, entry); return; }
    drop(entry.id);
    const { once } = event.detail.ctx.sourceElement.elements;
    if (once && status < 400) once.value = "";
  }, true);

  // A page that was closed in the middle of sending does not know how it ended: sent again, it counts once.
  save(entries().filter(({ state }) => state !== "sent").map((entry) => ({ ...entry, state: entry.state === "trying" ? "waiting" : entry.state })));
  draw();
  nudge();
})();
