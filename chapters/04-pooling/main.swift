//: # Pooling
//:
//: A map says for each place how strongly the picture there answers a kernel. That is more than a
//: network wants to know: whether a stroke begins one row higher or lower should not decide which
//: digit it is. *Pooling* asks a coarser question: how strong is the answer *somewhere around here*?
//: It lays a window over the map, writes down one number in its place, and moves on.
//:
//: All five documents have it (D0 §2.3, D1 §2.1.2, D2 §2.1.2, D3 §3.1, D4 §2.3), and one of them
//: works an example, which does not come out. At the end of this chapter you will be able, with a
//: pencil, to
//:
//: - pool a map by maximum and by average;
//: - say how large the pooled map is, and what becomes of a row that is left over;
//: - tell from a pooled map which window cannot have made it;
//: - hand a gradient back through a pooling, through overlaps and ties too;
//: - say what pooling buys: fewer numbers, and less care for small shifts.
import Datasets
import Exercises
import Figures
import Layers
import Notebook
import Tensors

let page = try Page("Pooling: maximum and average, sizes, ties, and what small shifts change.")
let mnist = try page.mnist()
//: ## The greatest of a window
//:
//: D0 §3.2.4 writes *max pooling* as $g(x) = \max_{i,j} x_{i,j}$, D4 §4.2 as
//: $P(i,j) = \max_{x,y} A(x,y)$, and D1 §4.2.1 says it in words. As with the convolution of chapter
//: 2, what the formulas leave out is where the window lies. Let it have $k$ cells to a side and move
//: by $s$ cells at a time:
//:
//: $$ y_{i,j} = \max_{0 \le m,n < k} x_{s i + m,\, s j + n} $$
//:
//: If nothing else is said, the windows lie side by side, $s = k$. On this map four windows of 2×2
//: fit. The line for each is what the library's loop reported while it compared.
let map: Tensor<Float> = [[1, 3, 2, 0], [4, 2, 1, 5], [0, 1, 7, 2], [3, 6, 4, 4]]
page.show("x", map)
let greatest = try page.work("y") { try maxPooling(map, size: 2, observer: &$0) }
page.show("y", greatest.output)
//: Here is that loop. It keeps the best cell so far, and where it stands; the way back will need the
//: place.
try page.listing("Sources/Layers/MaxPooling.swift", "func poolMaxima<")
//: There is nothing to learn in it, no weights and no bias. And each channel is pooled by itself, so
//: as many come out as went in.
let pooling = try Sequential<Float>(
  inputShape: [28, 28, 32], [.maxPooling(2)], generator: &page.generator)
page.show("shape in", pooling.inputShape)
page.show("shape out", pooling.outputShape)
let learned = pooling.parameters.count
page.claim(
  .D3, "4.1", "numbers that its pooling layer learns", says: "some (a $\\theta$ of its own)",
  gets: learned == 0 ? "none" : "\(learned)",
  because: "Nothing in a maximum or a mean can be adjusted, once the window is chosen.")
//: ## The average of a window
//:
//: The other kind takes the mean (D0 §3.2.4, and in words D1 §4.2.2):
//:
//: $$ h(x) = \frac{1}{k^2} \sum_{i,j} x_{i,j} \qquad
//: y_{i,j} = \frac{1}{k^2} \sum_{m,n} x_{s i + m,\, s j + n} $$
//:
//: The first is D0's, for one window; the second says where the window lies.
let means = try page.work("y") { try averagePooling(map, size: 2, observer: &$0) }
page.show("y", means)
try page.listing("Sources/Layers/AveragePooling.swift", "func poolMeans<")
//: You have met this one before under another name: it is a convolution, with equal weights and with
//: a stride as long as the window. The maximum is not one. It is not even a sum.
let quarter = Tensor<Float>(ones: [2, 2]) / 4
page.show("equal weights", quarter)
page.show("their convolution gives the same", try convolution(map, quarter, stride: 2) == means)
//: ## The map that D0 pools
//:
//: D0 §4.3.3 pools the map that its ReLU gave, and prints the result.
let rectified: Tensor<Float> = [[0, 3, 2], [3, 6, 3], [2, 3, 0]]
let printed: Tensor<Float> = [[3, 6, 3], [6, 6, 6], [3, 6, 3]]
page.show("before", rectified)
page.show("D0, pooled", printed)
//: Its formula (§4.2.3) takes the maximum over all $i$ and $j$. As it stands, that is one number:
page.claim(
  .D0, "4.3.3", "max pooling of its map, by its own formula", says: printed,
  gets: try maxPooling(rectified, size: 3).output,
  because: """
    The maximum over all i and j is a single number. Nor does a window that moves over the map give \
    the nine printed ones, whatever rectangle it is.
    """)
//: But the result is as large as the map before. So perhaps another window was meant, one that moves
//: by one cell at a time and hangs over the edge in places. What lies beyond the edge is not looked
//: at. Such a window is a set of steps, each so many cells down and so many to the right.

/// The greatest of the cells of `map` that lie these steps away from each cell.
func maximum(of map: Tensor<Float>, over steps: [(down: Int, right: Int)]) -> Tensor<Float> {
  Tensor(shape: map.shape) { place in
    steps.map { (row: place[0] + $0.down, column: place[1] + $0.right) }
      .filter { (0..<map.shape[0]).contains($0.row) && (0..<map.shape[1]).contains($0.column) }
      .reduce(-Float.infinity) { max($0, map[$1.row, $1.column]) }
  }
}

/// All steps down by a number in `rows` and to the right by a number in `columns`.
func rectangle(rows: ClosedRange<Int>, columns: ClosedRange<Int>) -> [(down: Int, right: Int)] {
  rows.flatMap { row in columns.map { (down: row, right: $0) } }
}
//: The usual one is a square of 3×3 with the cell in its middle.
let bySquare = maximum(of: rectified, over: rectangle(rows: -1...1, columns: -1...1))
page.show("3×3 square", bySquare)
//: From every cell it sees the 6 in the middle of the map. Let us try all other rectangles. No two
//: cells of this map are more than two rows or columns apart, so one that reaches further than that
//: in some direction sees nothing more. And as a window need not be a rectangle, let us also try
//: every set of cells that can be chosen from a cell and the eight around it.
let reaches = (-2...2).flatMap { first in (first...2).map { first...$0 } }
let rectangles = reaches.flatMap { rows in reaches.map { rectangle(rows: rows, columns: $0) } }
let around = rectangle(rows: -1...1, columns: -1...1)
let sets = (1..<1 << around.count).map { choice in
  around.indices.filter { choice >> $0 & 1 == 1 }.map { around[$0] }
}

/// In how many cells the map pooled by each of `windows` agrees with the printed one.
func agreement(of windows: [[(down: Int, right: Int)]]) -> [Int] {
  windows.map { window in
    (maximum(of: rectified, over: window) - printed).scalars.count { $0 == 0 }
  }
}
let agreements = [
  ("rectangles", agreement(of: rectangles)), ("sets out of 3×3 cells", agreement(of: sets)),
]
page.table(
  ["windows", "tried", "best agreement", "agree in all cells"],
  agreements.map { name, cells in
    let best = "\(cells.max() ?? 0) of \(printed.count)"
    return [name, "\(cells.count)", best, "\(cells.count { $0 == printed.count })"]
  })
//: No rectangle, and of all the sets just one. Which is it? Here it is, with 1 for the cells that
//: belong to it:
let found = zip(sets, agreements[1].1).first { $0.1 == printed.count }?.0 ?? []
page.show(
  "the window",
  Tensor<Float>(shape: [3, 3]) { place in
    found.contains { $0.down == place[0] - 1 && $0.right == place[1] - 1 } ? 1 : 0
  })
//: A plus: each cell and its four neighbours.
let byPlus = maximum(of: rectified, over: found)
page.claim(
  .D0, "4.3.3", "its map, if each cell takes the greatest of itself and its four neighbours",
  says: printed, gets: byPlus)
page.figure(
  "plus",
  caption: """
    Framed left of each arrow is what the window of the top left cell sees of the map, right of it \
    what that cell becomes. The square sees the 6 on the diagonal, the plus does not; so the corner \
    is a 6 under the one and a 3 under the other.
    """,
  {
    let corner = HeatMap.Highlight(row: 0, column: 0)
    let square = HeatMap.Highlight(rows: 0..<2, columns: 0..<2)
    let arms = [(2, 1), (1, 2)].map { HeatMap.Highlight(rows: 0..<$0.0, columns: 0..<$0.1) }
    var row = Row(
      [
        .map(HeatMap(rectified, title: "what the square sees", highlights: [square])), "→",
        .map(HeatMap(bySquare, title: "3×3 square", highlights: [corner])), "  ",
        .map(HeatMap(rectified, title: "what the plus sees", highlights: arms)), "→",
        .map(HeatMap(byPlus, title: "plus, as in D0", highlights: [corner])),
      ], title: "The window of the top left cell, and what it makes",
      sharedScale: .sequential(0...6))
    row.scaleTitle = "answer after ReLU"
    return row
  }())
//: ### Why no rectangle can do it
//:
//: The trial could have been spared. Here is a proof, for rectangles of any size, however they move,
//: as long as what lies beyond the edge never wins.
//:
//: **Step 1.** Under a rectangle, all cells in one row of the pooled map look at the same rows of the
//: map before, and all cells in one column at the same columns.
//:
//: **Step 2.** The printed map has a 6 in the middle of its top row. The only 6 of the map before is
//: in the middle, so the cells of the top row look at the middle row.
//:
//: **Step 3.** It has a 6 in the middle of its left column. So the cells of the left column look at
//: the middle column.
//:
//: **Step 4.** The top left cell is in the top row and in the left column. So it looks at the middle
//: row and the middle column, sees the 6, and should be a 6. D0 prints a 3. ∎
//:
//: And this is why only the plus is left among the sets that move by one cell. The 6 in the middle of
//: each side needs the arm that leads to the middle of the map; the 6 in the middle needs the cell
//: itself; the 3 in each corner forbids the diagonal.
//:
//: So there is a rule behind the printed numbers. But it is not the pooling of any of
//: the five documents, nor of the frameworks that their programs use. And it does not do what D0
//: §2.3 has pooling for: the map is as large as before.
//:
//: ## How large is the pooled map?
//:
//: The rule is that of the convolution: with $n$ cells along an axis, $p$ of padding at either end,
//: a window of $k$ and a stride of $s$, there are $(n + 2p - k)/s + 1$ places. When this does not
//: come out whole, it is rounded down, and the last row or column that no window reaches is left
//: out. Keras and PyTorch do that without a word. For pooling so does this book, as the networks of
//: the documents are built on it.
page.table(
  ["cells", "window", "stride", "places", "size", "left out"],
  try [(28, 2, 2), (26, 2, 2), (11, 2, 2), (11, 3, 2), (14, 3, 2), (12, 3, 3)].map {
    cells, window, stride in
    let sweep = try Sweep(
      "maxPooling", input: [cells, cells], window: [window, window], called: "window",
      stride: stride, leftover: .dropped)
    return [cells, window, stride].map(String.init)
      + [sweep.rows.arithmetic, "\(sweep.rows.output)", "\(sweep.rows.leftover)"]
  })
//: ### What it saves
//:
//: D0 §2.3 says that pooling reduces the number of parameters; D1 §2.1.2 and D2 §2.1.2 add that it
//: reduces the work. Pooling has no parameters of its own to save, and those of a convolution do not
//: depend on the size of the map. What shrinks is the dense layer behind, with a weight for every
//: number that reaches it, and the work of all layers that come after. Here are the networks of the
//: documents, with their pooling and without. (The 11 in D0 and D1 is odd: the second pooling never
//: looks at the last row and the last column.)
let first: [LayerDescription] = [.convolution(32, kernelSize: 3), .relu, .maxPooling(2)]
let second: [LayerDescription] = [.convolution(64, kernelSize: 3), .relu, .maxPooling(2)]
let networks: [(name: String, layers: [LayerDescription])] = [
  (
    "D0 §5.2, D3 §5.2",
    first + second + [
      .convolution(64, kernelSize: 3), .relu, .flatten, .dense(64), .relu, .dense(10),
    ]
  ),
  ("D1 §3.1.2", first + second + [.flatten, .dense(10)]),
  (
    "D2 §3.1.3",
    [
      .convolution(32, kernelSize: 3, padding: .same), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3, padding: .same), .relu, .maxPooling(2), .flatten,
      .dense(128), .relu, .dense(10),
    ]
  ),
  ("D3 §3.2.2", first + [.flatten, .dense(128), .relu, .dense(10)]),
  (
    "D4 §3.2",
    [
      .convolution(32, kernelSize: 3), .relu, .convolution(64, kernelSize: 3), .maxPooling(2),
      .flatten, .dense(128), .relu, .dense(10),
    ]
  ),
]

/// A network's parameters, its multiply-adds for one digit, and the sides of its maps.
func cost(of layers: [LayerDescription]) throws -> (parameters: Int, work: Int, sides: [Int]) {
  var unused = Generator(seed: 0)
  let network = try Sequential<Float>(
    inputShape: [28, 28, 1], layers, initialiser: .zeros, generator: &unused)
  let sides = network.summary.filter { $0.outputShape.count == 3 }.map { $0.outputShape[0] }
  return (
    network.parameters.reduce(0) { $0 + $1.count },
    network.summary.reduce(0) { $0 + $1.multiplyAdds },
    sides.reduce(into: [28]) { if $0.last != $1 { $0.append($1) } }
  )
}
var savings: [[String]] = []
var (savesParameters, savesWork) = (true, true)
for (name, layers) in networks {
  let pooled = try cost(of: layers)
  let plain = try cost(of: layers.filter { $0 != .maxPooling(2) })
  savesParameters = savesParameters && pooled.parameters < plain.parameters
  savesWork = savesWork && pooled.work < plain.work
  savings.append([
    name, pooled.sides.map(String.init).joined(separator: " → "), grouped(pooled.parameters),
    grouped(plain.parameters), grouped(pooled.work), grouped(plain.work),
  ])
}
page.table(
  [
    "network", "sides of its maps", "parameters", "without pooling", "multiply-adds",
    "without pooling",
  ], savings)
page.claim(
  .D0, "2.3",
  "what pooling does to the number of parameters, in the networks of all five documents",
  says: "fewer", gets: savesParameters ? "fewer" : "not always fewer")
page.claim(
  .D1, "2.1.2", "what pooling does to work and parameters, in the networks of all five documents",
  says: "less and fewer",
  gets: savesParameters && savesWork ? "less and fewer" : "not always less and fewer")
page.claim(
  .D2, "2.1.2", "what pooling does to work and parameters, in the networks of all five documents",
  says: "less and fewer",
  gets: savesParameters && savesWork ? "less and fewer" : "not always less and fewer")
//: ## Overlap and padding
//:
//: Windows may overlap: a window of 3 that moves by 2 shares a row with the next. And with padding
//: they may hang over the edge. A cell of padding then never wins, whatever the map. If it counted as
//: 0, it would lift a map of negative numbers to 0 all along its border.
let below: Tensor<Float> = [[-1, -2, -3], [-4, -5, -6], [-7, -8, -9]]
let overhanging = try page.work("y") {
  try maxPooling(below, size: 3, stride: 2, padding: .all(1), observer: &$0)
}
page.show("y", overhanging.output)
//: With an average the question is another: by how many cells is the sum divided? By those that lie
//: on the map (as Keras does), or by all of the window, as if the border were zeros (as PyTorch does
//: unless told otherwise)? A map of ones shows the difference.
let ones = Tensor<Float>(ones: [3, 3])
page.show(
  "divided by the cells on the map",
  try averagePooling(ones, size: 3, stride: 2, padding: .all(1)))
page.show(
  "divided by all cells of the window",
  try averagePooling(ones, size: 3, stride: 2, padding: .all(1), countsPadding: true))
//: ## The way back
//:
//: Learning runs backward (chapter 2). Each output is told how much the loss changes with it, its
//: *upstream* gradient, and must tell the cells it was made of. Under a maximum that is one cell.
//: Nudge the winner, and the output follows; nudge any other cell a little, and nothing happens. So
//: the winner receives all, and the others nothing. A cell that wins in two windows receives from
//: both, and the shares add up.
//:
//: A *tie* needs a rule. Here the first of equals wins, in reading order, and receives all. If each
//: of them received all, more would be handed out than came in.
let tied: Tensor<Float> = [[5, 5, 1], [2, 5, 7], [0, 7, 3]]
page.show("x", tied)
let overlapping = try page.work("y") { try maxPooling(tied, size: 2, stride: 1, observer: &$0) }
let upstream: Tensor<Float> = [[1, 2], [3, 4]]
page.show("∂L/∂y", upstream)
let handedBack = try page.work("∂L/∂x") {
  try maxPoolingGradient(
    upstream: upstream, winners: overlapping.winners, inputShape: tied.shape, observer: &$0)
}
page.show("∂L/∂x", handedBack)
//: In the first window three fives tie, and two of them go away with nothing. In the last window two
//: sevens tie: the second loses there, but it is the winner of the window to the left, and receives
//: from that. The first of them wins in two windows and receives from both.
//:
//: $$ \frac{\partial L}{\partial x_a} = \sum_{a \text{ wins window } k} \frac{\partial L}{\partial y_k} $$
try page.listing("Sources/Layers/MaxPooling.swift", "func handBack<", comment: false)
//: An average has no winners: every cell has the same part in the mean, and receives the same share,
//: a quarter under a 2×2 window.
let shared = try page.work("∂L/∂x", only: [Position(0, 0), Position(0, 1), Position(1, 1)]) {
  try averagePoolingGradient(
    upstream: upstream, inputShape: tied.shape, size: 2, stride: 1, observer: &$0)
}
page.show("∂L/∂x", shared)
//: Both hand on what they were told, no more and no less:
page.table(
  ["", "upstream", "maximum", "average"],
  [["sum of the gradient"] + [upstream, handedBack, shared].map { format($0.sum()) }])
//: ## On a real digit
//:
//: A test digit answers a kernel for edges; after ReLU its map shows where ink begins, from left to
//: right. Then the map is pooled once and twice.
let edge: Tensor<Float> = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
page.show("edge kernel", edge)

/// Where ink begins, from left to right: one map for each image of the batch, as large as it.
func edges(of images: Tensor<Float>) throws -> Tensor<Float> {
  relu(try convolution(images, edge.reshaped(to: [3, 3, 1, 1]), padding: .same))
}
let digit = try edges(of: mnist.test.images([0]))
let once = (max: try maxPooling(digit, size: 2).output, mean: try averagePooling(digit, size: 2))
let twice = (
  max: try maxPooling(once.max, size: 2).output, mean: try averagePooling(once.mean, size: 2)
)
page.figure(
  "pooled",
  caption: """
    The edge map of a test digit, and the same map pooled by 2×2 windows once and twice, its cells \
    drawn larger each time. Under the maximum a thin line keeps its full strength; under the average \
    it fades, as the paper beside it counts too.
    """,
  {
    /// The map of the one image of a batch, each cell drawn as `zoom` × `zoom` cells.
    func tile(_ map: Tensor<Float>, zoom: Int) -> ImageGrid.Tile {
      let (height, width) = (map.shape[1], map.shape[2])
      let drawn = Tensor<Float>(shape: [height * zoom, width * zoom]) {
        map[0, $0[0] / zoom, $0[1] / zoom, 0]
      }
      return ImageGrid.Tile(drawn, caption: "\(height)×\(width)")
    }
    var grid = ImageGrid(
      rows: [[digit, once.max, twice.max], [digit, once.mean, twice.mean]].map {
        zip($0, [1, 2, 4]).map(tile)
      }, title: "A map, pooled once and twice", scaling: .fixed(.sequential(0...4)))
    grid.rowTitles = ["maximum", "average"]
    grid.scaleTitle = "answer of the edge kernel"
    grid.zoom = 9
    return grid
  }())
page.table(
  ["strongest answer", "not pooled", "once", "twice"],
  [
    ["maximum"] + [digit, once.max, twice.max].map { format($0.max(), decimals: 2) },
    ["average"] + [digit, once.mean, twice.mean].map { format($0.max(), decimals: 2) },
  ])
//: ## Small shifts
//:
//: D2 §2.1.2 promises that pooling makes a model less sensitive to small changes of its input. A
//: shift by one pixel is such a change. Let us measure what is left of it.
//:
//: First with the smallest picture there is, a single dot. If the dot stays within its window, the
//: pooled map does not change at all. Along one axis, $k - 1$ of the $k$ places in a window allow a
//: step to the right; for a step to the right and down at once, both axes must allow it:
//:
//: $$ \text{right: } \frac{k - 1}{k} \qquad
//: \text{right and down: } \left(\frac{k - 1}{k}\right)^2 $$
//:
//: Then with digits: the edge maps of 200 test images, each shifted by one pixel in all eight
//: directions. A digit has strokes in many windows, and all of them must be lucky at once.

/// The pictures moved by one cell or none, with what the border says coming in.
func shifted(
  _ images: Tensor<Float>, down: Int, right: Int, border: Border<Float> = .constant(0)
) -> Tensor<Float> {
  let wide = images.padded(before: [0, 1, 1, 0], after: [0, 1, 1, 0], border: border)
  let (top, left) = (1 - down, 1 - right)
  return wide[0..., top..<top + images.shape[1], left..<left + images.shape[2], 0...]
}

/// How many maps of a batch are the same, cell by cell.
func unchanged(_ before: Tensor<Float>, _ after: Tensor<Float>) -> Int {
  (after - before).map { abs($0) }.sum(along: 1, 2, 3).scalars.count { $0 == 0 }
}

/// What changes in a batch of maps, as part of what is there: Σ |after − before| / Σ before.
func change(_ before: Tensor<Float>, _ after: Tensor<Float>) -> Double {
  Double((after - before).map { abs($0) }.sum()) / Double(before.sum())
}

/// The cell in the middle of each window, which is all that a stride alone would keep.
func middles(_ maps: Tensor<Float>, size: Int) throws -> Tensor<Float> {
  try maxPooling(
    maps[0..., (size / 2)..., (size / 2)..., 0...], size: 1, stride: size
  ).output
}
//: There is a picture with a dot for every place; a dot that leaves it comes in on the other side, so
//: that none gets lost. (Under a window as large as the picture it therefore stays in any case.) The
//: table says how many pooled maps stay exactly as they were.
let windows = [1, 2, 4, 7, 14, 28]
let directions = rectangle(rows: -1...1, columns: -1...1).filter { $0 != (0, 0) }
let dots = Tensor<Float>(shape: [784, 28, 28, 1]) { $0[0] == 28 * $0[1] + $0[2] ? 1 : 0 }
let movedDots = [(0, 1), (1, 1)].map {
  shifted(dots, down: $0.0, right: $0.1, border: .wrapped)
}
let images = try mnist.test.prefix(200).allImages()
let still = try edges(of: images)
let moved = try directions.map {
  try edges(of: shifted(images, down: $0.down, right: $0.right))
}

/// A part in percent.
func percent(_ part: Double) -> String { format(100 * part, decimals: 1) + " %" }
page.table(
  ["window", "dot, to the right", "dot, right and down", "digit, eight directions"],
  try windows.map { size in
    let pooledDots = try maxPooling(dots, size: size).output
    let pooled = try maxPooling(still, size: size).output
    let sameDots = try movedDots.map {
      unchanged(pooledDots, try maxPooling($0, size: size).output)
    }
    let sameDigits = try moved.reduce(0) {
      $0 + unchanged(pooled, try maxPooling($1, size: size).output)
    }
    return ["\(size)×\(size)"]
      + sameDots.map { percent(Double($0) / Double(dots.shape[0])) }
      + ["\(grouped(sameDigits)) of \(grouped(images.shape[0] * directions.count))"]
  })
//: Under the 2×2 windows that the documents use, not one map of a digit stays as it was. Had D2 said
//: that pooled maps do not feel a shift, it would be wrong.
//:
//: But it says *less* sensitive. So we ask how much changes: the sum of all differences, as a part of
//: the sum of the map. For comparison, the last column has the stride alone: of each window just the
//: cell in the middle is kept, whatever the others hold.
let changes = try windows.map { size in
  let (maxima, means) = (
    try maxPooling(still, size: size).output, try averagePooling(still, size: size)
  )
  let kept = try middles(still, size: size)
  let parts = try moved.map { after in
    [
      change(maxima, try maxPooling(after, size: size).output),
      change(means, try averagePooling(after, size: size)),
      change(kept, try middles(after, size: size)),
    ]
  }
  return (0..<3).map { kind in parts.reduce(0) { $0 + $1[kind] } / Double(parts.count) }
}
page.table(
  ["window", "size of the map", "change, maximum", "change, average", "change, middle cell"],
  zip(windows, changes).map { size, change in
    ["\(size)×\(size)", "\(28 / size)×\(28 / size)"] + change.map(percent)
  })
page.figure(
  "shifts",
  caption: """
    How much of a pooled edge map changes when the digit moves by one pixel: 200 test digits, eight \
    directions. A window of one cell is no pooling. To keep only the middle cell of each window makes \
    the map as small as pooling does, but no calmer.
    """,
  LinePlot(
    "A digit moves by one pixel", x: PlotAxis("side of the window, in cells", range: 0...28),
    y: PlotAxis("change of the map, in %", range: 0...100),
    series: ["maximum", "average", "middle cell kept"].enumerated().map { kind, name in
      LinePlot.Series(
        name, x: windows.map(Double.init), y: changes.map { 100 * $0[kind] },
        look: .lineAndPoints)
    }))
let (before, after) = (changes[0][0], changes[1][0])
page.claim(
  .D2, "2.1.2", "how sensitive an edge map is to a shift by one pixel, once it is pooled",
  says: "less", gets: after < before ? "less" : "not less",
  because: """
    Unpooled, `\(percent(before))` of the map changes; after 2×2 max pooling, \
    `\(percent(after))`. Less, but far from nothing.
    """)
//: So the promise holds, and it is a modest one. A small window softens a shift and does not hide it.
//: That the map gets smaller has no part in this, for the stride alone softens nothing. The price of
//: more calm is a coarser map: the one window that nothing can disturb has forgotten where anything
//: was. What the whole model makes of it, with all its layers, is another question, and so is D0's
//: remark (§2.3) that pooling helps to generalise. A map cannot answer them, only a trained network
//: can.
//:
//: ## Summary
//:
//: You can now
//:
//: - pool by maximum, $y_{i,j} = \max_{m,n} x_{s i + m,\, s j + n}$, and by average, which is a
//:   convolution with equal weights;
//: - say the size, $(n + 2p - k)/s + 1$ rounded down, and that there are no parameters;
//: - treat a border: padding never wins a maximum; for an average it must be said whether it counts;
//: - tell what no rectangle can give: cells of one row look at the same rows, cells of one column at
//:   the same columns;
//: - go backward: the winner receives all, the first of equals wins, shares from several windows add
//:   up; under an average all receive the same;
//: - say what becomes of a small shift: softened, seldom hidden.
//:
//: What is left is to turn a few small maps into ten numbers. That is the
//: [dense layer](../05-dense/README.md).
//:
//: ## Exercises
page.exercises(poolingExercises)
try page.finish()
