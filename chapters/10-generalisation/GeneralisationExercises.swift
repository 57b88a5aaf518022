import Datasets
import Kernels
import Layers
import Notebook
import Tensors
import Training

/// The exercises of chapter 10, in order of difficulty.
public let generalisationExercises: [Exercise] = [
  shiftedPixel, enlargedRow, penalties, turnedPixel, costOfAnEnsemble, estimateOfFolds,
]

private let shiftedPixel = Exercise(
  "10.1",
  """
  The picture `[[0, 8, 0], [4, 8, 0], [2, 4, 4]]` is shifted a quarter of a pixel down and half a \
  pixel to the right. What becomes of the pixel in its middle, row 1 and column 1?
  """,
  answer: .number(5.5),
  mistakes: [
    Mistake(.number(4), "that is half a pixel to the left: ink that moves right comes from left."),
    Mistake(
      .number(5.25), "that is a quarter of a pixel up: ink that moves down comes from above."),
    Mistake(
      .number(5), "the four are not equally near: row 1 weighs three times as much as row 0."),
    Mistake(.number(6.5), "half a pixel to the right, a quarter down, not the other way round."),
    Mistake(.number(4.5), "row 1 is the nearer one: it weighs 0.75, and row 0 weighs 0.25."),
    Mistake(.number(8), "that is the old pixel; the new one takes its ink from between four."),
  ],
  hints: [
    "Where does it come from? A quarter above the middle, and half a pixel to its left.",
    "From row 0.75, column 0.5: between rows 0 and 1, and between columns 0 and 1.",
    "Row 1 weighs 0.75 and row 0 0.25, each column 0.5: 0.125·0 + 0.125·8 + 0.375·4 + 0.375·8.",
  ],
  solution: { sheet in
    let picture: Tensor<Double> = [[0, 8, 0], [4, 8, 0], [2, 4, 4]]
    let warp = Warp(right: 0.5, down: 0.25)
    let source = warp.source(ofRow: 1, column: 1, rows: 3, columns: 3)
    sheet.show("from", [source.row, source.column])
    let moved = try sheet.work("new", only: [Position(1, 1)]) {
      try warped(picture, by: warp, observer: &$0)
    }
    return .number(moved[1, 1])
  })

private let enlargedRow = Exercise(
  "10.2",
  """
  Dropout with rate 0.2 is applied to the row `[10, 5, -5, 20, 15]` in training. Chance drops the \
  second number and keeps the others. What comes out?
  """,
  answer: .tensor([12.5, 0, -6.25, 25, 18.75] as Tensor<Double>), tolerance: 1e-4,
  mistakes: [
    Mistake(
      .tensor([10, 0, -5, 20, 15] as Tensor<Double>),
      "the mean would shrink: what is kept is divided by 1 − 0.2."),
    Mistake(
      .tensor([50, 0, -25, 100, 75] as Tensor<Double>),
      "divide by the share that is kept, 1 − 0.2, not by the rate."),
    Mistake(
      .tensor([12, 0, -6, 24, 18] as Tensor<Double>),
      "multiplying by 1 + 0.2 is not dividing by 1 − 0.2."),
    Mistake(
      .tensor([8, 0, -4, 16, 12] as Tensor<Double>),
      "that makes them smaller; they have to make up for those that are gone."),
    Mistake(
      .tensor([0, 25, 0, 0, 0] as Tensor<Double>), "that drops the four and keeps the second."),
  ],
  hints: [
    "A number is kept four times in five. By what must it be multiplied to keep its mean?",
    "By 1 / (1 − 0.2) = 1.25.",
  ],
  solution: { sheet in
    // The first seed whose mask drops the second number alone.
    let mask = (0...).lazy.map { DropoutMask(seed: $0, rate: 0.2) }.first { mask in
      (0..<5).map { mask.keeps(example: 0, index: $0) } == [true, false, true, true, true]
    }
    let row = try sheet.work("y") {
      try dropout(
        [[10, 5, -5, 20, 15]] as Tensor<Double>, mask: mask ?? DropoutMask(seed: 0, rate: 0),
        observer: &$0)
    }
    return .tensor(row.flattened())
  })

private let penalties = Exercise(
  "10.3",
  """
  Two weights, `[0.5, 0.02]`, whose gradients are 0, take one step of plain gradient descent with \
  learning rate 0.1, once with an L1 penalty and once with an L2 penalty, both of strength 0.1 (the \
  penalty λ Σ |w| adds λ sign(w) to the gradient, ½ λ Σ w² adds λ w). Give the weights after each: \
  a row for L1, then a row for L2.
  """,
  answer: .tensor([[0.49, 0.01], [0.495, 0.0198]] as Tensor<Double>),
  mistakes: [
    Mistake(
      .tensor([[0.495, 0.0198], [0.49, 0.01]] as Tensor<Double>),
      "the rows are exchanged: L1 takes the same from every weight, L2 a part of it."),
    Mistake(
      .tensor([[0.51, 0.03], [0.505, 0.0202]] as Tensor<Double>),
      "a penalty pulls weights towards 0."),
    Mistake(
      .tensor([[0.4, -0.08], [0.45, 0.018]] as Tensor<Double>),
      "the learning rate is missing: a step is 0.1 times the gradient."),
    Mistake(
      .tensor([[0.49, 0.01], [0.49, 0.0196]] as Tensor<Double>),
      "½ λ w² has the slope λ w, not 2 λ w."),
  ],
  hints: [
    "With L1 both weights have the gradient 0.1, whatever their size.",
    "With L2 they have 0.1·0.5 and 0.1·0.02.",
    "Each step is 0.1 times that, against the sign.",
  ],
  solution: { sheet in
    let rows = [WeightDecay.l1(0.1), .l2(0.1)].map { decay in
      let weights = Parameter<Double>(name: "w", value: [0.5, 0.02])
      StochasticGradientDescent<Double>(learningRate: 0.1, decay: decay).step([weights])
      sheet.show("\(decay)", weights.value, decimals: 4)
      return weights.value
    }
    return .tensor(Tensor.stack(rows))
  })

private let turnedPixel = Exercise(
  "10.4",
  """
  A picture of 28×28 pixels is turned by 90 degrees against the clock, about its centre, row 13.5 and \
  column 13.5. From which place of the old picture does the pixel in row 3 and column 10 of the new \
  one take its ink? Write it as [row, column].
  """,
  answer: .tensor([10, 24] as Tensor<Double>),
  mistakes: [
    Mistake(
      .tensor([17, 3] as Tensor<Double>),
      "that is the place for a turn with the clock. Or did you ask where the ink goes?"),
    Mistake(.tensor([24, 10] as Tensor<Double>), "row and column are exchanged."),
    Mistake(.tensor([24, 17] as Tensor<Double>), "that is half a turn."),
    Mistake(
      .tensor([10, 25] as Tensor<Double>), "rows are counted from 0: the centre is at 13.5, not 14."
    ),
    Mistake(.tensor([10, 3] as Tensor<Double>), "that exchanges row and column; it mirrors."),
  ],
  hints: [
    "How far is the pixel from the centre? u = 10 − 13.5 to the right, v = 3 − 13.5 down.",
    "cos 90° = 0 and sin 90° = 1, so x = −v and y = u.",
    "x = 10.5 and y = −3.5; the row is 13.5 + y, the column 13.5 + x.",
  ],
  solution: { sheet in
    let source = Warp(rotation: 90).source(ofRow: 3, column: 10, rows: 28, columns: 28)
    sheet.show("u and v", [10 - 13.5, 3 - 13.5])
    sheet.show("x and y", [source.column - 13.5, source.row - 13.5])
    return .tensor(Tensor([source.row, source.column]))
  })

private let costOfAnEnsemble = Exercise(
  "10.5",
  """
  Three networks give the right class of a digit the probabilities 0.9, 0.5 and 0.1. What is the loss \
  of the ensemble that answers with their mean, to three decimals?
  """,
  answer: .number(0.693), tolerance: 0.0006,
  mistakes: [
    Mistake(
      .number(1.034),
      "that is the mean of their losses. The ensemble takes the mean of the answers."),
    Mistake(.number(0.5), "that is its probability; the loss is minus the logarithm of it."),
    Mistake(.number(0.301), "the logarithm is the natural one, to the base e."),
    Mistake(.number(0.105), "that is the loss of the best of the three."),
    Mistake(.number(3.101), "that is the sum of their losses."),
    Mistake(.number(-0.693), "minus the logarithm: a loss is not negative."),
  ],
  hints: [
    "What does the ensemble give the right class? (0.9 + 0.5 + 0.1) / 3.",
    "Its loss is −ln 0.5.",
  ],
  solution: { sheet in
    let answers = [0.9, 0.5, 0.1].map { p in Tensor<Float>([Float(p), 1 - Float(p)]) }
      .map { $0.expanded(axis: 0) }
    for answer in answers {
      let loss = try sparseCategoricalCrossEntropy(probabilities: answer, classes: [0])
      sheet.show("p = \(format(answer[0, 0])), loss", loss, decimals: 3)
    }
    let mean = meanAnswer(answers)
    sheet.show("p of the ensemble", mean[0, 0], decimals: 3)
    return .number(try sparseCategoricalCrossEntropy(probabilities: mean, classes: [0]))
  })

private let estimateOfFolds = Exercise(
  "10.6",
  """
  Cross-validation in five parts gives the accuracies 90 %, 94 %, 92 %, 95 % and 89 %. What is the \
  standard deviation of the five, with the divisor 4, in per cent and to one decimal? (Write 3.1 for \
  3.1 %.)
  """,
  answer: .number(2.5), tolerance: 0.06,
  mistakes: [
    Mistake(.number(92), "that is their mean."),
    Mistake(.number(2.3), "that is with the divisor 5."),
    Mistake(.number(1.1), "that is the standard error of their mean, 2.5 / √5."),
    Mistake(.number(6.5), "that is the variance; take its root."),
    Mistake(.number(5.1), "that is the root of the sum of squares, not divided by 4."),
  ],
  hints: [
    "Their mean is 92.",
    "The squares of the distances from it are 4, 4, 0, 9 and 9.",
    "They add up to 26; divided by 4, and then the root.",
  ],
  solution: { sheet in
    let accuracies: Tensor<Double> = [90, 94, 92, 95, 89]
    let distances = accuracies - accuracies.mean()
    sheet.show("mean", accuracies.mean(), decimals: 1)
    sheet.show("distances", distances)
    let sum = (distances * distances).sum()
    sheet.show("squares together", sum)
    return .number((sum / 4).squareRoot())
  })
