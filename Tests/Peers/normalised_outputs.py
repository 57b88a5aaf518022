"""Loads the state_dict in a file with strict=True and prints what the network makes of three images:

    python3 Tests/Peers/normalised_outputs.py a.pth

The network has a batch normalisation of images and, behind the flatten, one of numbers; the images
follow from whole numbers, as in first_losses.py. Tests/NetworksTests/PyTorchLogitsTests.swift writes
the file, and compares.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import first_losses as shared
import numpy as np
import torch
from torch import nn


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 3, 3)
        self.bn1 = nn.BatchNorm2d(3)
        self.fc1 = nn.Linear(3 * 2 * 3, 4)
        self.bn2 = nn.BatchNorm1d(3 * 2 * 3)
        self.fc2 = nn.Linear(4, 5)

    def forward(self, x):
        x = nn.functional.max_pool2d(nn.functional.relu(self.bn1(self.conv1(x))), 2)
        x = nn.functional.relu(self.fc1(self.bn2(torch.flatten(x, 1))))
        return self.fc2(x)


network = Network()
network.load_state_dict(torch.load(sys.argv[1], weights_only=True), strict=True)
network.eval()
images = shared.signed(900, 3 * 6 * 8 * 2).reshape(3, 6, 8, 2).transpose(0, 3, 1, 2)
with torch.no_grad():
    outputs = network(torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32)))
for row in outputs.tolist():
    print(*[f"{x:.9g}" for x in row], sep="\t")
