// The login page: joins what happens (flow.js) with its looks (view.js) in this browser.

import { call, closeUnheard, inThisLanguage, startOf } from "./api.js";
import { follow } from "./follow.js";
import { Flow } from "./flow.js";
import { Question } from "./question.js";
import { openShared } from "./share.js";
import { View } from "./view.js";

const page = document.querySelector("main.login");
const note = page.querySelector(".phone-note");
const start = { connection: page.dataset.connection, ...startOf(page) };
const live = page.dataset.login ? JSON.parse(page.dataset.login) : null;

closeUnheard(page, window);

const question = new Question(page, call, (news) => flow.hear(news));
const view = new View(page, (login, reason) => question.ask(login, reason));

const flow = new Flow(start, view, {
  call,
  follow: (login, ears) => follow(login, ears, { call, open: openShared }),
  visible: () => document.visibilityState === "visible",
  // The code's page is no place to come back to.
  leave: (address) => location.replace(inThisLanguage(address, location.search)),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  random: Math.random,
  inAWindow: "inAWindow" in page.dataset,
});

page.querySelector("[data-do=back]").addEventListener("click", () => flow.back());
for (const button of page.querySelectorAll("[data-do=earlier]")) {
  button.addEventListener("click", () => flow.earlier(button.dataset.connection));
}
page.querySelector("[data-do=again]").addEventListener("click", () => flow.again());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") flow.seen();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) flow.seen();
});

// The style decides what a phone-sized screen is; no code is asked for until somebody wants to see it there.
const begin = () => flow.begin(live);
if (getComputedStyle(note).display === "none") {
  begin();
} else {
  page.querySelector("[data-do=show]").addEventListener("click", () => {
    page.classList.add("shown");
    begin();
  });
}
