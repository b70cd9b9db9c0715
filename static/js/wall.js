// The wall: whatever there is, nothing is cut. What is too much for the window becomes smaller, to a size that can
// still be read from the back of the room; what is still too much is shown page by page.
(() => {
  const SMALLEST = 0.6;
  const STEP = 0.05;
  const SECONDS_A_PAGE = 12;
  const scene = () => document.querySelector(".cop-wall__fill > .cop-wall__fill > *");
  const items = () => [...document.querySelectorAll("[data-pages] > *")];
  const line = () => document.getElementById("pages");
  const tooMuch = () => document.documentElement.scrollHeight > window.innerHeight + 1;
  let from = 0;
  let upTo = 0;

  const shrink = (shown) => {
    shown.style.fontSize = "";
    for (let size = 1; size > SMALLEST && tooMuch();) {
      size -= STEP;
      shown.style.fontSize = `${size}em`;
    }
  };
  // From `from` on, as many as there is room for: at least one.
  const turn = (all) => {
    if (from >= all.length) from = 0;
    all.forEach((item, n) => { item.hidden = n < from; });
    upTo = all.length;
    while (upTo - from > 1 && tooMuch()) all[upTo -= 1].hidden = true;
    line().textContent = `${from + 1} to ${upTo} of ${all.length}`;
  };
  const fit = () => {
    const shown = scene();
    if (!shown || !line()) return;
    const all = items();
    all.forEach((item) => { item.hidden = false; });
    line().hidden = true;
    shrink(shown);
    const paged = tooMuch() && all.length > 1;
    if (paged) { line().hidden = false; turn(all); } else [from, upTo] = [0, all.length];
  };
  fit();
  window.addEventListener("resize", fit);
  document.addEventListener("htmx:after:swap", fit);
  setInterval(() => { if (upTo < items().length || from) { from = upTo < items().length ? upTo : 0; fit(); } }, 1000 * SECONDS_A_PAGE);

  // What is typed is followed: the line that has just changed is in sight.
  const follow = (changes) => {
    const last = changes.map((change) => change.target.parentElement ? change.target : null).filter(Boolean).pop();
    const line = last && (last.nodeType === Node.TEXT_NODE ? last.parentElement : last.lastElementChild || last);
    const box = line && line.closest("[data-follows]");
    if (!box) return;
    const [shown, frame] = [line.getBoundingClientRect(), box.getBoundingClientRect()];
    if (shown.top < frame.top || shown.bottom > frame.bottom) box.scrollTop += shown.bottom - frame.top - frame.height * .7;
  };
  const watched = document.querySelector(".cop-wall__main");
  if (watched) new MutationObserver(follow).observe(watched, { childList: true, characterData: true, subtree: true });

  // What is read back moves by itself, slowly, and begins again; not for those who asked for less motion.
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let resting = 0;
  setInterval(() => document.querySelectorAll("[data-scrolls]").forEach((box) => {
    if (box.scrollHeight <= box.clientHeight || (resting -= 1) > 0) return;
    const before = box.scrollTop;
    box.scrollTop += 1;
    if (box.scrollTop === before) { box.scrollTop = 0; resting = 60; }
  }), 50);
})();
