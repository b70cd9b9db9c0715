// Typing on the big screen: every pause is sent, and called kept only once the server has said so. The box itself is
// never redrawn while the console follows the session; what has not arrived stays on this laptop and is sent again.
(() => {
  const PAUSE = 400, AGAIN = 2000;
  const seen = new WeakSet();
  const clock = (answer) => new Date(answer.headers.get("Date") || Date.now()).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/London" });
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; } };
  const write = (name, what) => { try { localStorage.setItem(name, JSON.stringify(what)); } catch { /* it still goes */ } };
  const drop = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } };

  const begin = (form) => {
    const [box, rev] = [form.elements.body, form.elements.rev];
    const name = `typing ${form.getAttribute("action")}`;
    const line = form.querySelector("[role=status]");
    let arrived = box.value, timer = null, busy = false, stopped = false;
    const say = (words) => { if (line.textContent !== words) line.textContent = words; };
    const open = () => box.value !== arrived;

    const send = async () => {
      clearTimeout(timer);
      if (busy || stopped || !open()) return;
      busy = true;
      const text = box.value;
      try {
        const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value, rev: rev.value, was: arrived, body: text }) });
        if (answer.status === 409) clash(await answer.json());
        else if (answer.status < 500 && !answer.ok) { stopped = true; say("This page is out of date: reload it. What you typed is kept on this laptop."); }
        else if (!answer.ok) throw new Error(answer.status);
        else {
          rev.value = (await answer.json()).rev;
          arrived = text;
          if (!open()) { drop(name); say(`On the big screen, kept at ${clock(answer)}. Not in a version yet.`); }
        }
      } catch {
        say("Not kept yet: trying again. What you typed is on this laptop.");
        timer = setTimeout(send, AGAIN);
      } finally { busy = false; }
      if (open() && !stopped) { clearTimeout(timer); timer = setTimeout(send, line.textContent.startsWith("Not kept") ? AGAIN : 0); }
    };
    const typed = () => {
      if (stopped) return;
      write(name, { text: box.value, rev: rev.value });
      clearTimeout(timer);
      timer = setTimeout(send, PAUSE);
    };
    // Somebody typed on another screen: this box keeps its words, and says so until one of the two is chosen.
    const clash = (theirs) => {
      stopped = true;
      say(theirs.sentence);
      const choice = document.createElement("div");
      choice.className = "cop-row";
      const offer = (words, text) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
        button.textContent = words;
        button.addEventListener("click", () => {
          [rev.value, arrived, stopped, box.value] = [theirs.rev, theirs.body, false, text()];
          choice.remove();
          say("");
          if (open()) send(); else drop(name);
        });
        choice.append(button);
      };
      offer("Take what they typed", () => theirs.body);
      if (theirs.both) offer("Put both into the box", () => theirs.both);
      offer("Keep what I typed", () => box.value);
      line.after(choice);
    };

    box.addEventListener("input", typed);
    form.addEventListener("submit", (event) => {
      if (!event.submitter || !("show" in event.submitter.dataset)) { stopped = true; drop(name); return; }
      event.preventDefault();
      send();
    });
    window.addEventListener("pagehide", () => { if (open() && !stopped) navigator.sendBeacon(form.action, new FormData(form)); });
    window.addEventListener("online", send);
    // The page was left before its last words had arrived.
    const left = read(name);
    if (left.text === undefined || left.text === box.value) { drop(name); return; }
    const theirs = { sentence: "This laptop still holds words that did not arrive.", rev: rev.value, body: box.value };
    box.value = left.text;
    left.rev === rev.value ? send() : clash(theirs);
  };
  const look = () => document.querySelectorAll("form[data-typing]").forEach((form) => {
    if (seen.has(form)) return;
    seen.add(form);
    begin(form);
  });
  look();
  document.addEventListener("htmx:after:swap", look);
})();
