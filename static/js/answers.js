// What two texts of the closing form have in common: cleaned as the server cleans them, so that a space at the end is
// nothing that has not been sent.
const Answers = (() => {
  const clean = (text) => text.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "").replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, "");
  const isQuestion = ([name]) => /^curious\d+$/.test(name);
  const each = (kept) => JSON.parse(kept || "[]");
  const lines = (kept) => each(kept).filter(isQuestion).flatMap(([, text]) => text.split("\n").map(clean)).filter(Boolean);
  const rest = (kept) => new Map(each(kept).filter((one) => !isQuestion(one)).map(([name, was]) => [name, typeof was === "string" ? clean(was) : was]));
  const texts = (kept) => [...lines(kept), ...rest(kept).values()].filter((text) => typeof text === "string" && text);
  const same = (one, other) => {
    if (!one || !other) return one === other;
    const [ours, theirs] = [rest(one), rest(other)];
    return lines(one).join("\n") === lines(other).join("\n") && [...ours].every(([name, was]) => !theirs.has(name) || theirs.get(name) === was);
  };
  const without = (kept, gone) => (kept && gone.length
    ? JSON.stringify(each(kept).map((one) => (isQuestion(one) ? [one[0], one[1].split("\n").filter((line) => !gone.includes(clean(line))).join("\n")] : one)))
    : kept);

  // The session's page says what this phone knows and the server does not: whether its answers have arrived.
  const place = document.getElementById("answered");
  const remind = () => {
    const { words, saved, pending } = Kept.fresh("closing " + place.dataset.answers);
    const sent = Boolean(saved && !pending && same(words, saved));
    const waits = Boolean(words && !sent && texts(words).length);
    place.querySelector("[data-saved]").hidden = !sent;
    place.querySelector("[data-not-sent]").hidden = !waits;
    place.hidden = !(sent || waits);
    const opened = Boolean(document.querySelector("#phone[data-opened]"));
    place.querySelector("[data-until]").hidden = opened;
    place.querySelector("[data-until-shown]").hidden = !opened;
    document.body.classList.toggle("cop-has-answered", sent);
  };
  if (place) { remind(); window.addEventListener("pageshow", remind); document.addEventListener("htmx:after:swap", remind); }

  return { clean, lines, same, texts, without };
})();
