"""Training of the face detector: composed scenes in, an ONNX file for `cv2.FaceDetectorYN` out."""
