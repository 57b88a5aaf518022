"""What the scripts first_losses_keras.py and first_losses_pytorch.py have in common, and with
Tests/NetworksTests/FirstLosses.swift: weights and images that follow from whole numbers alone.

Every number comes from bits(stream, index), the finaliser of SplitMix64, and is made of whole
numbers and powers of two, so that each side has exactly the same ones; only the normalisation of a
pixel divides, in 64 bits, and is rounded once to 32. The losses are computed in 64 bits.
"""

import numpy as np

STEPS = 10


def bits(stream, index):
    """64 bits for each whole number of `index`."""
    x = np.asarray(index, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = x + np.uint64((stream * 0xD1B54A32D192ED03) % 2**64)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def signed(stream, count):
    """Multiples of 1/1024 from -1 up to but not including 1."""
    return ((bits(stream, np.arange(count)) >> np.uint64(53)).astype(np.float64) - 1024) / 1024


def weights(number, shape):
    """Parameter `number` of a network: a kernel [height, width, in, out] or a dense [in, out]."""
    fan = int(np.prod(shape[:-1]))
    power = 0
    while 3 * 4**power < fan:
        power += 1
    return signed(number, int(np.prod(shape))).reshape(shape) / 2**power


def biases(number, count):
    """Parameter `number` of a network: a bias [out]."""
    return signed(number, count) / 16


def classes(count):
    return (bits(1001, np.arange(count)) % np.uint64(10)).astype(np.int64)


def pixels(count):
    """Bytes [count, 28, 28]: each class lights its own blocks of 4 by 4, under noise."""
    n, y, x = np.meshgrid(np.arange(count), np.arange(28), np.arange(28), indexing="ij")
    noise = bits(1000, n * 784 + y * 28 + x) >> np.uint64(56)
    lit = bits(1002, classes(count)[n] * 49 + y // 4 * 7 + x // 4) & np.uint64(1)
    return np.where(lit == 1, noise | np.uint64(128), noise >> np.uint64(2)).astype(np.uint8)


def images(count, mean=0.0, deviation=1.0):
    """The pixels as (x / 255 - mean) / deviation, rounded to 32 bits, as 64-bit numbers."""
    table = ((np.arange(256) / 255 - mean) / deviation).astype(np.float32).astype(np.float64)
    return table[pixels(count)]


def batches(size, **normalisation):
    """The images [size, 28, 28] and the classes of each of the first steps."""
    all_images, all_classes = images(STEPS * size, **normalisation), classes(STEPS * size)
    for step in range(STEPS):
        part = slice(step * size, (step + 1) * size)
        yield all_images[part], all_classes[part]


def show(name, losses):
    for step, loss in enumerate(losses):
        print(name, step + 1, repr(float(loss)), sep="\t")
