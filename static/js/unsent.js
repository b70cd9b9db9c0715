// Words beside the screen, in a form of their own: to be sent from there, or left out.
const Beside = (() => {
  const place = () => document.getElementById("unsent");
  const child = (tag, attributes, words) => {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    if (words) made.textContent = words;
    return made;
  };
  const SMALL = "nhsuk-button nhsuk-button--small";
  let count = 0;
  const put = ({ address, target, rest, boxes }, send, token = document.querySelector("[name=csrf_token]").value) => {
    const kept = child("form", { class: "cop-unsent", action: address, method: "post", "hx-boost": "true", "hx-target": target, "hx-swap": "outerMorph" });
    [["csrf_token", token], ...rest].forEach(([name, value]) => kept.append(child("input", { type: "hidden", name, value })));
    for (const { name, called, words } of boxes) {
      const id = `unsent-${(count += 1)}`;
      const box = child("textarea", { class: "nhsuk-textarea", id, name, rows: "2", dir: "auto" });
      box.value = words;
      kept.append(child("label", { class: "nhsuk-label", for: id }, called), box);
    }
    const row = child("div", { class: "cop-row" });
    const drop = child("button", { class: `${SMALL} nhsuk-button--secondary`, type: "button" }, "Leave it out");
    drop.addEventListener("click", () => kept.remove());
    row.append(child("button", { class: SMALL }, send), drop);
    kept.append(row);
    kept.addEventListener("htmx:after:request", ({ detail: { ctx: { response } } }) => { if (isOurs(response) && response.status < 400) kept.remove(); });
    place().append(kept);
    htmx.process(kept);
    return kept;
  };
  return { place, child, put };
})();

// What came out: words that are typed and not added when the topic ends. Whoever presses takes them along (their
// buttons send the box's own form); on every other screen they move to a box of their own, to be added or left out.
(() => {
  if (!Beside.place()) return;
  const form = () => document.getElementById("came-out");
  const box = () => document.getElementById("what-came-out");
  const takesAlong = (pressed) => pressed.matches && pressed.matches("#came-out, [data-takes-along]");
  const look = () => form() && box() && {
    action: form().getAttribute("action"), target: form().getAttribute("hx-target"), token: form().elements.csrf_token.value,
    topic: form().dataset.cameOut, words: box().value, typing: document.activeElement === box(),
  };
  const same = (one, other) => one && other && one.action === other.action && one.words === other.words;

  const before = new WeakMap();
  let onItsWay = null;
  let missed = null;

  const shortened = (title) => (title.length > 60 ? title.slice(0, 59) + "…" : title);
  const keep = ({ action, target, token, topic, words, typing }) => {
    const kept = Beside.put({ address: action, target, rest: [], boxes: [{ name: "text", called: "Not added yet", words }] }, `Add to ${shortened(topic)}`, token);
    const box = kept.querySelector("textarea");
    if (typing) { box.focus(); box.setSelectionRange(words.length, words.length); }
  };

  // Closing the session ends its topic too, by another form.
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    if (!takesAlong(sourceElement)) return;
    onItsWay = look();
    if (!onItsWay || sourceElement === form()) return;
    request.body.append("text", onItsWay.words);
    request.body.append("under", form().elements.under.value);
  });
  const ended = (event) => {
    const { sourceElement, response } = event.detail.ctx || {};
    if (!sourceElement || !takesAlong(sourceElement)) return;
    const there = response && isOurs(response) && response.status < 400;
    if (there && same(look(), onItsWay)) box().value = "";
    if (!there && missed) keep(missed);
    [onItsWay, missed] = [null, null];
  };
  document.addEventListener("htmx:after:request", ended);
  document.addEventListener("htmx:error", ended);

  document.addEventListener("htmx:before:swap", (event) => before.set(event.detail.ctx, look()));
  document.addEventListener("htmx:after:swap", (event) => {
    const [was, now] = [before.get(event.detail.ctx), look()];
    if (!was || !was.words.trim() || (now && now.action === was.action)) return;
    if (now && now.words === was.words) box().value = "";
    // The press and the news of it may overtake each other: what is on its way is not kept a second time.
    if (same(was, onItsWay)) missed = was; else keep(was);
  });
})();
