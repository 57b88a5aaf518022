"""Writes small files as PyTorch writes them, for the tests to read:

    python3 Tests/Peers/model_files.py Tests/Peers/files

makes the files there that Tests/ModelFilesTests/PyTorchFilesTests.swift reads, and expects what is
said here. Recorded with PyTorch 2.13 and NumPy 2.4.
"""

import collections
import sys

import torch


def ramp(*shape, dtype=torch.float32):
    """Element k, row-major, is k/8 - 1, or k for whole numbers: exact in every type."""
    count = torch.Size(shape).numel()
    numbers = torch.arange(count, dtype=torch.float64)
    if dtype.is_floating_point:
        numbers = numbers / 8 - 1
    return numbers.to(dtype).reshape(shape)


def state():
    """A state dictionary as a module has it, with an attribute _metadata."""
    module = torch.nn.Sequential(
        collections.OrderedDict(conv1=torch.nn.Conv2d(1, 2, 2), bn1=torch.nn.BatchNorm2d(2))
    )
    for parameter in module.parameters():
        parameter.data = ramp(*parameter.shape)
    return module.state_dict()


def checkpoint():
    """What a training saves: Adam after one step whose gradients are all 0.5."""
    weight = torch.nn.Parameter(ramp(2, 3))
    optimiser = torch.optim.Adam([weight], lr=0.125)
    weight.grad = torch.full_like(weight, 0.5)
    with torch.no_grad():
        optimiser.step()
        weight.copy_(ramp(2, 3))
    return {
        "epoch": 3,
        "best_accuracy": 0.75,
        "network": "cnn",
        "seed": 2**70,
        "finished": False,
        "note": None,
        "losses": [2.5, 1.25],
        "model_state_dict": {"dense1.weight": weight.detach()},
        "optimizer_state_dict": optimiser.state_dict(),
    }


def types():
    """One tensor of each type that both forms of the file know."""
    named = {
        "float32": torch.float32,
        "float64": torch.float64,
        "float16": torch.float16,
        "bfloat16": torch.bfloat16,
        "int8": torch.int8,
        "uint8": torch.uint8,
        "int16": torch.int16,
        "int32": torch.int32,
        "int64": torch.int64,
    }
    tensors = {name: ramp(3, 2, dtype=dtype) for name, dtype in named.items()}
    tensors["bool"] = torch.tensor([True, False, True])
    return tensors


def views():
    """Tensors that share their storage, and lie in it in any order."""
    base = ramp(3, 4)
    return {
        "base": base,
        "same": base,
        "transposed": base.T,
        "slice": base[1:, 1:3],
        "column": base[:, 2],
        "expanded": base[1].expand(2, 4),
        "channels_last": ramp(1, 2, 2, 2).to(memory_format=torch.channels_last),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "parameter": torch.nn.Parameter(ramp(2)),
        "a/b c": ramp(1),
    }


def later_types():
    """Types that PyTorch learned later, and stores as bytes."""
    return {
        name: ramp(3, dtype=getattr(torch, name)) for name in ["uint16", "uint32", "uint64"]
    }


# A class without lines of its own, for the older form keeps them and the path of their file.
CNN = type("CNN", (torch.nn.Module,), {})


def main(folder):
    contents = {
        "state": state(),
        "checkpoint": checkpoint(),
        "types": types(),
        "views": views(),
    }
    for name, content in contents.items():
        torch.save(content, f"{folder}/{name}.pth")
        torch.save(content, f"{folder}/{name}-older.pth", _use_new_zipfile_serialization=False)
    torch.save(later_types(), f"{folder}/later-types.pth")
    torch.save(ramp(2, 2), f"{folder}/tensor.pth")
    torch.save([ramp(2), (ramp(1), 7)], f"{folder}/list.pth", pickle_protocol=4)
    torch.save(CNN(), f"{folder}/module.pth")
    torch.save(CNN(), f"{folder}/module-older.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main(sys.argv[1])
