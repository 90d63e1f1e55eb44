// The list of logins follows what happens: the server says whenever its lines look different, and the page asks for them.

import { inThisZone } from "./times.js";

const told = document.querySelector("[data-stream]");
const list = document.querySelector(".table");
const empty = document.querySelector(".empty");

if (told && window.EventSource) {
  const stream = new EventSource(told.dataset.stream);
  const live = told.textContent;
  // The server ends a stream once a minute, and the browser opens another one by itself.
  stream.addEventListener("open", () => {
    told.hidden = false;
    told.textContent = live;
  });
  stream.addEventListener("changed", ask);
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) told.textContent = told.dataset.paused;
  });
}

// As a document, which the browser reads without running anything of it.
function ask() {
  const request = new XMLHttpRequest();
  request.open("GET", told.dataset.lines);
  request.responseType = "document";
  request.addEventListener("load", () => {
    const table = request.status === 200 && request.response?.querySelector("table");
    if (table) show(document.adoptNode(table));
  });
  request.send();
}

function show(table) {
  // A reader who is at a line of the list stays there.
  const at = document.activeElement?.closest(".table a")?.getAttribute("href");
  list.replaceChildren(table);
  inThisZone(list);
  const isEmpty = !table.querySelector("tbody tr");
  list.hidden = isEmpty;
  if (empty) empty.hidden = !isEmpty;
  [...table.querySelectorAll("a")].find((link) => link.getAttribute("href") === at)?.focus({ preventScroll: true });
}
