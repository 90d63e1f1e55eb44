// Who asks, and from where: all of it is what the server saw or was configured with, nothing is the computer's own word.
Component({
  properties: {
    words: { type: Object, value: {} },
    scanned: { type: Object, value: {} },
    ago: { type: String, value: "" },
  },
});
