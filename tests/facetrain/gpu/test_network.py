from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="not among the dependencies: its package for Linux is gigabytes")
pytest.importorskip("tensorflow", reason="training needs TensorFlow: make setup")
keras_network = pytest.importorskip("facetrain.network")
network = pytest.importorskip("facetrain.gpu.network")

LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
PRESETS = {
    "residual": {"stage_filters": (8, 16), "residual_blocks": (1, 2)},
    "residual in colour": {"stage_filters": (8, 16), "residual_blocks": (1, 1), "is_grey": False},
    "mini-XCEPTION": {"stage_filters": (8, 16), "residual_blocks": ()},
    "mini-XCEPTION in colour": {"stage_filters": (16, 24), "residual_blocks": (), "is_grey": False},
}


def _prepared(images, preset):
    scaled = images / 127.5 - 1
    channels = (scaled @ LUMINANCE)[..., np.newaxis] if preset.is_grey else scaled
    return torch.from_numpy(np.ascontiguousarray(channels.transpose(0, 3, 1, 2), np.float32))


@pytest.fixture(params=PRESETS)
def pair(request, preset):
    """The same network twice, of the same random weights and batch statistics."""
    chosen = replace(preset, **PRESETS[request.param])
    rng = np.random.default_rng(0)
    ours, other = keras_network.build(chosen), network.build(chosen)
    ours.set_weights([np.abs(each + rng.normal(0, 0.2, each.shape)) for each in ours.get_weights()])
    network.set_arrays(other, ours.get_weights())
    return ours, other.eval(), chosen


@pytest.mark.parametrize("side", [24, 23])
def test_both_frameworks_say_the_same(pair, side):
    ours, other, preset = pair
    images = np.random.default_rng(1).integers(0, 256, (4, side, side, 3)).astype(np.float32)

    with torch.no_grad():
        answers = other(_prepared(images, preset)).numpy()

    assert answers == pytest.approx(ours.predict(images, verbose=0), rel=1e-3, abs=1e-4)
    assert np.ptp(answers) > 0.01


def test_the_weights_come_back_as_they_were(pair):
    ours, other, _ = pair

    for one, back in zip(ours.get_weights(), network.arrays_of(other), strict=True):
        assert one.shape == back.shape
        assert (one == back).all()
