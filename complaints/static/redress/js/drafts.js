// Typed words are kept on the server a moment after typing stops, every three seconds while it goes on, and when the
// page is left. Forms work without this file: there is a button that does the same.
const QUIET = 800, MOST = 3000, RETRY = 4000, WAIT = 8000;

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-draft-state]");
    this.words = this.state?.querySelector("[data-draft-words]");
    this.changed = 0; // when the oldest unsaved change was made; 0 while all is saved
    this.leaving = false;
    form.addEventListener("input", (event) => this.type(event));
    form.addEventListener("change", (event) => this.type(event));
    form.addEventListener("focusout", () => this.changed && this.save());
    form.addEventListener("submit", (event) => this.submit(event));
    form.querySelectorAll("[data-draft-button]").forEach((button) => (button.hidden = true));
  }

  type(event) {
    if (event?.target.name === "template") return; // chosen, but nothing typed yet
    if (!this.changed) this.changed = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(QUIET, this.changed + MOST - Date.now())));
  }

  // The send itself says what becomes of the draft. What is not saved yet still goes, for an answer that never comes.
  submit(event) {
    if (this.leaving) return;
    clearTimeout(this.timer);
    if (event.submitter?.formAction.includes("/drafts/")) this.changed = 0;
    if (this.changed) this.send(true).catch(() => {});
    this.leaving = true;
  }

  async save(last = false) {
    clearTimeout(this.timer);
    if (this.leaving || !this.changed) return;
    if (this.flying && !last) return this.type();
    const since = this.changed;
    this.changed = 0;
    this.flying = true;
    let words = "lost";
    try {
      const answer = await this.send(last);
      if (answer.redirected) words = "out";
      else if (!answer.ok) words = answer.status >= 500 ? "lost" : "refused";
      else words = (await answer.json()).kept || !this.filled() ? "" : "sent";
    } catch {
      words = "lost";
    }
    this.flying = false;
    if (words && words !== "sent") {
      this.changed = since;
      if (!this.leaving) this.timer = setTimeout(() => this.save(), RETRY);
    } else {
      this.saved = words ? 0 : Date.now();
    }
    this.tell(words);
  }

  send(keepalive) {
    return fetch(this.form.dataset.draft, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(this.form)),
      signal: keepalive ? undefined : AbortSignal.timeout(WAIT),
      keepalive,
    });
  }

  filled() {
    return [...this.form.querySelectorAll("textarea")].some((box) => box.value.trim());
  }

  tell(words) {
    if (!this.state) return;
    this.fault = words;
    this.state.classList.toggle("draft-lost", Boolean(words));
    if (words) this.state.setAttribute("role", "alert");
    else this.state.removeAttribute("role"); // seconds that pass are not read out
    this.tick();
  }

  tick() {
    if (!this.state || (!this.fault && !this.saved)) return;
    const { saved, just, seconds, minutes } = this.state.dataset;
    const ago = Math.round((Date.now() - this.saved) / 1000);
    const long = ago < 60 ? seconds.replace("%s", ago) : minutes.replace("%s", Math.floor(ago / 60));
    const words = this.fault ? this.state.dataset[this.fault] : ago < 1 ? just : saved.replace("%s", long);
    if (this.words.textContent !== words) this.words.textContent = words;
    this.state.hidden = false;
  }

  stay() {
    this.leaving = false;
  }
}

const drafts = [...document.querySelectorAll("form[data-draft]")].map((form) => new Draft(form));

function leave() {
  for (const draft of drafts) if (draft.changed) draft.save(true);
}

if (drafts.length) {
  setInterval(() => drafts.forEach((draft) => draft.tick()), 1000);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => drafts.forEach((draft) => draft.stay()));
  window.addEventListener("beforeunload", (event) => {
    if (drafts.some((draft) => (draft.changed || draft.flying) && !draft.leaving)) event.preventDefault();
  });
}

// A template's words go into the box at once: in place of what was there by itself, below what a person typed.
async function fill(button) {
  const choice = button.form.elements.template;
  const chosen = choice.selectedOptions[0];
  if (!chosen?.value) return choice.focus();
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(chosen.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const { field, text } = await answer.json();
    const box = button.form.elements[field];
    const own = box.value.trim() && box.value !== box.defaultValue && box.value !== box.dataset.filled;
    box.value = own ? `${box.value.trimEnd()}\n\n${text}` : text;
    if (!own) box.dataset.filled = box.value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  } catch {
    button.type = "submit"; // the way without script keeps the words, too
  }
  button.removeAttribute("aria-busy");
}

for (const button of document.querySelectorAll("[data-template-use]")) {
  button.type = "button";
  button.addEventListener("click", () => button.type === "button" && fill(button));
}
