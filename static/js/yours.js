// Which opened answers are this phone's: nobody else can tell, so the phone alone marks them, and takes one back by
// sending its code, alone, without a cookie, to an address that knows of no room. The words themselves are not kept.
(() => {
  const CODES = "codes ";
  const ASKED = { feeling: "How are you feeling?", today: "How was today?", curious: "What are you still curious about?" };
  const form = () => document.querySelector("form[data-closing]");
  const lines = (name) => Kept.read(name).lines || [];
  const change = (tag, taken) => Kept.names(CODES).forEach((name) => {
    if (lines(name).some((line) => line.tag === tag)) Kept.write(name, { lines: lines(name).map((line) => (line.tag === tag ? { ...line, taken } : line)) });
  });
  // Enough to know the line again when it is shown, and nothing to read.
  const mark = async (tag, text) => {
    if (!crypto.subtle) return "";
    const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(tag + text.trim()));
    return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  document.addEventListener("cop:sent", async ({ detail: { address, shown } }) => {
    const codes = [...document.querySelectorAll("#sent [data-code]")].map(({ dataset }) => dataset);
    const now = await Promise.all(codes.map(async ({ code, question, words }) => ({ tag: code, question, mark: await mark(code, words) })));
    const before = lines(CODES + address).filter((line) => shown && line.question === "curious" && !now.some(({ tag }) => tag === line.tag));
    Kept.write(CODES + address, { lines: [...before, ...now] });
    draw();
  });

  const wanted = () => Kept.names(CODES).flatMap(lines).filter((line) => line.taken === "waiting").sort(() => Math.random() - .5);
  const send = async () => {
    for (const { tag } of wanted()) {
      const answer = await Kept.ask("/take-back", { method: "POST", credentials: "omit", referrerPolicy: "no-referrer", body: new URLSearchParams({ code: tag }) });
      // Only our own page says that it has arrived: a hotel's sign-in page answers 200 as well.
      if (!answer || answer.status !== 200 || !Kept.parse(answer.text).querySelector("textarea[name=code]")) return true;
      change(tag, "sent");
      draw();
      await new Promise((done) => setTimeout(done, 1000 + 2000 * Math.random()));
    }
    return false;
  };
  const nudge = Kept.sending(send);

  // The screen may be drawn anew between the first press and the second.
  const pressed = new Set();
  const takeBack = ({ tag, taken }) => {
    if (taken) {
      const said = document.createElement("p");
      said.append("Taken back: gone by tomorrow morning. ", Kept.state(taken === "sent" ? "sent" : Kept.WAITING));
      return said;
    }
    const forGood = () => Kept.button("Take it back for good", () => { change(tag, "waiting"); draw(); nudge(); });
    const first = Kept.button("Take it back", () => { pressed.add(tag); first.replaceWith(forGood()); });
    return pressed.has(tag) ? forGood() : first;
  };

  const place = () => document.querySelector("#yours:has(ul)");  // in the copy that opens without a signal it is empty
  const list = () => {
    if (!place() || !form()) return;
    const is = (what) => form().hasAttribute(`data-${what}`);
    const open = lines(CODES + form().getAttribute("action")).filter((line) => is("closed") || (line.question === "curious" && is("shown")));
    const drawn = open.map((line) => {
      const item = document.createElement("li");
      item.append(`Your answer to “${ASKED[line.question]}” `, takeBack(line));
      return item;
    });
    place().querySelector("ul").replaceChildren(...drawn);
    place().querySelector("[data-takeable]").hidden = !drawn.length;
    place().hidden = false;
  };
  const cards = async () => {
    const ours = Kept.names(CODES).flatMap(lines).filter((line) => line.mark);
    if (!ours.length) return;
    for (const card of document.querySelectorAll("#cards > li")) {
      const text = card.querySelector("bdi").textContent;
      const marks = await Promise.all(ours.map(({ tag }) => mark(tag, text)));
      const line = ours.find((each, n) => each.mark === marks[n]);
      const there = card.querySelector("[data-yours]");
      const now = line ? `${line.tag} ${line.taken || ""}` : "";
      if (there && there.dataset.yours === now) continue;
      if (there) there.remove();
      if (!line) continue;
      const box = document.createElement("div");
      box.className = "cop-row";
      box.dataset.yours = now;
      const tag = document.createElement("strong");
      tag.className = "nhsuk-tag nhsuk-tag--blue";
      tag.textContent = "Yours";
      box.append(tag, " ", takeBack(line));
      card.append(box);
    }
  };
  const draw = () => { list(); cards(); };
  document.addEventListener("htmx:after:swap", cards);

  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest("[data-clear]");
    if (!pressed) return;
    event.preventDefault();
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    // First the cookies, which no script can reach: whoever has this phone next would read what was sent.
    const token = document.querySelector("[name=csrf_token]");
    const answer = await Kept.post(pressed.dataset.clear, token ? [["csrf_token", token.value]] : []);
    if (!answer || answer.status !== 200 || !Kept.parse(answer.text).querySelector("[data-forgotten]")) {
      said.textContent = "This phone is not cleared yet: there was no answer. Press again when there is a signal.";
      const before = pressed.parentElement.querySelector("[role=status]");
      before ? before.replaceWith(said) : pressed.before(said);
      return;
    }
    [...Kept.names(CODES), ...Kept.names("closing "), "outbox"].forEach(Kept.drop);
    document.dispatchEvent(new CustomEvent("cop:cleared"));
    try {
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
      await caches.delete("rooms");
    } catch { /* nothing was kept there */ }
    said.textContent = "This phone is cleared.";
    pressed.replaceWith(said);
  });
  draw();
  nudge();
})();
