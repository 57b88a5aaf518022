"""Writes what D4's CNN makes of three images in PyTorch, from weights that follow from whole numbers
alone, as in first_losses.py, but laid out in PyTorch's own order of axes:

    python3 Tests/Peers/cnn004_logits.py > Tests/Peers/cnn004-logits.tsv

With --save PATH the state_dict is saved there, too; with --load PATH the weights are those of the
state_dict there instead. Recorded with PyTorch 2.13 in 32 bits.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import first_losses as shared
import numpy as np
import torch
from torch import nn


class CNN(nn.Module):
    """D4 §5.2."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.dropout1 = nn.Dropout2d(0.25)
        self.dropout2 = nn.Dropout2d(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def logits(self, x):
        x = nn.functional.relu(self.conv1(x))
        x = nn.functional.max_pool2d(self.conv2(x), 2)
        x = torch.flatten(self.dropout1(x), 1)
        return self.fc2(nn.functional.relu(self.fc1(x)))

    def forward(self, x):
        return nn.functional.log_softmax(self.logits(x), dim=1)


def fill(model):
    """Gives each parameter its weights, in the order of named_parameters()."""
    state = {}
    for number, (name, value) in enumerate(model.named_parameters()):
        fan = int(np.prod(value.shape[1:]))
        power = 4 if value.dim() == 1 else 0
        while 3 * 4**power < fan:
            power += 1
        array = shared.signed(number, value.numel()).reshape(value.shape) / 2**power
        state[name] = torch.from_numpy(array.astype(np.float32))
    model.load_state_dict(state)


def show(model):
    images = torch.from_numpy(shared.images(3, mean=0.5, deviation=0.5).astype(np.float32))
    with torch.no_grad():
        logits = model.logits(images.unsqueeze(1))
        outputs = model(images.unsqueeze(1))
    print("image", "class", "logit", "log probability", sep="\t")
    for image in range(len(images)):
        for c in range(10):
            pair = [f"{float(x[image, c]):.9g}" for x in (logits, outputs)]
            print(image, c, *pair, sep="\t")


options = argparse.ArgumentParser()
options.add_argument("--save")
options.add_argument("--load")
options = options.parse_args()
model = CNN()
if options.load:
    model.load_state_dict(torch.load(options.load, weights_only=True), strict=True)
else:
    fill(model)
if options.save:
    torch.save(model.state_dict(), options.save)
model.eval()
show(model)
