// Themes: an answer is dragged into a theme, with all that is ticked, and a suggestion ticks its answers. Without this
// script, and for the keyboard, ticks, the list of themes and the button do the same.
(() => {
  const forms = document.querySelectorAll("form[data-sorts]");
  if (!forms.length) return;
  const tick = (form, number) => {
    const box = form.querySelector(`input[name="answer"][value="${CSS.escape(number)}"]`);
    if (box) box.checked = true;
    return box;
  };
  forms.forEach((form) => {
    form.querySelectorAll("[data-ticks]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const boxes = button.dataset.ticks.split(" ").map((number) => tick(form, number));
        const first = boxes.find(Boolean);
        if (first) form.querySelector("select").focus();
      });
    });
    form.querySelectorAll("[data-answer]").forEach((answer) => {
      answer.draggable = true;
      answer.addEventListener("dragstart", (event) => {
        event.dataTransfer.setData("text/plain", answer.dataset.answer);
        event.dataTransfer.effectAllowed = "move";
      });
    });
    form.querySelectorAll("[data-theme]").forEach((theme) => {
      const over = (on) => theme.classList.toggle("cop-themes__theme--over", on);
      theme.addEventListener("dragover", (event) => {
        event.preventDefault();
        over(true);
      });
      theme.addEventListener("dragleave", () => over(false));
      theme.addEventListener("drop", (event) => {
        event.preventDefault();
        over(false);
        if (!tick(form, event.dataTransfer.getData("text/plain"))) return;
        form.querySelector("select").value = theme.dataset.theme;
        form.requestSubmit();
      });
    });
  });
})();
