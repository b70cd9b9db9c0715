// The leader's laptop: keys instead of a mouse, and names only while a key is held, because the room may see this screen.
(() => {
  const typing = (target) => target.closest && target.closest("input, textarea, select, [contenteditable]");
  const reveal = (yes) => document.body.classList.toggle("cop-revealing", yes);
  const dialog = () => document.getElementById("keys");

  const held = (event) => event.target.closest && event.target.closest("[data-hold]");

  document.addEventListener("keydown", (event) => {
    if (held(event) && (event.key === " " || event.key === "Enter")) { event.preventDefault(); reveal(true); return; }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?" && dialog()) { dialog().showModal(); event.preventDefault(); return; }
    const holder = document.querySelector("[data-hold]");
    if (holder && event.key.toLowerCase() === holder.dataset.hold) { reveal(true); return; }
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted || wanted.disabled) return;
    event.preventDefault();
    wanted.matches("input, textarea, a, summary") ? wanted.focus() : wanted.click();
  });
  document.addEventListener("keyup", () => reveal(false));
  window.addEventListener("blur", () => reveal(false));

  document.addEventListener("pointerdown", (event) => { if (held(event)) reveal(true); });
  document.addEventListener("contextmenu", (event) => { if (held(event)) event.preventDefault(); });  // a finger that stays
  ["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, () => reveal(false)));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-show-keys]") && dialog()) dialog().showModal(); });
})();
