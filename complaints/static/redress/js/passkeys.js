// Passkeys: ask the browser, put its answer into the form, send the form. Without this file the other ways remain.
const able = () => window.PublicKeyCredential?.parseCreationOptionsFromJSON && navigator.credentials;

async function options(form) {
  if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

// Signing in with a passkey alone needs one that the device keeps and that asks for finger, face or PIN.
function alone(publicKey, wanted) {
  const residentKey = wanted ? "required" : "discouraged";
  const userVerification = wanted ? "required" : publicKey.authenticatorSelection?.userVerification ?? "preferred";
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection, residentKey, requireResidentKey: wanted, userVerification,
  };
  return publicKey;
}

async function ask(form) {
  const { creation_options: create, request_options: get } = await options(form);
  if (create) {
    const publicKey = alone(create.publicKey, form.elements.passwordless?.checked ?? false);
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(get.publicKey) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const start = form.querySelector("[data-passkey-start]");
  const said = form.querySelector("[data-passkey-said]");
  if (!able()) continue;
  form.querySelector("[data-passkey-absent]")?.remove();
  start.hidden = false;
  start.addEventListener("click", async () => {
    said.hidden = true;
    start.setAttribute("aria-busy", "true");
    try {
      const credential = await ask(form);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      said.textContent = said.dataset.words;
      said.hidden = false;
    } finally {
      start.removeAttribute("aria-busy");
    }
  });
}
