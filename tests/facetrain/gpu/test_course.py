from dataclasses import replace

import numpy as np
import pytest

from facetrain.checkpoint import CHECKPOINT, load_checkpoint
from facetrain.gpu.pack import Pack
from facetrain.gpu.plan import Course

torch = pytest.importorskip("torch", reason="not among the dependencies: its package for Linux is gigabytes")
course = pytest.importorskip("facetrain.gpu.course")

LIMITS = course.Limits(torch.device("cpu"), workers=1)


@pytest.fixture(scope="module")
def pack(data, tuning):
    return Pack(data, tuning, data.images[:16])


@pytest.fixture(scope="module")
def plan(calm):
    teacher = replace(calm, seed=3)
    student = replace(calm, teacher_share=0.5, seed=4)
    return Course(source_px=24, teachers=(teacher, replace(teacher, seed=5)), students={"one-0": student})


def _run(plan, pack, run_dir, limits=LIMITS):
    said = []
    course.run(plan, pack, run_dir=run_dir, limits=limits, say=said.append)
    return said


@pytest.fixture(scope="module")
def finished(plan, pack, tmp_path_factory):
    run_dir = tmp_path_factory.mktemp("course")
    return run_dir, _run(plan, pack, run_dir)


def test_students_learn_and_leave_a_checkpoint(finished):
    run_dir, said = finished
    checkpoint = load_checkpoint(run_dir / "one-0" / CHECKPOINT)

    assert checkpoint.history[-1]["tuningAccuracy"] > 0.6
    assert len(checkpoint.history) == checkpoint.preset["epochs"] == 6
    assert checkpoint.preset["teacher_share"] == 0.5
    assert any(line.startswith("teachers together: tuning accuracy ") for line in said)


def test_teachers_leave_a_checkpoint_and_can_teach_again(finished, plan, pack):
    run_dir, said = finished
    trained = tuple(f"teacher-{index}" for index in range(len(plan.teachers)))
    later = replace(plan, teachers=(), trained_teachers=trained)

    again = _run(later, pack, run_dir)

    together = [line for line in said if line.startswith("teachers")]
    assert again[0] == together[0]
    assert load_checkpoint(run_dir / trained[0] / CHECKPOINT).average[0].dtype == np.float16


def test_students_believe_teachers_more_than_wrong_labels(finished, plan, pack):
    """All their own targets are wrong; all the weight lies on the teacher, which is trained already."""
    run_dir, _ = finished
    misled = replace(pack, train=replace(pack.train, targets=np.roll(pack.train.targets, 1, axis=1)))
    pupil = replace(plan.students["one-0"], teacher_share=1.0)
    later = Course(source_px=24, trained_teachers=("one-0",), students={"two": pupil})

    _run(later, misled, run_dir)

    assert load_checkpoint(run_dir / "two" / CHECKPOINT).history[-1]["tuningAccuracy"] > 0.6


def test_little_time_means_fewer_epochs(plan, pack, tmp_path):
    long = {name: replace(each, epochs=5000, augmented_epochs=4000) for name, each in plan.students.items()}
    hurried = replace(plan, students=long, teachers=plan.teachers[:1])

    said = _run(hurried, pack, tmp_path, replace(LIMITS, seconds=12))

    preset = load_checkpoint(tmp_path / "one-0" / CHECKPOINT).preset
    assert 3 < preset["epochs"] < 5000
    assert preset["augmented_epochs"] == round(0.8 * preset["epochs"])
    assert said[-1].startswith(f"epoch {preset['epochs']}/{preset['epochs']} ")


def test_a_missing_teacher_is_named(plan, pack, tmp_path):
    with pytest.raises(FileNotFoundError, match="nobody"):
        _run(replace(plan, teachers=(), trained_teachers=("nobody",)), pack, tmp_path)
