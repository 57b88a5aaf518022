import Layers
import Notebook
import Tensors

/// The exercises of chapter 2, in order of difficulty.
public let convolutionExercises: [Exercise] = [
  mapByHand, sizeByHand, parametersByHand, kernelThatShifts, halfTurnOfAMap, stepByHand,
]

private let mapByHand = Exercise(
  "2.1",
  """
  Work out the map of `x = [[2, 0, 1], [1, 3, 0], [0, 1, 4]]` with the kernel \
  `w = [[1, -1], [2, 0]]`, without a border.
  """,
  answer: .tensor([[4, 5], [-2, 5]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[2, -1], [7, 3]] as Tensor<Float>),
      "the kernel was turned by half a turn: that is true convolution."),
    Mistake(
      .tensor([[1, -1], [7, 2]] as Tensor<Float>),
      "rows and columns of the kernel were exchanged: its first row lies on the window's first."),
    Mistake(.tensor([[4]] as Tensor<Float>), "that is the first window; there are three more."),
  ],
  hints: [
    "The window is 2×2 and the image 3×3: it fits in two places down and two places across.",
    "The first window is `[[2, 0], [1, 3]]`. Multiply it cell by cell with `w` and add up.",
    "The first sum is 1·2 + (−1)·0 + 2·1 + 0·3 = 4. Now one cell to the right.",
  ],
  solution: { sheet in
    let x: Tensor<Float> = [[2, 0, 1], [1, 3, 0], [0, 1, 4]]
    let w: Tensor<Float> = [[1, -1], [2, 0]]
    return .tensor(try sheet.work("y") { try convolution(x, w, observer: &$0) })
  })

private let sizeByHand = Exercise(
  "2.2",
  """
  What shape has the map of a 28×28 image under a 5×5 kernel, with padding 2 on all sides and \
  stride 3? Write it as height x width.
  """,
  answer: .shape([10, 10]),
  mistakes: [
    Mistake(
      .shape([9, 9]), "nine steps of the window make ten places: add the one it starts from."),
    Mistake(.shape([28, 28]), "that is the size with stride 1."),
    Mistake(.shape([11, 11]), "the window itself takes up 5 cells: take them off first."),
  ],
  hints: [
    "How many cells has a row with its padding on both sides?",
    "The first window uses up 5 of them. How often can it still move on by 3?",
    "(28 + 2 + 2 − 5) / 3, and one more for the first place.",
  ],
  solution: { sheet in
    let sweep = try Sweep(
      "convolution", input: [28, 28], window: [5, 5], stride: 3, padding: .all(2))
    sheet.show("along each axis", sweep.rows.arithmetic)
    return .shape(sweep.shape)
  })

private let parametersByHand = Exercise(
  "2.3",
  """
  A layer takes colour pictures with 3 channels and makes 16 maps with 5×5 windows; each filter has \
  a bias. How many parameters has it?
  """,
  answer: .number(1216),
  mistakes: [
    Mistake(.number(1200), "those are the weights; each filter has a bias besides."),
    Mistake(.number(416), "a filter has a kernel for each of the 3 channels, not one for all."),
    Mistake(.number(400), "a filter has a kernel for each channel, and a bias."),
    Mistake(.number(76), "that is one filter; there are 16."),
    Mistake(.number(1203), "the biases belong to the maps that come out, not to the channels."),
    Mistake(.number(1248), "a filter has one bias, not one for each channel."),
  ],
  hints: [
    "How many weights has one filter? It looks at all channels at once.",
    "One filter has 5·5·3 weights and 1 bias. How many filters are there?",
  ],
  solution: { sheet in
    var generator = Generator(seed: 1)
    let layer = try Sequential<Float>(
      inputShape: [28, 28, 3], [.convolution(16, kernelSize: 5)], generator: &generator)
    for parameter in layer.parameters {
      sheet.show(parameter.name, "\(parameter.value.shape), \(parameter.count) numbers")
    }
    return .number(layer.parameterCount)
  })

private let kernelThatShifts = Exercise(
  "2.4",
  """
  Which 3×3 kernel, with a border of zeros, moves every picture one cell to the right?
  """,
  answer: .tensor([[0, 0, 0], [1, 0, 0], [0, 0, 0]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[0, 0, 0], [0, 0, 1], [0, 0, 0]] as Tensor<Float>),
      "that moves it to the left: each cell takes the value of its right neighbour."),
    Mistake(
      .tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]] as Tensor<Float>),
      "that is the identity: each cell keeps its own value."),
    Mistake(
      .tensor([[0, 1, 0], [0, 0, 0], [0, 0, 0]] as Tensor<Float>),
      "that moves it down: each cell takes the value of the one above."),
    Mistake(
      .tensor([[0, 0, 0], [0, 0, 0], [0, 1, 0]] as Tensor<Float>),
      "that moves it up: each cell takes the value of the one below."),
    Mistake(
      .tensor([[0, 0, 0], [1, 1, 0], [0, 0, 0]] as Tensor<Float>),
      "that adds the shifted picture to the old one."),
  ],
  hints: [
    "Think of one cell of the map. Whose value should it have?",
    "A kernel with a single 1 copies the cell on which this 1 lies. The map's cell is the middle.",
  ],
  solution: { sheet in
    let picture: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    let kernel: Tensor<Float> = [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
    let map = try sheet.work("y", only: [Position(1, 1)]) {
      try convolution(picture, kernel, padding: .same, observer: &$0)
    }
    sheet.show("x", picture)
    sheet.show("y", map)
    return .tensor(kernel)
  })

private let halfTurnOfAMap = Exercise(
  "2.5",
  """
  The cross `[[0, 1, 0], [1, 1, 1], [0, 1, 0]]` is its own half-turn, as $K$ is. With a border of \
  zeros its map of `I = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]` has a 7 in the top left corner, and its \
  map of a 3×3 image of ones has a 3 there. What stands in the bottom right corner of its map of \
  $I$? Find it without working out that window.
  """,
  answer: .number(23),
  mistakes: [
    Mistake(
      .number(3),
      "image and half-turn add up to 10, but the maps add up to 10 times the map of ones."),
    Mistake(.number(43), "that takes the middle of the map of ones; the corner of it is 3."),
    Mistake(.number(30), "that is the sum of the two corners; one of them is 7."),
  ],
  hints: [
    "Use step 3 of the proof: R(I) + R(I)′ = 10 · R(1).",
    "The bottom right corner of R(I) is the top left corner of R(I)′.",
    "7 + ? = 10 · 3.",
  ],
  solution: { sheet in
    let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    let cross: Tensor<Float> = [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    let ones = try convolution(Tensor(ones: [3, 3]), cross, padding: .same)
    sheet.show("R(1)", ones)
    let map = try sheet.work("R", only: [Position(0, 0), Position(2, 2)]) {
      try convolution(image, cross, padding: .same, observer: &$0)
    }
    let corner = 10 * ones[0, 0] - map[0, 0]
    sheet.show("10 · R(1)[0, 0] − R(I)[0, 0]", corner)
    return .number(map[2, 2])
  })

private let stepByHand = Exercise(
  "2.6",
  """
  A kernel `w = [[2, 1], [0, -1]]` slides over `x = [[1, 2, 0], [0, 1, 1], [1, 0, 2]]`, and the loss \
  changes with the four cells of the map by `g = [[1, 0], [-1, 2]]`. What is `w` after a step of \
  gradient descent with learning rate 0.5?
  """,
  answer: .tensor([[0.5, -0.5], [0.5, -3.5]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[3, 3], [-1, 5]] as Tensor<Float>),
      "that is the gradient of the kernel; the step is still to be taken."),
    Mistake(
      .tensor([[3.5, 2.5], [-0.5, 1.5]] as Tensor<Float>),
      "the step went the wrong way: against the gradient the loss falls."),
    Mistake(
      .tensor([[-1, -2], [1, -6]] as Tensor<Float>),
      "the step was twice too long: the gradient is to be multiplied by the learning rate."),
    Mistake(
      .tensor([[1.5, -1.5], [0.5, -2.5]] as Tensor<Float>),
      "`g` was turned by half a turn: it slides over `x` as it is."),
    Mistake(
      .tensor([[1.5, 1], [0.5, -2]] as Tensor<Float>),
      "`g` is the gradient of the map; that of the kernel has to be worked out from it."),
  ],
  hints: [
    "First the gradient of the kernel: the convolution of `x` with `g` as its kernel.",
    "Its first entry is 1·1 + 0·2 + (−1)·0 + 2·1 = 3.",
    "Take half of each entry of the gradient away from the entry of `w` in the same place.",
  ],
  solution: { sheet in
    let x: Tensor<Float> = [[1, 2, 0], [0, 1, 1], [1, 0, 2]]
    let w: Tensor<Float> = [[2, 1], [0, -1]]
    let g: Tensor<Float> = [[1, 0], [-1, 2]]
    let gradient = try sheet.work("∂L/∂w") { try convolution(x, g, observer: &$0) }
    let better = w - 0.5 * gradient
    sheet.show("w − 0.5 · ∂L/∂w", better)
    return .tensor(better)
  })
