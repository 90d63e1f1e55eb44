// A sign, a heading and a sentence. The moods: good, bad, calm, wait, scan.
Component({
  properties: {
    mood: { type: String, value: "wait" },
    heading: { type: String, value: "" },
    detail: { type: String, value: "" },
  },
});
