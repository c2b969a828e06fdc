import cv2
import numpy as np
import pytest

from facekit import canonical
from lab.augment import geometry, light, occlusion
from lab.augment.picture import augmented
from lab.classifier.preset import Augmentation
from lab.tests.conftest import FACE, picture

PLAIN = Augmentation(rotation_degrees=0, scale=0, shift=0, light_share=0, one_sided_light_share=0, dark_share=0,
                     grey_share=0, damage_share=0, occlusion_share=0)  # fmt: skip
POINTS = canonical.TEMPLATE.copy()


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def grey_face():
    return np.full((112, 112, 3), 140, np.uint8)


def test_resized_enlarges_as_serving_does():
    image = np.ascontiguousarray(picture(1)[..., np.newaxis].repeat(3, axis=-1))

    moved = geometry.warped(image, geometry.resized(48, 80), side_px=80)

    assert np.abs(moved.astype(int) - canonical.resize(image, width=80, height=80)).max() <= 2


def test_the_framing_of_crop_brings_landmarks_onto_the_template():
    moved = geometry.moved(FACE, geometry.aligned(FACE, 112))

    assert np.abs(moved - canonical.TEMPLATE).max() < 4


def test_another_side_scales_the_framing():
    large, small = (geometry.moved(FACE, geometry.aligned(FACE, side)) for side in (112, 56))

    assert small == pytest.approx((large + 0.5) / 2 - 0.5)


def test_chained_matrices_apply_in_order():
    points = np.array([[3.0, 5.0]], np.float32)
    first, second = geometry.resized(48, 96), np.array([[1.0, 0, 7], [0, 1, -2]])

    chained = geometry.moved(points, geometry.chained(first, second))

    assert chained == pytest.approx(geometry.moved(points, first) + np.array([7, -2]))


def test_jitter_mirrors_half_of_the_time_and_keeps_the_middle(rng):
    matrices = [geometry.jitter(80, PLAIN, rng) for _ in range(200)]

    assert 60 < sum(np.linalg.det(each[:, :2]) < 0 for each in matrices) < 140
    assert all(np.allclose(each @ (39.5, 39.5, 1), 39.5) for each in matrices)


def test_jitter_stays_within_four_deviations(rng):
    settings = Augmentation()
    scales = [np.sqrt(abs(np.linalg.det(geometry.jitter(80, settings, rng)[:, :2]))) for _ in range(300)]

    assert 0.02 < np.std(np.log(scales)) < 0.12


def test_nothing_to_change_is_the_picture_or_its_mirror_image(rng, monkeypatch):
    monkeypatch.setattr(geometry, "ASPECT", 0.0)
    image = picture(3)[..., np.newaxis]

    shown = augmented(image, np.full((5, 2), np.nan, np.float32), other=image, side_px=48, settings=PLAIN, rng=rng)

    distances = [np.abs(shown.image[..., 0].astype(int) - each[..., 0]).max() for each in (image, image[:, ::-1])]
    assert min(distances) <= 1
    assert shown.image.shape == (48, 48, 3)
    assert (shown.eyes_hidden, shown.mouth_hidden) == (0.0, 0.0)


def test_the_same_chance_gives_the_same_picture():
    image = picture(3)[..., np.newaxis]
    shown = [
        augmented(image, FACE, other=image, side_px=64, settings=Augmentation(), rng=np.random.default_rng(5)).image
        for _ in range(2)
    ]

    assert (shown[0] == shown[1]).all()


def test_colour_pictures_become_grey_as_often_as_asked(rng):
    image = np.stack([picture(seed, side=112) for seed in range(3)], axis=-1)
    settings = Augmentation(grey_share=1.0, light_share=0, one_sided_light_share=0, dark_share=0, damage_share=0,
                            occlusion_share=0)  # fmt: skip

    shown = augmented(image, FACE * 2, other=image, side_px=64, settings=settings, rng=rng).image

    assert (shown[..., 0] == shown[..., 2]).all()


def test_dark_pictures_are_darker_and_noisy(rng, grey_face):
    settings = Augmentation(dark_share=1.0, one_sided_light_share=0, light_share=0)

    dark = light.relit(grey_face, settings, rng)

    assert dark.mean() < 0.6 * 140
    assert dark.std() > 0.5


def test_light_from_one_side_is_smooth_and_uneven(rng, grey_face):
    lit = light.light_one_side(grey_face, rng)[..., 0].astype(int)

    assert np.ptp(lit) > 20
    assert np.abs(np.diff(lit, axis=1)).max() <= 4


def test_compression_keeps_colours_in_their_channels():
    red = np.zeros((32, 32, 3), np.uint8)
    red[..., 0] = 200

    assert light.compressed(red, quality=60).reshape(-1, 3).mean(axis=0).argmax() == 0


@pytest.mark.parametrize("seed", range(9))
def test_damage_keeps_size_and_kind(seed):
    image = np.stack([picture(seed, side=80)] * 3, axis=-1)

    changed = light.damaged(image, np.random.default_rng(seed))

    assert (changed.shape, changed.dtype) == ((80, 80, 3), np.uint8)
    assert (changed != image).any()


@pytest.mark.parametrize("name", occlusion.OCCLUSIONS)
def test_every_occlusion_changes_the_picture_and_stays_inside_it(name, grey_face, rng):
    before = grey_face.copy()

    occlusion.OCCLUSIONS[name][0](grey_face, POINTS, rng)

    assert (grey_face != before).any()
    assert grey_face.shape == before.shape


def test_dark_glasses_hide_the_eyes_and_leave_the_mouth(grey_face, rng):
    before = grey_face.copy()
    occlusion.dark_glasses(grey_face, POINTS, rng)

    eyes, mouth = occlusion.hidden_shares(before, grey_face, POINTS)

    assert eyes > 0.8
    assert mouth == 0


def test_a_mask_hides_the_mouth_and_leaves_the_eyes(grey_face, rng):
    before = grey_face.copy()
    occlusion.mask(grey_face, POINTS, rng)

    eyes, mouth = occlusion.hidden_shares(before, grey_face, POINTS)

    assert mouth > 0.7
    assert eyes < 0.2


def test_clear_glasses_leave_most_of_the_eyes(grey_face, rng):
    before = grey_face.copy()
    occlusion.clear_glasses(grey_face, POINTS, rng)

    assert occlusion.hidden_shares(before, grey_face, POINTS)[0] < 0.5


def test_what_is_drawn_follows_a_turned_face(rng):
    image = np.full((112, 112, 3), 140, np.uint8)
    turn = cv2.getRotationMatrix2D((55.5, 55.5), 90, 1.0)
    turned = geometry.moved(POINTS.astype(np.float32), turn)
    before = image.copy()
    occlusion.mask(image, turned, rng)

    eyes, mouth = occlusion.hidden_shares(before, image, turned)

    assert mouth > 0.7
    assert eyes < 0.2
