"""Presets `smoke`: every model end to end in under a minute, to see that every part works; the figures mean nothing."""

from dataclasses import replace
from importlib import import_module

from lab.classifier.preset import Optimization
from lab.presets import MODELS

PRESETS = {
    each.name: replace(
        each,
        version="0.0.0",
        input_px=48,
        teacher_px=64,
        first_px=32,
        max_pictures=64,
        optimization=Optimization(epochs=2, batch_size=16),
    )
    for each in (import_module(f"lab.presets.{name}").PRESET for name in MODELS)
}
