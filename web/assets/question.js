// The looks of "which account is yours?": the form, and what is said below it, with words of the page's template.

import { Binding } from "./binding.js";

export class Question {
  constructor(page, call, went) {
    this.page = page;
    this.words = page.querySelector("template.words").content;
    this.form = page.querySelector(".binding form");
    this.problem = this.form.querySelector(".problem");
    this.resend = this.form.querySelector("[data-do=send]");
    this.left = this.resend?.querySelector("span");
    this.binding = new Binding(this, call, went);
    page.querySelector("[data-do=new]")?.addEventListener("click", () => this.binding.choose());
    this.resend?.addEventListener("click", () => this.binding.send(this.value("account")));
    this.form.addEventListener("change", () => this.way());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.binding.prove(Object.fromEntries(new FormData(this.form)));
    });
    this.way();
  }

  // A new question: nothing of the one before stays, but why its answer was none. A keyboard finds its first answer.
  ask(login, reason = "") {
    this.binding.ask(login);
    this.form.reset();
    this.way();
    this.say(reason);
    if (this.resend) this.wait(0);
    this.page.querySelector(".binding :is(button, input):not(:disabled)")?.focus({ preventScroll: true });
  }

  value(name) {
    return new FormData(this.form).get(name) ?? "";
  }

  // Shows the fields of the chosen way only, and lets nobody fill in the others.
  way() {
    const way = this.value("way") || "password";
    for (const part of this.form.querySelectorAll("[data-way]")) {
      part.hidden = part.dataset.way !== way;
      for (const input of part.querySelectorAll("input")) input.disabled = part.hidden;
    }
  }

  busy(yes) {
    this.page.querySelector(".binding").setAttribute("aria-busy", String(yes));
  }

  // what: the name of a sentence, or of a reason. field: the one that is wrong.
  say(what, field = null) {
    const sentence = what && this.words.querySelector(`[data-say="${what}"], [data-reason="${what}"]`);
    this.problem.textContent = sentence ? sentence.textContent : "";
    this.problem.classList.toggle("good", what === "sent");
    for (const input of this.form.querySelectorAll("input[name]")) {
      if (input.name === field) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (field) this.form.querySelector(`[name="${field}"]`)?.focus();
  }

  // A code is on its way; another one may be asked for later.
  sent(seconds) {
    this.wait(seconds);
    this.form.querySelector("[name=code]").focus();
  }

  // Shows beside its word how long the button rests. A screen reader is not told each second.
  wait(seconds) {
    clearTimeout(this.rest);
    this.resend.disabled = seconds > 0;
    this.left.textContent = seconds > 0 ? ` (${seconds})` : "";
    if (seconds > 0) this.rest = setTimeout(() => this.wait(seconds - 1), 1000);
  }
}
