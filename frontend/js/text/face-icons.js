/**
 * Seven line faces of one family, drawn for this page in a square of 24: what lies in the disc, by the model's label. They
 * stand here rather than in a file of their own, because a saved report has to carry them within itself.
 * @type {Record<string, string>}
 */
export const FACE_LINES = {
  angry: "M6.8 7.6l3.2 1.8M17.2 7.6L14 9.4M8.8 11.2v.01M15.2 11.2v.01M8.4 17a4.2 4.2 0 0 1 7.2 0",
  disgust: "M7 8.8l2.8 1.4L7 11.6M17 8.8l-2.8 1.4 2.8 1.4M7.6 16.6c1.4-2 2.9-2 4.2-.8s2.9 1.2 4.6-.9",
  fear: "M7 8.4l2.8-1.5M17 8.4l-2.8-1.5M8.6 11v.01M15.4 11v.01M7.4 16.6l1.5-1.5 1.6 1.5 1.5-1.5 1.5 1.5 1.6-1.5 1.5 1.5",
  happy: "M8.4 9.6v.01M15.6 9.6v.01M7 13.6a5.4 5.4 0 0 0 10 0",
  sad: "M7 8.6l2.8-1.2M17 8.6l-2.8-1.2M8.6 11.2v.01M15.4 11.2v.01M8.2 17.2a4.6 4.6 0 0 1 7.6 0",
  surprise:
    "M7.2 7a2 2 0 0 1 2.8 0M14 7a2 2 0 0 1 2.8 0M8.6 10.4v.01M15.4 10.4v.01M12 13.6a2 2.3 0 1 0 0 4.6 2 2.3 0 1 0 0-4.6z",
  neutral: "M8.4 10v.01M15.6 10v.01M8 15.6h8",
};

/** The disc behind the lines: its middle and radius. */
export const FACE_DISC = { middle: 12, radius: 11 };
