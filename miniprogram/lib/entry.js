// By which code the Mini Program was opened.

/**
 * @typedef {object} Entry
 * @property {string | null} ticket What the code holds; null if it is no login code of this scan host.
 * @property {number} launchScene WeChat's number for how it was opened.
 * @property {number} scannedAt When it was scanned, UNIX seconds; 0 if WeChat does not say: only a link has that.
 */

/**
 * @typedef {object} Opened How WeChat says that it was opened.
 * @property {Record<string, string | undefined>} [query]
 * @property {number} [scene]
 */

/** 128 bits are 22 characters of base64url; WeChat's scene has room for 32. */
const TICKET = /^[A-Za-z0-9_-]{22,32}$/;

/** Codes and Mini Program codes, by the camera, by a long press, and from the album. */
const SCANS = [1011, 1012, 1013, 1047, 1048, 1049];

/**
 * The entry, or null where it was opened without a code.
 * @param {Opened | undefined} opened
 * @param {string} scanUrl
 * @returns {Entry | null}
 */
function entryOf(opened, scanUrl) {
  const { query = {}, scene = 0 } = opened || {};
  if (!query.q && !query.scene) return null;
  const ticket = query.q ? ticketOfLink(query.q, scanUrl) : ticketOfScene(query.scene || "");
  return { ticket, launchScene: scene, scannedAt: Number(query.scancode_time) || 0 };
}

/**
 * WeChat encodes a link once; some of its versions, and whatever passes it on, do so twice or not at all.
 * @param {string} text
 */
function spellings(text) {
  const once = decoded(text);
  return [text, once, decoded(once)];
}

/**
 * @param {string} text
 */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (malformed) {
    return text;
  }
}

/**
 * @param {string} link
 * @param {string} scanUrl
 */
function ticketOfLink(link, scanUrl) {
  const start = `${scanUrl}/s/`;
  const ours = spellings(link).find((spelling) => spelling.indexOf(start) === 0);
  return ours ? checked(ours.slice(start.length).split(/[?#]/)[0]) : null;
}

/**
 * @param {string} scene
 */
function ticketOfScene(scene) {
  return spellings(scene).map(checked).find(Boolean) || null;
}

/**
 * @param {string} ticket
 */
function checked(ticket) {
  return TICKET.test(ticket) ? ticket : null;
}

/**
 * Whether a code was scanned. WeChat also opens the Mini Program from its list of those used lately, and may then tell the code of
 * before once more.
 * @param {Entry} entry
 */
function isScan({ launchScene }) {
  return SCANS.includes(launchScene);
}

/**
 * Whether an entry is that of the login that is shown already: WeChat tells it again whenever the Mini Program comes back to the
 * front.
 * @param {Entry} entry
 * @param {Entry} shown
 */
function isSame(entry, shown) {
  return entry.ticket === shown.ticket && entry.scannedAt === shown.scannedAt;
}

/**
 * Whether an entry was scanned before the one that is shown. Then it comes late.
 * @param {Entry} entry
 * @param {Entry} shown
 */
function isOlder(entry, shown) {
  return entry.scannedAt > 0 && entry.scannedAt < shown.scannedAt;
}

module.exports = { entryOf, isOlder, isSame, isScan };
