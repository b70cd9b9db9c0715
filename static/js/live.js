// Screens that follow a session: they say when they have lost the connection, and catch up alone.
(() => {
  const polls = (element) => element.matches && element.matches("[hx-trigger*='every']");
  const notice = () => document.getElementById("connection");
  const lost = (yes) => { if (notice()) notice().hidden = !yes; };

  let misses = 0;
  document.addEventListener("htmx:error", (event) => {
    if (polls(event.target) && (misses += 1) > 1) lost(true);
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (!polls(event.target)) return;
    const status = event.detail.ctx.response.status;
    if (status >= 500) { if ((misses += 1) > 1) lost(true); return; }
    misses = 0;
    lost(false);
    // No longer ours to see: the whole page knows how to say why.
    if (status >= 400) { event.preventDefault(); window.location.reload(); }
  });

  // Clocks tick between two answers of the server; the phone's own time of day is never used.
  const shown = new WeakMap();
  const tick = () => document.querySelectorAll("[data-seconds]").forEach((clock) => {
    const told = clock.dataset.seconds;
    let known = shown.get(clock);
    if (!known || known.told !== told) shown.set(clock, known = { told, at: performance.now() });
    const left = Math.round(Number(told) - (performance.now() - known.at) / 1000);
    const size = Math.abs(left);
    clock.textContent = (left < 0 ? "+" : "") + Math.floor(size / 60) + ":" + String(size % 60).padStart(2, "0");
    clock.classList.toggle("cop-clock--over", left < 0);
  });
  setInterval(tick, 250);
})();
