"""Measure the classifiers in `models/` on their test parts: `python benchmarks/accuracy.py [emotion] [gender]`.

Only the TFLite files are used, through the code that serves; TensorFlow is not needed. Updates
`benchmarks/results/<model>.json`, `models/<model>/model.json` and the model card.
"""

import argparse
from importlib import import_module
from pathlib import Path

from facetrain import evaluate, report

ROOT = Path(__file__).parents[1]
MODELS = ("emotion", "gender")


def main() -> None:
    """Measure the models that the command line names, all by default."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=MODELS, help=f"of {', '.join(MODELS)} (default: all)")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    options = parser.parse_args()
    for name in options.models:
        preset = import_module(f"configs.{name}").PRESETS[name]
        evaluation = evaluate.evaluate(preset, data_dir=options.data, model_dir=ROOT / "models" / name)
        report.write(evaluation, model_dir=ROOT / "models" / name, results_dir=ROOT / "benchmarks" / "results")
        print(f"## {name}\n\n{report.card_block(evaluation)}\n")


if __name__ == "__main__":
    main()
