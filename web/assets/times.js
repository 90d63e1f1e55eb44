// Where the person is, it is another time than in the page, which says it in UTC.

export function inThisZone(page) {
  const { lang } = document.documentElement;
  const locale = navigator.languages.find((each) => each.split("-")[0] === lang.split("-")[0]) ?? lang;
  for (const each of page.querySelectorAll("time")) {
    each.textContent = new Date(each.dateTime).toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  }
}
