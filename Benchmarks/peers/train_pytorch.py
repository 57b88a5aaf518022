"""PyTorch's part: see peer.py for how it is asked and answers.

The epoch is as plain as it can be made without losing speed: all images lie in memory as one
tensor of 32-bit numbers, and a batch is gathered from it by index. There is no DataLoader, whose
workers would take the cores from the training, no accuracy, and the loss is read once an epoch.
"""

import time

import peer
import torch
from torch import nn
from torch.nn import functional

ARGUMENTS = peer.arguments(["default", "channels-last", "compiled", "compiled-channels-last"])
torch.set_num_threads(ARGUMENTS.threads)
torch.manual_seed(1)
CHANNELS_LAST = ARGUMENTS.form.endswith("channels-last")
COMPILED = ARGUMENTS.form.startswith("compiled")


def network(name):
    """The network that the documents print, ending in logits, as PyTorch's loss wants them."""
    if name == "keras3":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(),
            nn.Linear(576, 64), nn.ReLU(),
            nn.Linear(64, 10),
        )
    if name == "keras2":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(1600, 10),
        )
    if name == "keras1":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(5408, 128), nn.ReLU(),
            nn.Linear(128, 10),
        )
    if name == "convnet":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(3136, 128), nn.ReLU(),
            nn.Linear(128, 10),
        )
    if name == "cnn004":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(),
            nn.Conv2d(32, 64, 3), nn.MaxPool2d(2), nn.Dropout2d(0.25), nn.Flatten(),
            nn.Linear(9216, 128), nn.ReLU(),
            nn.Linear(128, 10), nn.LogSoftmax(dim=1),
        )
    raise ValueError(name)


def optimiser(name, parameters):
    """The rule of the network's training; fused, each parameter is changed in one pass."""
    if name == "convnet":
        return torch.optim.SGD(parameters, lr=0.01, momentum=0.9, fused=True)
    if name == "cnn004":
        return torch.optim.SGD(parameters, lr=0.001, momentum=0.9, fused=True)
    return torch.optim.Adam(parameters, lr=0.001, eps=1e-7, fused=True)


class Training:
    """A network in training."""

    def __init__(self, name, data):
        model = network(name).train()
        self.images = torch.from_numpy(data.images(name)).unsqueeze(1)
        self.classes = torch.from_numpy(data.classes.astype("int64"))
        if CHANNELS_LAST:
            model = model.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.parameters = sum(p.numel() for p in model.parameters())
        self.optimiser = optimiser(name, model.parameters())
        self.batch_size = peer.BATCH_SIZES[name]

        def loss(images, classes):
            return functional.cross_entropy(model(images), classes)

        # Both sizes of batch are compiled for themselves, in the warm-up; what was compiled for the
        # network before is thrown away, lest it counts against the limit of variants.
        if COMPILED:
            torch.compiler.reset()
        self.loss = torch.compile(loss, dynamic=False) if COMPILED else loss

    def epoch(self, count):
        """Trains on the first `count` images in a new order: the seconds, and the mean loss."""
        start = time.perf_counter()
        order = torch.randperm(count)
        total = torch.zeros(())
        for indices in order.split(self.batch_size):
            loss = self.loss(
                self.images.index_select(0, indices), self.classes.index_select(0, indices))
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
            total += loss.detach() * len(indices)
        mean = total.item() / count
        return time.perf_counter() - start, mean


peer.serve(Training, peer.Data(ARGUMENTS.data, ARGUMENTS.images))
