// A slider moves through the steps of a login: what came later is dimmed, and where the login stood then is said beside it.

const section = document.querySelector(".replay");
const slider = section.querySelector("input");
const steps = [...section.querySelectorAll("ol > li")];

function show() {
  const last = Number(slider.value);
  steps.forEach((step, at) => {
    step.classList.toggle("later", at >= last);
    if (at === last - 1) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
  section.querySelector("output").textContent = `${last} / ${steps.length} · ${steps[last - 1].dataset.state}`;
  slider.setAttribute("aria-valuetext", `${last} / ${steps.length}, ${steps[last - 1].dataset.state}`);
}

if (steps.length > 0) {
  section.querySelector(".slider").hidden = false;
  slider.addEventListener("input", () => {
    show();
    steps[slider.value - 1].scrollIntoView({ block: "nearest" });
  });
  show();
}
