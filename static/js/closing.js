// The closing questions on a phone: words are kept on the phone while they are typed, sent until they have arrived, and
// called saved only when the server has said so for exactly the words on the screen. Without this script the form is an
// ordinary form; with it, a train in a tunnel costs nothing.
(() => {
  const form = () => document.querySelector("form[data-closing]");
  if (!form()) return;
  const ADDRESS = form().getAttribute("action");
  const KEY = "closing " + ADDRESS;
  const NEXT_TIME = "closing next time " + form().dataset.closing;
  const STILL_HERE = "These questions have closed; your words are still on this phone.";

  const fields = () => [...form().querySelectorAll("textarea, input[type=checkbox], input[type=radio]")];
  const value = (field) => (field.type === "textarea" ? field.value : field.checked);
  // Each field by its name and its place among those of one name: the form has others once the questions are shown.
  const named = () => fields().map((field, n, all) => [field.name + all.slice(0, n).filter((each) => each.name === field.name).length, field]);
  const words = () => JSON.stringify(named().map(([name, field]) => [name, value(field)]));
  const typed = () => fields().some((field) => field.type === "textarea" && field.value.trim());
  const put = (field, was) => {
    if (field.type === "textarea") field.value = was; else field.checked = was;
    const folded = was && field.closest("details");
    if (folded) folded.open = true;
  };
  const fill = (kept) => {
    const was = Object.fromEntries(JSON.parse(kept));
    named().forEach(([name, field]) => { if (was[name] !== undefined) put(field, was[name]); });
  };
  const held = (within) => Number(within.querySelector("form[data-closing] [name=rev]").value) - 1;
  const is = (what) => form().hasAttribute(`data-${what}`);

  const state = Kept.fresh(KEY);
  // What the server holds of ours, as far as this page knows; another page of this phone may know better.
  let base = is("kept") ? state.rev || 0 : held(document);
  let safe = true;
  // The words that the page's own “Saved” is about.
  let answered = words();

  const keep = () => {
    state.words = words();
    state.receipt = form().elements.receipt.value;
    const there = Kept.read(KEY);
    const newer = (there.rev || 0) > (state.rev || 0);
    safe = Kept.write(KEY, newer ? { ...state, rev: there.rev, saved: there.saved, sent: there.sent } : state);
  };

  const say = (found, sentence) => {
    const line = document.getElementById("kept");
    const now = found ? [Kept.state(found), " " + sentence] : [];
    if (line && line.textContent.trim() !== `${found} ${sentence}`.trim()) line.replaceChildren(...now);
  };
  const status = (sentence = "") => {
    const there = Boolean(state.saved) && Answers.same(words(), state.saved);
    document.querySelectorAll("#sent .cop-message--success").forEach((line) => { line.hidden = !Answers.same(words(), answered); });
    if (state.pending) say(Kept.WAITING, safe ? "Not sent yet; safe on this phone." : "Not sent yet. Keep this page open.");
    else if (there) say(`sent ${state.sent || ""}`.trim(), "Saved.");
    else if (typed() || state.saved) say(Kept.NOT_SENT, sentence);
    else say("", "");
  };

  // Questions that came after the others were shown: kept for this community's next session, where they are in the form.
  const keepForNextTime = (left) => {
    if (left.length) return Kept.write(NEXT_TIME, { left, from: KEY });
    if (state.offered || Kept.read(NEXT_TIME).from === KEY) Kept.drop(NEXT_TIME);
    return true;
  };
  const asked = () => fields().filter((field) => field.name === "curious");
  const offer = () => {
    const { left, from, at } = Kept.read(NEXT_TIME);
    if (!left || from === KEY || Date.now() - at > 2160 * Kept.HOUR || asked().some((box) => box.value)) return false;
    asked().forEach((box, n) => { if (left[n]) put(box, left[n]); });
    state.offered = true;
    return true;
  };

  // Another number for other words, the same for the same: what was sent twice is kept once.
  const number = (sending) => {
    const { rev = 0, words: last } = state.tried || {};
    return last && Answers.same(last, sending) && rev > base ? rev : Math.max(base, rev) + 1;
  };
  let pressed = false;
  const send = async () => {
    if (!state.pending || !form()) return false;
    const sending = words();
    pressed = false;
    state.tried = { rev: number(sending), words: sending };
    form().elements.rev.value = state.tried.rev;
    keep();
    status();
    return arrived(await Kept.post(ADDRESS, [...new FormData(form())], { Accept: "text/html" }), sending);
  };

  const arrived = (answer, sending) => {
    if (!answer || answer.status >= 500 || answer.status === 429) return true;
    const page = Kept.parse(answer.text);
    const main = page.getElementById("maincontent");
    if (!main || !main.querySelector("form[data-closing]")) return turnedAway(answer.status);
    if (answer.status === 409 && onlyShownSince(main)) { base = held(main); return send(); }
    const unchanged = words() === sending;
    state.pending = pressed && !unchanged;
    unchanged ? show(main, page.title) : take(main);
    if (answer.status === 200) told(main, unchanged, sending, answer.time);
    else if (answer.status === 410) closed();
    else { base = held(main); state.tried = null; keep(); status(); }
    return state.pending;
  };
  const turnedAway = (code) => {
    state.pending = false;
    keep();
    status(code === 404 ? "This phone is not in the session: join again with its code, then press Send." : "Reload this page, then press Send again.");
    return false;
  };
  // The leader has shown a line of ours early, and the server took it out of what it keeps: nobody else wrote there.
  const onlyShownSince = (main) => {
    const ours = Answers.texts(state.saved);
    const theirs = [...main.querySelectorAll("#sent [data-before]")].map((line) => line.dataset.before);
    return held(main) > Math.max(base, Kept.read(KEY).rev || 0) && safe && ours.length > 0 && theirs.every((text) => ours.includes(Answers.clean(text)));
  };

  const told = (main, unchanged, sending, time) => {
    const left = [...main.querySelectorAll("#left li")].map((line) => line.textContent);
    const forNextTime = keepForNextTime(left);
    base = held(document);
    answered = unchanged ? words() : sending;
    Object.assign(state, { rev: base, tried: null, sent: time, saved: left.length ? null : answered });
    keep();
    document.dispatchEvent(new CustomEvent("cop:sent", { detail: { address: ADDRESS, shown: is("shown") || main.querySelector("form[data-shown]") } }));
    if (left.length) status(forNextTime ? "What is not sent is safe on this phone, for next time." : "Copy what is not sent before you leave this page.");
    else status("What you sent is saved. What you changed since then is not sent yet.");
  };
  const closed = () => {
    const left = asked().map((box) => box.value.trim()).filter(Boolean);
    const more = left.length && keepForNextTime(left) ? " Your questions will be in the form of the next session." : "";
    keep();
    status(STILL_HERE + more);
  };

  const show = (main, title) => {
    document.getElementById("maincontent").replaceWith(main);
    document.title = title;
    main.focus();
    window.scrollTo(0, 0);
  };
  const take = (main) => {
    document.getElementById("sent").replaceWith(main.querySelector("#sent"));
    for (const name of ["rev", "csrf_token"]) {
      form().elements[name].value = main.querySelector(`form[data-closing] [name=${name}]`).value;
    }
  };

  const nudge = Kept.sending(send);
  document.addEventListener("input", (event) => {
    if (!event.target.closest("form[data-closing]")) return;
    keep();
    status(is("closed") ? STILL_HERE : "");
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-closing]") || event.defaultPrevented) return;
    event.preventDefault();
    state.pending = pressed = true;
    keep();
    status();
    nudge();
  });
  document.addEventListener("cop:cleared", () => { Object.keys(state).forEach((name) => delete state[name]); form().reset(); status(); });
  // Another page of this phone has sent something else: what this one shows is not what is kept.
  window.addEventListener("storage", (event) => {
    const there = event.key === KEY && Kept.read(KEY);
    if (!there || !form() || (there.rev || 0) <= (state.rev || 0)) return;
    Object.assign(state, { rev: there.rev, saved: there.saved, sent: there.sent });
    answered = there.saved;
    status("Other words were sent from another page of this phone.");
  });

  // Questions that arrived and are not in the form any more have been shown: they are nobody's now, and not typed again.
  const letGoOfShown = (drawn) => {
    const gone = Answers.lines(state.saved).filter((line) => !drawn.includes(line));
    [state.words, state.saved] = [Answers.without(state.words, gone), Answers.without(state.saved, gone)];
    const line = document.createElement("p");
    line.className = "cop-message cop-message--info";
    line.textContent = `Shown by now, and nobody’s: ${gone.map((words) => `“${words}”`).join(", ")}`;
    if (gone.length) document.getElementById("sent").append(line);
  };
  if (base && !is("kept")) letGoOfShown(Answers.lines(words()));

  // What was typed before and never arrived comes back. What the server shows as ours is ours as it shows it.
  const unsent = state.words && !(state.saved && Answers.same(state.words, state.saved)) && Answers.texts(state.words).length;
  if (!is("kept")) Object.assign(state, base ? { saved: words(), rev: base } : { saved: null, rev: 0, tried: null });
  if (!base) form().elements.receipt.value = (is("kept") && state.receipt) || Kept.random();
  if (unsent || (is("kept") && state.words)) fill(state.words);
  const offered = !unsent && !is("closed") && offer();
  if (is("closed")) {
    state.pending = false;
    unsent ? closed() : Kept.drop(KEY);
  } else {
    keep();
    status(offered ? "Your question from last time is in the form." : "");
    nudge();
  }

  // While the form is open the others may be shown: then the third box is for what comes late.
  const late = (within) => within.querySelector("[name=late]");
  const followThird = async () => {
    if (document.hidden || state.pending || is("kept") || is("closed") || late(form())) return;
    const answer = await fetch(ADDRESS.replace(/reflection$/, "live"), { headers: { "HX-PTag": tag, "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (answer.status !== 200) return;
    const first = !tag;
    tag = answer.headers.get("HX-PTag") || "";
    const page = !first && await Kept.ask(ADDRESS);
    const drawn = page && Kept.parse(page.text).querySelector("form[data-closing]");
    if (!drawn || !late(drawn) || state.pending) return;
    state.words = words();
    letGoOfShown([]);
    document.getElementById("third").replaceWith(drawn.querySelector("#third"));
    fill(state.words);
    answered = words();
    keep();
    status();
  };
  let tag = "";
  setInterval(() => followThird().catch(() => {}), 5000);
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
