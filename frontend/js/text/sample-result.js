// Generated: pytest tests/browser/test_sample.py --update-sample

/** What the shipped models answer about sample.jpg, for the first view: nothing is sent for it. */
export const SAMPLE_RESULT = {
  frame: {
    width: 512,
    height: 512,
  },
  box: {
    x: 179,
    y: 64,
    width: 93,
    height: 109,
  },
  rollDegrees: 1,
  readings: {
    emotion: {
      angry: 0.001,
      disgust: 0.005,
      fear: 0.002,
      happy: 0.979,
      sad: 0.001,
      surprise: 0.002,
      neutral: 0.009,
    },
    gender: {
      female: 0.978,
      male: 0.022,
    },
  },
};
