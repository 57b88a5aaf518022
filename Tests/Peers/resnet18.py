"""Writes what PyTorch makes of a narrow ResNet-18, in Double:

    python3 Tests/Peers/resnet18.py Tests/Peers

makes resnet18.tsv there, which Tests/NetworksTests/ResNet18PeerTests.swift reads. Recorded with
PyTorch 2.13. The network is built of torch.nn alone, as torchvision's models/resnet.py builds it, with
4 channels in its first block, for 5 images of 36x28x3 and 5 classes.

Every number that goes in follows from whole numbers, so that both worlds have the same to the last
bits: number k of tensor t is sin(1 + k (k + 13) mod 10007 + 37 (t mod 97)), scaled. Tensors are
counted in the order of the parameters, and their numbers in Longhand's order of axes: [height, width,
in, out] for a kernel, [in, out] for the head, [batch, height, width, channel] for images.

A line is: what it is, the tensor, then numbers. Of a tensor there are the sum, the sum of magnitudes,
and the elements at 0, at a third, and at two thirds of its count, in Longhand's order.

    python3 Tests/Peers/resnet18.py --save FILE
    python3 Tests/Peers/resnet18.py --load FILE

write the same weights as a state_dict of float32, and print what the network makes of the first images
with the state_dict in a file, loaded with strict=True.
"""

import math
import sys

import torch
from torch import nn

WIDTH, CLASSES, BATCH, SHAPE = 4, 5, 5, (36, 28, 3)


class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(
                nn.Conv2d(inplanes, planes, 1, stride=stride, bias=False), nn.BatchNorm2d(planes)
            )

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.relu(out + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(SHAPE[2], WIDTH, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTH)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        planes = [WIDTH, WIDTH, 2 * WIDTH, 4 * WIDTH, 8 * WIDTH]
        for number in range(1, 5):
            stride = 1 if number == 1 else 2
            blocks = [
                BasicBlock(planes[number - 1], planes[number], stride),
                BasicBlock(planes[number], planes[number], 1),
            ]
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8 * WIDTH, CLASSES)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def numbers(tensor, shape, scale, offset=0.0):
    count = math.prod(shape)
    values = [
        offset + scale * math.sin(1 + k * (k + 13) % 10007 + 37 * (tensor % 97)) for k in range(count)
    ]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def ours(tensor):
    """A tensor in Longhand's order of axes."""
    if tensor.dim() == 4:
        return tensor.permute(2, 3, 1, 0)
    return tensor.t() if tensor.dim() == 2 else tensor


def set_parameters(network):
    for index, (name, parameter) in enumerate(network.named_parameters()):
        shape = tuple(ours(parameter).shape)
        with torch.no_grad():
            if parameter.dim() == 4:
                scale = 1.5 / math.sqrt(shape[0] * shape[1] * shape[2])
                parameter.copy_(numbers(index, shape, scale).permute(3, 2, 0, 1))
            elif parameter.dim() == 2:
                parameter.copy_(numbers(index, shape, 0.5).t())
            elif name.endswith("bias"):
                parameter.copy_(numbers(index, shape, 0.25))
            else:
                parameter.copy_(numbers(index, shape, 0.25, offset=1.0))
    for index, module in enumerate(m for m in network.modules() if isinstance(m, nn.BatchNorm2d)):
        shape = tuple(module.running_mean.shape)
        module.running_mean.copy_(numbers(200 + 2 * index, shape, 0.25))
        module.running_var.copy_(numbers(201 + 2 * index, shape, 0.5, offset=1.0))


def images(number):
    return numbers(400 + number, (BATCH, *SHAPE), 1.0).permute(0, 3, 1, 2).contiguous()


def line(file, what, name, values):
    print(what, name, *[repr(v.item()) for v in values], sep="\t", file=file)


def summary(tensor):
    flat = ours(tensor.detach()).reshape(-1)
    count = flat.numel()
    places = [flat[0], flat[count // 3], flat[2 * count // 3]]
    return [flat.sum(), flat.abs().sum(), *places]


def statistics(file, what, network):
    for name, buffer in network.named_buffers():
        if "running" in name:
            own = name.replace("running_mean", "runningMean").replace("running_var", "runningVariance")
            line(file, what, own, buffer.reshape(-1))


def write(file):
    network = ResNet18().double()
    set_parameters(network)

    network.eval()
    line(file, "logits", "evaluation", network(images(0)).reshape(-1))

    network.train()
    logits = network(images(0))
    line(file, "logits", "training", logits.reshape(-1))
    logits.backward(numbers(500, (BATCH, CLASSES), 1.0))
    for name, parameter in network.named_parameters():
        line(file, "gradient", name, summary(parameter.grad))
    statistics(file, "statistics", network)

    set_parameters(network)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    for step in range(3):
        optimiser.zero_grad()
        classes = torch.tensor([(2 * k + step) % CLASSES for k in range(BATCH)])
        loss = nn.functional.cross_entropy(network(images(1 + step)), classes)
        line(file, "loss", f"step {step}", [loss])
        loss.backward()
        optimiser.step()
    for name, parameter in network.named_parameters():
        line(file, "trained", name, summary(parameter))
    statistics(file, "trained statistics", network)


match sys.argv[1:]:
    case ["--save", path]:
        network = ResNet18()
        set_parameters(network)
        torch.save(network.state_dict(), path)
    case ["--load", path]:
        network = ResNet18()
        network.load_state_dict(torch.load(path, weights_only=True), strict=True)
        network.eval()
        with torch.no_grad():
            for row in network(images(0).float()).tolist():
                print(*[f"{x:.9g}" for x in row], sep="\t")
    case [folder]:
        with open(f"{folder}/resnet18.tsv", "w") as out:
            write(out)
