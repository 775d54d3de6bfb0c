// Forms work without this file. It shows that a click was heard, stops a second one, and guards typed words.
const begun = new WeakSet();
let leaving = false;

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[method=post]");
  if (form && event.target.matches("textarea")) begun.add(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  leaving = true;
  if (form.method !== "post") return;
  form.dataset.sent = "yes";
  remember(form);
  const button = event.submitter ?? form.querySelector("button");
  button?.setAttribute("aria-busy", "true");
  // Greyed once the browser has taken its name and value along.
  if (button) setTimeout(() => (button.disabled = form.dataset.sent === "yes"));
});

// The answer never came, so the person went back and pressed again: the same words under the same key are done once.
const wentBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";

function remember(form) {
  const key = form.elements.operation;
  if (!key) return;
  const place = `sent ${form.action}`;
  const typed = [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
  const words = JSON.stringify(typed.map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value]));
  const [before, said] = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  if (wentBack && said === words) key.value = before;
  sessionStorage.setItem(place, JSON.stringify([key.value, words]));
}

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", () => {
  leaving = false;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    form.querySelectorAll("button").forEach((button) => (button.disabled = false));
  }
});

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form:not([data-draft])")].some((form) => begun.has(form));
  if (unsaved && !leaving) event.preventDefault();
});
