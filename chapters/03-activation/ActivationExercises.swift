import Layers
import Notebook
import Tensors

/// The exercises of chapter 3, in order of difficulty.
public let activationExercises: [Exercise] = [
  rectify, slopeFromValue, windowOfTwo, softmaxByHand, handBack, evenLogits,
]

private let rectify = Exercise(
  "3.1", "What does ReLU make of `[[-3, 0, 2], [5, -1, 4]]`?",
  answer: .tensor([[0, 0, 2], [5, 0, 4]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[3, 0, 2], [5, 1, 4]] as Tensor<Float>),
      "that is the absolute value: a negative number becomes 0, not positive."),
    Mistake(
      .tensor([[0, 0, 1], [1, 0, 1]] as Tensor<Float>),
      "that is the slope; a positive number keeps its value."),
    Mistake(
      .tensor([[-3, 0, 0], [0, -1, 0]] as Tensor<Float>),
      "that is the smaller of 0 and x; ReLU takes the larger."),
  ],
  hints: [
    "ReLU looks at one number at a time, and at its sign first.",
    "The larger of 0 and −3 is 0; the larger of 0 and 2 is 2.",
  ],
  solution: { sheet in
    let x: Tensor<Float> = [[-3, 0, 2], [5, -1, 4]]
    return .tensor(sheet.work("y") { relu(x, observer: &$0) })
  })

private let slopeFromValue = Exercise(
  "3.2", "The sigmoid of some x is 0.8. How steep is the sigmoid there?",
  answer: .number(0.16),
  mistakes: [
    Mistake(.number(0.2), "that is 1 − y; it has still to be multiplied by y."),
    Mistake(.number(0.36), "that is 1 − y², the slope of tanh."),
    Mistake(.number(0.25), "that is the steepest slope, where the sigmoid is a half."),
    Mistake(.number(0.64), "that is y²."),
    Mistake(
      .number(0.2139), "0.8 is the value y, not x: the slope can be had from it directly."),
  ],
  hints: [
    "You need neither x nor an exponential.",
    "The slope is y · (1 − y), and y is given.",
  ],
  solution: { sheet in
    let y: Tensor<Double> = [0.8]
    let slope = try sheet.work("slope") {
      try sigmoidGradient(upstream: [1], output: y, observer: &$0)
    }
    return .number(slope.scalar)
  })

private let windowOfTwo = Exercise(
  "3.3",
  """
  Two convolutions with 3×3 kernels follow each other, with nothing between them. One convolution \
  does the same. What is the shape of its kernel? Write it as height x width.
  """,
  answer: .shape([5, 5]),
  mistakes: [
    Mistake(
      .shape([3, 3]), "a cell of the second map sees 3×3 of the first, and each of these sees more."
    ),
    Mistake(.shape([6, 6]), "the two windows overlap: the middle is shared."),
    Mistake(.shape([9, 9]), "the sizes do not multiply: each kernel adds one cell on each side."),
    Mistake(.shape([4, 4]), "the second kernel adds a cell on both sides, not on one."),
  ],
  hints: [
    "Which cells of the picture does one cell of the second map depend on?",
    "It sees 3×3 cells of the first map, and the outermost of these see one cell further.",
  ],
  solution: { sheet in
    let ones = Tensor<Float>(ones: [3, 3])
    let merged = try trueConvolution(ones, ones, padding: .all(2))
    sheet.show("two kernels of ones, as one", merged)
    return .shape(merged.shape)
  })

private let softmaxByHand = Exercise(
  "3.4", "What is the softmax of `[0, ln 3]`? (ln 3 is the number for which e^(ln 3) = 3.)",
  answer: .tensor([0.25, 0.75] as Tensor<Double>), tolerance: 1e-3,
  mistakes: [
    Mistake(.tensor([1, 3] as Tensor<Double>), "those are the powers; divide them by their sum."),
    Mistake(.tensor([0, 1] as Tensor<Double>), "the logits were divided, not the powers of e."),
    Mistake(.tensor([0, 3] as Tensor<Double>), "e⁰ is 1, and the sum is still to be divided by."),
    Mistake(.tensor([0, 0.75] as Tensor<Double>), "e⁰ is 1, not 0; the two must add up to 1."),
    Mistake(.tensor([0.75, 0.25] as Tensor<Double>), "the greater logit has the greater share."),
    Mistake(
      .tensor([0.333, 1] as Tensor<Double>), "divide by the sum of the powers, not the greatest."),
  ],
  hints: [
    "Raise e to both numbers first.",
    "The powers are 1 and 3. What is their sum?",
    "1/4 and …",
  ],
  solution: { sheet in
    let z = Tensor([0, Double.logarithm(3)])
    return .tensor(try sheet.work("p", decimals: 4) { try softmax(z, observer: &$0) })
  })

private let handBack = Exercise(
  "3.5",
  """
  ReLU was given `x = [[-1, 2], [0, 3]]`, and is told the upstream gradient `[[5, -6], [7, 8]]`. \
  What does it pass back to x?
  """,
  answer: .tensor([[0, -6], [0, 8]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[5, 0], [7, 8]] as Tensor<Float>),
      "the sign of the upstream gradient does not matter; that of x decides."),
    Mistake(
      .tensor([[0, 0], [0, 8]] as Tensor<Float>),
      "a negative gradient passes too, where x is positive."),
    Mistake(
      .tensor([[0, -6], [7, 8]] as Tensor<Float>), "at x = 0 we have taken the slope to be 0."),
    Mistake(
      .tensor([[5, 0], [0, 0]] as Tensor<Float>),
      "that is the other way round: it passes where x is positive."),
    Mistake(
      .tensor([[0, -12], [0, 24]] as Tensor<Float>),
      "the slope is 1, not x: the gradient is passed on unchanged."),
  ],
  hints: [
    "Write down the slope of ReLU for each x first.",
    "The slopes are [[0, 1], [0, 1]]. Multiply cell by cell.",
  ],
  solution: { sheet in
    let x: Tensor<Float> = [[-1, 2], [0, 3]]
    let upstream: Tensor<Float> = [[5, -6], [7, 8]]
    return .tensor(
      try sheet.work("∂L/∂x") { try reluGradient(upstream: upstream, input: x, observer: &$0) })
  })

private let evenLogits = Exercise(
  "3.6",
  """
  A network says 1000 for each of four classes. What is the log-softmax of one of them? Give three \
  decimals (ln 4 is 1.386).
  """,
  answer: .number(-1.386), tolerance: 6e-4,
  mistakes: [
    Mistake(.number(1.386), "a probability is below 1, so its logarithm is negative."),
    Mistake(.number(0.25), "that is the probability; its logarithm is asked for."),
    Mistake(.number(-1000), "the sum of the powers is e¹⁰⁰⁰ · 4, not 1."),
    Mistake(.number(0), "that would be the logarithm of 1: there are four classes to share it."),
  ],
  hints: [
    "Only differences between logits count. Take the greatest off all of them.",
    "Then all logits are 0, each power is 1, and their sum is 4.",
    "0 − ln 4.",
  ],
  solution: { sheet in
    let z: Tensor<Double> = [1000, 1000, 1000, 1000]
    let logarithms = try sheet.work("ln p", decimals: 3) { try logSoftmax(z, observer: &$0) }
    return .number(logarithms[0])
  })
