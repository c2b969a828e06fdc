"""Training presets: one module for each model, and the smoke presets that train both in about a minute."""
