"""Writes the first ten losses of the documents' PyTorch networks, from the weights and images of
first_losses.py:

    python3 Tests/Peers/first_losses_pytorch.py > Tests/Peers/first-losses-pytorch.tsv

Recorded with PyTorch 2.13. The dropout of `cnn004` is left out, for no two generators draw the same
masks. Weights are put into PyTorch's order of axes, and so are the inputs of the first dense layer,
which PyTorch flattens channel by channel.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import first_losses as shared
import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)


class ConvNet(nn.Module):
    """D2 §3.1.3."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = self.pool(self.relu(self.conv1(x)))
        x = self.pool(self.relu(self.conv2(x)))
        x = x.view(-1, 64 * 7 * 7)
        return self.fc2(self.relu(self.fc1(x)))


class CNN(nn.Module):
    """D4 §5.2, its first dropout left out; its second is never called."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = nn.functional.relu(self.conv1(x))
        x = nn.functional.max_pool2d(self.conv2(x), 2)
        x = torch.flatten(x, 1)
        x = self.fc2(nn.functional.relu(self.fc1(x)))
        return nn.functional.log_softmax(x, dim=1)


def losses(model, map_size, rate, **normalisation):
    state = {}
    for number, (name, value) in enumerate(model.named_parameters()):
        shape = tuple(value.shape)
        if len(shape) == 1:
            array = shared.biases(number, shape[0])
        elif len(shape) == 4:
            array = shared.weights(number, (shape[2], shape[3], shape[1], shape[0]))
            array = array.transpose(3, 2, 0, 1)
        else:
            array = shared.weights(number, (shape[1], shape[0]))
            if name == "fc1.weight":
                side, channels = map_size
                array = array.reshape(side, side, channels, -1).transpose(2, 0, 1, 3)
                array = array.reshape(shape[1], shape[0])
            array = array.T
        state[name] = torch.from_numpy(np.ascontiguousarray(array))
    model.load_state_dict(state)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    for images, classes in shared.batches(64, **normalisation):
        optimizer.zero_grad()
        loss = criterion(model(torch.from_numpy(images).unsqueeze(1)), torch.from_numpy(classes))
        loss.backward()
        optimizer.step()
        yield loss.item()


print("network", "step", "loss", sep="\t")
shared.show("convnet", losses(ConvNet(), (7, 64), 0.01, mean=0.1307, deviation=0.3081))
shared.show("cnn004", losses(CNN(), (12, 64), 0.001, mean=0.5, deviation=0.5))
