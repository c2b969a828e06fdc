"""Training on a GPU: teachers, then small networks that learn from them. PyTorch, NumPy and OpenCV; no Keras."""
