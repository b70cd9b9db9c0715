// The map: what was filtered stands in the address bar, so that it can be shared, without the page being loaded again.
(() => {
  document.addEventListener("htmx:after:swap", (event) => {
    const form = event.detail.ctx && event.detail.ctx.sourceElement;
    if (!form || !form.matches || !form.matches("form[data-look]")) return;
    const said = [...new FormData(form)].filter(([, value]) => value);
    const query = new URLSearchParams(said).toString();
    window.history.replaceState(null, "", query ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action"));
  });
})();
