"""Prints what is in model files as their own libraries read them:

    python3 Tests/Peers/read_model_files.py a.pth b.safetensors c.npz d.npy

A line for each tensor or value, by name: its file, its name, its type, its shape and its bytes, row
by row, or its file, its name and the value as Python prints it.
"""

import os
import sys

import numpy
import safetensors
import safetensors.torch
import torch


def entries(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from entries(inner, f"{path}/{key}" if path else str(key))
    else:
        yield path, value


def contents(file):
    if file.endswith(".pth"):
        yield from entries(torch.load(file, weights_only=True), "")
    elif file.endswith(".safetensors"):
        yield from safetensors.torch.load_file(file).items()
        with safetensors.safe_open(file, "pt") as opened:
            yield from (opened.metadata() or {}).items()
    elif file.endswith(".npz"):
        yield from numpy.load(file, allow_pickle=False).items()
    else:
        yield "array", numpy.load(file, allow_pickle=False)


def line(value):
    if isinstance(value, torch.Tensor):
        # NumPy has no bfloat16, and a tensor without axes no view in bytes.
        data = value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        kind = str(value.dtype).removeprefix("torch.")
    elif isinstance(value, numpy.ndarray):
        data, kind = value.tobytes(), str(value.dtype)
    else:
        return repr(value)
    shape = ",".join(str(extent) for extent in value.shape)
    return f"{kind}\t{shape}\t{data.hex()}"


for file in sys.argv[1:]:
    lines = [f"{os.path.basename(file)}\t{name}\t{line(value)}" for name, value in contents(file)]
    for text in sorted(lines):
        print(text)
