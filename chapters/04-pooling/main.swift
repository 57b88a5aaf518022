//: # Pooling
//:
//: A map says for each place how strongly the picture there answers a kernel. That is more than a
//: network wants to know. Whether a stroke begins in row 7 or in row 8 should not decide between a 4
//: and a 9. *Pooling* asks a coarser question: how strong is the answer *somewhere in this
//: neighbourhood*? It lays a window over the map, puts one number in its place, and moves on.
//:
//: All five documents have it (D0 §2.3, D1 §2.1.2, D2 §2.1.2, D3 §3.1, D4 §2.3), and one works an
//: example, in which it goes wrong. At the end of this chapter you will be able, with a pencil, to
//:
//: - pool a map by maximum and by average;
//: - say how large the pooled map is, and what becomes of a row that is left over;
//: - tell from a pooled map which windows cannot have made it;
//: - hand a gradient back through a pooling, with overlaps and ties;
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
//: $P(i,j) = \max_{x,y} A(x,y)$, and D1 §4.2.1 says it in words. As with the convolution in chapter 2,
//: what the formulas leave out is where the window lies. With a window of $k$ cells that moves by
//: $s$ at a time:
//:
//: $$ y_{i,j} = \max_{m,n < k} \; x_{s i + m,\, s j + n} $$
//:
//: If nothing else is said, the windows lie side by side, $s = k$. Here are four of them.
let map: Tensor<Float> = [[1, 3, 2, 0], [4, 2, 1, 5], [0, 1, 7, 2], [3, 6, 4, 4]]
page.show("x", map)
let greatest = try page.work("y") { try maxPooling(map, size: 2, observer: &$0) }
page.show("y", greatest.output)
try page.listing("Sources/Layers/MaxPooling.swift", "func poolMaxima<")
//: There is nothing to learn in it: no weights, no bias. And each map is pooled by itself, so as many
//: channels go out as came in.
//:
//: ## The average of a window
//:
//: The other kind takes the mean instead (D0 §3.2.4, D1 §4.2.2):
//:
//: $$ h(x) = \frac{1}{k^2} \sum_{i,j} x_{i,j} $$
let means = try page.work("y") { try averagePooling(map, size: 2, observer: &$0) }
page.show("y", means)
//: You have met this one before under another name: it is a convolution, with a kernel of equal
//: weights and a stride as long as the window. The maximum is no convolution; it is not even a sum.
let quarter = Tensor<Float>(ones: [2, 2]) / 4
page.show("the same as a convolution", try convolution(map, quarter, stride: 2) == means)
//: ## The map that D0 pools
//:
//: D0 §4.3.3 pools the map that came out of its ReLU, and prints the result.
let rectified: Tensor<Float> = [[0, 3, 2], [3, 6, 3], [2, 3, 0]]
let printed: Tensor<Float> = [[3, 6, 3], [6, 6, 6], [3, 6, 3]]
page.show("before", rectified)
page.show("D0, pooled", printed)
//: Its formula (§4.2.3) takes the maximum over all $i, j$. Read as it stands, that is one number:
page.claim(
  .D0, "4.3.3", "max pooling of its map, by its own formula", says: printed,
  gets: try maxPooling(rectified, size: 3).output,
  because: "The maximum over all i and j is one number. No square window gives the printed nine "
    + "either: a 3×3 window that moves by one cell, over a border that never wins, gives nine sixes."
)
//: But as with its convolution, perhaps another window was meant. The printed map is as large as the
//: one before, so the window moves by one cell at a time, and hangs over the edge in places. Let
//: us try every rectangle, in every position around the cell that it stands for.

/// The maximum over those cells around each cell, given as steps down and to the right, that lie on
/// the map.
func maximum(of map: Tensor<Float>, over steps: [(down: Int, right: Int)]) -> Tensor<Float> {
  Tensor(shape: map.shape) { index in
    steps.map { (index[0] + $0.down, index[1] + $0.right) }
      .filter { (0..<map.shape[0]).contains($0) && (0..<map.shape[1]).contains($1) }
      .reduce(-Float.infinity) { max($0, map[$1.0, $1.1]) }
  }
}

var (tries, fitting) = (0, 0)
var closest: (agreeing: Int, size: String, pooled: Tensor<Float>) = (-1, "", rectified)
for (height, width) in (1...3).flatMap({ height in (1...3).map { (height, $0) } }) {
  for (above, left) in (0..<height).flatMap({ above in (0..<width).map { (above, $0) } }) {
    let steps = (0..<height).flatMap { m in (0..<width).map { (down: m - above, right: $0 - left) }
    }
    let pooled = maximum(of: rectified, over: steps)
    let agreeing = pooled.scalars.indices.count { pooled.scalars[$0] == printed.scalars[$0] }
    tries += 1
    fitting += agreeing == 9 ? 1 : 0
    if agreeing > closest.agreeing { closest = (agreeing, "\(height)×\(width)", pooled) }
  }
}
page.show("windows tried", tries)
page.show("of them that give the printed map", fitting)
page.show("the closest, \(closest.size), agrees in \(closest.agreeing) of 9 cells", closest.pooled)
//: This need not be left to trying. Look at the printed top left corner, a 3. The 6 of the old map is
//: its neighbour diagonally below, so the window there cannot reach that cell. But the printed map
//: has a 6 in the middle of the top row, and it can only come from the cell *below*: so the window
//: reaches down. It has a 6 in the middle of the left column, and that can only come from the cell
//: to the *right*: so the window reaches right. A rectangle that reaches down and right reaches the
//: diagonal too. No rectangle can do it.
//:
//: A window without its corners can. Take each cell and its four neighbours, a plus:
let plus = [(down: 0, right: 0), (-1, 0), (1, 0), (0, -1), (0, 1)]
let pooledByPlus = maximum(of: rectified, over: plus)
page.claim(
  .D0, "4.3.3", "its map, if each cell takes the greatest of itself and its four neighbours",
  says: printed, gets: pooledByPlus)
page.figure(
  "plus",
  caption: "The map before, under a square window of 3×3, and under a plus-shaped one. Framed: the "
    + "top left cell, and what its window sees. The square sees the 6, the plus does not.",
  Row(
    [
      .map(
        HeatMap(
          rectified, title: "before",
          highlights: [.init(rows: 0..<2, columns: 0..<1), .init(rows: 0..<1, columns: 0..<2)])),
      "→",
      .map(
        HeatMap(
          try maxPooling(rectified, size: 3, stride: 1, padding: .all(1)).output,
          title: "3×3 window", highlights: [.init(row: 0, column: 0)])),
      .map(
        HeatMap(pooledByPlus, title: "plus = D0", highlights: [.init(row: 0, column: 0)])),
    ], sharedScale: .sequential(0...6)))
//: So there is a rule behind the printed numbers, but it is not the pooling of any of the five
//: documents, nor of the frameworks they use. It also does not do what pooling is for: D0 §2.3 says
//: that it makes the map smaller, and this one is as large as before.
//:
//: ## How large is the pooled map?
//:
//: The rule is the one of the convolution (chapter 2), $(n + 2p - k)/s + 1$. When it does not come out
//: whole, the last row or column that no window reaches is left out. Keras and PyTorch do that
//: without a word, and for pooling so does this book, because everybody's networks are built on it.
let sides = [28, 26, 24, 14, 13, 11]
page.table(
  ["cells", "window", "stride", "size", "rows left out"],
  try sides.map { side in
    let sweep = try Sweep(
      "maxPooling", input: [side, side], window: [2, 2], called: "window", stride: 2,
      leftover: .dropped)
    return ["\(side)", "2", "2", "\(sweep.rows.output)", "\(sweep.rows.leftover)"]
  })
//: Those are the maps of the documents' networks. The 11 is D1's: its second pooling never looks at
//: the last row and the last column.
//:
//: ### What it saves
//:
//: D0 §2.3, D1 §2.1.2 and D2 §2.1.2 say that pooling reduces the number of parameters. It has none
//: to save of its own; what shrinks is the dense layer that comes after, with a weight for every
//: number that reaches it. Here is the network of D3 §3.2.2 with its pooling and without.
var rows: [[String]] = []
for (name, pooling) in [("with pooling", [LayerDescription.maxPooling(2)]), ("without", [])] {
  let network = try Sequential<Float>(
    inputShape: [28, 28, 1],
    [.convolution(32, kernelSize: 3), .relu] + pooling + [
      .flatten, .dense(128), .relu, .dense(10),
    ],
    generator: &page.generator)
  let dense = network.summary.first { $0.name == "dense1" }
  let inputs = network.summary.first { $0.kind == "flatten" }?.outputShape[0] ?? 0
  rows.append([
    name, grouped(inputs), grouped(dense?.parameters ?? 0), grouped(network.parameterCount),
  ])
}
page.table(
  ["network of D3 §3.2.2", "numbers into its dense layer", "parameters there", "in all"], rows)
//: ## Overlap and padding
//:
//: Windows may overlap: a window of 3 that moves by 2 shares a row with its neighbour. And they may
//: hang over the edge. A cell of padding then never wins, whatever the map: if it counted as 0, a
//: map of negative numbers would be lifted to 0 all along its border.
let below: Tensor<Float> = [[-1, -2, -3], [-4, -5, -6], [-7, -8, -9]]
try page.work("y", only: [Position(0, 0), Position(1, 1)]) {
  try maxPooling(below, size: 3, stride: 2, padding: .all(1), observer: &$0)
}
page.show("y", try maxPooling(below, size: 3, stride: 2, padding: .all(1)).output)
//: With an average the question is another: by how many cells is the sum divided? By those of the
//: map alone (Keras), or by all of the window (PyTorch, unless told otherwise). The two agree where
//: no window hangs over.
let ones = Tensor<Float>(ones: [3, 3])
page.show(
  "ones, divided by cells of the map",
  try averagePooling(ones, size: 3, stride: 2, padding: .all(1)))
page.show(
  "ones, divided by all cells of the window",
  try averagePooling(ones, size: 3, stride: 2, padding: .all(1), countsPadding: true))
//: ## The way back
//:
//: Learning runs backward: each output is told how much the loss would change with it (the
//: *upstream* gradient), and tells those it was made of. Under a maximum that is one cell. Nudge
//: the winner, and the output follows; nudge another cell a little, and nothing happens. So the
//: winner receives all, the others nothing. A cell that wins in two windows receives from both, and
//: the shares add up.
//:
//: A *tie* needs a rule. Here the first of equals wins, in reading order, and receives all; sending
//: it to every one of them would hand out more than there was.
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
try page.listing("Sources/Layers/MaxPooling.swift", "func handBack<")
//: Of the four sevens and fives that tie, see who went away with nothing. An average has no
//: winners: every cell of a window has the same part in it, and receives the same share.
let shared = try page.work("∂L/∂x", only: [Position(0, 0), Position(0, 1), Position(1, 1)]) {
  try averagePoolingGradient(
    upstream: upstream, inputShape: tied.shape, size: 2, stride: 1, observer: &$0)
}
page.show("∂L/∂x", shared)
//: Both hand on what they were told, no more and no less:
page.table(
  ["", "upstream", "maximum", "average"],
  [["sum"] + [upstream, handedBack, shared].map { format($0.sum()) }])
//: ## On a real digit
//:
//: A digit, its map under an edge kernel after ReLU, and the map pooled once and twice.
let edge: Tensor<Float> = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
let digit = try mnist.test.image(0)
let edges = relu(try convolution(digit, edge))
var grid = ImageGrid(
  rows: try [true, false].map { takesMaximum in
    var (tiles, pooled) = (
      [ImageGrid.Tile(edges, caption: "\(edges.shape[0])×\(edges.shape[1])")], edges
    )
    for _ in 0..<2 {
      pooled =
        takesMaximum
        ? try maxPooling(pooled, size: 2).output : try averagePooling(pooled, size: 2)
      tiles.append(ImageGrid.Tile(pooled, caption: "\(pooled.shape[0])×\(pooled.shape[1])"))
    }
    return tiles
  }, title: "One map, pooled twice", scaling: .fixed(.sequential(0...4)))
grid.rowTitles = ["maximum", "average"]
grid.scaleTitle = "answer of the edge kernel"
page.figure(
  "pooled",
  caption: "Where the ink of a test digit begins, from left to right, and the same map pooled by "
    + "2×2 windows once and twice. The maximum keeps thin strokes at their full strength; in the "
    + "average they fade.",
  grid)
//: ## Small shifts
//:
//: D2 §2.1.2 promises that pooling makes a network less sensitive to small changes of its input.
//: Let us measure that, first on the smallest picture there is: a single dot, shifted by one cell to
//: the right. If the dot stays within its window, nothing changes at all.
var unchanged = 0
var places = 0
for row in 0..<28 {
  for column in 0..<27 {
    var (before, after) = (Tensor<Float>(zeros: [28, 28]), Tensor<Float>(zeros: [28, 28]))
    before[row, column] = 1
    after[row, column + 1] = 1
    places += 1
    if try maxPooling(before, size: 2).output == maxPooling(after, size: 2).output {
      unchanged += 1
    }
  }
}
page.say(
  """
  Of \(places) places from which a dot can be shifted, \(unchanged) leave the map unchanged that is \
  pooled by 2×2 windows: \(format(100 * Double(unchanged) / Double(places), decimals: 1)) %.
  """)
//: A stroke has many dots, and each has to have luck. Here are 200 digits, each with its edge map
//: after ReLU, shifted by one pixel to each of the eight sides. How much of the map changes is
//: measured by the sum of all differences, divided by the sum of the map.

/// The picture moved by whole cells, with paper moving in.
func shifted(_ image: Tensor<Float>, down: Int, right: Int) -> Tensor<Float> {
  let wide = image.padded(top: 1, left: 1, bottom: 1, right: 1)
  let (top, left) = (1 - down, 1 - right)
  return wide[top..<top + image.shape[0], left..<left + image.shape[1]]
}

/// Σ |a − b| / Σ |a|.
func change(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
  let difference = (a - b).map { abs($0) }.sum()
  return Double(difference) / Double(a.map { abs($0) }.sum())
}

let neighbours = (-1...1).flatMap { down in (-1...1).map { (down: down, right: $0) } }
  .filter { $0 != (0, 0) }
let windows = [1, 2, 3, 4, 6, 13, 26]
let examples = try mnist.test.prefix(200)
var changes = windows.map { _ in (maximum: 0.0, average: 0.0, same: 0) }
var pairs = 0
for index in 0..<examples.count {
  let image = examples.image(index)
  let before = relu(try convolution(image, edge))
  for step in neighbours {
    let after = relu(
      try convolution(shifted(image, down: step.down, right: step.right), edge))
    pairs += 1
    for (place, window) in windows.enumerated() {
      let (a, b) = (
        try maxPooling(before, size: window).output, try maxPooling(after, size: window).output
      )
      changes[place].maximum += change(a, b)
      changes[place].same += a == b ? 1 : 0
      changes[place].average += change(
        try averagePooling(before, size: window), try averagePooling(after, size: window))
    }
  }
}
page.table(
  ["window", "size of the map", "change, maximum", "change, average", "maps unchanged (maximum)"],
  windows.indices.map { place in
    let percent = [changes[place].maximum, changes[place].average].map {
      "\(format(100 * $0 / Double(pairs), decimals: 1)) %"
    }
    let side = 26 / windows[place]
    return ["\(windows[place])×\(windows[place])", "\(side)×\(side)"] + percent
      + ["\(grouped(changes[place].same)) of \(grouped(pairs))"]
  })
page.figure(
  "shifts",
  caption: "How much of a pooled map changes when the digit moves by one pixel, mean over 200 "
    + "digits and eight directions. A window of 1 is no pooling.",
  LinePlot(
    "A digit moves by one pixel", x: "side of the pooling window",
    y: PlotAxis("change of the map in %", range: 0...100),
    series: [
      LinePlot.Series(
        "maximum", x: windows.map { Double($0) },
        y: changes.map { 100 * $0.maximum / Double(pairs) }, look: .lineAndPoints),
      LinePlot.Series(
        "average", x: windows.map { Double($0) },
        y: changes.map { 100 * $0.average / Double(pairs) }, look: .lineAndPoints),
    ]))
page.claim(
  .D2, "2.1.2", "sensitivity to a shift by one pixel after 2×2 max pooling, against before",
  says: "less", gets: changes[1].maximum < changes[0].maximum ? "less" : "not less")
//: The promise holds, with two remarks. Small windows leave next to no map quite unchanged; what
//: they do is to soften the change. And the price of more peace is a coarser map: the window that
//: lets nothing change any more has forgotten where anything was.
//:
//: ## What you can now do
//:
//: - Max pooling: the greatest of each window. Average pooling: the mean, which is a convolution.
//: - Size: $(n + 2p - k)/s + 1$, rounded down; what is left over is not read. No parameters.
//: - Padding never wins a maximum; by how many cells an average is divided must be said.
//: - Backward: the winner receives all, the first of equals wins, overlapping shares add up; under
//:   an average everyone receives the same.
//: - A map pooled by small windows changes less when the picture is shifted, and says less about
//:   where.
//:
//: What is left is to turn a few small maps into ten numbers. That is the
//: [dense layer](../05-dense/README.md).
//:
//: ## Exercises
page.exercises(poolingExercises)
try page.finish()
