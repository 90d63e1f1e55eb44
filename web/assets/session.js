// Continue with the session of this browser, let it go, or sign out.

import { backOf, call, closeUnheard, inThisLanguage, startOf } from "./api.js";
import { inThisZone } from "./times.js";

const page = document.querySelector("main.session");
const notice = page.querySelector(".notice");
const words = page.querySelector("template.words").content;
const buttons = [...page.querySelectorAll("button")];

for (const button of buttons) button.addEventListener("click", () => choose(button));

inThisZone(page);
closeUnheard(page, window);

async function choose(button) {
  if (page.getAttribute("aria-busy") === "true") return;
  busy(button, true);
  const what = button.dataset.do;
  const { status, body } = await call("POST", `/login/${what}`, what === "sign-out" ? backOf(page) : startOf(page));
  if (body.redirect) return location.replace(inThisLanguage(body.redirect, location.search));
  // The session or the request has ended, or does not suffice any more: the page as it is now says how to go on.
  if (status === 401 || (what === "continue" && [404, 410, 422].includes(status))) return location.reload();
  busy(button, false);
  notice.textContent = sentence(body.reason ?? (status === 429 ? "too_many" : ""));
}

function busy(button, yes) {
  page.setAttribute("aria-busy", String(yes));
  button.classList.toggle("busy", yes);
  for (const each of buttons) each.setAttribute("aria-disabled", String(yes));
  if (yes) notice.textContent = "";
}

function sentence(reason) {
  const known = [...words.querySelectorAll("[data-reason]")].find((each) => each.dataset.reason === reason);
  return (known ?? words.querySelector("[data-failed]")).textContent;
}
