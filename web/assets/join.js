// A link carries its secret behind the #, which no server is told: it goes into the form, and out of the address.

const form = document.querySelector("form.join");
const secret = location.hash.slice(1);

if (secret) {
  form.elements.link.value = secret;
  form.querySelector("label").hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
}
