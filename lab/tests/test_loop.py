from dataclasses import dataclass, replace

import pytest
import torch
from torch import nn

from lab import loop


@dataclass(frozen=True)
class Schedule:
    epochs: int = 4
    peak_learning_rate: float = 0.05
    warmup_share: float = 0.25
    weight_decay: float = 0.0
    average_decay: float = 0.5


@dataclass(frozen=True)
class Settings:
    name: str = "line"


def task(seed: int = 0, **changes) -> loop.Task:
    """A line through points: y = 2 x - 1."""
    torch.manual_seed(seed)
    network = nn.Linear(1, 1)

    def batches(epoch, progress):
        x = torch.linspace(-1, 1, 32).reshape(8, 4, 1)
        return 8, ((each, 2 * each - 1) for each in x)

    return loop.Task(
        settings=Settings(), schedule=Schedule(**changes), network=network,
        prepare=lambda network, progress: None, batches=batches,
        loss=lambda network, batch: nn.functional.mse_loss(network(batch[0]), batch[1]),
        validate=lambda network: {"slope": float(network.weight.detach())},
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def test_it_learns_and_keeps_a_history(tmp_path):
    average = loop.train(task(epochs=40), run_dir=tmp_path)
    history = loop.load_weights(tmp_path, nn.Linear(1, 1))

    assert float(average.module.weight.detach()) == pytest.approx(2, abs=0.1)
    assert len(history) == 40
    assert history[-1]["loss"] < history[0]["loss"]


def test_a_stopped_run_ends_like_an_unbroken_one(tmp_path):
    def stop(answer):
        if isinstance(answer, BaseException):
            raise answer
        return answer

    unbroken = loop.train(task(), run_dir=tmp_path / "a")
    answers = iter([{}, KeyboardInterrupt()])
    broken = replace(task(), validate=lambda _: stop(next(answers)))
    with pytest.raises(KeyboardInterrupt):
        loop.train(broken, run_dir=tmp_path / "b")
    continued = loop.train(task(seed=1), run_dir=tmp_path / "b")

    assert torch.allclose(unbroken.module.weight, continued.module.weight, atol=1e-6)


def test_a_finished_run_is_not_trained_again(tmp_path):
    first = loop.train(task(), run_dir=tmp_path).module.weight.clone()

    again = loop.train(replace(task(), batches=lambda *_: pytest.fail("trained again")), run_dir=tmp_path)

    assert torch.equal(first, again.module.weight)


def test_the_checkpoint_of_another_preset_is_refused(tmp_path):
    loop.train(task(), run_dir=tmp_path)

    with pytest.raises(ValueError, match="another preset"):
        loop.train(replace(task(), settings=Settings("other")), run_dir=tmp_path)


def test_without_an_epoch_there_are_no_weights(tmp_path):
    with pytest.raises(FileNotFoundError):
        loop.load_weights(tmp_path, nn.Linear(1, 1))


def test_minutes_end_a_run_within_an_epoch(tmp_path):
    loop.train(task(epochs=1000), run_dir=tmp_path, minutes=1e-4)

    assert len(loop.load_weights(tmp_path, nn.Linear(1, 1))) < 1000


@pytest.mark.parametrize(("progress", "rate"), [(0.0, 0.0005), (0.125, 0.025), (0.25, 0.05), (0.625, 0.025), (1.0, 0)])
def test_the_rate_warms_up_and_falls_to_zero(progress, rate):
    assert loop.learning_rate(Schedule(), progress) == pytest.approx(rate)


def test_only_kernels_decay():
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))

    decayed, free = loop._groups(network, 0.1)

    assert [each.ndim for each in decayed["params"]] == [4]
    assert (decayed["weight_decay"], free["weight_decay"]) == (0.1, 0.0)
    assert len(free["params"]) == 3
