// Generated: pytest tests/browser/test_sample.py --update-sample

/** What the shipped models answer about sample.jpg, for the first view: nothing is sent for it. */
export const SAMPLE_RESULT = {
  frame: {
    width: 512,
    height: 512,
  },
  box: {
    x: 177,
    y: 66,
    width: 91,
    height: 107,
  },
  rollDegrees: 5,
  readings: {
    emotion: {
      angry: 0.002,
      disgust: 0.005,
      fear: 0.003,
      happy: 0.968,
      sad: 0.002,
      surprise: 0.006,
      neutral: 0.014,
    },
    gender: {
      female: 0.959,
      male: 0.041,
    },
  },
};
