"""Measure both classifiers in `models/` on their test parts, as `python -m facetrain evaluate` does."""

from facetrain.__main__ import MODELS, main

if __name__ == "__main__":
    for name in MODELS:
        main(["evaluate", name])
