"""One network that learns; on a GPU, a whole step of it is one recorded CUDA graph.

Axes: B batch, N images, S source side, P the network's side, C channels, K labels.
"""

import copy
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch import _foreach_add_ as add_all  # one kernel for many tensors, as torch.optim does it
from torch import _foreach_mul_ as scale_all
from torch import _foreach_sub as differences
from torch import _foreach_sub_ as subtract_all

from facetrain.checkpoint import Checkpoint, preset_json
from facetrain.gpu.network import Network, arrays_of, build
from facetrain.preset import Preset

MOMENTUM = 0.9
WARM_UP_STEPS = 3  # before a graph is recorded, so that libraries have chosen their kernels


class Trainee:
    """A network, its momentum, and the moving average of its weights.

    Stochastic gradient descent with Nesterov's momentum and decay apart from the gradient, as Keras computes it.
    """

    def __init__(self, preset: Preset, *, source_px: int, device: torch.device) -> None:
        """Start from chance, as the preset's seed decides, and record the step where the device is a GPU.

        Raises:
            ValueError: The preset plans what only the Keras loop does.
        """
        if preset.optimizer != "sgd" or preset.small_sizes or preset.soft_epochs is not None or preset.max_images:
            raise ValueError("a course trains with sgd, and knows no small_sizes, soft_epochs or max_images")
        torch.manual_seed(preset.seed)
        self.preset = preset
        self.network = build(preset).to(device).to(memory_format=torch.channels_last)
        self._parameters = list(self.network.parameters())
        self._weights = [tensor for tensor, _ in self.network.weights()]
        self._average = [tensor.detach().clone() for tensor in self._weights]
        self._velocity = [torch.zeros_like(each) for each in self._parameters]
        channels = 1 if preset.is_grey else 3
        shape = (preset.batch_size, source_px, source_px, channels)
        self._images = torch.randint(0, 256, shape, dtype=torch.uint8, device=device)
        self._targets = torch.full((preset.batch_size, len(preset.labels)), 1 / len(preset.labels), device=device)
        self._rate, self._new_share, self._losses = (torch.zeros((), device=device) for _ in range(3))
        self._resize = resize_matrix(source_px, preset.input_px).to(device)
        self.steps = self._steps_counted = 0
        self.stream = torch.cuda.Stream(device) if device.type == "cuda" else None
        self._step: Callable[[], None] = self._learn if self.stream is None else self._recorded(self.stream)

    def learn(self, images: Tensor, targets: Tensor, *, rate: float) -> None:
        """Take one step: uint8[B, S, S, C] and float32[B, K] on the network's device."""
        self._images.copy_(images)
        self._targets.copy_(targets)
        self._rate.fill_(rate)
        self._new_share.fill_(1 - min(self.preset.average_decay, (1 + self.steps) / 200))
        self._step()
        self.steps += 1

    def mean_loss(self) -> float:
        """Return the mean loss of the steps since this was asked last."""
        mean = float(self._losses) / max(self.steps - self._steps_counted, 1)
        self._losses.zero_()
        self._steps_counted = self.steps
        return mean

    def averaged(self) -> Network:
        """Return a copy of the network with the averaged weights, for answers."""
        network: Network = copy.deepcopy(self.network)
        with torch.no_grad():
            for (tensor, _), values in zip(network.weights(), self._average, strict=True):
                tensor.copy_(values)
        network.eval()
        return network

    def checkpoint(self, history: list[dict[str, float]]) -> Checkpoint:
        """Return what export needs."""
        return Checkpoint(arrays_of(self.averaged()), [], preset_json(self.preset), history)

    def _learn(self) -> None:
        self.network.train()
        x = prepared(self._images, self._resize)
        with torch.autocast(x.device.type, torch.bfloat16, cache_enabled=False):
            logits = self.network(x)
        loss = -(self._targets * logits.log_softmax(dim=1)).sum(dim=1).mean()
        gradients = list(torch.autograd.grad(loss, self._parameters))
        with torch.no_grad():
            self._losses.add_(loss)
            scale_all(gradients, self._rate)
            scale_all(self._velocity, MOMENTUM)
            subtract_all(self._velocity, gradients)
            scale_all(self._parameters, 1 - self._rate * self.preset.weight_decay)
            add_all(self._parameters, self._velocity, alpha=MOMENTUM)
            subtract_all(self._parameters, gradients)
            news = differences(self._weights, self._average)
            scale_all(news, self._new_share)
            add_all(self._average, news)

    def _recorded(self, stream: "torch.cuda.Stream") -> Callable[[], None]:
        """Return a function that replays a step; what recording it has changed is undone."""
        kept = [each.detach().clone() for each in self._weights]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP_STEPS):
                self._learn()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=stream):
            self._learn()
        with torch.no_grad():
            for tensor, average, values in zip(self._weights, self._average, kept, strict=True):
                tensor.copy_(values)
                average.copy_(values)
            for tensor in [*self._velocity, self._losses]:
                tensor.zero_()
        torch.cuda.synchronize()
        replay: Callable[[], None] = graph.replay
        return replay


def prepared(images: Tensor, resize: Tensor) -> Tensor:
    """Return [B, C, P, P] in [-1, 1], channels last, of uint8[B, S, S, C] and a matrix of `resize_matrix`."""
    x = images.permute(0, 3, 1, 2).float() / 127.5 - 1
    if resize.shape[0] != resize.shape[1]:
        x = resize @ x @ resize.T
    return x.contiguous(memory_format=torch.channels_last)


def resize_matrix(source_px: int, target_px: int) -> Tensor:
    """Return float32[target_px, source_px]: what a row of pixels becomes, as serving resizes it.

    That is the average of what a pixel covers where the picture shrinks, linear interpolation where it grows.
    """
    scale = source_px / target_px
    matrix: NDArray[np.float32] = np.zeros((target_px, source_px), np.float32)
    for row in range(target_px):
        if scale > 1:
            start, end = row * scale, (row + 1) * scale
            cells = np.arange(source_px)
            matrix[row] = np.clip(np.minimum(end, cells + 1) - np.maximum(start, cells), 0, None) / scale
        else:
            place = (row + 0.5) * scale - 0.5
            left = int(np.floor(place))
            for cell, share in ((left, left + 1 - place), (left + 1, place - left)):
                matrix[row, min(max(cell, 0), source_px - 1)] += share
    return torch.from_numpy(matrix)
