from dataclasses import replace

import numpy as np
import pytest

from facetrain import checkpoint


def test_a_checkpoint_comes_back_as_it_was_written(preset, tmp_path):
    written = checkpoint.Checkpoint(
        [np.arange(4, dtype=np.float32)], [np.zeros(2, np.float32)], checkpoint.preset_json(preset), [{"loss": 1.5}]
    )

    checkpoint.write_checkpoint(tmp_path / "run" / checkpoint.CHECKPOINT, written)
    back = checkpoint.load_checkpoint(tmp_path / "run" / checkpoint.CHECKPOINT)

    assert back.average[0].tolist() == [0, 1, 2, 3]
    assert back.state[0].tolist() == [0, 0]
    assert (back.preset, back.history) == (written.preset, written.history)
    assert [each.name for each in (tmp_path / "run").iterdir()] == [checkpoint.CHECKPOINT]


def test_a_preset_comes_back_from_a_checkpoint(preset):
    given = replace(preset, small_sizes=((2, 12), (3, 18)), residual_blocks=(1,))

    assert checkpoint.preset_from(checkpoint.preset_json(given)) == given


def test_weights_of_a_run_that_never_was_are_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        checkpoint.load_checkpoint(tmp_path / checkpoint.CHECKPOINT)
