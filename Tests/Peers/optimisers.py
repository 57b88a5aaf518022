"""Writes where PyTorch's optimisers go in fifty steps, and the rates of its schedulers:

    python3 Tests/Peers/optimisers.py Tests/Peers

makes optimisers.tsv and schedules.tsv there, which Tests/TrainingTests/OptimiserTraceTests.swift
reads. Recorded with PyTorch 2.13, everything in Double.

The weights are two parameters, of two numbers and of one. Their gradient is that of a bowl, A w - b,
with a wave on it that changes from step to step. All numbers in it are eighths, exact in both worlds.
"""

import sys

import torch
from torch.optim import SGD, Adam, AdamW, RMSprop, lr_scheduler

STEPS = 50
A = [[2, 0.5, 0], [0.5, 1, -0.25], [0, -0.25, 0.5]]
B = [1, -0.5, 0.25]
START = [1.5, -2, 0.75]


def gradient(w, step):
    wave = [((7 * step + 3 * k) % 11 - 5) / 8 for k in range(3)]
    return [A[k][0] * w[0] + A[k][1] * w[1] + A[k][2] * w[2] - B[k] + wave[k] for k in range(3)]


def sign(x):
    return (x > 0) - (x < 0)


def trace(make, schedule=None, l1=0.0, decoupled=0.0):
    parameters = [
        torch.nn.Parameter(torch.tensor(START[:2], dtype=torch.float64)),
        torch.nn.Parameter(torch.tensor(START[2:], dtype=torch.float64)),
    ]
    optimiser = make(parameters)
    scheduler = schedule(optimiser) if schedule else None
    rows = []
    for step in range(STEPS):
        w = [x for parameter in parameters for x in parameter.detach().tolist()]
        g = [gk + l1 * sign(wk) for gk, wk in zip(gradient(w, step), w)]
        parameters[0].grad = torch.tensor(g[:2], dtype=torch.float64)
        parameters[1].grad = torch.tensor(g[2:], dtype=torch.float64)
        if decoupled:  # PyTorch has it for AdamW alone
            with torch.no_grad():
                for parameter in parameters:
                    parameter.mul_(1 - optimiser.param_groups[0]["lr"] * decoupled)
        optimiser.step()
        if scheduler:
            scheduler.step()
        rows.append([x for parameter in parameters for x in parameter.detach().tolist()])
    return rows


def warm_up_cosine(optimiser):
    return lr_scheduler.SequentialLR(
        optimiser,
        [
            lr_scheduler.LinearLR(optimiser, start_factor=1 / 10, total_iters=9),
            lr_scheduler.CosineAnnealingLR(optimiser, T_max=40),
        ],
        milestones=[10],
    )


RULES = {
    "sgd": lambda: trace(lambda p: SGD(p, lr=0.1)),
    "sgd-l2": lambda: trace(lambda p: SGD(p, lr=0.1, weight_decay=0.25)),
    "sgd-l1": lambda: trace(lambda p: SGD(p, lr=0.1), l1=0.25),
    "momentum": lambda: trace(lambda p: SGD(p, lr=0.05, momentum=0.9)),
    "momentum-l2": lambda: trace(lambda p: SGD(p, lr=0.05, momentum=0.9, weight_decay=0.25)),
    "momentum-decoupled": lambda: trace(
        lambda p: SGD(p, lr=0.05, momentum=0.9), decoupled=0.25
    ),
    "nesterov": lambda: trace(lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    "nesterov-l2": lambda: trace(
        lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.25)
    ),
    "adam": lambda: trace(lambda p: Adam(p, lr=0.1)),
    "adam-l2": lambda: trace(lambda p: Adam(p, lr=0.1, weight_decay=0.25)),
    "adam-l1": lambda: trace(lambda p: Adam(p, lr=0.1), l1=0.25),
    "adamw": lambda: trace(lambda p: AdamW(p, lr=0.1, weight_decay=0.25)),
    "rmsprop": lambda: trace(lambda p: RMSprop(p, lr=0.02)),
    "rmsprop-l2": lambda: trace(lambda p: RMSprop(p, lr=0.02, alpha=0.9, weight_decay=0.25)),
    "momentum-cosine": lambda: trace(
        lambda p: SGD(p, lr=0.05, momentum=0.9),
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=50, eta_min=0.001),
    ),
    "adamw-warm-up-cosine": lambda: trace(
        lambda p: AdamW(p, lr=0.1, weight_decay=0.25), warm_up_cosine
    ),
}

SCHEDULES = {
    "constant": lambda o: lr_scheduler.LambdaLR(o, lambda step: 1),
    "step": lambda o: lr_scheduler.StepLR(o, step_size=12, gamma=0.3),
    "exponential": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.93),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=50, eta_min=0.001),
    "cyclic": lambda o: lr_scheduler.CyclicLR(
        o, base_lr=0.1, max_lr=0.7, step_size_up=8, cycle_momentum=False
    ),
    "warm-up-cosine": warm_up_cosine,
}


def rates(make):
    optimiser = SGD([torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))], lr=0.1)
    scheduler = make(optimiser)
    result = []
    for _ in range(STEPS):
        result.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return result


folder = sys.argv[1]
with open(folder + "/optimisers.tsv", "w") as file:
    file.write("rule\tstep\tw0\tw1\tw2\n")
    for name, run in RULES.items():
        for step, row in enumerate(run()):
            file.write("\t".join([name, str(step + 1)] + [repr(x) for x in row]) + "\n")
with open(folder + "/schedules.tsv", "w") as file:
    file.write("\t".join(["step"] + list(SCHEDULES)) + "\n")
    columns = [rates(make) for make in SCHEDULES.values()]
    for step in range(STEPS):
        file.write("\t".join([str(step)] + [repr(float(c[step])) for c in columns]) + "\n")
