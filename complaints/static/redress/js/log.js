// While the customer talks: what stands beside the form follows what is typed. Nothing is saved, nothing chosen by itself.
const form = document.querySelector("form[data-verb=receive]");
const aside = document.querySelector("[data-aside]");
const WAIT = 250;
const PEOPLE = ["name", "email", "phone", "address", "preferred_channel", "needs"];
const FOLLOWS = {
  name: ["lookup", "matches"], email: ["lookup", "matches"], subject: ["matches", "suggestions"], description: ["suggestions"],
  channel: ["promises"], product: ["promises"], flags: ["promises"], complainant: ["promises"], received_at: ["promises"],
};

if (form && aside) {
  const part = (name) => aside.querySelector(`[data-part="${name}"]`);
  const begun = new URL(location.href).searchParams.get("customer") ?? "";
  let customer = begun;
  let who = "";
  let wanted = new Set();
  let timer = 0;
  let number = 0;

  function want(parts, wait = WAIT) {
    parts.forEach((one) => wanted.add(one));
    if (customer) wanted.delete("lookup");
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  }

  async function ask() {
    const parts = [...wanted];
    wanted = new Set();
    if (!parts.length) return;
    number += 1;
    const mine = number;
    const data = new FormData(form);
    data.set("parts", parts.join(","));
    data.set("customer", customer);
    data.set("who", who);
    try {
      const answer = await fetch(aside.dataset.aside, { method: "POST", body: data });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== number) {
        parts.forEach((one) => wanted.add(one));  // a later question is under way; what this one asked is asked once more
        return want([]);
      }
      parts.forEach((one) => put(one, fresh));
    } catch {
      // The form works without it.
    }
  }

  function put(name, fresh) {
    const [old, now] = name === "lookup"
      ? [aside.querySelector("#lookup-found"), fresh.querySelector("#lookup-found")]
      : [part(name), fresh.querySelector(`[data-part="${name}"]`)];
    if (!old || !now) return;
    const told = now.dataset.said ?? "";
    if (told && told !== (old.dataset.said ?? "")) aside.querySelector("[data-aside-said]").textContent = told;
    old.replaceWith(now);
    if (name === "chosen") now.querySelector("[data-forget]")?.focus();
  }

  // A known customer's particulars are on record: their fields step aside, and what was typed elsewhere stays.
  function people(shown) {
    for (const name of PEOPLE) {
      const field = form.elements[name];
      if (!field) continue;
      field.disabled = !shown;
      const cell = field.closest(".field").parentElement;
      cell.hidden = !shown;
      const section = cell.closest(".form-part");
      section.hidden = [...section.querySelectorAll(".field")].every((one) => one.parentElement.hidden);
    }
    part("lookup").hidden = !shown;
  }

  form.addEventListener("input", (event) => {
    const name = event.target.name;
    if (!(name in FOLLOWS)) return;
    if (name === "name" || name === "email") who = event.target.value;
    want(FOLLOWS[name]);
  });

  aside.addEventListener("input", (event) => {
    if (event.target.id !== "who") return;
    who = event.target.value;
    want(["lookup"]);
  });

  aside.addEventListener("submit", (event) => {
    if (event.target.querySelector("#who") === null) return;
    event.preventDefault();
    want(["lookup"], 0);
  });

  aside.addEventListener("click", (event) => {
    const target = event.target.closest("[data-customer], [data-forget], [data-choose]");
    if (!target || event.ctrlKey || event.metaKey) return;
    if (target.dataset.choose) {
      const field = form.elements[target.dataset.choose];
      if (!field) return;
      const fold = field.closest("details");
      if (fold) fold.open = true;
      field.value = target.dataset.value;
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    if (begun) return; // the page itself began with a customer: the link leads to a page without
    event.preventDefault();
    customer = target.dataset.customer ?? "";
    form.elements.whose.value = customer;
    form.elements.whose.dispatchEvent(new Event("input", { bubbles: true })); // the draft is of this customer now
    form.action = customer ? `${location.pathname}?customer=${customer}` : location.pathname;
    people(!customer);
    want(["chosen", "matches"], 0);
    if (!customer) form.elements.name?.focus();
  });
}
