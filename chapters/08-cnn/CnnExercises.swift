import Layers
import Notebook
import Tensors
import Training

/// The exercises of chapter 8, in order of difficulty.
public let cnnExercises: [Exercise] = [
  parametersOfTheSecond, shapeOfALargerPicture, workOfTheSecond, sureMistake, gradientAtTheTop,
  batchesInNoLine, worthOfAnAccuracy, gradientOfSoftmaxTwice,
]

private let parametersOfTheSecond = Exercise(
  "8.1",
  """
  The second convolution has 64 filters of 3×3, and 32 maps come in. How many parameters has it?
  """,
  answer: .number(18496),
  mistakes: [
    Mistake(.number(18432), "those are the weights; each of the 64 filters has a bias besides."),
    Mistake(.number(640), "a filter has a kernel for each of the 32 maps that come in, not one."),
    Mistake(.number(576), "a filter has a kernel for each of the 32 maps, and a bias."),
    Mistake(.number(18464), "the biases belong to the 64 maps that come out."),
    Mistake(.number(320), "that is the first convolution."),
  ],
  hints: [
    "How many weights has one filter? It looks at all 32 maps at once.",
    "One filter has 3·3·32 weights and 1 bias. There are 64 filters.",
  ],
  solution: { sheet in
    let network = try headOfD1(side: 28)
    let parameters = network.parameters.suffix(2)
    for parameter in parameters {
      let product = parameter.value.shape.map(String.init).joined(separator: "·")
      sheet.show(parameter.name, "\(product) = \(parameter.value.count) numbers")
    }
    return .number(parameters.reduce(0) { $0 + $1.value.count })
  })

private let shapeOfALargerPicture = Exercise(
  "8.2",
  """
  The same network is given pictures of 32×32 pixels with one channel. What shape reaches the \
  flatten layer? Write it as height x width x channels.
  """,
  answer: .shape([6, 6, 64]),
  mistakes: [
    Mistake(.shape([5, 5, 64]), "that is what becomes of 28×28."),
    Mistake(.shape([7, 7, 64]), "pooling of 13×13 has room for 6 windows of 2, and drops a row."),
    Mistake(
      .shape([8, 8, 64]), "a 3×3 window without padding takes two off each side, both times."),
    Mistake(.shape([6, 6, 32]), "the second convolution has 64 filters."),
    Mistake(.shape([13, 13, 64]), "there is one more pooling."),
  ],
  hints: [
    "Follow one side through the four layers: −2, half, −2, half.",
    "32 → 30 → 15 → ? → ?; pooling rounds down.",
  ],
  solution: { sheet in
    let network = try headOfD1(side: 32)
    for row in network.summary {
      sheet.show(row.name, row.outputShape.map(String.init).joined(separator: "×"))
    }
    return .shape(network.outputShape)
  })

private let workOfTheSecond = Exercise(
  "8.3",
  """
  How many multiply-adds does the second convolution take for one such picture of 32×32 pixels?
  """,
  answer: .number(3_115_008),
  mistakes: [
    Mistake(.number(2_230_272), "that is for a picture of 28×28."),
    Mistake(.number(97_344), "each number of the output sums over the windows of all 32 maps."),
    Mistake(.number(18_432), "those are its weights; each is used at every place of the map."),
    Mistake(.number(663_552), "pooling comes after: the convolution works on the larger map."),
    Mistake(.number(4_147_200), "15×15 comes in; what counts is what comes out."),
    Mistake(.number(48_672), "that is one filter; there are 64."),
  ],
  hints: [
    "How many numbers come out of it, and how many multiply-adds does each of them take?",
    "13·13·64 numbers come out. Each sums over 3·3 places of 32 maps.",
  ],
  solution: { sheet in
    let row = try headOfD1(side: 32).summary[3]
    let numbers = row.outputShape.reduce(1, *)
    sheet.show("numbers that come out", grouped(numbers))
    sheet.show("multiply-adds of each", 3 * 3 * 32)
    return .number(row.multiplyAdds)
  })

private let sureMistake = Exercise(
  "8.4",
  """
  Of ten images, a network gives the right class the probability 0.99 nine times, and 0.01 the \
  tenth time. It is right in 90 % of them. What is its mean loss, to two decimals?
  """,
  answer: .number(0.47), tolerance: 0.005,
  mistakes: [
    Mistake(.number(4.605), "that is the loss of the tenth image alone; take the mean of all ten."),
    Mistake(
      .number(0.11), "the loss is the mean of the logarithms, not the logarithm of the mean."),
    Mistake(.number(0.2), "the logarithm is the natural one, to the base e."),
    Mistake(.number(0.01), "that is the loss of one of the nine; the tenth costs much more."),
    Mistake(.number(4.7), "that is the sum; divide it by ten."),
    Mistake(.number(-0.47), "minus the logarithm: a loss is not negative."),
  ],
  hints: [
    "The loss of one image is −ln p of its right class.",
    "−ln 0.99 = 0.01005 and −ln 0.01 = 4.60517.",
    "(9 · 0.01005 + 4.60517) / 10.",
  ],
  solution: { sheet in
    let right = Tensor<Double>(repeating: 0.99, shape: [9, 1])
    let column = Tensor.concatenate([right, [[0.01]]], axis: 0)
    let probabilities = Tensor.concatenate([column, 1 - column], axis: 1)
    let classes = [Int](repeating: 0, count: 10)
    sheet.show("−ln 0.99", -Double.logarithm(0.99), decimals: 5)
    sheet.show("−ln 0.01", -Double.logarithm(0.01), decimals: 5)
    let loss = try sparseCategoricalCrossEntropy(probabilities: probabilities, classes: classes)
    sheet.show("mean loss", loss, decimals: 5)
    sheet.show("the tenth image's part of it", -Double.logarithm(0.01) / 10 / loss, decimals: 2)
    return .number(loss)
  })

private let gradientAtTheTop = Exercise(
  "8.5",
  """
  A network of three classes answers `p = [0.25, 0.5, 0.25]`, and the class is 0. What is the \
  gradient of the loss for the three scores that went into softmax?
  """,
  answer: .tensor([-0.75, 0.5, 0.25] as Tensor<Double>),
  mistakes: [
    Mistake(
      .tensor([0.75, -0.5, -0.25] as Tensor<Double>),
      "that is the direction in which to go; the gradient points to where the loss grows."),
    Mistake(
      .tensor([-4, 0, 0] as Tensor<Double>),
      "that is the gradient for the probabilities; one step further back are the scores."),
    Mistake(
      .tensor([-0.75, 0, 0] as Tensor<Double>),
      "the other scores count too: what they gain, the right class loses."),
    Mistake(
      .tensor([0.25, -0.5, 0.25] as Tensor<Double>), "the class is 0, the first of the three."),
  ],
  hints: [
    "It is p − y, with the one-hot row y of the class.",
    "y = [1, 0, 0].",
  ],
  solution: { sheet in
    // Scores whose softmax is p: e^0 and e^ln 2 stand to each other as 1 to 2.
    let scores = Tensor<Double>([0, Double.logarithm(2), 0]).expanded(axis: 0)
    sheet.show("p", try softmax(scores), decimals: 2)
    let gradient = try sparseCategoricalCrossEntropyGradient(logits: scores, classes: [0])
    sheet.show("p − y", gradient, decimals: 2)
    return .tensor(gradient.flattened())
  })

private let batchesInNoLine = Exercise(
  "8.6",
  """
  An epoch of 50,000 images is cut into batches of 64, and lines are printed as in D2 §3.1.5. How \
  many batches of the epoch are in no line?
  """,
  answer: .number(82),
  mistakes: [
    Mistake(.number(81), "the last batch has only 16 images, but it is a batch too."),
    Mistake(.number(782), "those are all of its batches."),
    Mistake(.number(781), "those are the full ones; a batch of 16 images comes after them."),
    Mistake(.number(7), "that is how many lines there are."),
    Mistake(.number(16), "those are images: the ones in the last batch."),
    Mistake(.number(18), "so many are missing from the next line."),
  ],
  hints: [
    "How many batches are there, and how many full hundreds of them?",
    "50,000 / 64 = 781.25, and the rest is a batch of its own.",
  ],
  solution: { sheet in
    let plan = TrainingPlan(epochs: 1, exampleCount: 50_000, batchSize: 64)
    sheet.show("batches", plan.batchCount)
    sheet.show("lines", plan.batchCount / 100)
    return .number(plan.batchCount % 100)
  })

private let worthOfAnAccuracy = Exercise(
  "8.7",
  """
  Of 2,000 test images a network reads 1,900 rightly: its accuracy is 0.95. How large is the standard \
  error of that, to four decimals?
  """,
  answer: .number(0.0049), tolerance: 5e-5,
  mistakes: [
    Mistake(.number(0.49), "that is in per cent; as a part of 1 it is a hundredth of it."),
    Mistake(.number(0.4873), "that is in per cent; as a part of 1 it is a hundredth of it."),
    Mistake(.number(0.2179), "that is the deviation for one image; 2,000 of them were tested."),
    Mistake(.number(0.0218), "the factor 1 − a is missing: who is always right has no luck."),
    Mistake(.number(0.00002), "take the root."),
  ],
  hints: [
    "It is √(a(1 − a)/n).",
    "a = 0.95, 1 − a = 0.05, n = 2,000: the root of 0.0475 / 2,000.",
  ],
  solution: { sheet in
    let variance = 0.95 * 0.05
    sheet.show("a (1 − a)", variance)
    sheet.show("a (1 − a) / n", variance / 2000, decimals: 8)
    let error = (variance / 2000).squareRoot()
    sheet.show("its root", error, decimals: 6)
    return .number(error)
  })

private let gradientOfSoftmaxTwice = Exercise(
  "8.8",
  """
  A network of *four* classes ends in softmax, and its loss takes the outputs for scores, so that \
  softmax is taken twice. All four scores are 0. What is the gradient of the loss for the score of \
  the right class, to four decimals?
  """,
  answer: .number(-0.1875), tolerance: 1e-4,
  mistakes: [
    Mistake(.number(-0.75), "that is p − y with softmax taken once; it goes back through another."),
    Mistake(.number(0.1875), "the sign: the loss falls where this score grows."),
    Mistake(.number(-0.5625), "subtract from −0.75 its mean over p, which is 0 here."),
    Mistake(.number(-0.09), "that is for ten classes."),
    Mistake(.number(0.0625), "that is for a wrong class."),
  ],
  hints: [
    "All probabilities are 1/4, after the first softmax and after the second.",
    "The gradient for the probabilities is p − y: −3/4 for the right class, 1/4 for the others.",
    "Back through softmax: p (g − Σ p g), and the sum is 0.",
  ],
  solution: { sheet in
    let scores = Tensor<Double>(zeros: [1, 4])
    let p = try softmax(scores)
    sheet.show("p", p)
    let upstream = try sparseCategoricalCrossEntropyGradient(logits: p, classes: [0])
    sheet.show("gradient for p", upstream)
    let gradient = try softmaxGradient(upstream: upstream, output: p)
    sheet.show("gradient for the scores", gradient)
    return .number(gradient[0, 0])
  })

/// D1's network as far as the maps that reach its flatten layer, for pictures of `side` × `side`.
private func headOfD1(side: Int) throws -> Sequential<Float> {
  var generator = Generator(seed: 1)
  return try Sequential(
    inputShape: [side, side, 1],
    [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
    ], generator: &generator)
}
