// What a phone keeps for its owner: words until they have arrived, codes until somebody clears the phone; and how it
// sends them: again and again, slower and slower, until the server has said that they are there.
const Kept = (() => {
  const WAITS = [2, 4, 8, 15, 30, 60];
  const COLOURS = { waiting: "yellow", sent: "green", not: "grey" };

  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; }
  };
  const write = (name, what) => {
    try { localStorage.setItem(name, JSON.stringify({ ...what, at: Date.now() })); return true; }
    catch { return false; /* a private window: the form still works */ }
  };
  const drop = (name) => {
    try { localStorage.removeItem(name); } catch { /* nothing was kept */ }
  };
  const names = (start) => {
    try { return Object.keys(localStorage).filter((name) => name.startsWith(start)); } catch { return []; }
  };

  // Words that were sent, or that nobody came back for, do not stay on a phone.
  const HOUR = 3600 * 1000;
  const fresh = (name) => {
    const found = read(name);
    return Date.now() - found.at < (found.saved ? 36 : 336) * HOUR ? found : {};
  };
  names("closing /").filter((name) => !fresh(name).at).forEach(drop);

  // Which of the three it is, in the words that everybody reads: waiting to send, sent 11:52, not sent.
  const WAITING = "waiting to send";
  const NOT_SENT = "not sent, still on this phone";
  const state = (words) => {
    const made = document.createElement("strong");
    made.className = `nhsuk-tag nhsuk-tag--${COLOURS[words.split(/\W/)[0]]}`;
    made.textContent = words;
    return made;
  };
  // The server's own clock, as London reads it: a phone's may be wrong.
  const clock = (date) => new Date(date || Date.now()).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  };

  const ask = async (address, options) => {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 10000);
    try {
      const answer = await fetch(address, { signal: stop.signal, ...options });
      return { status: answer.status, ours: isOurs(answer), text: await answer.text(), time: clock(answer.headers.get("Date")) };
    } catch { return null; } finally { clearTimeout(limit); }
  };
  // One attempt; null when nothing of ours came back. A page that was open for too long gets a fresh token and tries once more.
  const post = async (address, fields, headers) => {
    const attempt = async (pairs) => {
      const answer = await ask(address, { method: "POST", headers, body: new URLSearchParams(pairs) });
      return answer && answer.ours ? answer : null;
    };
    const answer = await attempt(fields);
    if (!answer || answer.status !== 400) return answer;
    const page = await ask(address.split("/").slice(0, 3).join("/"));
    const token = page && parse(page.text).querySelector("[name=csrf_token]");
    return token ? attempt([...fields.filter(([name]) => name !== "csrf_token"), ["csrf_token", token.value]]) : answer;
  };

  // `send` says whether there is more to try. Sixty phones that lost the same line do not all come back at once.
  const sending = (send) => {
    let [tries, timer, busy] = [0, null, false];
    const now = async () => {
      clearTimeout(timer);
      if (busy) return;
      busy = true;
      let more = true;
      try { more = await send(); } finally { busy = false; }
      const wait = WAITS[Math.min(tries, WAITS.length - 1)] * (750 + 500 * Math.random());
      tries = more ? tries + 1 : 0;
      if (more) timer = setTimeout(now, wait);
    };
    const nudge = () => { tries = 0; now(); };
    window.addEventListener("online", nudge);
    window.addEventListener("pageshow", nudge);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) nudge(); });
    return nudge;
  };

  // The phone was passed on: what the one before typed in this room, and their codes, are not for the next one to see.
  if (document.querySelector("[data-passed-on]")) {
    const here = location.pathname.split("/").slice(0, 3).join("/") + "/";
    names("").filter((name) => /^(closing|codes) /.test(name) && (name.includes(` ${here}`) || name.startsWith("closing next time "))).forEach(drop);
    write("outbox", { entries: (read("outbox").entries || []).filter(({ to }) => !to.startsWith(here)) });
  }

  return { HOUR, read, fresh, write, drop, names, state, clock, parse, random, button, post, ask, sending, WAITING, NOT_SENT };
})();
