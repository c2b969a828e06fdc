from dataclasses import replace

import numpy as np
import pytest
import torch

from facekit.canonical import resize
from lab.augment.geometry import aligned, warped
from lab.classifier import batches
from lab.classifier.preset import Values
from lab.tests.conftest import brightness_data, lively_network


def test_an_epoch_has_every_picture_once_where_weights_are_one():
    parts = (brightness_data(30, seed=1), brightness_data(12, seed=2))

    drawn = batches.draw(parts, np.random.default_rng(0))

    assert sorted(map(tuple, drawn.tolist())) == [(0, i) for i in range(30)] + [(1, i) for i in range(12)]


def test_weights_are_how_often_a_picture_is_drawn():
    weighted = replace(brightness_data(2, seed=1), weights=np.array([2.0, 0.25]))

    drawn = [batches.draw((weighted,), np.random.default_rng(seed))[:, 1] for seed in range(400)]

    assert {int((each == 0).sum()) for each in drawn} == {2}
    assert np.mean([(each == 1).sum() for each in drawn]) == pytest.approx(0.25, abs=0.06)


def test_batches_are_full_and_as_many_as_announced(preset, brightness):
    steps, made = batches.epoch_batches(brightness.train, preset, 0, progress=0.0)

    shapes = [(tuple(pixels.shape), tuple(targets.shape), pixels.dtype) for pixels, targets in made]

    assert steps == len(shapes) == 6
    assert set(shapes) == {((16, 3, 32, 32), (16, 3), torch.uint8)}


def test_pictures_are_small_at_first(preset, brightness):
    small = replace(preset, first_px=16, first_share=0.3)

    sides = [next(iter(batches.epoch_batches(brightness.train, small, 0, progress=at)[1]))[0].shape[-1]
             for at in (0.0, 0.29, 0.3)]  # fmt: skip

    assert sides == [16, 16, 32]


@pytest.mark.parametrize("taught", [{"teachers": 1}, {"goes_on_from": "1.0.0"}, {"taught_by": ("another run",)}])
def test_with_teachers_pictures_have_their_side(preset, brightness, taught):
    large = replace(preset, teacher_px=48, **taught)

    assert next(iter(batches.epoch_batches(brightness.train, large, 0, progress=0.9)[1]))[0].shape[-1] == 48


def test_teachers_see_pictures_whole_and_what_they_teach_smaller():
    sides = {}

    class Sees(torch.nn.Module):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def forward(self, pixels):
            sides[self.name] = tuple(pixels.shape)
            return pixels.mean(dim=(2, 3))

    batch = torch.zeros(2, 3, 48, 48, dtype=torch.uint8), torch.full((2, 3), 1 / 3)
    batches.loss(Sees("network"), batch, [Sees("teacher")], share=0.5, input_px=32)

    assert sides == {"network": (2, 3, 32, 32), "teacher": (2, 3, 48, 48)}


def test_a_picture_of_the_wanted_side_or_less_stays():
    pixels = torch.rand(1, 3, 32, 32)

    assert all(batches.shrunk(pixels, side) is pixels for side in (32, 48))


def test_late_epochs_have_half_of_the_augmentation(preset, brightness, monkeypatch):
    shares = []

    def stop(*_, settings, **__):
        shares.append(settings.occlusion_share)
        raise StopAsyncIteration

    monkeypatch.setattr(batches, "augmented", stop)
    covered = replace(preset, augmented_share=0.8, augmentation=replace(preset.augmentation, occlusion_share=0.4))

    for progress in (0.79, 0.8):
        with pytest.raises(StopAsyncIteration):
            next(iter(batches.epoch_batches(brightness.train, covered, 0, progress=progress)[1]))

    assert shares == [0.4, 0.2]


def test_an_epoch_repeats_and_epochs_differ(preset, brightness):
    first, again, other = (
        next(iter(batches.epoch_batches(brightness.train, preset, epoch, progress=0.0)[1]))[0] for epoch in (0, 0, 1)
    )

    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize(("hidden", "expected"), [(0.0, [1, 0]), (0.5, [0.75, 0.25]), (1.0, [0.5, 0.5])])
def test_what_is_hidden_softens_the_target(hidden, expected):
    unknown = np.array([0.5, 0.5], np.float32)

    assert batches.soften(np.array([1, 0], np.float32), hidden, unknown=unknown).tolist() == expected


def test_of_values_that_cannot_be_seen_training_s_own_are_expected(preset, brightness):
    ordered = replace(preset, values=Values(count=3, starts=(0,), unsure_wider_than=1))
    data = replace(brightness.train[0], weights=np.where(brightness.train[0].labels == 2, 2.0, 1.0))

    assert batches.unknown_target((data,), preset).tolist() == pytest.approx([1 / 3] * 3)
    assert batches.unknown_target((data,), ordered).tolist() == pytest.approx([0.25, 0.25, 0.5])


def test_hidden_eyes_make_gender_unknown_and_a_hidden_mouth_the_expression(preset, brightness, monkeypatch):
    class Shown:
        image, eyes_hidden, mouth_hidden = np.zeros((32, 32, 3), np.uint8), 1.0, 0.0

    monkeypatch.setattr(batches, "augmented", lambda *args, **kwargs: Shown)

    highest = {
        part: float(next(iter(batches.epoch_batches(
            brightness.train, replace(preset, decided_by=part), 0, progress=0.0)[1]))[1].max())
        for part in ("eyes", "mouth", "all")
    }  # fmt: skip

    assert highest["eyes"] == pytest.approx(0.1 + 0.9 / 3)
    assert highest["mouth"] == 1.0
    assert highest["all"] == pytest.approx(0.75 + 0.25 / 3)


def test_processes_make_the_same_batches(preset, brightness):
    alone, shared = (
        list(batches.epoch_batches(brightness.train, preset, 3, progress=0.0, workers=workers)[1]) for workers in (0, 2)
    )

    assert len(alone) == len(shared) == 6
    assert all(torch.equal(*pair) for batch in zip(alone, shared, strict=True) for pair in zip(*batch, strict=True))


def test_teachers_share_in_what_is_known_and_fill_what_is_not():
    known = torch.tensor([[1.0, 0.0], [0.0, 0.0], [0.2, 0.2]])
    answer = torch.tensor([[0.4, 0.6]] * 3)

    targets = batches.taught(known, answer, share=0.5)

    assert targets.tolist() == [pytest.approx([0.7, 0.3]), pytest.approx([0.4, 0.6]), pytest.approx([0.42, 0.58])]
    assert torch.equal(batches.taught(known[:1], answer[:1], share=0.0), known[:1])


def test_teachers_answer_with_the_mean_of_their_probabilities():
    sure, unsure = torch.nn.Linear(1, 2, bias=False), torch.nn.Linear(1, 2, bias=False)
    sure.weight.data, unsure.weight.data = torch.tensor([[20.0], [-20.0]]), torch.zeros(2, 1)

    assert batches.mean_answer([sure, unsure], torch.ones(1, 1)).tolist() == [pytest.approx([0.75, 0.25])]


def test_a_network_like_its_teacher_has_the_least_loss(preset, brightness):
    batch = next(iter(batches.epoch_batches(brightness.train, preset, 0, progress=0.0)[1]))
    teacher, other = lively_network(3), lively_network(3)
    other.output.weight.data = -other.output.weight.data

    with torch.no_grad():
        like, unlike = (
            float(batches.loss(each, batch, [teacher], share=1.0, input_px=32)) for each in (teacher, other)
        )

    assert like < unlike


def test_framed_pictures_are_rgb_of_one_side(brightness):
    assert batches.framed(brightness.validation["own"], 32, is_aligned=True).shape == (24, 32, 32, 3)


def test_a_framed_picture_is_what_a_network_is_served(brightness):
    faces = brightness.validation["own"]
    crop = warped(faces.images[0], aligned(faces.landmarks[0], 112), side_px=112)

    served = resize(crop, width=92, height=92)

    assert np.array_equal(batches.framed(faces, 92, is_aligned=True)[0], np.repeat(served, 3, axis=-1))


def test_mirrored_predictions_do_not_depend_on_the_side():
    network = lively_network(3)
    images = np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3)).astype(np.uint8)

    plain, flipped = (
        batches.predict_logits(network, each, is_mirrored=True) for each in (images, images[:, :, ::-1].copy())
    )

    assert torch.allclose(plain, flipped, atol=1e-6)
    assert not torch.allclose(plain, batches.predict_logits(network, images))
