// The closing questions on a phone: words are kept on the phone while they are typed, sent until they have arrived, and
// called saved only when the server has said so for exactly the words on the screen. Without this script the form is an
// ordinary form; with it, a train in a tunnel costs nothing.
(() => {
  const form = () => document.querySelector("form[data-closing]");
  const HOUR = 3600 * 1000;
  const HOURS_KEPT = 36;
  const read = (name, hours) => {
    try {
      const kept = JSON.parse(localStorage.getItem(name)) || {};
      return Date.now() - kept.at < hours * HOUR ? kept : {};
    } catch { return {}; }
  };
  // What the server keeps of a text, so that a space at its end is nothing that has not been sent.
  const clean = (text) => text.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "").replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, "");
  const isQuestion = ([name]) => /^curious\d+$/.test(name);
  const linesOf = (kept) => JSON.parse(kept || "[]").filter(isQuestion).flatMap(([, text]) => text.split("\n").map(clean)).filter(Boolean);
  const restOf = (kept) => new Map(JSON.parse(kept).filter((each) => !isQuestion(each)).map(([name, was]) => [name, typeof was === "string" ? clean(was) : was]));
  const same = (one, other) => {
    if (!one || !other) return one === other;
    const [ours, theirs] = [restOf(one), restOf(other)];
    return linesOf(one).join("\n") === linesOf(other).join("\n") && [...ours].every(([name, was]) => !theirs.has(name) || theirs.get(name) === was);
  };
  const without = (kept, gone) => (kept && gone.length
    ? JSON.stringify(JSON.parse(kept).map((each) => (isQuestion(each) ? [each[0], each[1].split("\n").filter((line) => !gone.includes(clean(line))).join("\n")] : each)))
    : kept);

  // The session's page says what this phone knows and the server does not: whether its answers have arrived.
  const place = document.getElementById("answered");
  const remind = () => {
    const { words, saved, pending } = read("closing " + place.dataset.answers, HOURS_KEPT);
    const sent = Boolean(saved && !pending && same(words, saved));
    const waits = Boolean(words && !sent && JSON.parse(words).some(([, was]) => typeof was === "string" && clean(was)));
    place.querySelector("[data-saved]").hidden = !sent;
    place.querySelector("[data-not-sent]").hidden = !waits;
    place.hidden = !(sent || waits);
    document.body.classList.toggle("cop-has-answered", sent);
  };
  if (place) { remind(); window.addEventListener("pageshow", remind); }

  if (!form()) return;
  const KEY = "closing " + form().getAttribute("action");
  const NEXT_TIME = "closing next time " + form().dataset.closing;
  const WAITS = [2, 4, 8, 15, 30];
  const NOT_SENT = "Not sent yet; safe on this phone.";

  const write = (name, what) => {
    try { localStorage.setItem(name, JSON.stringify({ ...what, at: Date.now() })); return true; }
    catch { return false; /* a private window: the form still works */ }
  };
  const state = { saved: null, pending: false, ...read(KEY, HOURS_KEPT) };
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
    if (!state.pending) say(same(state.words, state.saved) ? "Saved." : NOT_SENT);
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

  // Questions that arrived and are not in the form any more have been shown: they are nobody's now, and not typed again.
  const letGoOfShown = (drawn) => {
    const gone = linesOf(state.saved).filter((line) => !drawn.includes(line));
    [state.words, state.saved] = [without(state.words, gone), without(state.saved, gone)];
  };
  letGoOfShown(linesOf(words()));

  // What was typed before and never arrived comes back; two tabs go on from the higher number.
  const unsent = state.words && !same(state.words, state.saved);
  if (unsent && !same(state.words, words())) fill(state.words);
  if (Number(state.rev) > Number(form().elements.rev.value)) form().elements.rev.value = state.rev;
  if (state.receipt && unsent) form().elements.receipt.value = state.receipt;
  if (unsent) { say(NOT_SENT); nudge(); } else offer();

  // While the form is open the others may be shown: then the third box is for what comes late.
  const late = (within) => within.querySelector("[name=late]");
  const followThird = async () => {
    if (document.hidden || busy || late(form())) return;
    const answer = await fetch(`${form().action.replace(/reflection$/, "live")}`, { headers: { "HX-PTag": tag, "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (answer.status !== 200) return;
    const first = !tag;
    tag = answer.headers.get("HX-PTag") || "";
    if (first) return;
    const page = new DOMParser().parseFromString(await (await fetch(form().action, { headers: { Accept: "text/html" } })).text(), "text/html");
    const drawn = page.querySelector("form[data-closing]");
    if (!drawn || !late(drawn) || busy) return;
    state.words = words();
    letGoOfShown([]);
    document.getElementById("third").replaceWith(page.getElementById("third"));
    fill(state.words);
    keep();
  };
  let tag = "";
  setInterval(() => followThird().catch(() => {}), 5000);
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
