import Layers
import Notebook
import Tensors

/// The exercises of chapter 4, in order of difficulty.
public let poolingExercises: [Exercise] = [
  maximaByHand, meansByHand, sizeByHand, plusByHand, dotByHand, gradientByHand,
]

private let field: Tensor<Float> = [[2, 0, 1, 5], [3, 7, 4, 2], [1, 1, 0, 6], [5, 1, 2, 0]]

private let maximaByHand = Exercise(
  "4.1",
  """
  What does max pooling with 2×2 windows, side by side, make of \
  `[[2, 0, 1, 5], [3, 7, 4, 2], [1, 1, 0, 6], [5, 1, 2, 0]]`?
  """,
  answer: .tensor([[7, 5], [5, 6]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[7, 7, 5], [7, 7, 6], [5, 2, 6]] as Tensor<Float>),
      "that window moves by one cell; side by side it moves by two."),
    Mistake(
      .tensor([[3, 3], [2, 2]] as Tensor<Float>), "those are the means; the greatest is asked for."),
    Mistake(
      .tensor([[7]] as Tensor<Float>), "that is the greatest of all; there are four windows."),
  ],
  hints: [
    "Two windows fit across and two down.",
    "The first window is [[2, 0], [3, 7]].",
  ],
  solution: { sheet in
    .tensor(try sheet.work("y") { try maxPooling(field, size: 2, observer: &$0) }.output)
  })

private let meansByHand = Exercise(
  "4.2", "And average pooling, of the same map, with the same windows?",
  answer: .tensor([[3, 3], [2, 2]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[12, 12], [8, 8]] as Tensor<Float>), "those are the sums; each has four terms."),
    Mistake(
      .tensor([[6, 6], [4, 4]] as Tensor<Float>), "a 2×2 window has four cells, not two."),
  ],
  hints: ["Add up the four cells of each window.", "2 + 0 + 3 + 7 = 12, divided by 4."],
  solution: { sheet in
    .tensor(try sheet.work("y") { try averagePooling(field, size: 2, observer: &$0) })
  })

private let sizeByHand = Exercise(
  "4.3",
  """
  A map of 13×13 is pooled by 3×3 windows with stride 2, and the result again. What shape has it \
  then? Write it as height x width.
  """,
  answer: .shape([2, 2]),
  mistakes: [
    Mistake(.shape([6, 6]), "that is after the first pooling; there are two."),
    Mistake(.shape([3, 3]), "(6 − 3)/2 + 1 is 2.5, which is rounded down."),
    Mistake(.shape([4, 4]), "that is without taking the window off: (n − 3)/2 + 1."),
    Mistake(.shape([1, 1]), "windows may overlap: they move by 2, not by 3."),
  ],
  hints: [
    "The first size is (13 − 3)/2 + 1.",
    "The second does not come out whole: the last row and column are left out.",
  ],
  solution: { sheet in
    var side = 13
    for time in ["first", "second"] {
      let sweep = try Sweep(
        "maxPooling", input: [side, side], window: [3, 3], called: "window", stride: 2,
        leftover: .dropped)
      sheet.show("\(time) pooling", sweep.rows.arithmetic)
      side = sweep.rows.output
    }
    return .shape([side, side])
  })

private let plusByHand = Exercise(
  "4.4",
  """
  Pool `[[1, 0, 0], [0, 0, 0], [0, 0, 2]]` as D0 must have done: each cell takes the greatest of \
  itself and its four neighbours.
  """,
  answer: .tensor([[1, 1, 0], [1, 0, 2], [0, 2, 2]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[1, 1, 0], [1, 2, 2], [0, 2, 2]] as Tensor<Float>),
      "the middle touches the 1 and the 2 only across its corners."),
    Mistake(
      .tensor([[1, 1, 0], [1, 1, 2], [0, 2, 2]] as Tensor<Float>),
      "the middle touches the 1 only across its corner."),
    Mistake(
      .tensor([[2]] as Tensor<Float>), "the window moves by one cell: the map stays as large."),
  ],
  hints: [
    "The map stays 3×3.",
    "The middle has four neighbours, and all of them are 0.",
  ],
  solution: { sheet in
    let map: Tensor<Float> = [[1, 0, 0], [0, 0, 0], [0, 0, 2]]
    let wide = map.padded(
      top: 1, left: 1, bottom: 1, right: 1, border: .constant(-.infinity))
    var pooled = map
    for i in 0..<3 {
      for j in 0..<3 {
        let cross = [(1, 1), (0, 1), (2, 1), (1, 0), (1, 2)].map { wide[i + $0.0, j + $0.1] }
        pooled[i, j] = cross.reduce(-.infinity, max)
        let cells = cross.filter(\.isFinite).map { format($0) }.joined(separator: ", ")
        sheet.show("y[\(i), \(j)] = max(\(cells)) = \(format(pooled[i, j]))")
      }
    }
    return .tensor(pooled)
  })

private let dotByHand = Exercise(
  "4.5",
  """
  A large picture, all paper but for one dot, is pooled by 4×4 windows. The dot moves by one cell \
  to the right and one down. From what part of all places does it do so without changing the pooled \
  map? Write a fraction or a decimal.
  """,
  answer: .number(0.5625),
  mistakes: [
    Mistake(.number(0.75), "that is for the step to the right alone; it also moves down."),
    Mistake(
      .number(1.5), "the two parts are multiplied, not added: no part is more than the whole."),
    Mistake(.number(0.25), "that is the part that a step to the right carries out of its window."),
    Mistake(.number(0.4375), "that is the part that changes the map; 1 less that is asked for."),
    Mistake(.number(0.0625), "that is where both steps lead out; both must stay in."),
  ],
  hints: [
    "Of the four columns of a window, from how many can the dot step to the right and stay in it?",
    "3/4 of the columns, and 3/4 of the rows.",
    "A place is good when its row and its column both are.",
  ],
  solution: { sheet in
    // One window and the cells around it are enough: all windows are alike.
    func pooled(_ row: Int, _ column: Int) throws -> Tensor<Float> {
      var picture = Tensor<Float>(zeros: [8, 8])
      picture[row, column] = 1
      return try maxPooling(picture, size: 4).output
    }
    let stays = try Tensor<Float>(shape: [4, 4]) { place in
      try pooled(place[0], place[1]) == pooled(place[0] + 1, place[1] + 1) ? 1 : 0
    }
    sheet.show("places of the first window, 1 where the map stays", stays)
    sheet.show("part", "\(format(stays.sum()))/\(stays.count) = \(format(stays.mean()))")
    return .number(stays.mean())
  })

private let gradientByHand = Exercise(
  "4.6",
  """
  `[[1, 4, 4], [2, 0, 3]]` is pooled by 2×2 windows with stride 1, and the loss changes with the \
  two outputs by `[[10, 20]]`. What is the gradient of the map under max pooling?
  """,
  answer: .tensor([[0, 30, 0], [0, 0, 0]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[0, 10, 20], [0, 0, 0]] as Tensor<Float>),
      "in the second window the two fours tie, and the first of them wins."),
    Mistake(
      .tensor([[0, 30, 20], [0, 0, 0]] as Tensor<Float>),
      "the second four ties with the first, and only the first receives."),
    Mistake(
      .tensor([[0, 20, 0], [0, 0, 0]] as Tensor<Float>),
      "the 4 in the middle wins in both windows: its shares are added, not overwritten."),
    Mistake(
      .tensor([[0, 20, 10], [0, 0, 0]] as Tensor<Float>),
      "a tie is not shared: the first of equals receives all."),
    Mistake(
      .tensor([[2.5, 7.5, 5], [2.5, 7.5, 5]] as Tensor<Float>),
      "that is average pooling; under a maximum only the winner receives."),
  ],
  hints: [
    "Which cell wins in each of the two windows?",
    "The first window is [[1, 4], [2, 0]], the second [[4, 4], [0, 3]].",
    "The same cell wins twice.",
  ],
  solution: { sheet in
    let map: Tensor<Float> = [[1, 4, 4], [2, 0, 3]]
    let upstream: Tensor<Float> = [[10, 20]]
    let pooled = try sheet.work("y") { try maxPooling(map, size: 2, stride: 1, observer: &$0) }
    return .tensor(
      try sheet.work("∂L/∂x") {
        try maxPoolingGradient(
          upstream: upstream, winners: pooled.winners, inputShape: map.shape, observer: &$0)
      })
  })
