// Lists keep themselves fresh: [data-live] is asked for again every 15 seconds, never in a hidden tab. The server answers
// "nothing new" to the tag of what is shown. Rows that did not change stay the very same elements, so what is ticked,
// opened or typed in them stays; what is being worked in is never taken away.
const EVERY = 15000;
const region = document.querySelector("[data-live]");

if (region && region.id) {
  let tag = region.dataset.live;
  let timer = 0;
  let asking = null;
  const here = new URL(location.href);
  here.searchParams.set("fragment", "rows");
  here.hash = "";

  const items = (root) => new Map([...root.querySelectorAll("[data-live-item]")].map((item) => [item.dataset.liveItem, item]));
  const fields = (item) => [...item.querySelectorAll("input[name], textarea, select")];
  const same = (field) => (other) => other.name === field.name && (field.type !== "checkbox" || other.value === field.value);

  // Somebody works in it: a form is opened, or words were typed.
  function busy(item) {
    const typed = fields(item).some((field) => field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio])") && field.value !== field.defaultValue);
    return typed || item.querySelector("details[open]:not(.menu)") !== null;
  }

  function note(item, words, kind) {
    if (item.querySelector(`.${kind}`)) return;
    const tagged = document.createElement("span");
    tagged.className = `tag tag-accent ${kind}`;
    tagged.textContent = words;
    (item.querySelector(".subject, h2") ?? item).after(" ", tagged);
  }

  function spot(element) {
    const item = element?.closest("[data-live-item]");
    if (!item || !region.contains(item)) return null;
    const can = [...item.querySelectorAll("a, button, input, select, textarea, summary")];
    return { key: item.dataset.liveItem, number: can.indexOf(element) };
  }

  function refocus(where) {
    const item = where && items(region).get(where.key);
    const target = item && [...item.querySelectorAll("a, button, input, select, textarea, summary")][where.number];
    target?.focus({ preventScroll: true });
  }

  function swap(fresh) {
    const old = items(region);
    const focus = spot(document.activeElement);
    let changed = 0;
    for (const [key, item] of items(fresh)) {
      const known = old.get(key);
      if (known?.dataset.stamp === item.dataset.stamp) { refreshWords(known, item); item.replaceWith(known); continue; }
      changed += 1;
      if (!known) { note(item, region.dataset.liveNew, "live-new"); continue; }
      if (busy(known)) { note(known, region.dataset.liveChanged, "live-changed"); item.replaceWith(known); continue; }
      if (known.classList.contains("at")) item.classList.add("at");
      if (known.querySelector(".live-new")) note(item, region.dataset.liveNew, "live-new");
      for (const box of fields(known).filter((field) => field.type === "checkbox" && field.checked)) {
        const twin = fields(item).find(same(box));
        if (twin) twin.checked = true;
      }
    }
    const status = region.querySelector(".live-said");
    const there = fresh.querySelector(".live-said");
    if (status && there) there.replaceWith(status);
    region.replaceChildren(...fresh.childNodes);
    refocus(focus);
    if (!changed && old.size === items(region).size) return;
    const said = region.querySelector(".live-said");
    if (said) said.textContent = `${region.dataset.liveSaid} ${fresh.dataset.liveAt}`;
    region.dispatchEvent(new CustomEvent("live:changed", { bubbles: true }));
  }

  // The counts of the tabs come along; the tabs themselves stay, and with them the focus.
  function recount(page) {
    const now = new Map([...page.querySelectorAll("[data-live-tabs] a")].map((tab) => [tab.getAttribute("href"), tab.querySelector(".count")]));
    for (const tab of document.querySelectorAll("[data-live-tabs] a")) {
      const [old, fresh] = [tab.querySelector(".count"), now.get(tab.getAttribute("href"))];
      if (old && fresh && old.textContent !== fresh.textContent) old.replaceWith(fresh);
    }
  }

  // "late 2 h" grows older without any change of the complaint.
  function refreshWords(known, item) {
    const [was, is] = [known.querySelectorAll("time"), item.querySelectorAll("time")];
    if (was.length !== is.length) return;
    was.forEach((time, number) => { if (time.textContent !== is[number].textContent) time.textContent = is[number].textContent; });
  }

  async function look() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = new AbortController();
    try {
      const answer = await fetch(here, { headers: { "If-None-Match": tag }, signal: asking.signal, cache: "no-store" });
      if (answer.status === 200 && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(region.id);
        if (fresh) {
          swap(fresh);
          recount(page);
          tag = answer.headers.get("ETag") ?? fresh.dataset.live;
        }
      }
    } catch {
      // The next look may be luckier.
    } finally {
      asking = null;
      if (!document.hidden) timer = setTimeout(look, EVERY);
    }
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  document.addEventListener("live:look", look);
  timer = setTimeout(look, EVERY);
}
