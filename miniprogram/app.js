App({
  /**
   * How the Mini Program was opened last, by a cold or a warm start. `wx.getLaunchOptionsSync` would keep the first.
   * @type {WechatMiniprogram.App.LaunchShowOption | undefined}
   */
  opened: undefined,

  onShow(options) {
    this.opened = options;
  },
});
