// Ctrl-K: one box for places, actions of this page and complaints. A combobox: focus stays in the box, arrows choose.
const dialog = document.querySelector("#palette");
const WAIT = 150;

if (dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const said = dialog.querySelector("[role=status]");
  const words = dialog.dataset;
  let options = [];
  let at = 0;
  let found = [];
  let timer = 0;
  let asking = null;
  let before = null;

  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();

  function places() {
    return [...dialog.querySelectorAll(".palette-places a")].map((link) => ({
      group: words.go, label: text(link), run: () => location.assign(link.href),
    }));
  }

  // What the page offers now: its forms, its menu of further actions, and "take next".
  function verbs() {
    const offered = [];
    const take = document.querySelector("[data-key=t]");
    if (take) offered.push({ label: text(take).replace(/ T$/, ""), key: "T", run: () => take.click() });
    const act = document.querySelector("#act");
    if (!act) return offered.map((one) => ({ group: words.act, ...one }));
    const first = act.querySelector(".panel-body form[data-verb]");
    if (first) offered.push({ label: text(act.querySelector("h2")), key: "R", run: () => reach(first) });
    for (const fold of act.querySelectorAll("details.beside-verb")) {
      offered.push({ label: text(fold.querySelector("summary")), run: () => { fold.open = true; reach(fold); } });
    }
    for (const link of act.querySelectorAll("a.menu-item")) {
      const [label, hint] = [link.querySelector("span"), link.querySelector(".quiet")];
      const title = hint ? text(label).replace(text(hint), "").trim() : text(label);
      offered.push({ label: title, hint: hint ? text(hint) : "", run: () => location.assign(link.href) });
    }
    return offered.map((one) => ({ group: words.act, ...one }));
  }

  function reach(part) {
    const fields = [...part.querySelectorAll("form textarea, form select, form input:not([type=hidden])")];
    const field = fields.find((one) => !one.closest(".template-choice")) ?? part.querySelector(".form-end button");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }

  const folded = (phrase) => phrase.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function matches(one, asked) {
    const whole = ` ${folded(one.label)} ${folded(one.hint ?? "")}`;
    return folded(asked).split(/\s+/).every((part) => whole.includes(` ${part}`));
  }

  function draw() {
    const asked = input.value.trim();
    const own = [...verbs(), ...places()].filter((one) => !asked || matches(one, asked));
    const all = asked
      ? [{ group: words.found, label: `${words.all} “${asked}”`, run: () => location.assign(`${words.search}?q=${encodeURIComponent(asked)}`) }]
      : [];
    // What is known at once comes first, so that nothing moves away under the hand when the hits arrive.
    options = [...own, ...(asked ? found : []), ...all];
    at = Math.min(at, Math.max(0, options.length - 1));
    let group = "";
    list.replaceChildren(...options.flatMap((one, number) => {
      const rows = [];
      if (one.group !== group) {
        group = one.group;
        const head = document.createElement("li");
        head.className = "palette-group";
        head.setAttribute("role", "presentation");
        head.textContent = group;
        rows.push(head);
      }
      rows.push(row(one, number));
      return rows;
    }));
    point();
  }

  function row(one, number) {
    const item = document.createElement("li");
    item.id = `palette-option-${number}`;
    item.setAttribute("role", "option");
    for (const [part, kind] of [[one.label, "strong"], [one.reference, "reference"], [one.hint, "quiet"], [one.key, "kbd"]]) {
      if (!part) continue;
      const piece = document.createElement(kind === "kbd" ? "kbd" : "span");
      if (kind !== "kbd") piece.className = kind;
      piece.textContent = part;
      item.append(piece, " ");
    }
    item.addEventListener("mousemove", () => { if (at !== number) { at = number; point(); } });
    item.addEventListener("click", () => choose(number));
    return item;
  }

  function point() {
    list.querySelectorAll("[role=option]").forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === at));
      if (number === at) item.scrollIntoView({ block: "nearest" });
    });
    if (options.length) input.setAttribute("aria-activedescendant", `palette-option-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const one = options[number];
    if (!one) return;
    before = null; // what was chosen says where to go on
    dialog.close();
    one.run();
  }

  async function look() {
    const asked = input.value.trim();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${words.url}?q=${encodeURIComponent(asked)}`, { signal: asking.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const data = await answer.json();
      if (asked !== input.value.trim()) return;
      found = data.found.map((one) => ({ group: words.found, ...one, run: () => location.assign(one.url) }));
      said.textContent = found.length ? "" : words.none;
    } catch (problem) {
      if (problem.name === "AbortError") return;
      found = [];
      said.textContent = words.failed;
    }
    draw();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const asked = input.value.trim();
    at = 0;
    found = [];
    if (asked.length > 1) {
      said.textContent = words.looking;
      timer = setTimeout(look, WAIT);
    } else {
      asking?.abort();
      said.textContent = "";
    }
    draw();
  });

  input.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      at = (at + moves[event.key] + options.length) % Math.max(1, options.length);
      point();
    } else if (event.key === "Enter" && !event.isComposing) {
      choose(at);
    } else return;
    event.preventDefault();
  });

  function open() {
    if (dialog.open) return;
    before = document.activeElement;
    input.value = "";
    found = [];
    at = 0;
    said.textContent = "";
    dialog.showModal();
    draw();
    input.focus();
  }

  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    asking?.abort();
    if (before?.isConnected) before.focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]:not(#palette)")) return;
    event.preventDefault();
    open();
  });
  for (const button of document.querySelectorAll("[data-open=palette]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
}
