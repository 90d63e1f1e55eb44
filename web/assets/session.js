// Continue with the session of this browser, let it go, or sign out.

import { backOf, call, closeUnheard, inThisLanguage, startOf } from "./api.js";
import { inThisZone } from "./times.js";

const page = document.querySelector("main.session");
const notice = page.querySelector(".notice");
const words = page.querySelector("template.words").content;
const OFF = new Set(["pool_off", "application_off"]);
const buttons = [...page.querySelectorAll("button")];

for (const button of buttons) button.addEventListener("click", () => choose(button));

// A site that waits for its window is told that they signed out instead.
const inAWindow = "inAWindow" in page.dataset;
const whence = () => (inAWindow ? startOf(page) : backOf(page));

inThisZone(page);
closeUnheard(page, window);

async function choose(button) {
  if (page.getAttribute("aria-busy") === "true") return;
  busy(button, true);
  const what = button.dataset.do;
  const { status, body } = await call("POST", `/login/${what}`, what === "sign-out" ? whence() : startOf(page));
  if (body.redirect) return location.replace(inThisLanguage(body.redirect, location.search));
  // The session or the request has ended, or does not suffice any more: the page as it is now says how to go on.
  // So does it where somebody switched off what they would sign in to, and tells the site that waits for its window.
  if (inAWindow && OFF.has(body.reason)) return location.reload();
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
