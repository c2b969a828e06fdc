// Generated: pytest tests/browser/test_sample.py --update-sample

/** What the shipped models answer about sample.jpg, for the first view: nothing is sent for it. */
export const SAMPLE_RESULT = {
  frame: {
    width: 512,
    height: 512,
  },
  box: {
    x: 179,
    y: 56,
    width: 90,
    height: 119,
  },
  rollDegrees: 4,
  readings: {
    emotion: {
      angry: 0.002,
      disgust: 0,
      fear: 0.003,
      happy: 0.973,
      sad: 0.001,
      surprise: 0.007,
      neutral: 0.014,
    },
    gender: {
      female: 0.952,
      male: 0.048,
    },
  },
};
