// Generated: pytest tests/browser/test_sample.py --update-sample

/** What the shipped models answer about sample.jpg, for the first view: nothing is sent for it. */
export const SAMPLE_RESULT = {
  frame: {
    width: 512,
    height: 512,
  },
  box: {
    x: 177,
    y: 63,
    width: 96,
    height: 107,
  },
  rollDegrees: 3,
  readings: {
    emotion: {
      angry: 0.004,
      disgust: 0.007,
      fear: 0.006,
      happy: 0.954,
      sad: 0.003,
      surprise: 0.008,
      neutral: 0.017,
    },
    gender: {
      female: 0.938,
      male: 0.062,
    },
  },
};
