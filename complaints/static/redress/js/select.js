// Picking rows of the queue works without this file. It shows "this page", counts along, and lets X tick the row one is at.
const form = document.querySelector("#bulk");
const boxes = [...document.querySelectorAll("input[name=pick]")];
const page = form?.querySelector("[data-pick-page]");
const all = form?.querySelector("input[name=all]");
const said = form?.querySelector("[data-picked]");

function tell() {
  const picked = boxes.filter((box) => box.checked).length;
  page.checked = picked === boxes.length;
  page.indeterminate = picked > 0 && picked < boxes.length;
  said.textContent = picked && !all.checked ? `${picked} / ${boxes.length}` : "";
  form.classList.toggle("picked", picked > 0 || all.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("picked", box.checked || all.checked);
}

if (form && boxes.length) {
  page.closest("label").hidden = false;
  page.addEventListener("change", () => {
    for (const box of boxes) box.checked = page.checked;
    tell();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=pick], #bulk input[name=all]")) tell();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (!("keys" in document.body.dataset)) return;
    const box = document.querySelector("[data-row].at input[name=pick]");
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    tell();
  });
  window.addEventListener("pageshow", tell);
}
