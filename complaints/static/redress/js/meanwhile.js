// Who else is writing and what is new, asked for every ten seconds while the page is looked at.
const EVERY = 10000;
const place = document.querySelector("[data-meanwhile]");
let tag = "", timer;

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  const begun = "begun" in place.dataset ? "&begun=1" : "";
  try {
    const answer = await fetch(`${place.dataset.meanwhile}?since=${place.dataset.since}${begun}`, {
      headers: tag ? { "If-None-Match": tag } : {},
      cache: "no-store",
      signal: AbortSignal.timeout(EVERY),
    });
    if (answer.ok && !answer.redirected) {
      tag = answer.headers.get("ETag") ?? "";
      const words = await answer.text();
      if (words.trim() !== place.innerHTML.trim()) place.innerHTML = words;
    }
  } catch {
    // The next look may be luckier.
  }
  timer = setTimeout(look, EVERY);
}

if (place) {
  timer = setTimeout(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-draft]")) place.dataset.begun = "";
  });
}
