from dataclasses import replace

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="not among the dependencies: its package for Linux is gigabytes")
trainee = pytest.importorskip("facetrain.gpu.trainee")

CPU = torch.device("cpu")


@pytest.mark.parametrize(("target", "method"), [(40, cv2.INTER_AREA), (80, cv2.INTER_LINEAR), (24, cv2.INTER_AREA)])
def test_pictures_are_resized_as_serving_does(target, method):
    image = np.random.default_rng(0).integers(0, 256, (48, 48)).astype(np.float32)
    matrix = trainee.resize_matrix(48, target).numpy()

    assert matrix @ image @ matrix.T == pytest.approx(
        cv2.resize(image, (target, target), interpolation=method), abs=0.01
    )


def _taught(preset, data, *, steps=200):
    pupil = trainee.Trainee(preset, source_px=24, device=CPU)
    rng = np.random.default_rng(0)
    for _ in range(steps):
        chosen = rng.integers(0, len(data.names), preset.batch_size)
        pupil.learn(torch.from_numpy(data.images[chosen]), torch.from_numpy(data.targets[chosen]), rate=0.05)
    return pupil


def _accuracy(network, data):
    images = trainee.prepared(torch.from_numpy(data.images), trainee.resize_matrix(24, 16))
    with torch.no_grad():
        return float((network(images).argmax(dim=1).numpy() == data.labels).mean())


def test_a_trainee_learns_what_tells_the_labels_apart(calm, data, tuning):
    pupil = _taught(calm, data)

    assert _accuracy(pupil.averaged(), tuning) > 0.8
    assert pupil.steps == 200


@pytest.mark.parametrize("change", [{"optimizer": "adamw"}, {"small_sizes": ((1, 12),)}, {"soft_epochs": 1}])
def test_what_a_course_does_not_know_is_refused(calm, change):
    with pytest.raises(ValueError, match="a course trains with sgd"):
        trainee.Trainee(replace(calm, **change), source_px=24, device=CPU)


def test_the_loss_is_the_mean_of_the_steps_since_it_was_asked_for(calm, data):
    pupil = _taught(calm, data, steps=3)
    images, targets = torch.from_numpy(data.images[:8]), torch.from_numpy(data.targets[:8])

    early = pupil.mean_loss()
    for _ in range(60):
        pupil.learn(images, targets, rate=0.05)

    assert 0.5 < early < 2.5
    assert pupil.mean_loss() < early
    assert pupil.mean_loss() == 0


def test_the_average_follows_the_weights_at_a_distance(calm, data):
    slow = _taught(replace(calm, average_decay=0.99), data, steps=20)
    average, raw = (each.logits.weight.detach() for each in (slow.averaged(), slow.network))

    assert 0 < float((average - raw).abs().max()) < 1


def test_a_step_is_that_of_keras(calm, data):
    """Nesterov's momentum and decay apart from the gradient: the first step moves by 1.9 times rate and gradient."""
    pupil = trainee.Trainee(replace(calm, weight_decay=0.5), source_px=24, device=CPU)
    before = pupil.network.logits.bias.detach().clone() + 1
    with torch.no_grad():
        pupil.network.logits.bias.add_(1)
    images, targets = torch.from_numpy(data.images[:8]), torch.from_numpy(data.targets[:8])
    x = trainee.prepared(images, trainee.resize_matrix(24, 16))
    with torch.autocast("cpu", torch.bfloat16):
        loss = -(targets * pupil.network.train()(x).log_softmax(dim=1)).sum(dim=1).mean()
    gradient = torch.autograd.grad(loss, [pupil.network.logits.bias])[0]

    pupil.learn(images, targets, rate=0.1)

    expected = before * (1 - 0.1 * 0.5) - 1.9 * 0.1 * gradient
    assert pupil.network.logits.bias.tolist() == pytest.approx(expected.tolist(), abs=2e-3)
