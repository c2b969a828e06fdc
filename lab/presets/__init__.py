"""A module for each model, and `smoke`: settings of training runs as plain values, and where their data comes from."""

from pathlib import Path

MODELS = tuple(sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if path.stem != "smoke"))
"""The models that can be trained: a module each, with PRESET, RELEASE and LOAD."""
