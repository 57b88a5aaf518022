import Layers
import Notebook
import Tensors

/// The exercises of the chapter on the dense layer.
public let denseExercises: [Exercise] = [
  Exercise(
    "5.1",
    """
    A dense layer has three inputs and two outputs, the weights $[[2, -1], [-1, 0], [1, -2]]$ as \
    `[in, out]` and the biases $[1, 2]$. After it comes ReLU. What comes out for the input \
    $[1, 2, 3]$? Write it as `"[1, 2]"`.
    """,
    answer: .tensor([4, 0] as Tensor<Double>),
    mistakes: [
      Mistake(.tensor([4, -5] as Tensor<Double>), "ReLU is missing: it turns −5 into 0."),
      Mistake(
        .tensor([3, 0] as Tensor<Double>), "the biases are missing: add 1 and 2 before ReLU."),
      Mistake(
        .tensor([3, -7] as Tensor<Double>), "the biases are missing, and so is ReLU after them."),
      Mistake(
        .tensor([4, 2] as Tensor<Double>),
        "ReLU comes after the bias: −7 + 2 = −5 is below zero, and becomes 0."),
    ],
    hints: [
      "Each *column* of the weights belongs to one output.",
      "The first output is 2 · 1 + (−1) · 2 + 1 · 3, and then its bias, 1.",
      "The second sum is −7 before its bias of 2. What does ReLU make of what is left?",
    ],
    solution: { sheet in
      let weight: Tensor<Double> = [[2, -1], [-1, 0], [1, -2]]
      let sums = try sheet.work("sums") { steps in
        try dense([1, 2, 3], weight, bias: [1, 2], observer: &steps)
      }
      return .tensor(sheet.work("ReLU") { steps in relu(sums, observer: &steps) })
    }),
  Exercise(
    "5.2",
    """
    A colour picture of 32×32 pixels (three channels) passes 8 kernels of 5×5 without padding, \
    then 2×2 max pooling, is flattened, and reaches a dense layer of 10 neurons. How many \
    parameters has that dense layer?
    """,
    answer: .number(15690),
    mistakes: [
      Mistake(.number(15680), "each of the 10 neurons has a bias as well."),
      Mistake(.number(1970), "each of the 8 kernels makes a map, and flattening takes them all."),
      Mistake(
        .number(20490), "without padding a 5×5 kernel makes the map smaller: 32 − 5 + 1 = 28."),
      Mistake(.number(62730), "the maps are pooled before they are flattened: 28 / 2 = 14."),
      Mistake(
        .number(5890),
        "a kernel adds up the three colours, so there are 8 maps after it, not 3."),
      Mistake(
        .number(16298), "that is the whole network; the question asks for its dense layer alone."),
    ],
    hints: [
      "Follow the shape: what is left of 32 after a window of 5? And after pooling?",
      "The maps are 14×14, and there are as many as kernels.",
      "One weight for each input and neuron, and one bias for each neuron.",
    ],
    solution: { sheet in
      var generator = Generator(seed: 1)
      let network = try Sequential<Float>(
        inputShape: [32, 32, 3],
        [.convolution(8, kernelSize: 5), .maxPooling(2), .flatten, .dense(10)],
        initialiser: .zeros, generator: &generator)
      sheet.table(
        ["layer", "output", "parameters"],
        network.summary.map { row in
          [
            row.kind, row.outputShape.map(String.init).joined(separator: "×"),
            grouped(row.parameters),
          ]
        })
      sheet.say("14 · 14 · 8 = 1,568 inputs, and 1,568 · 10 + 10 parameters.")
      return .number(network.summary[3].parameters)
    }),
  Exercise(
    "5.3",
    """
    Three classes have the scores $[0, \\ln 2, \\ln 5]$. What is the loss when the second class is \
    the truth, to three decimals? (You need no computer for the probabilities, only for a \
    logarithm at the end.)
    """,
    answer: .number(1.386), tolerance: 0.001,
    mistakes: [
      Mistake(.number(0.25), "that is the probability of the truth; the loss is −ln of it."),
      Mistake(.number(-1.386), "the loss is *minus* the logarithm: it is never below zero."),
      Mistake(.number(0.602), "that is the logarithm to base 10; take the natural one."),
      Mistake(.number(2.079), "that is the loss if the first class were the truth."),
      Mistake(.number(0.470), "that is the loss if the third class were the truth."),
      Mistake(.number(0.693), "that is the score of the truth; softmax and −ln come after it."),
    ],
    hints: [
      "$e^{\\ln 2}$ is 2.",
      "The powers are 1, 2 and 5. What is their sum?",
      "The truth has the probability 2/8.",
    ],
    solution: { sheet in
      let z = Tensor(shape: [1, 3], scalars: [0, Double.logarithm(2), Double.logarithm(5)])
      let p = try sheet.work("p", decimals: 4) { steps in try softmax(z, observer: &steps) }
      return .number(
        try sheet.work("L", decimals: 4) { steps in
          try sparseCategoricalCrossEntropy(probabilities: p, classes: [1], observer: &steps)
        })
    }),
  Exercise(
    "5.4",
    """
    A network for *three* classes ends in softmax, and its loss takes the outputs for scores, as in \
    D3 §5.2. What is the smallest loss that it can ever reach, to three decimals?
    """,
    answer: .number(0.551), tolerance: 0.001,
    mistakes: [
      Mistake(.number(0), "so it would be if softmax were taken only once."),
      Mistake(.number(1.461), "that is the floor for ten classes; here are three."),
      Mistake(.number(1.551), "that is the largest loss, when a wrong class has all of the 1."),
      Mistake(.number(1.099), "that is the loss of scores all alike, ln 3; it can get lower."),
      Mistake(.number(0.313), "that is the floor for two classes: there are *two* others here."),
    ],
    hints: [
      "Which three probabilities would be the best answer when the first class is the truth?",
      "Take the softmax of $[1, 0, 0]$.",
      "The truth gets $e / (e + 1 + 1)$.",
    ],
    solution: { sheet in
      let best: Tensor<Double> = [[1, 0, 0]]
      let q = try sheet.work("q", decimals: 4) { steps in try softmax(best, observer: &steps) }
      return .number(
        try sheet.work("L", decimals: 4) { steps in
          try sparseCategoricalCrossEntropy(probabilities: q, classes: [0], observer: &steps)
        })
    }),
  Exercise(
    "5.5",
    """
    D2 flattens maps of 7×7 with 64 channels in the order channel, row, column. Weights that were \
    learned there shall be used in this book's order, row, column, channel. Where does row 262 of \
    the dense weights go? (Rows are counted from 0.)
    """,
    answer: .number(1093),
    mistakes: [
      Mistake(.number(262), "the two orders set the same number in different places."),
      Mistake(
        .number(298), "that is the way back: it takes 262 for a row in the order of this book."),
      Mistake(.number(1477), "row and column of the cell are exchanged: it is row 2, column 3."),
      Mistake(.number(1094), "channels are counted from 0: row 262 is of channel 5."),
    ],
    hints: [
      "In D2's order the index is 49 · channel + 7 · row + column. Take 262 apart.",
      "262 = 49 · 5 + 17, and 17 = 7 · 2 + 3.",
      "In this book's order the index is 64 · (7 · row + column) + channel.",
    ],
    solution: { sheet in
      // Every number is its own place in D2's order; then the axes are turned.
      let places = Tensor(shape: [64, 7, 7], scalars: (0..<64 * 49).map(Double.init))
      let turned = places.transposed([1, 2, 0])
      let row = turned.scalars.firstIndex(of: 262) ?? 0
      sheet.say("262 = 49 · 5 + 7 · 2 + 3: channel 5, row 2, column 3.")
      sheet.say("64 · (7 · 2 + 3) + 5 = \(row), where the turned tensor has it too.")
      return .number(row)
    }),
  Exercise(
    "5.6",
    """
    The picture $[[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0]]$ passes the chapter's \
    kernel for posts, $[[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]$, with the bias −1 and without \
    padding, then ReLU, then 2×2 max pooling, then a dense layer with the weights $[[0.25, -0.25]]$ \
    and no bias, then softmax. The truth is class 0. What is the loss, to three decimals?
    """,
    answer: .number(0.127), tolerance: 0.001,
    mistakes: [
      Mistake(.number(0.881), "that is the probability of the truth; the loss is −ln of it."),
      Mistake(.number(2.127), "that is the loss if class 1 were the truth."),
      Mistake(.number(0.079), "the kernel's bias of −1 is missing."),
      Mistake(.number(0.313), "that is with the mean of the window; take its maximum."),
      Mistake(.number(1), "that is the score of class 0; softmax and −ln come after it."),
    ],
    hints: [
      "The kernel fits at four places. Twice the middle column, less those beside it, less 1.",
      "The map is [[4, −2], [4, −2]]. ReLU and pooling leave a single number.",
      "The scores are 1 and −1, so the loss is $\\ln(e^1 + e^{-1}) - 1$.",
    ],
    solution: { sheet in
      let picture: Tensor<Double> = [[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0]]
      let posts: Tensor<Double> = [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]
      let map = try sheet.work("map") { steps in
        try convolution(picture, posts, bias: Tensor(-1), observer: &steps)
      }
      let pooled = try sheet.work("pooled") { steps in
        try maxPooling(relu(map), size: 2, observer: &steps).output
      }
      let scores = try sheet.work("scores") { steps in
        try dense(pooled, [[0.25, -0.25]], observer: &steps)
      }
      return .number(
        try sheet.work("L", decimals: 4) { steps in
          try sparseCategoricalCrossEntropy(logits: scores, classes: [0], observer: &steps)
        })
    }),
]
