// What the phone asks the server, at the scan host. A failure is told by what can be done about it.

const config = require("../config");
const pace = require("./pace");

/**
 * @typedef {object} Agreement
 * @property {string} id
 * @property {string} title
 * @property {string} url
 * @property {string | null} version
 * @property {string | null} language
 * @property {boolean} required
 */

/** @typedef {Pick<Agreement, "id" | "version" | "language">} Agreed */

/**
 * @typedef {object} Scanned What a person is asked.
 * @property {string} phone_token
 * @property {{ name: string, logo: string | null }} application
 * @property {{ host: string | null, network: string | null, browser: string | null, since: string }} origin
 * @property {Agreement[]} agreements
 * @property {boolean} needs_phone
 * @property {boolean} phone_optional
 * @property {boolean} links
 * @property {string} expires_at
 */

/** @typedef {{ state: string, reason?: string }} Standing */

/** @typedef {{ at: string, application: string | null, browser: string, network: string | null, is_this: boolean }} LastLogin */

/** A request that did not bring what it asked for. */
class Failure extends Error {
  /**
   * @param {number} status 0 if nothing was answered.
   * @param {string} reason The server's word for it; empty without one.
   * @param {number} wait Seconds until it is worth trying again; 0 if unknown.
   */
  constructor(status, reason, wait) {
    super(`${status} ${reason}`);
    this.status = status;
    this.reason = reason;
    this.wait = wait;
  }

  /** Nobody answered: the network, or the server, is away. */
  get isNetwork() {
    return this.status === 0;
  }

  /** The same may work a moment later. */
  get isPassing() {
    return this.isNetwork || this.status === 502 || this.status === 503;
  }
}

/**
 * @template T
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {{ token?: string, body?: object }} [what]
 * @returns {Promise<{ body: T, at: number }>} The answer, and when the server gave it, UNIX milliseconds by its clock.
 */
function ask(method, path, { token, body } = {}) {
  /** @type {Record<string, string>} */
  const header = { "content-type": "application/json" };
  if (token) header.authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${config.scanUrl}${path}`,
      method,
      header,
      data: method === "POST" ? JSON.stringify(body || {}) : undefined,
      timeout: pace.answer,
      success(answer) {
        const { statusCode: status } = answer;
        const told = objectOf(answer.data);
        if (status === 200 && told) {
          resolve({ body: /** @type {T} */ (told), at: Date.parse(headerOf(answer, "date")) || Date.now() });
        } else {
          const wait = Number(headerOf(answer, "retry-after")) || 0;
          reject(new Failure(status, String((told && told.reason) || ""), wait));
        }
      },
      fail: () => reject(new Failure(0, "", 0)),
    });
  });
}

/**
 * Problem details come as text, since WeChat parses `application/json` alone.
 * @param {unknown} data
 * @returns {Record<string, unknown> | null}
 */
function objectOf(data) {
  if (typeof data !== "string") return data && typeof data === "object" ? /** @type {Record<string, unknown>} */ (data) : null;
  try {
    return objectOf(JSON.parse(data));
  } catch (malformed) {
    return null;
  }
}

/**
 * WeChat writes the names of headers as each phone's system does.
 * @param {{ header?: Record<string, string> }} answer
 * @param {string} name
 */
function headerOf({ header = {} }, name) {
  const key = Object.keys(header).find((key) => key.toLowerCase() === name);
  return key ? header[key] : "";
}

/**
 * @param {{ ticket: string, login_code: string, launch_scene: number }} body
 * @param {string} language In which the person reads what to agree to.
 * @returns {Promise<{ body: Scanned, at: number }>}
 */
const scan = (body, language) => ask("POST", `/phone/scan?lang=${language}`, { body });

/**
 * @param {string} token
 * @param {{ phone_code?: string, agreements: Agreed[] }} body
 * @returns {Promise<{ body: Standing, at: number }>}
 */
const authorize = (token, body) => ask("POST", "/phone/authorize", { token, body });

/**
 * @param {string} token
 * @returns {Promise<{ body: Standing, at: number }>}
 */
const decline = (token) => ask("POST", "/phone/decline", { token });

/**
 * @param {string} token
 * @returns {Promise<{ body: Standing, at: number }>}
 */
const standing = (token) => ask("GET", "/phone/login", { token });

/**
 * @param {string} token
 * @returns {Promise<{ body: Standing, at: number }>}
 */
const disown = (token) => ask("POST", "/phone/disown", { token });

/**
 * @param {string} token
 * @returns {Promise<{ body: { logins: LastLogin[] }, at: number }>}
 */
const lastLogins = (token) => ask("GET", "/phone/logins", { token });

module.exports = { Failure, scan, authorize, decline, standing, disown, lastLogins };
