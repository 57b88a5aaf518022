"""What the peers have in common: the data, and how they are asked and answer.

A peer is a process that reads names of networks from standard input, one a line. For each it
trains one epoch and answers on standard output with a line of fields separated by tabs: the name,
the numbers that the network learns, the images of the epoch, the seconds that the epoch took, and
its mean loss. Nothing but the training is timed: before a network's first epoch it is built,
compiled and warmed up. So whoever asks can let several peers take turns:

    echo keras2 | python train_pytorch.py --data FOLDER --threads 2 --form channels-last
"""

import argparse
import gzip
import os
import sys

import numpy as np

# (x / 255 - mean) / deviation for each byte x, as the networks' documents have it.
NORMALISATIONS = {
    "keras3": (0.0, 1.0),
    "keras2": (0.0, 1.0),
    "keras1": (0.0, 1.0),
    "convnet": (0.1307, 0.3081),
    "cnn004": (0.5, 0.5),
}

BATCH_SIZES = {"keras3": 32, "keras2": 32, "keras1": 32, "convnet": 64, "cnn004": 64}

# Enough to have each batch size compiled and the memory pools filled.
WARM_UP_BATCHES = 50


def idx(folder, name, header):
    """The bytes of an IDX file, plain or compressed, behind its header."""
    path = os.path.join(folder, name)
    if os.path.exists(path):
        file = open(path, "rb")
    else:
        file = gzip.open(path + ".gz", "rb")
    with file:
        return np.frombuffer(file.read(), dtype=np.uint8, offset=header)


class Data:
    """MNIST's training images and classes."""

    def __init__(self, folder, count=None):
        self.pixels = idx(folder, "train-images-idx3-ubyte", 16).reshape(-1, 28, 28)[:count]
        self.classes = idx(folder, "train-labels-idx1-ubyte", 8)[:count]
        self.kept = {}

    def images(self, network):
        """All images as 32-bit numbers, [count, 28, 28], as `network` takes them."""
        mean, deviation = NORMALISATIONS[network]
        if (mean, deviation) not in self.kept:
            table = ((np.arange(256) / 255 - mean) / deviation).astype(np.float32)
            self.kept[mean, deviation] = table[self.pixels]
        return self.kept[mean, deviation]


def warm_up_count(images, batch_size):
    """Images for a warm-up that ends, like an epoch, in a batch of what is left over."""
    return min(images, WARM_UP_BATCHES * batch_size + images % batch_size)


def arguments(forms):
    """The command line's options; the first of `forms` is taken if none is given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="the folder with MNIST's files")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--images", type=int, help="train on so many images only")
    parser.add_argument("--form", choices=forms, default=forms[0])
    return parser.parse_args()


def serve(make, data):
    """Answers standard input line by line.

    `make(name, data)` makes a training, which has `parameters` and `epoch(count)`; the latter
    trains on the first `count` images and gives the seconds and the mean loss.
    """
    trainings = {}
    # Not `for line in sys.stdin`, which may wait for more lines than one.
    for line in iter(sys.stdin.readline, ""):
        name = line.strip()
        count = len(data.classes)
        if name not in trainings:
            trainings[name] = make(name, data)
            trainings[name].epoch(warm_up_count(count, BATCH_SIZES[name]))
        seconds, loss = trainings[name].epoch(count)
        answer = [name, trainings[name].parameters, count, f"{seconds:.4f}", f"{loss:.4f}"]
        print(*answer, sep="\t", flush=True)
