// WeChat's privacy guide, which a person agrees to before their number may be asked for.
Component({
  properties: {
    words: { type: Object, value: {} },
    name: { type: String, value: "" },
  },

  methods: {
    read() {
      this.triggerEvent("read");
    },

    agree() {
      this.triggerEvent("agree");
    },
  },
});
