import numpy as np
import torch

from lab.detector.close_ups import augment, cut_pool
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.visibility import refit


def nothing(_):
    return np.zeros((0, 15), np.float32)


def test_covered_mouths_are_told_from_bare_ones(scenes, landmarker_preset):
    pool = cut_pool(scenes, nothing)
    torch.manual_seed(0)
    network = LandmarkNetwork(landmarker_preset)
    before = network.answer.weight[:11].detach().clone()
    refit(network, pool, seed=1, looks=500)
    rng = np.random.default_rng(2)
    looks = [augment(pool, 0, rng) for _ in range(150)]
    images = torch.from_numpy(np.stack([image for image, _ in looks])).permute(0, 3, 1, 2).float()
    mouths = np.array([target[13] for _, target in looks])
    with torch.no_grad():
        found = network(images)[:, 13].numpy()

    assert found[mouths == 1].mean() > found[mouths == 0].mean() + 1
    assert torch.equal(network.answer.weight[:11], before)
