// One's own account: sign out somewhere, or take a way in away.

import { call, inThisLanguage } from "./api.js";
import { inThisZone } from "./times.js";

const page = document.querySelector("main.account-page");
const notice = page.querySelector(".notice");
const words = page.querySelector("template.words").content;

inThisZone(page);
for (const button of page.querySelectorAll("button[data-do]")) button.addEventListener("click", () => press(button));

const ACTS = { end: (id) => `/account/sessions/${id}/end`, unlink: (id) => `/account/identities/${id}/unlink` };

async function press(button) {
  if (page.getAttribute("aria-busy") === "true") return;
  // What cannot be undone here is asked once more, in the button itself.
  if (button.dataset.sure && !button.classList.contains("sure")) {
    button.classList.add("sure");
    button.textContent = button.dataset.sure;
    return;
  }
  page.setAttribute("aria-busy", "true");
  notice.textContent = "";
  const { status, body } = await call("POST", ACTS[button.dataset.do](button.dataset.id), {});
  if (body.redirect) return location.replace(inThisLanguage(body.redirect, location.search));
  // It is gone already, the session has ended, or does not suffice any more: the page as it is now says how to go on.
  if (status === 401 || status === 404 || body.reason === "sign_in_again") return location.reload();
  page.setAttribute("aria-busy", "false");
  notice.textContent = sentence(body.reason ?? (status === 429 ? "too_many" : ""));
}

function sentence(reason) {
  const known = [...words.querySelectorAll("[data-reason]")].find((each) => each.dataset.reason === reason);
  return (known ?? words.querySelector("[data-failed]")).textContent;
}
