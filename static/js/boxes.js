// What stands in a box is somebody's words until they have arrived. A box is emptied when it is sent, so that the next
// words can be typed at once; what did not arrive comes back. On the screens of a session, words outlive what they
// belonged to, when the leader goes on, and the page, when it is drawn anew: in this tab alone, until they are sent.
(() => {
  const TYPED = "typed";
  const forget = () => { try { sessionStorage.removeItem(TYPED); } catch { /* nothing was kept */ } };
  document.addEventListener("submit", ({ target }) => { if (/\/sign-out(-everywhere)?$/.test(target.getAttribute("action"))) forget(); });

  const screen = () => Beside.place() && document.querySelector("#console, #phone");
  const boxes = (form) => [...form.elements].filter((field) => field.matches("textarea, input:not([type])"));
  const called = (field) => (field.labels && field.labels[0] ? field.labels[0].textContent : field.getAttribute("aria-label") || field.placeholder).trim();
  const record = (form, address, fields, all = [...new FormData(form)]) => ({
    address, target: form.getAttribute("hx-target") || "", folded: Boolean(form.closest("details")),
    boxes: fields.map((field) => ({ name: field.name, called: `Not sent yet: ${called(field)}`.replace(/.*(?=Not )/, ""), words: field.value })),
    rest: all.filter(([name, value]) => typeof value === "string" && name !== "csrf_token" && !fields.some((field) => field.name === name)),
  });

  // On its way: the box is free, and it is said when that takes a while.
  const flying = new Map();
  const note = (was) => {
    const said = Beside.child("p", { class: "cop-sending", role: "status" }, `Sending: ${was.boxes.map(({ words }) => words).join(" · ").slice(0, 200)}`);
    document.body.append(said);
    return said;
  };
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement;
    if (!form.matches("form[method=post]:not(.cop-unsent)")) return;
    form.setAttribute("hx-sync", "queue all");  // a third line typed on a slow line waits its turn, and is not dropped
    const freed = boxes(form).filter((field) => field.value.trim() && !field.defaultValue);
    const was = record(form, form.getAttribute("action") || ctx.request.action, freed, [...ctx.request.body]);
    const at = new Map(boxes(form).map((field) => [field, field.value]));
    freed.forEach((field) => { field.value = ""; });
    const flight = { was, form, at, freed, to: ctx.request.action };
    if (freed.length) flight.timer = setTimeout(() => { flight.said = note(was); }, 1000);
    flying.set(ctx, flight);
  });
  const landed = (ctx) => {
    const flight = flying.get(ctx);
    if (!flight) return null;
    clearTimeout(flight.timer);
    if (flight.said) flight.said.remove();
    flying.delete(ctx);
    return flight;
  };

  // What was typed since then is the next thing said, and stays.
  const arrived = ({ form, at, freed }) => {
    const since = boxes(form).filter((field) => field.value && (freed.includes(field) || (at.has(field) && field.value !== at.get(field)))).map((field) => [field, field.value]);
    form.reset();
    since.forEach(([field, words]) => { field.value = words; });
    const folded = form.closest("details");
    if (since.length || !folded) return;
    if (folded.contains(document.activeElement)) folded.querySelector("summary").focus();
    folded.open = false;
  };
  const find = ({ address }, { name }) => [...document.querySelectorAll("form[method=post]:not(.cop-unsent)")]
    .filter((form) => form.getAttribute("action") === address)
    .flatMap(boxes).find((field) => field.name === name);
  const put = (field, words) => {
    field.value = words;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  };
  // Into its own box where that is there and free; else into one beside the screen, to be sent from there or left out.
  const back = (was) => {
    const left = was.boxes.filter((box) => {
      const field = find(was, box);
      if (!field || (!was.folded && field.closest("details:not([open])")) || (field.value !== box.words && field.value !== field.defaultValue)) return true;
      if (field.value !== box.words) put(field, box.words);
      return false;
    });
    if (left.length && Beside.place()) Beside.put({ ...was, boxes: left }, "Send it");
    else left.map((box) => [find(was, box), box.words]).filter(([field]) => field).forEach(([field, words]) => put(field, `${words} ${field.value}`.trim()));
  };
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const flight = landed(ctx);
    if (!flight) return;
    if (isOurs(ctx.response) && ctx.response.status < 400) arrived(flight); else back(flight.was);
  });
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => { const flight = ctx && landed(ctx); if (flight) back(flight.was); });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => landed(ctx));  // something else has taken it over
  // A second tap on what is on its way finds its box empty: that is no line of its own.
  document.addEventListener("submit", (event) => {
    const address = (event.submitter && event.submitter.getAttribute("formaction")) || event.target.getAttribute("action");
    const again = [...flying.values()].some(({ form, freed, to }) => form === event.target && freed.length && to === address);
    if (!again || boxes(event.target).some((field) => field.value.trim())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  if (!screen()) return;
  let leaving = null;
  let cleared = Boolean(document.querySelector("[data-passed-on]"));
  const written = (form) => boxes(form).filter((field) => field.value.trim() && field.value !== field.defaultValue);
  const address = (form) => form.getAttribute("action");
  const records = (selector) => [...document.querySelectorAll(selector)].filter((form) => form !== leaving && address(form) && written(form).length).map((form) => record(form, address(form), written(form)));
  const ON_SCREEN = ":is(#console, #phone) form[method=post]:not([data-typing])";

  const before = new WeakMap();
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => before.set(ctx, records(`${ON_SCREEN}:not(#came-out)`)));
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => (before.get(ctx) || []).forEach(back));

  const keep = () => {
    if (cleared) { forget(); return; }
    const all = [...records(`${ON_SCREEN}, #unsent form`), ...[...flying.values()].map(({ was }) => was).filter(({ boxes: sent }) => sent.length)];
    if (!all.length) { forget(); return; }
    try { sessionStorage.setItem(TYPED, JSON.stringify([location.pathname, all])); } catch { /* the page works as it is */ }
  };
  // Sent by the page itself and not by htmx: what it takes along is on its way.
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = event.target; });
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  document.addEventListener("cop:cleared", () => { cleared = true; forget(); });
  if (cleared) forget();
  cleared = false;
  let [from, left] = ["", []];
  try { [from, left] = JSON.parse(sessionStorage.getItem(TYPED)) || [from, left]; } catch { /* nothing was kept */ }
  if (from === location.pathname) left.forEach(back);
})();
