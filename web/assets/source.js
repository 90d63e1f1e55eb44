// The form of a connection: what people will see follows what is typed. Without it, "Preview" does.

const field = (id) => document.getElementById(id);
const shown = (what) => document.querySelector(`[data-preview="${what}"]`);

const name = field("name");
const label = shown("name");
if (name && label) {
  name.addEventListener("input", () => {
    label.textContent = name.value.trim() || label.dataset.empty;
  });
}

const file = field("logo");
const without = field("no_logo");
const logo = shown("logo");
if (file && logo) {
  const stood = logo.getAttribute("src");
  const ofApplication = document.querySelector(".preview img.logo")?.getAttribute("src");
  const show = (address) => {
    logo.parentElement.hidden = !address;
    if (address) {
      logo.src = address;
    }
  };
  const follow = () => {
    const [picture] = file.files;
    if (!picture) {
      show(without?.checked ? ofApplication : stood);
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(picture);
  };
  file.addEventListener("change", follow);
  without?.addEventListener("change", follow);
}
