// Screens that follow a session: they say when they have lost the connection, and catch up alone;
// what somebody sends is never lost silently, and a field is emptied only when its words have arrived.
// A hotel's sign-in page answers too, and in our place: nothing has arrived until our own server says so.
const isOurs = ({ headers }) => headers.get("Answered-By") === "talent-communities";
(() => {
  const polls = (element) => element.matches && element.matches("[hx-trigger*='every']");
  const lost = (yes) => {
    const notice = document.getElementById("connection");
    if (notice) notice.hidden = !yes;
  };

  let misses = 0;
  const missed = () => { if ((misses += 1) > 1) lost(true); };
  const arrived = () => { misses = 0; lost(false); };

  const say = (sentence) => {
    const place = document.getElementById("message");
    if (!place) return;
    const line = document.createElement("p");
    line.textContent = sentence;
    place.replaceChildren(line);
    place.scrollIntoView({ block: "nearest" });
  };
  const NOT_SENT = "That did not get through. What you typed is still here: try again in a moment.";

  document.addEventListener("htmx:error", (event) => {
    if (!event.detail.ctx) return;
    if (polls(event.target)) missed(); else say(NOT_SENT);
  });

  document.addEventListener("htmx:after:request", (event) => {
    const status = event.detail.ctx.response.status;
    if (!isOurs(event.detail.ctx.response)) {
      event.preventDefault();
      if (polls(event.target)) missed(); else say(NOT_SENT);
    } else if (polls(event.target)) followed(event, status);
    else if (status >= 500) say(NOT_SENT);
    else if (status < 400) sent();
  });

  document.addEventListener("htmx:after:swap", () => {
    const place = document.getElementById("message");
    if (place && place.firstElementChild) place.scrollIntoView({ block: "nearest" });
  });

  const followed = (event, status) => {
    if (status >= 500) { missed(); return; }
    arrived();
    hear(Date.parse(event.detail.ctx.response.headers.get("Date")) / 1000);
    if (status < 400) return;
    // No longer ours to see: the whole page knows how to say why. Once; it may be drawn again and again.
    event.preventDefault();
    const before = Number(sessionStorage.getItem("drawn-again"));
    if (Date.now() - before < 30000) { lost(true); return; }
    sessionStorage.setItem("drawn-again", Date.now());
    window.location.reload();
  };

  const sent = () => {
    const place = document.getElementById("message");
    if (place) place.replaceChildren();
  };

  // Whoever goes by keyboard stays where they were, or at what it was part of, when that comes anew.
  let was = [];
  const around = (element) => (element ? [element.id, ...around(element.parentElement)] : []);
  document.addEventListener("htmx:before:swap", () => { was = around(document.activeElement).filter(Boolean); });
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement !== document.body) return;
    const there = was.map((id) => document.getElementById(id)).find(Boolean);
    const to = there && (there.matches("details") ? there.firstElementChild : there);
    if (!to) return;
    if (!to.matches("a, button, input, select, textarea, summary")) to.tabIndex = -1;
    to.focus({ preventScroll: true });
  });

  // Clocks show what the server told at its own moment, so that every screen shows the same second; the device's own
  // time of day is never used. Each answer says what time it was there when it left: the latest that was ever said,
  // against a counter of ours, is the least delayed. After a sleep the counter is behind, and the next answer says more.
  const ticks = () => performance.now() / 1000;
  const CLOCK_WAS_SET = 30;
  let ahead = null, heard = "";
  const hear = (moment) => {
    const apart = moment - ticks();
    if (Number.isNaN(apart)) return;
    if (ahead === null || apart > ahead || ahead - apart > CLOCK_WAS_SET) ahead = apart;
  };
  const left = (clock, told) => Math.ceil(Number(clock.dataset.seconds) - (ticks() + ahead - Number(told)));
  const tick = () => {
    const root = document.querySelector("[data-told]");
    const told = root ? root.dataset.told : "";
    if (told && told !== heard) hear(Number(heard = told));
    if (told) root.querySelectorAll("[data-seconds]").forEach((clock) => show(clock, left(clock, told)));
  };
  const show = (clock, seconds) => {
    const size = Math.abs(seconds);
    const text = (seconds < 0 ? "+" : "") + Math.floor(size / 60) + ":" + String(size % 60).padStart(2, "0");
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("cop-clock--over", seconds < 0);
  };
  tick();
  setInterval(tick, 250);
  document.addEventListener("htmx:after:swap", tick);
})();
