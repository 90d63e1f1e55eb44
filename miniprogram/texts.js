// Your own words, in place of those of lib/texts.js and by the same keys. An update leaves this file as it is.
//
//   zh: { advice: "只允许您本人刚刚打开的网页。", reasons: { no_account: "请先到门店开卡。" } },

/** @type {{ zh: import("./lib/words").OwnWords, en: import("./lib/words").OwnWords }} */
module.exports = {
  zh: {},
  en: {},
};
