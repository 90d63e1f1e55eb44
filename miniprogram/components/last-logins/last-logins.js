// The person's last sign-ins, so that they see one that was not theirs.
Component({
  properties: {
    words: { type: Object, value: {} },
    logins: { type: Array, value: [] },
  },
});
