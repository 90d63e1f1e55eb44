// Posts an answer to the page that opened this window, if it has the origin that the server wrote here.

const page = document.querySelector("main");
const response = Object.fromEntries([...page.querySelectorAll("input")].map(({ name, value }) => [name, value]));

if (window.opener) {
  window.opener.postMessage({ type: "authorization_response", response }, page.dataset.target);
  // A little later: a message of a window that is gone has no sender.
  if ("closes" in page.dataset) setTimeout(() => window.close(), 1_000);
} else {
  page.querySelector("[data-told]").hidden = true;
  page.querySelector("[data-nobody]").hidden = false;
}
