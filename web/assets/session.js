// Continue with the session of this browser, let it go, or sign out.

import { backOf, call, inThisLanguage, startOf } from "./api.js";

const page = document.querySelector("main.session");
const notice = page.querySelector(".notice");
const words = page.querySelector("template.words").content;
const buttons = [...page.querySelectorAll("button")];

for (const button of buttons) button.addEventListener("click", () => choose(button));

async function choose(button) {
  if (page.getAttribute("aria-busy") === "true") return;
  busy(button, true);
  const { status, body } = await call("POST", `/login/${button.dataset.do}`, said(button.dataset.do));
  if (body.redirect) return location.replace(inThisLanguage(body.redirect, location.search));
  if (status === 401) return location.reload(); // the session has ended: the page shows the code instead
  busy(button, false);
  notice.textContent = sentence(body.reason ?? (status === 429 ? "too_many" : ""));
}

function said(what) {
  return what === "sign-out" ? backOf(page) : startOf(page);
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
