// Calls to Saoma's own origin. An answer is { status, body, wait }; no answer at all has the status 0.

const PATIENCE = 10_000; // milliseconds until a call counts as unanswered

export async function call(method, path, body) {
  try {
    const response = await fetch(path, request(method, body));
    return {
      status: response.status,
      body: await response.json().catch(() => ({})),
      wait: Number(response.headers.get("Retry-After")) || 0, // seconds
    };
  } catch {
    return { status: 0, body: {}, wait: 0 };
  }
}

function request(method, body) {
  // What is written to the person because of it is in the language of the page, not in that of the browser.
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  const options = { method, cache: "no-store", headers };
  if (AbortSignal.timeout) options.signal = AbortSignal.timeout(PATIENCE);
  if (body === undefined) return options;
  // No other site can send this header without being asked first, so it shows that this page is calling.
  Object.assign(headers, { "Content-Type": "application/json", "Saoma-Request": "1" });
  options.body = JSON.stringify(body);
  return options;
}

// What the login or the continuation is for, as the server wrote it on the page.
export function startOf(page) {
  const { startKey, startValue } = page.dataset;
  return startKey ? { [startKey]: startValue } : {};
}

// A window that its site cannot hear any more is of no use: the site goes another way.
export function closeUnheard(page, window) {
  if ("inAWindow" in page.dataset && !window.opener) window.close();
}

// Where a client wants the browser to go after a sign-out.
export function backOf(page) {
  const { client, back, state } = page.dataset;
  const said = { client_id: client, post_logout_redirect_uri: back, state };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

// An address of our own in the language that the person picked; another site's stays as it is.
export function inThisLanguage(address, query) {
  if (!address.startsWith("/")) return address;
  const picked = [...new URLSearchParams(query)].filter(([name]) => name === "lang" || name === "ui_locales");
  if (picked.length === 0) return address;
  return address + (address.includes("?") ? "&" : "?") + new URLSearchParams(picked);
}
