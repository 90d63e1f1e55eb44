// Where the person is, it is another time than in the page, which says it in UTC. The exact one is told to whoever points at it.

export function inThisZone(page) {
  const { lang } = document.documentElement;
  const locale = navigator.languages.find((each) => each.split("-")[0] === lang.split("-")[0]) ?? lang;
  for (const each of page.querySelectorAll("time")) {
    const moment = new Date(each.dateTime);
    // In lists of what happens within seconds, these count too.
    const style = "seconds" in each.dataset ? { dateStyle: "medium", timeStyle: "medium" } : { dateStyle: "long", timeStyle: "short" };
    each.textContent = moment.toLocaleString(locale, style);
    each.title = `${moment.toISOString()}\n${moment.toLocaleString(locale, { dateStyle: "full", timeStyle: "long" })}`;
  }
  // Beside a plot there is room for the day, or for the time of a day.
  for (const each of page.querySelectorAll("[data-moment]")) {
    const short = each.dataset.span === "1" ? { hour: "2-digit", minute: "2-digit" } : { month: "short", day: "numeric" };
    each.textContent = new Date(each.dataset.moment).toLocaleString(locale, short);
  }
}
