// Writing a text: a small toolbar, a draft on this device until it is saved, and a question before leaving.
(() => {
  const PREFIX = "draft ";
  const KEPT_FOR = 14 * 24 * 3600 * 1000;
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; } };
  const write = (name, what) => { try { localStorage.setItem(name, JSON.stringify(what)); return true; } catch { return false; } };
  const drop = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } };
  const names = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return []; } };
  const MOST = 200000;
  const bytes = (text) => new TextEncoder().encode(text).length;
  const plain = (text) => (text || "").replace(/\r\n?/g, "\n").trim();

  names().filter((name) => !(Date.now() - read(name).at < KEPT_FOR)).forEach(drop);
  // The document's own page came after the form was sent from this window: it is saved, and the draft has done its work.
  const sent = sessionStorage.getItem("draft sent");
  if (sent && document.querySelector("[data-kept]")) drop(sent);
  // Whoever signs out leaves nothing on this device.
  document.addEventListener("submit", (event) => {
    if (/\/sign-out(-everywhere)?$/.test(event.target.getAttribute("action"))) names().forEach(drop);
  });

  const fields = document.querySelector("form [data-draft]");
  if (!fields) return;
  const form = fields.closest("form");
  const box = form.elements.body;
  const name = PREFIX + fields.dataset.draft;
  const line = document.getElementById("draft-said");
  const begun = box.value;
  // The page came back with the text, to look at or to put right: nothing of it is saved.
  const unsaved = "unsaved" in fields.dataset;
  let leaving = false;
  sessionStorage.removeItem("draft sent");

  const changed = () => unsaved || plain(box.value) !== plain(begun);
  const moment = (at) => new Date(at).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const say = (words) => { if (line.textContent !== words) line.textContent = words; };
  let timer = null;
  const tooLong = () => box.value.length * 3 > MOST && bytes(plain(box.value)) >= MOST;
  const limit = () => say(`A document holds at most ${MOST / 1000} kB; this text has ${Math.ceil(bytes(plain(box.value)) / 1000)} kB. Your draft is kept on this device.`);
  const keep = () => {
    if (!changed()) { drop(name); say(""); return; }
    const done = write(name, { text: box.value, base: form.elements.base.value, at: Date.now() });
    if (tooLong()) limit();
    else say(done ? `Not saved yet. Your draft is kept on this device (${moment(Date.now())}).` : "Not saved yet.");
  };
  const typed = () => { clearTimeout(timer); timer = setTimeout(keep, 300); };
  box.addEventListener("input", typed);
  window.addEventListener("pagehide", () => { if (changed() && !leaving) keep(); });
  window.addEventListener("beforeunload", (event) => {
    if (changed() && !leaving) { keep(); event.preventDefault(); }
  });
  form.addEventListener("submit", (event) => {
    if (changed()) keep();
    if (tooLong()) { event.preventDefault(); limit(); box.focus(); return; }
    // The browser's own page of no connection would come in place of the text.
    if (!navigator.onLine) { event.preventDefault(); say("No connection, so nothing is saved yet. Your draft is kept on this device: press again when it is back."); return; }
    leaving = true;
    sessionStorage.setItem("draft sent", name);
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  const put = (text) => {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };
  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "cop-toolbar__mark";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };
  // What was left here and is neither in the box nor saved is offered, never put over what stands there; it goes on
  // from the version that it was begun from, so that what others saved since is put together with it.
  const left = read(name);
  if (unsaved) keep();
  else if (left.text && plain(left.text) !== plain(begun)) {
    const offer = document.createElement("div");
    offer.className = "cop-kept-draft cop-row";
    const words = document.createElement("p");
    words.textContent = `A draft from ${moment(left.at)} is still on this device.`;
    offer.append(words,
      button("Put it in the box", () => { form.elements.base.value = left.base; put(left.text); offer.remove(); }),
      button("Throw it away", () => { drop(name); offer.remove(); box.focus(); }));
    form.before(offer);
  } else if (left.text) drop(name);

  // Marks around what is chosen, or before each of its lines. Undo takes them back like anything typed.
  const replace = (from, to, text) => {
    box.focus();
    box.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, from, to, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const lines = (mark) => {
    const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const end = box.value.indexOf("\n", box.selectionEnd);
    const to = end < 0 ? box.value.length : end;
    replace(from, to, box.value.slice(from, to).split("\n").map((each) => mark + each).join("\n"));
  };
  const around = (before, after) => {
    const [from, to] = [box.selectionStart, box.selectionEnd];
    const chosen = box.value.slice(from, to);
    replace(from, to, before + chosen + after);
    if (!chosen) box.setSelectionRange(from + before.length, from + before.length);
  };
  const toolbar = form.querySelector(".cop-toolbar");
  if (!toolbar) return;
  toolbar.hidden = false;
  const marks = [...toolbar.querySelectorAll("button")];
  const reach = (mark) => marks.forEach((each) => { each.tabIndex = each === mark ? 0 : -1; });
  reach(marks[0]);
  toolbar.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-before]");
    if (!mark) return;
    reach(mark);
    "line" in mark.dataset ? lines(mark.dataset.before) : around(mark.dataset.before, mark.dataset.after);
  });
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = marks[(marks.indexOf(document.activeElement) + step + marks.length) % marks.length];
    reach(next);
    next.focus();
    event.preventDefault();
  });
})();
