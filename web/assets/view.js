// The looks of the login page: puts a situation on the screen, with the words that the server wrote into the page's template.

const STEP = { scanned: 1, binding: 1, wait: 1, leaving: 2 };
const ENDED = new Set(["expired", "late", "denied", "refused", "gone", "failed"]);

export class View {
  // ask: puts the question which account is theirs.
  constructor(page, ask) {
    this.page = page;
    this.ask = ask;
    this.words = page.querySelector("template.words").content;
    this.status = page.querySelector(".status");
    this.button = page.querySelector("[data-do=again]");
    this.image = page.querySelector(".code");
  }

  // name: a view of the template. reason: its sentence takes the place of the detail. wait: seconds until the button works.
  show(name, { reason, wait = 0 }) {
    clearTimeout(this.rest);
    this.page.dataset.view = name;
    const view = this.words.querySelector(`[data-view="${name}"]`);
    this.headline = view.querySelector(".headline");
    this.detail = this.sentence(reason) ?? view.querySelector(".detail");
    this.say(this.detail);
    this.parts(name);
    this.steps(STEP[name] ?? 0);
    this.offer(view.dataset.action, name);
    if (wait) this.pause(wait);
  }

  say(detail) {
    this.status.replaceChildren(this.headline.cloneNode(true), detail.cloneNode(true));
  }

  sentence(reason) {
    return [...this.words.querySelectorAll("[data-reason]")].find((each) => each.dataset.reason === reason);
  }

  // Whether the server can be reached: where it cannot, that stands below the headline until it can.
  steady(yes) {
    this.say(yes ? this.detail : this.words.querySelector("[data-unsteady]"));
  }

  // What to scan with while a question waits, and the way back to it. The button that led there may be far below the code.
  earlier(yes) {
    this.page.querySelector(".earlier").hidden = !yes;
    this.page.querySelector(".others")?.toggleAttribute("hidden", yes); // the question would be lost there
    if (yes) this.page.querySelector("[data-do=back]").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  // What stands there in some situations only: the icons, and the way back to the site.
  parts(name) {
    for (const part of this.page.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(name);
  }

  steps(current) {
    this.page.querySelectorAll(".steps li").forEach((step, at) => {
      if (at === current) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
      step.classList.toggle("done", at < current);
    });
  }

  // Where the login has ended, the button is what a keyboard should find first.
  offer(action, name) {
    this.button.hidden = !action;
    this.button.textContent = action;
    this.button.disabled = false;
    this.button.classList.toggle("quiet", !ENDED.has(name));
    if (action && ENDED.has(name) && this.button.offsetParent) this.button.focus({ preventScroll: true });
  }

  pause(seconds) {
    this.button.disabled = true;
    this.rest = setTimeout(() => {
      this.button.disabled = false;
    }, seconds * 1000);
  }

  // Answers whether the code is on the screen.
  async code({ svg }) {
    this.image.src = svg;
    this.image.hidden = false;
    return this.image.decode().then(
      () => true,
      () => false,
    );
  }
}
