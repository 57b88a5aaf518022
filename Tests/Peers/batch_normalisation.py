"""Writes what PyTorch's BatchNorm2d makes of two batches in training and one in evaluation:

    python3 Tests/Peers/batch_normalisation.py > Tests/LayersTests/BatchNormalisationPeer.swift

Recorded with PyTorch 2.13. Every number that goes in is a fraction with a denominator of 8, exact in
both worlds; the order of axes there is [batch, channel, height, width].
"""

import torch

SHAPE = (2, 2, 2, 3)  # [batch, height, width, channel]


def numbers(factor, modulus, offset=0):
    """What `numbers` in BatchNormalisationTests.swift gives."""
    count = SHAPE[0] * SHAPE[1] * SHAPE[2] * SHAPE[3]
    values = [((k * factor + offset) % modulus - modulus // 2) / 8 for k in range(count)]
    values = torch.tensor(values, dtype=torch.float64).reshape(SHAPE)
    return values.permute(0, 3, 1, 2).contiguous()


def literal(name, tensor):
    if tensor.dim() == 4:
        tensor = tensor.permute(0, 2, 3, 1)
    values = [repr(value) for value in tensor.detach().reshape(-1).tolist()]
    lines = ["    " + ", ".join(values[k : k + 3]) + "," for k in range(0, len(values), 3)]
    print(f"  static let {name}: [Double] = [\n" + "\n".join(lines) + "\n  ]")


layer = torch.nn.BatchNorm2d(3, dtype=torch.float64)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([1.5, -0.5, 2.0]))
    layer.bias.copy_(torch.tensor([0.25, 1.0, -3.0]))

print("// Written by Tests/Peers/batch_normalisation.py from PyTorch's BatchNorm2d in Double.\n")
print("/// Weight 1.5, −0.5, 2 and bias 0.25, 1, −3; momentum 0.1, epsilon 10⁻⁵.")
print("enum BatchNormalisationPeer {")
for step, (factor, offset) in enumerate([(7, 0), (11, 5), (13, 3)]):
    name = ["first", "second", "evaluated"][step]
    layer.train(step < 2)
    layer.zero_grad()
    images = numbers(factor, 23, offset).requires_grad_()
    output = layer(images)
    output.backward(numbers(5, 19, offset))
    literal(name + "Output", output)
    literal(name + "InputGradient", images.grad)
    literal(name + "WeightGradient", layer.weight.grad)
    literal(name + "BiasGradient", layer.bias.grad)
    literal(name + "RunningMean", layer.running_mean)
    literal(name + "RunningVariance", layer.running_var)
print("}")
