"""Command line of the detector's laboratory."""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main(arguments: list[str] | None = None) -> None:
    """Run one step, as `--help` explains."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    options = _parser().parse_args(arguments)
    from lab.detector.preset import PRESETS  # noqa: PLC0415 - imports PyTorch, whose threads are set above
    from lab.detector.train import train  # noqa: PLC0415 - as above

    run_dir = options.run or ROOT / "lab" / "runs" / options.preset
    train(
        PRESETS[options.preset],
        data_dir=options.data,
        teacher_file=options.data.parent / "models" / "face_detection_yunet_2026may.onnx",
        run_dir=run_dir,
        start=options.out / "model.onnx",
        minutes=options.minutes,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.detector")
    parser.add_argument("step", choices=("train",))
    parser.add_argument("--preset", default="scenes")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    parser.add_argument("--run", type=Path, help="checkpoints (default: lab/runs/<preset>)")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "crop", help="the model's folder")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end the run after so long")
    return parser


if __name__ == "__main__":
    main()
