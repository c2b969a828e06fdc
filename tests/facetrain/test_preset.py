from dataclasses import FrozenInstanceError

import pytest

from configs import baseline, emotion, gender, smoke
from facetrain.preset import Augmentation


def test_half_the_augmentation_changes_half_as_many_images_as_far_and_keeps_the_framing():
    whole = Augmentation(
        warp_share=0.8,
        tone_share=0.6,
        uneven_light_share=0.4,
        low_light_share=0.2,
        degrade_share=0.1,
        erase_share=0.2,
        canonical_share=0.5,
    )

    half = whole.halved()

    assert (half.warp_share, half.tone_share, half.low_light_share, half.degrade_share) == (0.4, 0.3, 0.1, 0.05)
    assert (half.erase_share, half.uneven_light_share) == (0.1, 0.2)
    assert (half.shift, half.scale, half.rotation_degrees, half.canonical_share) == (0.08, 0.12, 12.0, 0.5)


def test_a_preset_cannot_be_changed(preset):
    with pytest.raises(FrozenInstanceError):
        preset.seed = 1


def test_the_smoke_presets_train_the_same_models_briefly():
    for name, whole in {**emotion.PRESETS, **gender.PRESETS}.items():
        short = smoke.PRESETS[name]

        assert (short.labels, short.input_px, short.dataset) == (whole.labels, whole.input_px, whole.dataset)
        assert short.epochs == 1
        assert short.max_images == 1024


def test_every_preset_has_a_release():
    for module in (baseline, emotion, gender, smoke):
        assert set(module.PRESETS) == set(module.RELEASES)
