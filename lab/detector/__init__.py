"""The detector: what it learns from, its two networks, their training, export and evaluation."""
