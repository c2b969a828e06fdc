"""Random changes to training pictures: geometry, light, damage, occlusion. NumPy and OpenCV only."""
