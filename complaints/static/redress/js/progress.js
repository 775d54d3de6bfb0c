// A page about work that goes on: its part with data-progress="running" is fetched anew until the work is done.
const EVERY = 2000;
const running = () => document.querySelector('[data-progress="running"]');

async function look() {
  const old = running();
  if (!old) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (answer.ok && fresh) old.replaceWith(fresh);
  } catch {
    // The next look may be luckier.
  }
  if (running()) setTimeout(look, EVERY);
}

if (running()) setTimeout(look, EVERY);
