// The closing questions on a phone: words are kept on the phone while they are typed, sent until they have arrived, and
// called saved only when the server has said so for exactly the words on the screen. Without this script the form is an
// ordinary form; with it, a train in a tunnel costs nothing.
(() => {
  const form = () => document.querySelector("form[data-closing]");
  if (!form()) return;
  const KEY = "closing " + form().getAttribute("action");
  const KEPT_FOR = 36 * 3600 * 1000;
  const WAITS = [2, 4, 8, 15, 30];
  const NOT_SENT = "Not sent yet; safe on this phone.";

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY)) || {};
      return Date.now() - kept.at < KEPT_FOR ? kept : {};
    } catch { return {}; }
  };
  const state = { saved: null, pending: false, ...read() };
  const keep = () => {
    state.words = words();
    state.rev = form().elements.rev.value;
    state.receipt = form().elements.receipt.value;
    state.at = Date.now();
    try { localStorage.setItem(KEY, JSON.stringify(state)); } catch { /* a private window: the form still works */ }
  };

  const fields = () => [...form().querySelectorAll("textarea, input[type=checkbox], input[type=radio]")];
  const value = (field) => (field.type === "textarea" ? field.value : field.checked);
  const words = () => JSON.stringify(fields().map(value));
  const fill = (kept) => fields().forEach((field, n) => {
    const was = JSON.parse(kept)[n];
    if (was === undefined) return;
    if (field.type === "textarea") field.value = was; else field.checked = was;
    const folded = was && field.closest("details");
    if (folded) folded.open = true;
  });

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
    if (status === 200) state.saved = sending;
    const unchanged = words() === sending;
    unchanged ? show(main, page.title) : take(main);
    if (status === 200) say(unchanged ? "Saved." : "What you sent is saved. What you changed since then is not sent yet.");
    keep();
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
})();
