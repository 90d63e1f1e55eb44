// Shows a passkey, or registers one: its answer goes into the form, and the form is sent.

import { bytes, text } from "./base64url.js";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(form);
  });
}

async function answer(form) {
  const [button, notice] = [form.querySelector("button"), form.querySelector(".notice")];
  button.disabled = true;
  notice.hidden = true;
  try {
    const { passkey } = form.dataset;
    const made = passkey === "create" ? await create(form.dataset) : await get(form.dataset);
    form.elements.passkey.value = JSON.stringify(made);
    form.submit();
  } catch {
    notice.hidden = false;
    button.disabled = false;
  }
}

async function create({ host, challenge, operator, name, known = "" }) {
  const publicKey = {
    rp: { id: host, name: "Saoma" },
    user: { id: new TextEncoder().encode(operator), name, displayName: name },
    challenge: bytes(challenge),
    excludeCredentials: listed(known),
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }],
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    timeout: 300_000,
  };
  const { response } = await navigator.credentials.create({ publicKey });
  return { client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}

async function get({ host, challenge, allowed }) {
  const publicKey = {
    rpId: host,
    challenge: bytes(challenge),
    allowCredentials: listed(allowed),
    userVerification: "required",
    timeout: 300_000,
  };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  return {
    id: text(rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
    user: response.userHandle ? new TextDecoder().decode(response.userHandle) : null,
  };
}

const listed = (ids) => ids.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));
