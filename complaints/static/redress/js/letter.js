// Ticks the parts a letter must have while it is written, and names what still stands in brackets. The server decides.
const PROMPT = /\[([^[\]\n]{1,120})\]|\{\{[^{}]*\}\}/g;

function asks(found) {
  if (found.startsWith("{{")) return true;
  const inside = found.slice(1, -1).trim();
  return /\p{L}/u.test(inside) && inside.toLowerCase() !== "sic" && inside !== inside.toUpperCase();
}

function prompts(text) {
  return [...text.matchAll(PROMPT)].map((match) => match[0]).filter(asks);
}

function look(list) {
  const form = list.closest("form");
  const open = list.querySelector("[data-letter-open]");
  let done = 0;
  const items = [...list.querySelectorAll("[data-part]")];
  for (const item of items) {
    const text = form.elements[item.dataset.part]?.value ?? "";
    const written = text.trim() !== "" && prompts(text).length === 0;
    item.classList.toggle("done", written);
    item.querySelector("[data-part-state]").textContent = ` (${written ? open.dataset.done : open.dataset.lacks})`;
    done += written ? 1 : 0;
  }
  if (items.length) list.querySelector("[data-letter-count]").textContent = `${done} / ${items.length}`;
  const boxes = [...form.querySelectorAll("textarea")];
  const left = [...new Set(boxes.flatMap((box) => prompts(box.value)))];
  open.hidden = left.length === 0;
  open.textContent = left.length ? `${open.dataset.words} ${left.join(" ")}` : "";
}

for (const list of document.querySelectorAll("[data-letter-parts]")) {
  list.closest("form").addEventListener("input", () => look(list));
  look(list);
}
