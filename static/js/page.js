// Every page. Nothing here is needed to use the product; it only saves steps.
(() => {
  // A form came back with errors: take the reader to them, as NHS pages do.
  const focusErrors = (within) => {
    const summary = within.querySelector("[data-focus]");
    if (!summary) return;
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  };
  const ready = () => focusErrors(document);
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", ready) : ready();
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.response && event.detail.ctx.response.status === 422) focusErrors(document);
  });

  // Nothing arrived, or the server could not keep it: what was typed stays, and the reader is told.
  const notSaved = (event) => {
    const box = document.getElementById("message");
    if (!box || !event.target.matches || !event.target.matches("form[hx-post]")) return;
    const said = document.createElement("p");
    said.className = "cop-message cop-message--error";
    said.textContent = "That was not saved. Try again in a moment: what you typed is still here.";
    box.replaceChildren(said);
  };
  document.addEventListener("htmx:error", notSaved);
  document.addEventListener("htmx:after:request", (event) => {
    const answer = event.detail.ctx.response;
    if (answer && answer.status >= 500) notSaved(event);
  });

  // A link in the summary puts the cursor into its field.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".nhsuk-error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest(".nhsuk-form-group").scrollIntoView();
    field.focus({ preventScroll: true });
  });

  // A chosen photograph is gone with the page that comes back: what is still missing is said before it is sent.
  const missing = (field) => {
    const said = document.createElement("span");
    [said.className, said.textContent] = ["nhsuk-error-message", field.dataset.needed];
    said.setAttribute("role", "alert");
    field.before(said);
    field.addEventListener("input", () => said.remove(), { once: true });
    field.focus();
  };
  document.addEventListener("submit", (event) => {
    const empty = [...event.target.querySelectorAll("[data-needed]")].filter((field) => !field.value.trim());
    if (!empty.length) return;
    event.preventDefault();
    document.querySelectorAll(".nhsuk-error-message[role]").forEach((old) => old.remove());
    empty.forEach(missing);
  });

  // The same thing sent twice within half a second is a slip of the finger. A live screen re-uses a form for the
  // next act, so what counts is where it goes and what is in it.
  let last = "", at = -1000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const goes = (event.submitter && event.submitter.getAttribute("formaction")) || form.action;
    const said = goes + "?" + new URLSearchParams(new FormData(form, event.submitter)).toString();
    const again = said === last && performance.now() - at < 500;
    [last, at] = [said, performance.now()];
    if (!again) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // On paper nothing of a report stays folded away.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".cop-report details:not([open])").forEach((each) => { each.open = true; });
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    const source = copy && document.getElementById(copy.dataset.copy);
    if (source && navigator.clipboard) {
      navigator.clipboard.writeText(source.value || source.textContent).then(() => { copy.textContent = "Copied"; });
    }
  });
})();
