// What the person is asked to agree to: a box for each, and none of them is ticked before.
Component({
  properties: {
    words: { type: Object, value: {} },
    list: { type: Array, value: [] },
  },

  methods: {
    /** @param {{ detail: { value: string[] } }} event */
    changed({ detail: { value } }) {
      this.triggerEvent("tick", { ids: value });
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    read({ currentTarget: { dataset } }) {
      /** @type {import("../../lib/server").Agreement[]} */
      const list = this.data.list;
      const { title, url } = list[dataset.index];
      this.triggerEvent("read", { title, url });
    },
  },
});
