import Layers
import Notebook
import Tensors

/// The exercises of the chapter on backpropagation.
public let backpropExercises: [Exercise] = [
  Exercise(
    "6.1",
    """
    A neuron $y = \\text{ReLU}(w_1 x_1 + w_2 x_2 + b)$ has the inputs $[1, -2]$, the weights \
    $[3, 1]$ and the bias 1. The loss is $J = \\frac{1}{2}(y - t)^2$ with the target $t = 5$. What \
    is $\\partial J / \\partial w$? Write it as `"[1, 2]"`.
    """,
    answer: .tensor([-3, 6] as Tensor<Double>),
    mistakes: [
      Mistake(.tensor([3, -6] as Tensor<Double>), "the slope of the loss is y − t, not t − y."),
      Mistake(
        .tensor([-9, -3] as Tensor<Double>),
        "that is the gradient of the inputs: a weight receives times its *input*."),
      Mistake(
        .tensor([1, -2] as Tensor<Double>), "that is ∂y/∂w; the slope of the loss is missing."),
      Mistake(
        .tensor([0, 0] as Tensor<Double>),
        "ReLU is open here, for its input is 3 − 2 + 1 = 2; so its slope is 1."),
      Mistake(
        .tensor([-4, 8] as Tensor<Double>), "the bias is missing in the forward pass: y is 2."),
    ],
    hints: [
      "First forward: what are z, y and y − t?",
      "z = 3·1 + 1·(−2) + 1 = 2, and ReLU leaves it. So ∂J/∂y = 2 − 5.",
      "∂J/∂w₁ = (−3) · 1 · x₁.",
    ],
    solution: { sheet in
      let (x, w): (Tensor<Double>, Tensor<Double>) = ([1, -2], [[3], [1]])
      let z = try sheet.work("z") { try dense(x, w, bias: [1], observer: &$0) }
      let y = relu(z)
      sheet.show("y − t", y - 5)
      let atZ = try reluGradient(upstream: y - 5, input: z)
      let gradients = try sheet.work("gradients") {
        try denseGradients(upstream: atZ, input: x, weight: w, observer: &$0)
      }
      return .tensor(gradients.weight.flattened())
    }),
  Exercise(
    "6.2",
    """
    A dense layer with the weights $[[1, 2], [0, -1], [3, 1]]$ as `[in, out]` is told the upstream \
    gradient $[2, -1]$. What does it hand back to its three inputs? Write it as `"[1, 2, 3]"`.
    """,
    answer: .tensor([0, 1, 5] as Tensor<Double>),
    mistakes: [
      Mistake(
        .tensor([4, -1, 7] as Tensor<Double>), "mind the sign: the second output sends −1 times."),
      Mistake(
        .tensor([2, 0, 6] as Tensor<Double>), "the second output has a share to send as well."),
      Mistake(.tensor([3, -1, 4] as Tensor<Double>), "upstream is missing: those are row sums."),
      Mistake(
        .tensor([-2, 1, -1] as Tensor<Double>), "the first output has a share to send as well."),
    ],
    hints: [
      "Each input has one weight to each output: a *row* of the weights belongs to it.",
      "The first input receives 2 · 1 + (−1) · 2.",
    ],
    solution: { sheet in
      let w: Tensor<Double> = [[1, 2], [0, -1], [3, 1]]
      let gradients = try sheet.work("gradients") {
        try denseGradients(upstream: [2, -1], input: [0, 0, 0], weight: w, observer: &$0)
      }
      return .tensor(gradients.input)
    }),
  Exercise(
    "6.3",
    """
    Softmax has made the probabilities $[0.5, 0.2, 0.3]$ of a network's scores, and the truth is the \
    *first* class. What is the gradient of the cross-entropy for the scores?
    """,
    answer: .tensor([-0.5, 0.2, 0.3] as Tensor<Double>),
    mistakes: [
      Mistake(.tensor([0.5, -0.2, -0.3] as Tensor<Double>), "it is p − t, not t − p."),
      Mistake(
        .tensor([-2, 0, 0] as Tensor<Double>),
        "that is the gradient for the *probabilities*, −1/p of the truth; softmax comes before it."),
      Mistake(
        .tensor([0.5, 0.2, 0.3] as Tensor<Double>), "those are the probabilities; take t off."),
      Mistake(
        .tensor([-0.5, 0, 0] as Tensor<Double>),
        "the other scores matter too: they make the sum that the truth is divided by."),
    ],
    hints: [
      "Write the truth as a one-hot row t.",
      "The gradient is p − t; it adds up to 0.",
    ],
    solution: { sheet in
      let p: Tensor<Double> = [[0.5, 0.2, 0.3]]
      let atP = try sparseCategoricalCrossEntropyGradient(probabilities: p, classes: [0])
      sheet.show("∂L/∂p", atP)
      let atZ = try sheet.work("∂L/∂z") {
        try softmaxGradient(upstream: atP, output: p, observer: &$0)
      }
      return .tensor(atZ.flattened())
    }),
  Exercise(
    "6.4",
    """
    The map $[[1, 4, 4], [4, 2, 0], [3, 5, 1]]$ is max-pooled by 2×2 windows that move by one cell; \
    of equals the first in reading order wins. Upstream is $[[1, 2], [3, 4]]$. What does the map \
    receive?
    """,
    answer: .tensor([[0, 3, 0], [0, 0, 0], [0, 7, 0]] as Tensor<Double>),
    mistakes: [
      Mistake(
        .tensor([[0, 3, 2], [1, 0, 0], [0, 7, 0]] as Tensor<Double>),
        "only one of equals receives, or more is handed out than came in."),
      Mistake(
        .tensor([[0, 2, 0], [0, 0, 0], [0, 4, 0]] as Tensor<Double>),
        "a cell that wins in two windows receives from both: the shares add up."),
      Mistake(
        .tensor([[0, 1, 2], [0, 0, 0], [0, 7, 0]] as Tensor<Double>),
        "in the second window the two fours tie, and the first of them wins."),
      Mistake(
        .tensor([[0, 2, 0], [1, 0, 0], [0, 7, 0]] as Tensor<Double>),
        "in the first window two fours tie; the first in reading order is that of the first row."),
    ],
    hints: [
      "Write down the winner of each of the four windows: its row and column.",
      "The windows above are both won by the cell [0, 1], those below both by the cell [2, 1].",
      "Each winner receives the upstream numbers of all windows that it wins, added up.",
    ],
    solution: { sheet in
      let x: Tensor<Double> = [[1, 4, 4], [4, 2, 0], [3, 5, 1]]
      let pooled = try sheet.work("y") { try maxPooling(x, size: 2, stride: 1, observer: &$0) }
      let upstream: Tensor<Double> = [[1, 2], [3, 4]]
      let gradient = try sheet.work("∂L/∂x") {
        try maxPoolingGradient(
          upstream: upstream, winners: pooled.winners, inputShape: x.shape, observer: &$0)
      }
      return .tensor(gradient)
    }),
  Exercise(
    "6.5",
    """
    The image $[[1, 2, 0], [0, 1, 3], [2, 0, 1]]$ is convolved with a 2×2 kernel, without padding, \
    and upstream is $[[1, 0], [-1, 2]]$. What is the gradient of the kernel?
    """,
    answer: .tensor([[3, 7], [-2, 3]] as Tensor<Double>),
    mistakes: [
      Mistake(
        .tensor([[3, -2], [7, 3]] as Tensor<Double>),
        "rows and columns are exchanged: the index of the weight is [row, column]."),
      Mistake(
        .tensor([[1, 7], [-1, 0]] as Tensor<Double>),
        "upstream was turned; it lies on the image as it is: $x_{i+m,\\, j+n}$ has two plus signs."),
      Mistake(
        .tensor([[0.75, 1.75], [-0.5, 0.75]] as Tensor<Double>),
        "the shares are added up, not averaged."),
    ],
    hints: [
      "A weight is used in all four windows; its gradient is a sum of four products.",
      "Lay upstream over the image like a kernel: the gradient of weight [m, n] is its window there.",
      "The first is 1·1 + 0·2 + (−1)·0 + 2·1.",
    ],
    solution: { sheet in
      let x: Tensor<Double> = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
      return .tensor(
        try sheet.work("∂L/∂w") {
          try convolution(x, [[1, 0], [-1, 2]], observer: &$0)
        })
    }),
  Exercise(
    "6.6",
    """
    Let the kernel of 6.5 be $[[1, 2], [3, -1]]$. What is the gradient of the \
    image's middle cell?
    """,
    answer: .number(-1),
    mistakes: [
      Mistake(
        .number(-4),
        "the kernel was laid on upstream as it lies; on the way back it is turned by half a turn."),
      Mistake(.number(5), "each output has its own upstream number: multiply by it."),
      Mistake(.number(2), "four windows cover the middle cell, and each of them sends a share."),
      Mistake(.number(3), "the sign: the output below left sends −1 times its weight."),
    ],
    hints: [
      "Four windows cover the middle cell. Under which weight does it lie in each of them?",
      "In the first window it lies under the weight [1, 1], in the last under [0, 0].",
      "1·(−1) + 0·3 + (−1)·2 + 2·1.",
    ],
    solution: { sheet in
      let x: Tensor<Double> = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
      let gradients = try sheet.work("gradients", only: [Position(1, 1)]) {
        try convolutionGradients(
          upstream: [[1, 0], [-1, 2]], input: x, kernel: [[1, 2], [3, -1]], observer: &$0)
      }
      return .number(gradients.input[1, 1])
    }),
  Exercise(
    "6.7",
    """
    A first convolution makes maps of 26×26 from batches of 32 images. By a slip its bias gets the \
    *mean* of what arrives, over all examples and places, in place of the sum. How many times too \
    small is its gradient?
    """,
    answer: .number(21632),
    mistakes: [
      Mistake(.number(676), "the mean is taken over the 32 examples of the batch as well."),
      Mistake(.number(32), "the mean is taken over the places of the map as well."),
      Mistake(.number(25088), "the maps have 26 rows and columns, not the image's 28."),
    ],
    hints: [
      "A mean is the sum, divided by how many there are.",
      "32 examples with 26 · 26 places each.",
    ],
    solution: { sheet in
      var generator = Generator(seed: 1)
      let upstream = Tensor<Double>(shape: [32, 26, 26, 1]) { _ in generator.uniform() }
      let (sum, mean) = (upstream.sum(), upstream.mean())
      sheet.show("32 · 26 · 26", 32 * 26 * 26)
      sheet.show("sum / mean of such a batch", sum / mean, decimals: 3)
      return .number((sum / mean).rounded())
    }),
]
