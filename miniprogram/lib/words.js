// The words of the person's language.

const own = require("../texts");
const texts = require("./texts");

/** @typedef {typeof texts.en} Words */
/** @typedef {Partial<Omit<Words, "reasons">> & { reasons?: Partial<Words["reasons"]> }} OwnWords */
/** @typedef {"zh-Hans" | "en"} Tag */

/**
 * @param {Words} words
 * @param {OwnWords} [own] What a deployment says in its own words.
 * @returns {Words}
 */
const inOwnWords = (words, own = {}) =>
  Object.assign({}, words, own, { reasons: Object.assign({}, words.reasons, own.reasons) });

/**
 * @param {string} spoken WeChat's language: "zh_CN", "zh_TW", "en".
 * @returns {{ tag: Tag, words: Words }}
 */
function wordsFor(spoken) {
  return /^zh/i.test(spoken) ? { tag: "zh-Hans", words: inOwnWords(texts.zh, own.zh) } : { tag: "en", words: inOwnWords(texts.en, own.en) };
}

/**
 * The sentence for a word of the server, or for one of ours.
 * @param {Words} words
 * @param {string} reason
 */
function sentence(words, reason) {
  if (!reason) return "";
  /** @type {Record<string, string>} */
  const reasons = words.reasons;
  return reasons[reason] || words.reasons.other;
}

/**
 * @param {string} text With `{name}` where something comes in.
 * @param {string | number} value
 */
const filled = (text, value) => text.replace(/\{\w+\}/, String(value));

/**
 * How long ago, in the largest unit that says something.
 * @param {Words} words
 * @param {number} since UNIX milliseconds.
 * @param {number} now
 */
function ago(words, since, now) {
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  if (seconds < 10) return words.just_now;
  if (seconds < 60) return filled(words.seconds_ago, seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return filled(words.minutes_ago, minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return filled(words.hours_ago, hours);
  return filled(words.days_ago, Math.floor(hours / 24));
}

/**
 * What an ending or a wait says.
 * @param {Words} words
 * @param {Pick<import("./login").Shown, "view" | "reason" | "scanned">} shown
 * @returns {{ mood: string, title: string, detail: string } | null}
 */
function outcome(words, { view, reason, scanned }) {
  switch (view) {
    case "waiting":
      return { mood: "wait", title: words.waiting, detail: words.waiting_detail };
    case "finish":
      return { mood: "wait", title: words.finish, detail: words.finish_detail };
    case "signed_in":
      return { mood: "good", title: scanned && scanned.links ? words.linked : words.signed_in, detail: words.signed_in_detail };
    case "declined":
      return { mood: "calm", title: words.declined, detail: words.declined_detail };
    case "disowned":
      return { mood: "calm", title: words.disowned, detail: words.disowned_detail };
    case "refused":
      return { mood: "bad", title: words.refused, detail: sentence(words, reason || "other") };
    case "expired":
      return { mood: "bad", title: words.expired, detail: sentence(words, reason || "login_expired") };
    case "failed":
      return { mood: "bad", title: words.failed, detail: sentence(words, reason || "other") };
    default:
      return null;
  }
}

module.exports = { wordsFor, sentence, filled, ago, outcome };
