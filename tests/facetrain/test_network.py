from dataclasses import replace

import numpy as np
import pytest

from configs import baseline, emotion, gender, gpu

pytest.importorskip("tensorflow", reason="training needs TensorFlow: make setup")
network = pytest.importorskip("facetrain.network")


@pytest.mark.parametrize(("name", "parameters"), [("emotion", 58_423), ("gender", 52_802)])
def test_the_baselines_have_the_parameters_of_mini_xception(name, parameters):
    assert network.build(baseline.PRESETS[name]).count_params() == parameters


@pytest.mark.parametrize(("preset", "parameters"), [
    (emotion.PRESETS["emotion"], 470_271), (gender.PRESETS["gender"], 470_058),
])  # fmt: skip
def test_the_released_networks_fit_a_megabyte_of_float16(preset, parameters):
    assert network.build(preset).count_params() == parameters


def test_the_mini_network_has_fewer_than_sixty_thousand_parameters():
    assert network.build(gpu.COURSES["emotion"].students["mini-0"]).count_params() < 60_000


@pytest.mark.parametrize("side", [24, 32])
def test_a_residual_network_takes_any_size_of_image(preset, side):
    model = network.build(replace(preset, stage_filters=(4, 8), residual_blocks=(0, 1), dropout=0.1))

    assert model.predict(np.zeros((2, side, side, 3), np.float32), verbose=0).shape == (2, 3)


def test_there_is_one_logit_for_each_label(preset):
    model = network.build(preset)

    assert model.predict(np.zeros((2, 24, 24, 3), np.float32), verbose=0).shape == (2, 3)


def test_colour_is_scaled_to_minus_one_to_one():
    scaled = network.Preprocessing(is_grey=False)(np.array([[[[0.0, 127.5, 255.0]]]], np.float32))

    assert np.array(scaled).ravel().tolist() == [-1.0, 0.0, 1.0]


def test_grey_is_luminance_scaled_to_minus_one_to_one():
    scaled = network.Preprocessing(is_grey=True)(np.array([[[[255.0, 0, 0], [255, 255, 255]]]], np.float32))

    assert np.array(scaled).ravel().tolist() == pytest.approx([2 * 0.299 - 1, 1.0])


def test_a_grey_network_sees_no_difference_between_colours_of_equal_luminance(preset):
    red = np.zeros((1, 24, 24, 3), np.float32)
    red[..., 0] = 200
    grey = np.full((1, 24, 24, 3), 200 * 0.299, np.float32)
    model = network.build(preset)

    assert model.predict(red, verbose=0).tolist()[0] == pytest.approx(
        model.predict(grey, verbose=0).tolist()[0], abs=1e-4
    )


def test_a_colour_network_does(preset):
    red, blue = np.zeros((2, 1, 24, 24, 3), np.float32)
    red[..., 0], blue[..., 2] = 200, 200
    model = network.build(replace(preset, is_grey=False))

    assert np.abs(model.predict(red, verbose=0) - model.predict(blue, verbose=0)).max() > 1e-4


def test_batch_normalisation_trains_towards_mean_zero_and_variance_one():
    layer = network.BatchNormalization()
    values = np.random.default_rng(0).normal(5, 3, (8, 4, 4, 2)).astype(np.float32)

    normalised = np.array(layer(values, training=True))

    assert normalised.mean() == pytest.approx(0, abs=0.01)
    assert normalised.std() == pytest.approx(1, abs=0.01)
