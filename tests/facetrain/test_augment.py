from dataclasses import replace

import numpy as np
import pytest

from facetrain.augment import add_noise, augment_batch, canonical_matrix, jitter_matrix, resize, warp
from facetrain.preset import Augmentation
from tests.facetrain.conftest import picture

UNCHANGED = Augmentation(warp_share=0, tone_share=0, low_light_share=0, degrade_share=0)
CANONICAL = np.array([(36, 44), (76, 44), (56, 68), (40, 84), (72, 84)], np.float32)


@pytest.fixture
def greys():
    return np.stack([picture(seed) for seed in range(16)])[..., np.newaxis]


@pytest.fixture
def colours():
    return np.stack([np.stack([picture(seed + shift, side=112) for shift in (0, 50, 90)], -1) for seed in range(8)])


def _augmented(images, settings, *, landmarks=None, output_px=48, seed=0):
    rng = np.random.default_rng(seed)
    return augment_batch(images, landmarks=landmarks, settings=settings, output_px=output_px, rng=rng)


def test_an_unchanged_image_is_the_original_or_its_mirror_image(greys):
    for before, after in zip(greys, _augmented(greys, UNCHANGED), strict=True):
        plain, mirrored = before[..., 0], before[:, ::-1, 0]

        assert np.array_equal(after[..., 0], plain) or np.array_equal(after[..., 0], mirrored)


def test_about_half_of_the_images_are_mirrored(greys):
    after = _augmented(greys, UNCHANGED)[..., :1]

    assert 4 <= sum(np.array_equal(a, b) for a, b in zip(greys, after, strict=True)) <= 12


def test_grey_images_come_out_as_three_equal_channels(greys):
    after = _augmented(greys, Augmentation())

    assert after.shape == (16, 48, 48, 3)
    assert after.dtype == np.uint8
    assert np.array_equal(after[..., 0], after[..., 2])


def test_colour_images_come_out_in_the_networks_size(colours):
    assert _augmented(colours, Augmentation(), output_px=64).shape == (8, 64, 64, 3)


def test_the_same_seed_gives_the_same_images(colours):
    first, second, other = (_augmented(colours, Augmentation(), seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_low_light_leaves_at_most_half_of_the_brightness(greys):
    settings = Augmentation(warp_share=0, tone_share=0, low_light_share=1, degrade_share=0)

    assert (_augmented(greys, settings).mean(axis=(1, 2, 3)) < 0.55 * greys.mean(axis=(1, 2, 3)) + 2).all()


def test_light_from_one_side_is_smooth_and_uneven():
    even = np.full((64, 48, 48, 1), 200, np.uint8)

    lit = _augmented(even, replace(UNCHANGED, uneven_light_share=1))[..., 0].astype(int)

    assert np.abs(np.diff(lit, axis=1)).max() < 10
    assert np.median(lit.max(axis=(1, 2)) - lit.min(axis=(1, 2))) > 40


def test_tone_keeps_most_of_a_pictures_structure(greys):
    after = _augmented(greys, Augmentation(warp_share=0, tone_share=1, low_light_share=0, degrade_share=0))

    for before, image in zip(greys[..., 0], after[..., 0], strict=True):
        fits = [np.corrcoef(each.ravel(), image.ravel())[0, 1] for each in (before, before[:, ::-1])]
        assert max(fits) > 0.9


def test_degrading_changes_an_image_only_a_little(colours):
    after = _augmented(
        colours, Augmentation(warp_share=0, tone_share=0, low_light_share=0, degrade_share=1), output_px=112
    )
    both = np.stack([colours, colours[:, :, ::-1]]).astype(int)
    difference = np.abs(both - after).mean(axis=(2, 3, 4)).min(axis=0)

    assert (difference > 0).all()
    assert difference.max() < 12


def test_erasing_covers_a_part_of_an_image_with_one_tone(greys):
    after = _augmented(greys, replace(UNCHANGED, erase_share=1))
    originals = np.stack([np.repeat(image, 3, axis=-1) for image in greys])
    changed = [
        min((now != before).any(axis=-1).mean(), (now != before[:, ::-1]).any(axis=-1).mean())
        for now, before in zip(after, originals, strict=True)
    ]

    assert 0.03 < np.mean(changed) < 0.17
    assert max(changed) <= 0.17


def test_landmarks_bring_a_face_to_the_framing_of_the_crop_function(colours):
    moved = np.stack([CANONICAL * 0.5 + 20] * 8)
    settings = Augmentation(canonical_share=1, warp_share=0, tone_share=0, low_light_share=0, degrade_share=0)

    after = _augmented(colours, settings, landmarks=moved, output_px=112)

    expected = warp(colours[0], np.array([[2.0, 0, -40], [0, 2, -40], [0, 0, 1]]), side_px=112)
    assert min(np.abs(after[0].astype(int) - each).mean() for each in (expected, expected[:, ::-1])) < 0.5


def test_an_image_without_landmarks_keeps_its_framing(colours):
    settings = Augmentation(canonical_share=1, warp_share=0, tone_share=0, low_light_share=0, degrade_share=0)
    nowhere = np.full((8, 5, 2), np.nan, np.float32)

    after = _augmented(colours, settings, landmarks=nowhere, output_px=112)

    assert np.array_equal(after[0], colours[0]) or np.array_equal(after[0], colours[0][:, ::-1])


def test_canonical_matrix_undoes_any_similarity():
    turn = np.deg2rad(30)
    turned = CANONICAL @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * 1.7 + (5, -9)

    matrix = canonical_matrix(turned.astype(np.float32), side_px=112)

    assert (turned @ matrix[:2, :2].T + matrix[:2, 2]).ravel().tolist() == pytest.approx(
        CANONICAL.ravel().tolist(), abs=1e-3
    )


def test_canonical_matrix_scales_with_the_side():
    matrix = canonical_matrix(CANONICAL, side_px=56)

    assert (matrix @ (36, 44, 1))[:2].tolist() == pytest.approx([18, 22], abs=1e-4)


def test_jitter_turns_clockwise_about_the_middle():
    matrix = jitter_matrix(101, degrees=90)

    assert (matrix @ (50, 0, 1))[:2].tolist() == pytest.approx([100, 50])


def test_jitter_scales_about_the_middle_and_moves():
    matrix = jitter_matrix(101, scale=2, offset_px=(3, -4))

    assert (matrix @ (50, 50, 1))[:2].tolist() == pytest.approx([53, 46])
    assert (matrix @ (60, 50, 1))[:2].tolist() == pytest.approx([73, 46])


def test_what_a_warp_uncovers_repeats_the_border():
    image = np.zeros((4, 4, 3), np.uint8)
    image[:, 0] = 200

    moved = warp(image, jitter_matrix(4, offset_px=(2, 0)), side_px=4)

    assert moved[0, :, 0].tolist() == [200, 200, 200, 0]


@pytest.mark.parametrize("channels", [1, 3])
def test_what_a_warp_uncovers_shows_the_background(channels):
    image, background = np.zeros((4, 4, channels), np.uint8), np.full((4, 4, channels), 90, np.uint8)

    moved = warp(image, jitter_matrix(4, offset_px=(2, 0)), side_px=4, background=background)

    assert moved.shape == (4, 4, channels)
    assert moved[0, :, 0].tolist() == [90, 90, 0, 0]


def test_resize_leaves_an_image_of_the_right_size_alone(greys):
    assert np.array_equal(resize(greys[0], 48), greys[0])


def test_resize_averages_areas_when_it_shrinks():
    image = np.array([[0, 100, 50, 50], [100, 200, 50, 50]] * 2, np.uint8)

    assert resize(image, 2).tolist() == [[100, 50], [100, 50]]


def test_noise_has_the_deviation_asked_for():
    noisy = add_noise(np.full((100, 100), 128, np.uint8), deviation=5, rng=np.random.default_rng(0))

    assert noisy.mean() == pytest.approx(128, abs=0.2)
    assert noisy.std() == pytest.approx(5, abs=0.2)
