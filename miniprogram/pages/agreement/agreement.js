// What a person is asked to agree to: opened here where WeChat lets it, else by its address.

const config = require("../../config");
const wechat = require("../../lib/wechat");
const { wordsFor } = require("../../lib/words");

const { words } = wordsFor(wechat.language());

Page({
  data: { words, opens: config.opensAgreements, title: "", url: "" },

  onLoad({ title = "", url = "" }) {
    this.setData({ title: decodeURIComponent(title), url: decodeURIComponent(url) });
    wx.setNavigationBarTitle({ title: this.data.title });
  },
});
