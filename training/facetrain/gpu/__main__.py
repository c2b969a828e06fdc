"""The command line: `python -m facetrain.gpu pack|train emotion|gender`."""

import argparse
import os
from functools import partial
from importlib import import_module
from pathlib import Path

from facetrain.gpu import pack

ROOT = Path(__file__).parents[3]
EXTRA_IMAGES = 10_000
STEPS = """\
pack   write one file that holds all that training needs (minutes: landmarks are looked for)
train  train a course from that file; needs PyTorch, NumPy and OpenCV, and should have a GPU
"""


def main(arguments: list[str] | None = None) -> None:
    """Run one step, as `--help` explains."""
    parser = argparse.ArgumentParser(
        prog="python -m facetrain.gpu", epilog=STEPS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("pack", "train"))
    parser.add_argument("model", choices=("emotion", "gender"))
    parser.add_argument("--course", default="gpu", help="module of training/configs (default: gpu)")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    parser.add_argument("--pack", type=Path, help="the file (default: build/<model>.pack)")
    parser.add_argument("--run", type=Path, default=ROOT / "training" / "runs" / "gpu", help="folder of checkpoints")
    parser.add_argument("--seconds", type=float, help="train for as long as this at most, by fewer epochs")
    parser.add_argument("--workers", type=int, default=max((os.cpu_count() or 1) - 2, 1), help="processes")
    options = parser.parse_args(arguments)
    {"pack": _pack, "train": _train}[options.step](options)


def _pack(options: argparse.Namespace) -> None:
    from facetrain import data  # noqa: PLC0415 - not needed where the GPU is

    course = import_module(f"configs.{options.course}").COURSES[options.model]
    preset = next(iter(course.students.values()))
    splits = data.load(preset, options.data, landmarks_of="train")
    extra = splits.train.images[:0]
    if preset.is_grey:
        gender = import_module("configs.gender").PRESETS["gender"]
        faces = data.load(gender, options.data, landmarks_of="train").train
        extra = pack.extra_from(faces, side_px=course.source_px, count=EXTRA_IMAGES, seed=preset.seed)
    pack.write(_file(options), splits, extra=extra, side_px=course.source_px)


def _train(options: argparse.Namespace) -> None:
    import torch  # noqa: PLC0415 - not needed to pack

    from facetrain.gpu import course  # noqa: PLC0415 - needs PyTorch

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    course.run(
        import_module(f"configs.{options.course}").COURSES[options.model],
        pack.read(_file(options)),
        run_dir=options.run,
        limits=course.Limits(device, options.workers, options.seconds),
        say=partial(print, flush=True),
    )


def _file(options: argparse.Namespace) -> Path:
    return Path(options.pack or ROOT / "build" / f"{options.model}.pack")


if __name__ == "__main__":
    main()
