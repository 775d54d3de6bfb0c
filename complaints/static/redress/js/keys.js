// Keys for people who live in the queue: single letters, only where <body data-keys> allows them. Ctrl-K: palette.js.
const body = document.body;
const search = document.querySelector("#search");
const rows = () => [...document.querySelectorAll("[data-row]")];
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  all[at]?.classList.remove("at");
  next.classList.add("at");
  next.querySelector("a").focus();
}

const letters = {
  "/": () => search?.focus(),
  j: () => step(1),
  k: () => step(-1),
  t: () => document.querySelector("[data-key=t]")?.click(),
  r: () => (document.querySelector("#act textarea, #act input:not([type=hidden])") ?? document.querySelector("#act .form-end button"))?.focus(),
  "?": () => document.querySelector("#keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !("keys" in body.dataset)) return;
  const act = letters[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.querySelector("[data-open=keys]")?.addEventListener("click", () => document.querySelector("#keys")?.showModal());
