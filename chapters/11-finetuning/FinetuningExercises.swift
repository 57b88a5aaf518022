import Layers
import ModelFiles
import Networks
import Notebook
import Tensors

/// The exercises of chapter 11, in order of difficulty.
public let finetuningExercises: [Exercise] = [
  turnedKernel, newHead, flattenedWeights, followingMean, costOfAStep, wayAround,
]

private let turnedKernel = Exercise(
  "11.1",
  """
  In torchvision's file of ResNet-18 the tensor `conv1.weight` has the shape 64×3×7×7. What shape has \
  it in our network?
  """,
  answer: .shape([7, 7, 3, 64]),
  mistakes: [
    Mistake(
      .shape([64, 7, 7, 3]), "that is the order of axes of a batch of images, not of a kernel."),
    Mistake(.shape([7, 7, 64, 3]), "what comes in stands before what goes out."),
    Mistake(.shape([64, 3, 7, 7]), "that is PyTorch's order; the file is turned when it is read."),
  ],
  hints: [
    "PyTorch has `[out, in, height, width]`.", "We have `[height, width, in, out]`.",
  ],
  solution: { sheet in
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>.resNet18(
      inputShape: [32, 32, 3], classes: 10, generator: &generator)
    let file = try ModelFile(pyTorch: network)
    let there = file.tensors["conv1.weight"]?.shape ?? []
    let state = try NetworkState(pyTorch: file, for: network)
    let here = state.tensors["conv1.weight"]?.shape ?? []
    sheet.show("in the file", there)
    sheet.show("in our network", here)
    return .shape(here)
  })

private let newHead = Exercise(
  "11.2",
  """
  D2 §3.2.3 replaces the head of ResNet-18, `fc`, which takes 512 features, by one for ten classes, and \
  freezes all else. How many numbers learn?
  """,
  answer: .number(5130),
  mistakes: [
    Mistake(.number(5120), "each class has a bias, too."),
    Mistake(.number(513_000), "that is the head for the thousand classes of ImageNet."),
    Mistake(.number(522), "each class has a weight for each feature: multiply."),
  ],
  hints: [
    "A dense layer has a weight for each pair of input and output.", "And a bias for each output.",
  ],
  solution: { sheet in
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>.resNet18(
      inputShape: [32, 32, 3], classes: 1000, generator: &generator)
    try network.freeze("*")
    let tuned = try network.replacingHead(classes: 10, generator: &generator)
    let learning = tuned.parameters.filter { !$0.isFrozen }
    for parameter in learning { sheet.show(parameter.name, parameter.value.shape) }
    return .number(Double(learning.reduce(0) { $0 + $1.count }))
  })

private let flattenedWeights = Exercise(
  "11.3",
  """
  A network flattens maps of 2×1 pixels with two channels and weighs the four numbers. PyTorch's file \
  has the weights `[5, 6, 7, 8]`. In which order do we need them?
  """,
  answer: .tensor([5, 7, 6, 8] as Tensor<Double>),
  mistakes: [
    Mistake(
      .tensor([5, 6, 7, 8] as Tensor<Double>),
      "so they would fit, without an error, and weigh other numbers than in PyTorch."),
    Mistake(
      .tensor([8, 6, 7, 5] as Tensor<Double>),
      "nothing is reversed: it is another order of two axes."),
    Mistake(
      .tensor([7, 5, 8, 6] as Tensor<Double>), "the first channel still comes first."),
  ],
  hints: [
    "Which number does each weight stand for in PyTorch? Channel by channel: a₀, a₁, b₀, b₁.",
    "Here a pixel's channels stand side by side: a₀, b₀, a₁, b₁.",
  ],
  solution: { sheet in
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [2, 1, 2], [.flatten, .dense(1)], generator: &generator)
    let file = ModelFile(
      tensors: [
        "fc1.weight": StoredTensor([[5, 6, 7, 8]] as Tensor<Float>),
        "fc1.bias": StoredTensor([0] as Tensor<Float>),
      ], metadata: ["format": "pt"])
    let state = try NetworkState(pyTorch: file, for: network)
    let weight = Tensor<Double>(state.tensors["dense1.weight"] ?? [0]).flattened()
    sheet.show("weight", weight)
    return .tensor(weight)
  })

private let followingMean = Exercise(
  "11.4",
  """
  In a network whose parameters are all frozen as in D2 §3.2.2, a batch normalisation has the running \
  mean 2 for a channel, with momentum 0.1. In training mode two batches come by, with the numbers 4 and \
  8, and 10 and 2. What is the running mean now?
  """,
  answer: .number(2.76),
  mistakes: [
    Mistake(.number(2), "it is no parameter: `requires_grad = False` does not hold it."),
    Mistake(.number(2.4), "that is after the first batch; there are two."),
    Mistake(.number(5.96), "0.1 is the part of the new batch, 0.9 that of the old mean."),
    Mistake(.number(6), "that is the mean of both batches; the running one follows slowly."),
  ],
  hints: [
    "Both batches have the mean 6.",
    "After the first it is 0.9 · 2 + 0.1 · 6 = 2.4. Once more.",
  ],
  solution: { sheet in
    let layer = try BatchNormalisationLayer<Double>(name: "bn1", channels: 1)
    layer.running.mean = [2]
    try layer.freeze("bn1", statistics: .following)
    for batch in [[[4], [8]], [[10], [2]]] as [Tensor<Double>] {
      _ = try layer.whileTraining { try layer.forward(batch) }
      sheet.show("running mean", layer.running.mean, decimals: 2)
    }
    return .number(layer.running.mean[0])
  })

private let costOfAStep = Exercise(
  "11.5",
  """
  Four layers take 100, 200, 50 and 10 multiply-adds forward. The first two are frozen, the others \
  learn. How many multiply-adds does a step take for one image, forward and back?
  """,
  answer: .number(430),
  mistakes: [
    Mistake(.number(1080), "that is three times all of them: the frozen ones only go forward."),
    Mistake(
      .number(480),
      "the third layer is the first that learns: nobody asks for the gradient of its input."),
    Mistake(
      .number(420),
      "the third layer needs what comes back through the last: the gradient of that one's input."),
    Mistake(.number(360), "that is the way forward alone."),
    Mistake(.number(180), "the frozen layers are still gone through forward."),
  ],
  hints: [
    "Forward all four: 360. For the gradients of weights, those that learn once more.",
    "And for the gradient of its input, each layer behind the first that learns: only the last.",
  ],
  solution: { sheet in
    let (forward, weights, inputs) = (100 + 200 + 50 + 10, 50 + 10, 10)
    sheet.show("forward", forward)
    sheet.show("gradients of weights", weights)
    sheet.show("gradients of inputs", inputs)
    return .number(Double(forward + weights + inputs))
  })

private let wayAround = Exercise(
  "11.6",
  """
  In a residual block of one pixel and one channel both convolutions have the weight 0.1, and the \
  normalisations change nothing. 3 comes in, and the gradient 2 comes back at its output. What is the \
  gradient of the input?
  """,
  answer: .number(2.02), tolerance: 1e-4,
  mistakes: [
    Mistake(
      .number(0.02), "that is what comes by the path alone; the shortcut hands on all of the 2."),
    Mistake(.number(2), "that is what comes by the shortcut alone; something comes by the path."),
    Mistake(.number(2.2), "the path has two convolutions: 0.1 · 0.1."),
    Mistake(.number(1.01), "the gradient that comes back is 2, not 1."),
    Mistake(.number(6.06), "that is twice the output; the slope does not depend on the 3."),
  ],
  hints: [
    "y = relu(0.1 · 0.1 · x + x), and x is positive.", "The slope is 0.01 + 1.",
  ],
  solution: { sheet in
    var generator = Generator(seed: 1)
    let block = try ResidualBlock<Double>(
      name: "block", inputShape: [1, 1, 1], channels: 1, generator: &generator)
    for parameter in block.parameters where parameter.value.rank == 4 {
      parameter.value = Tensor(shape: [3, 3, 1, 1]) { $0[0] == 1 && $0[1] == 1 ? 0.1 : 0 }
    }
    sheet.show("y", try block.forward([[[[3]]]]).scalars, decimals: 4)
    let gradient = try block.backward([[[[2]]]])
    sheet.show("∂L/∂x", gradient.scalars, decimals: 4)
    return .number(gradient.scalars[0])
  })
