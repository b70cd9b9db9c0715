// Each limit says so in its own sentence while somebody types, before anything is sent; the server says the same.
(() => {
  const limited = () => [...document.querySelectorAll("textarea[data-limit]")];
  if (!limited().length) return;
  const cutter = window.Intl && Intl.Segmenter && new Intl.Segmenter("en", { granularity: "grapheme" });
  const characters = (text) => [...(cutter ? cutter.segment(text) : text)].length;
  const number = (n) => n.toLocaleString("en-GB");

  const lines = (field) => (field.dataset.most ? field.value.split("\n") : [field.value]).map((line) => line.trim()).filter(Boolean);
  const alike = (field) => limited().filter((each) => each.name === field.name);
  const limits = (field) => field.dataset.limit.split(" ").map(Number);
  const tooMuch = (field) => {
    const [most, bytes] = limits(field);
    for (const text of lines(field).filter((line) => line.length * 3 > most)) {
      if (text.length > 20 * most || characters(text) > most) return `${field.dataset.called} can be up to ${number(most)} characters. Please shorten it and send it again.`;
      if (new TextEncoder().encode(text).length > bytes) return `${field.dataset.called} has too many emoji or special characters. Please use fewer and send it again.`;
    }
    const all = alike(field).flatMap(lines).length;
    const last = alike(field).filter((each) => each.value.trim()).pop() === field;
    return last && all > field.dataset.most ? `There is room for ${field.dataset.most} questions, and here are ${all}. Please choose.` : "";
  };
  const nearly = (field) => {
    const [most] = limits(field);
    const left = field.value.length > .8 * most && field.value.length < 20 * most ? most - characters(field.value.trim()) : most;
    return left <= .2 * most && left >= 0 && lines(field).length < 2 ? `You have ${number(left)} characters left` : "";
  };

  const place = (field) => {
    const there = field.nextElementSibling;
    if (there && there.hasAttribute("data-said")) return there;
    const made = document.createElement("div");
    made.dataset.said = "";
    made.setAttribute("role", "status");
    field.after(made);
    return made;
  };
  const look = (field) => {
    const problem = tooMuch(field);
    const line = place(field);
    const words = problem || nearly(field);
    line.className = problem ? "nhsuk-error-message" : "nhsuk-hint";
    field.classList.toggle("nhsuk-textarea--error", Boolean(problem));
    if (line.textContent !== words) line.textContent = words;
    return problem;
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-limit]")) alike(event.target).forEach(look);
  });
  document.addEventListener("submit", (event) => {
    const over = limited().filter((field) => event.target.contains(field)).find(look);
    if (!over) return;
    event.preventDefault();
    event.stopPropagation();
    const folded = over.closest("details");
    if (folded) folded.open = true;
    over.focus();
  }, true);
})();
