// The list of logins follows what happens: the server sends its lines whenever they look different.

import { inThisZone } from "./times.js";

const told = document.querySelector("[data-live]");
const table = document.querySelector(".table");

if (told && window.EventSource) {
  const stream = new EventSource(told.dataset.live);
  const live = told.textContent;
  // The server ends a stream once a minute, and the browser opens another one by itself.
  const fresh = () => {
    told.hidden = false;
    told.textContent = live;
  };
  stream.addEventListener("open", fresh);
  stream.addEventListener("rows", ({ data }) => {
    fresh();
    // A reader who is at a line of the list stays there.
    const at = document.activeElement?.closest("tbody a")?.getAttribute("href");
    table.querySelector("tbody").innerHTML = data;
    inThisZone(table);
    const isEmpty = !table.querySelector("tbody tr");
    table.hidden = isEmpty;
    const empty = document.querySelector(".empty");
    if (empty) empty.hidden = !isEmpty;
    if (at) table.querySelector(`tbody a[href="${CSS.escape(at)}"], tbody a[href="${at}"]`)?.focus({ preventScroll: true });
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) told.textContent = told.dataset.paused;
  });
}
