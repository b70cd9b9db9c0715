// The closing questions on a phone: words are kept on the phone while they are typed, sent until they have arrived, and
// called saved only when the server has said so for exactly the words on the screen. Without this script the form is an
// ordinary form; with it, a train in a tunnel costs nothing.
(() => {
  const form = () => document.querySelector("form[data-closing]");
  if (!form()) return;
  const KEY = "closing " + form().getAttribute("action");
  const NEXT_TIME = "closing next time " + form().dataset.closing;
  const HOUR = 3600 * 1000;
  const WAITS = [2, 4, 8, 15, 30];
  const NOT_SENT = "Not sent yet; safe on this phone.";

  const read = (name, hours) => {
    try {
      const kept = JSON.parse(localStorage.getItem(name)) || {};
      return Date.now() - kept.at < hours * HOUR ? kept : {};
    } catch { return {}; }
  };
  const write = (name, what) => {
    try { localStorage.setItem(name, JSON.stringify({ ...what, at: Date.now() })); return true; }
    catch { return false; /* a private window: the form still works */ }
  };
  const state = { saved: null, pending: false, ...read(KEY, 36) };
  const keep = () => {
    state.words = words();
    state.rev = form().elements.rev.value;
    state.receipt = form().elements.receipt.value;
    write(KEY, state);
  };

  const fields = () => [...form().querySelectorAll("textarea, input[type=checkbox], input[type=radio]")];
  const value = (field) => (field.type === "textarea" ? field.value : field.checked);
  // Each field by its name and its place among those of one name: the form has others once the questions are shown.
  const named = () => fields().map((field, n, all) => [field.name + all.slice(0, n).filter((each) => each.name === field.name).length, field]);
  const words = () => JSON.stringify(named().map(([name, field]) => [name, value(field)]));
  const put = (field, was) => {
    if (field.type === "textarea") field.value = was; else field.checked = was;
    const folded = was && field.closest("details");
    if (folded) folded.open = true;
  };
  const fill = (kept) => {
    const was = Object.fromEntries(JSON.parse(kept));
    named().forEach(([name, field]) => { if (was[name] !== undefined) put(field, was[name]); });
  };

  // Questions that came after the others were shown: kept for this community's next session, where they are in the form.
  const keepForNextTime = (left) => {
    if (left.length) return write(NEXT_TIME, { left, from: KEY });
    if (state.offered || read(NEXT_TIME, 2160).from === KEY) {
      try { localStorage.removeItem(NEXT_TIME); } catch { /* nothing was kept */ }
    }
    return true;
  };
  const offer = () => {
    const { left, from } = read(NEXT_TIME, 2160);
    const boxes = fields().filter((field) => field.name === "curious");
    if (!left || from === KEY || boxes.some((box) => box.value)) return;
    boxes.forEach((box, n) => { if (left[n]) put(box, left[n]); });
    state.offered = true;
    keep();
    say("Your question from last time is in the form. " + NOT_SENT);
  };

  const say = (sentence) => {
    const line = document.getElementById("kept");
    if (line && line.textContent !== sentence) line.textContent = sentence;
  };

  let tries = 0;
  let timer = null;
  let busy = false;
  const later = () => {
    say(NOT_SENT + " Trying again.");
    clearTimeout(timer);
    timer = setTimeout(send, 1000 * WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  };

  const send = async () => {
    if (busy || !state.pending || !form()) return;
    busy = true;
    const sending = words();
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 10000);
    try {
      const answer = await fetch(form().action, { method: "POST", body: new FormData(form()), signal: stop.signal, headers: { Accept: "text/html" } });
      arrived(answer.status, await answer.text(), sending);
    } catch { later(); } finally { clearTimeout(limit); busy = false; }
  };

  const arrived = (status, text, sending) => {
    if (status >= 500 || status === 429) { later(); return; }
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.getElementById("maincontent");
    state.pending = false;
    tries = 0;
    if (!main || !main.querySelector("form[data-closing]")) {
      say(NOT_SENT + " Reload this page, then press Send again.");
      keep();
      return;
    }
    const left = [...main.querySelectorAll("#left li")].map((line) => line.textContent);
    const unchanged = words() === sending;
    unchanged ? show(main, page.title) : take(main);
    if (status === 200) told(left, unchanged, sending);
    keep();
  };

  const told = (left, unchanged, sending) => {
    const safe = keepForNextTime(left);
    state.saved = left.length ? null : unchanged ? words() : sending;
    if (left.length) say(safe ? "What is not sent is safe on this phone, for next time." : "Copy what is not sent before you leave this page.");
    else say(unchanged ? "Saved." : "What you sent is saved. What you changed since then is not sent yet.");
  };

  const show = (main, title) => {
    document.getElementById("maincontent").replaceWith(main);
    document.title = title;
    main.focus();
    window.scrollTo(0, 0);
  };
  const take = (main) => {
    document.getElementById("sent").replaceWith(main.querySelector("#sent"));
    for (const name of ["rev", "receipt", "csrf_token"]) {
      form().elements[name].value = main.querySelector(`form[data-closing] [name=${name}]`).value;
    }
  };

  const typed = () => {
    keep();
    if (!state.pending && state.words !== state.saved) say(NOT_SENT);
  };
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-closing]")) typed(); });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-closing]") || event.defaultPrevented) return;
    event.preventDefault();
    state.pending = true;
    tries = 0;
    keep();
    say("Sending…");
    send();
  });
  const nudge = () => { if (state.pending) { tries = 0; clearTimeout(timer); send(); } };
  window.addEventListener("online", nudge);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) nudge(); });

  // What was typed before and never arrived comes back; two tabs go on from the higher number.
  if (state.words && state.words !== state.saved && state.words !== words()) fill(state.words);
  if (Number(state.rev) > Number(form().elements.rev.value)) form().elements.rev.value = state.rev;
  if (state.receipt && state.words !== state.saved) form().elements.receipt.value = state.receipt;
  if (state.words && state.words !== state.saved) { say(NOT_SENT); nudge(); }
  if (!state.words || state.words === state.saved) offer();
})();
