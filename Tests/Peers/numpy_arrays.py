"""Writes small files as NumPy writes them, for the tests to read:

    python3 Tests/Peers/numpy_arrays.py Tests/Peers/files

makes the files there that Tests/ModelFilesTests/NumPyFilesTests.swift reads, and expects what is said
here. Recorded with NumPy 2.4.
"""

import sys

import numpy as np

TYPES = "b1 u1 i1 u2 i2 f2 u4 i4 f4 u8 i8 f8".split()


def ramp(shape, kind):
    """Element k, row-major, is k, or k/8 - 1 of floats, or of truths whether k is odd."""
    numbers = np.arange(np.prod(shape, dtype=int))
    if kind[0] == "f":
        numbers = numbers / 8 - 1
    if kind[0] == "b":
        numbers = numbers % 2
    return numbers.astype(kind).reshape(shape)


def arrays():
    """Each type in both orders of bytes, and what is not row-major."""
    named = {}
    for kind in TYPES:
        array = ramp((2, 3), kind)
        named["little/" + kind] = array.astype("<" + kind)
        named["big/" + kind] = array.astype(">" + kind)
    named["columns"] = np.asfortranarray(ramp((2, 3, 4), "f4"))
    named["scalar"] = np.array(np.float32(-1))
    named["none"] = np.zeros((0, 3), "f4")
    return named


folder = sys.argv[1] + "/"
np.savez(folder + "arrays.npz", **arrays())
np.savez_compressed(folder + "arrays-packed.npz", **arrays())
np.save(folder + "ramp.npy", ramp((2, 3), "f4"))
np.save(folder + "objects.npy", np.array([{}, None]), allow_pickle=True)
for version in (2, 3):
    with open(f"{folder}version-{version}.npy", "wb") as file:
        np.lib.format.write_array(file, ramp((2, 3), "f4"), version=(version, 0))
