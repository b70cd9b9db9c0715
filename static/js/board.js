// The leader's board: a topic is dragged to its place, or onto another to merge the two, by mouse or finger (buttons do
// the same), and what is rarely needed of one topic opens in a sheet beside the board. Without this script the buttons and the links do it all.
(() => {
  const board = () => document.querySelector("[data-order]");
  if (!board()) return;
  document.body.classList.add("cop-may-drag");
  let row = null;
  let place = null;

  const rows = () => [...board().querySelectorAll(":scope > [data-topic]")];
  // Over the middle of another topic the two would become one; over its edges it would land before or after.
  const EDGE = 0.3;
  const LOOKS = ["before", "after", "onto"];
  const mark = (found) => {
    rows().forEach((each) => each.classList.remove(...LOOKS.map((look) => `cop-topic--${look}`)));
    place = found;
    if (found) found.row.classList.add(`cop-topic--${found.how}`);
  };
  const under = (y) => {
    const others = rows().filter((each) => each !== row);
    const next = others.find((each) => y < each.getBoundingClientRect().top + each.offsetHeight * (1 - EDGE));
    if (!next) return others.length ? { row: others[others.length - 1], how: "after" } : null;
    return { row: next, how: y < next.getBoundingClientRect().top + next.offsetHeight * EDGE ? "before" : "onto" };
  };
  const stop = () => {
    if (row) row.classList.remove("cop-topic--dragged");
    mark(null);
    row = null;
  };

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest && event.target.closest("[data-drag]");
    if (!handle || event.button) return;
    event.preventDefault();
    row = handle.closest("[data-topic]");
    row.classList.add("cop-topic--dragged");
  });
  document.addEventListener("pointermove", (event) => {
    if (!row) return;
    mark(under(event.clientY));
    const edge = event.clientY < 60 ? -1 : event.clientY > window.innerHeight - 60 ? 1 : 0;
    if (edge) window.scrollBy(0, edge * 12);
  });
  document.addEventListener("pointerup", () => {
    const [moved, to] = [row, place];
    stop();
    if (moved && to) send(moved.dataset.topic, to.row.dataset.topic, to.how);
  });
  document.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  // What the server says meanwhile waits until the topic has been put down.
  document.addEventListener("htmx:before:request", (event) => {
    if (row && event.target.matches("[hx-trigger*='every']")) event.preventDefault();
  });

  const press = (address, name, value) => {
    const button = document.createElement("button");
    button.setAttribute("form", "acts");
    button.setAttribute("formaction", address);
    [button.name, button.value, button.hidden] = [name, value, true];
    document.body.append(button);
    button.click();
    button.remove();
  };
  const send = (topic, other, how) => how === "onto"
    ? press(`${board().dataset.order}/${topic}/merge`, "into", other)
    : press(`${board().dataset.order}/${topic}/move`, how, other);

  // One key keeps a line off every screen: the one under the pointer or in focus, or else the one that came last.
  const lines = () => [...document.querySelectorAll("[data-line]")].map((each) => each.dataset.line);
  let seen = new Set(lines());
  let newest = null;
  document.addEventListener("htmx:after:swap", () => {
    const here = lines();
    newest = here.filter((line) => !seen.has(line)).pop() || (here.includes(newest) ? newest : null);
    seen = new Set(here);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest && event.target.closest("input, textarea, select")) return;
    const meant = document.querySelector("[data-line]:hover, [data-line]:focus-within");
    const line = meant ? meant.dataset.line : newest;
    if (line) press(`${line}/hide`, "", "");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-sheet]");
    const sheet = document.getElementById("sheet");
    if (!link || !sheet || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#sheet-body", swap: "innerHTML" }).then(() => sheet.showModal());
  });
})();
