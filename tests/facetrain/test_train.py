from dataclasses import replace

import numpy as np
import pytest

from facetrain import checkpoint, schedule
from facetrain.data import Dataset

pytest.importorskip("tensorflow", reason="training needs TensorFlow: make setup")
train = pytest.importorskip("facetrain.train")

LEARNING_RATE_TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def splits(brightness):
    return brightness


@pytest.fixture(scope="module")
def quiet(preset):
    """The tiny preset without changes of tone, which would hide the brightness."""
    calm = replace(preset.augmentation, tone_share=0, low_light_share=0, degrade_share=0)
    return replace(preset, epochs=6, augmentation=calm, average_decay=0.9, warmup_epochs=0.5, peak_learning_rate=0.01)


@pytest.fixture(scope="module")
def finished_run(quiet, splits, tmp_path_factory):
    run_dir = tmp_path_factory.mktemp("finished")
    train.train(quiet, splits=splits, run_dir=run_dir)
    return run_dir


def test_training_learns_what_tells_the_labels_apart(finished_run):
    history = checkpoint.load_checkpoint(finished_run / checkpoint.CHECKPOINT).history

    assert history[-1]["loss"] < 0.8 * history[0]["loss"]
    assert history[-1]["tuningAccuracy"] > 0.6


class _Unplugged:
    """A tuning part; looking at it a second time ends the process, like a kill at the end of the second epoch."""

    def __init__(self, data):
        self.labels, self._images, self._looks = data.labels, data.images, 0

    @property
    def images(self):
        self._looks += 1
        if self._looks > 1:
            raise KeyboardInterrupt
        return self._images


def test_a_run_that_was_stopped_ends_like_an_unbroken_one(quiet, splits, finished_run, tmp_path):
    unplugged = replace(splits, tuning=_Unplugged(splits.tuning))
    with pytest.raises(KeyboardInterrupt):
        train.train(quiet, splits=unplugged, run_dir=tmp_path)

    resumed = train.train(quiet, splits=splits, run_dir=tmp_path)

    unbroken = checkpoint.load_checkpoint(finished_run / checkpoint.CHECKPOINT)
    assert len(resumed.history) == 6
    for one, other in zip(unbroken.average, resumed.average, strict=True):
        assert one.ravel().tolist() == pytest.approx(other.ravel().tolist(), abs=1e-3)


def test_a_finished_run_is_returned_as_it_is(quiet, splits, finished_run):
    before = checkpoint.load_checkpoint(finished_run / checkpoint.CHECKPOINT)

    assert train.train(quiet, splits=splits, run_dir=finished_run).history == before.history


def test_the_checkpoint_of_another_preset_is_refused(quiet, splits, finished_run):
    with pytest.raises(ValueError, match="another preset"):
        train.train(replace(quiet, seed=7), splits=splits, run_dir=finished_run)


def test_preset_and_seed_are_stored_with_the_weights(finished_run):
    stored = checkpoint.load_checkpoint(finished_run / checkpoint.CHECKPOINT).preset

    assert stored["seed"] == 20261122
    assert stored["labels"] == ["happy", "sad", "neutral"]
    assert stored["augmentation"]["rotation_degrees"] == 12.0


def test_weights_of_a_run_that_never_was_are_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        checkpoint.load_checkpoint(tmp_path / checkpoint.CHECKPOINT)


@pytest.mark.parametrize(("epoch", "share"), [(0, 0.8), (1, 0.8), (2, 1.0)])
def test_after_the_soft_epochs_the_targets_are_the_labels_alone(preset, splits, epoch, share):
    soft = replace(splits.train, targets=splits.train.targets * 0.7 + 0.1)

    targeted = schedule.targeted(soft, replace(preset, soft_epochs=2), epoch)

    assert targeted.targets.max(axis=1).tolist() == pytest.approx([share] * 96)
    assert targeted.targets.argmax(axis=1).tolist() == splits.train.labels.tolist()


@pytest.mark.parametrize(("epoch", "share"), [(0, 0.6), (1, 0.6), (2, 0.3)])
def test_after_the_augmented_epochs_half_as_many_images_are_changed(preset, epoch, share):
    assert schedule.staged(replace(preset, augmented_epochs=2), epoch).augmentation.tone_share == share


@pytest.mark.parametrize(("epoch", "rate"), [(0, 2e-5), (0.5, 1e-3), (1, 2e-3), (11, 1e-3), (21, 0)])
def test_the_learning_rate_warms_up_and_follows_half_a_cosine_to_zero(preset, epoch, rate):
    long = replace(preset, epochs=21, warmup_epochs=1.0, peak_learning_rate=2e-3)

    assert schedule.learning_rate(long, epoch) == pytest.approx(rate, abs=LEARNING_RATE_TOLERANCE)


@pytest.mark.parametrize(("epoch", "side"), [(0, 12), (1, 12), (2, 18), (3, 24)])
def test_the_first_epochs_see_small_images(preset, epoch, side):
    assert schedule.staged(replace(preset, small_sizes=((2, 12), (3, 18))), epoch).input_px == side


def test_the_labels_alone_are_smoothed_like_the_soft_targets(preset, splits):
    targeted = schedule.targeted(splits.train, replace(preset, soft_epochs=0, label_smoothing=0.3), 0)

    assert targeted.targets.max(axis=1).tolist() == pytest.approx([0.8] * 96)


def test_the_last_epochs_are_balanced(preset):
    balanced = replace(preset, epochs=3, balance=0.5, balanced_epochs=1)

    assert [schedule.staged(balanced, epoch).balance for epoch in range(3)] == [0.0, 0.0, 0.5]


def test_balanced_epochs_draw_the_rare_group_more_often(preset):
    names = tuple(f"30_{int(index == 0)}_0_{index}.jpg" for index in range(100))
    blank = np.zeros((100, 24, 24, 1), np.uint8)
    data = Dataset(names, blank, np.zeros(100, np.int64), np.zeros((100, 3), np.float32), None)

    drawn = schedule.order(data, replace(preset, balance=1.0), np.random.default_rng(0))

    assert len(drawn) == 100
    assert 35 <= (drawn == 0).sum() <= 65


@pytest.mark.parametrize(("optimizer", "kind"), [("adamw", "AdamW"), ("sgd", "SGD")])
def test_a_preset_chooses_its_optimizer(preset, optimizer, kind):
    assert type(train._optimizer(replace(preset, optimizer=optimizer))).__name__ == kind
