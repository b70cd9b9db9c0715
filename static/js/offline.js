// Once a page of a room has been here, it opens without a signal: a worker keeps it, without anybody's words and names.
// Everything here happens after the page has been drawn, and nothing needs it.
(() => {
  if (!navigator.serviceWorker || !/^\/rooms\/[^/]+(\/reflection)?$/.test(location.pathname)) return;
  const AFTER = 1000;
  const NO_SIGNAL = "This page was kept on this phone: there is no signal just now. What you send waits here, and goes by itself.";

  const inMain = (page, selector) => [...page.getElementById("maincontent").querySelectorAll(selector)];
  const emptied = (page) => {
    inMain(page, "textarea, #sent, #kept, #yours ul, [data-said]").forEach((each) => { each.textContent = ""; });
    inMain(page, ".nhsuk-error-summary, .nhsuk-error-message").forEach((each) => each.remove());
    inMain(page, "[type=checkbox]").forEach((each) => each.removeAttribute("checked"));
    inMain(page, "[name=rev]").forEach((each) => each.setAttribute("value", "1"));
    inMain(page, "[name=receipt]").forEach((each) => each.setAttribute("value", ""));
    inMain(page, "form[data-closing]").forEach((each) => each.setAttribute("data-kept", ""));
  };
  // Of the session's page only what says nothing of anybody: the heading, the way to the questions, a form, what waits.
  const bared = (page) => {
    const stays = inMain(page, "h1, #message, [data-offline]");
    page.getElementById("maincontent").replaceChildren(...stays);
    inMain(page, "[data-not-kept]").forEach((each) => each.remove());
    inMain(page, "#outbox ul").forEach((list) => list.replaceChildren());
    inMain(page, "[hx-post]").forEach((form) => ["hx-post", "hx-target", "hx-swap"].forEach((name) => form.removeAttribute(name)));
  };
  const copy = (page) => {
    const main = page.getElementById("maincontent");
    if (!main || main.querySelector("form[data-closed]")) return "";
    main.querySelector("form[data-closing]") ? emptied(page) : bared(page);
    inMain(page, "#message").forEach((each) => each.replaceChildren());
    page.querySelectorAll("style").forEach((each) => each.remove());  // not ours: an extension, a tool
    page.querySelectorAll("[style]").forEach((each) => each.removeAttribute("style"));
    const line = page.createElement("p");
    line.className = "cop-message cop-message--info";
    line.textContent = NO_SIGNAL;
    main.prepend(line);
    page.documentElement.dataset.kept = "";
    return "<!doctype html>" + page.documentElement.outerHTML;
  };
  const files = (page) => [...page.querySelectorAll("link[href], script[src], img[src]")].map((each) => each.getAttribute("href") || each.getAttribute("src"));
  let cleared = false;
  document.addEventListener("cop:cleared", () => { cleared = true; });
  const hand = async (path, page) => {
    if (cleared) return;
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ path, files: files(page), html: copy(page) });
  };

  // From the session's page the questions come along, so that they open where there is no signal any more.
  const bring = async () => {
    const link = document.querySelector("a[href$='/reflection']");
    if (!link) return;
    const path = link.getAttribute("href");
    const there = await caches.match(path);
    if (there && (await there.text()).includes(document.querySelector("script[src]").getAttribute("src"))) return;
    const answer = await Kept.ask(path);
    if (answer && answer.ours && answer.status === 200) await hand(path, Kept.parse(answer.text));
  };

  const begin = async () => {
    if (cleared) return;
    try {
      await navigator.serviceWorker.register("/rooms/worker.js", { scope: "/rooms/" });
      // A copy of what is there, not read anew from its text: what an extension has added to it would be refused then.
      if (document.documentElement.dataset.kept === undefined) await hand(location.pathname, document.cloneNode(true));
      await bring();
    } catch { /* a browser that keeps nothing: the page works as it is */ }
  };
  window.addEventListener("load", () => setTimeout(begin, AFTER));
  // The kept copy of the session's page shows nothing of the session: with a signal, the page itself comes back.
  if (document.documentElement.dataset.kept !== undefined && !document.querySelector("form[data-closing]")) {
    window.addEventListener("online", () => setTimeout(() => window.location.reload(), 500));
  }
})();
