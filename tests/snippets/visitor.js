// A browser that goes from page to page. What fetch asks says of itself that a script asks, and is sent nowhere to sign in.
import { once } from "node:events";
import { get } from "node:http";
import { text } from "node:stream/consumers";
import { Browser } from "../openid_client/browser.js";

export const visitor = (origin) => new Browser(origin, goTo);

async function goTo(url, { headers }) {
  const request = get(url, { headers: { ...headers, accept: "text/html", "sec-fetch-mode": "navigate" } });
  const [answer] = await once(request, "response");
  const said = Object.entries(answer.headersDistinct).flatMap(([name, values]) => values.map((value) => [name, value]));
  return new Response(await text(answer), { status: answer.statusCode, headers: said });
}
