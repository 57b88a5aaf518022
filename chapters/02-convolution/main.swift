//: # Convolution
//:
//: A convolution looks at a picture through a small window. It lays a little table of numbers, the
//: *kernel*, over one corner of the picture, multiplies cell by cell, adds up, writes down the one
//: number that comes out, and moves on by one cell. All those numbers together are a *map*: for
//: every place, how strongly the picture there answers the kernel.
//:
//: All five documents describe it so (D0 §2.2 and §3.2.2, D1 §2.1.1, D2 §2.1.1, D3 §3.1, D4 §2.3).
//: This chapter does it in numbers. At its end you will be able, with a pencil, to
//:
//: - work out one window, and a whole map, with a border or without;
//: - tell *cross-correlation*, which every network computes, from *true convolution*;
//: - say how large a map will be, and when its size does not come out whole;
//: - count the parameters of a convolutional layer;
//: - say what becomes of a map when the picture is shifted;
//: - take a step that makes a kernel better.
import Datasets
import Exercises
import Figures
import Layers
import Notebook
import Tensors

let page = try Page("Convolution, from one window worked by hand to a kernel that is learned.")
let mnist = try page.mnist()
//: ## One window
//:
//: D0 §4.3 takes an image $I$ and a kernel $K$.
let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
let kernel: Tensor<Float> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
page.show("I", image)
page.show("K", kernel)
//: The kernel is as large as the image, so there is one place for it. Each cell of the image is
//: multiplied by the weight that lies on it, and the products are added up. What follows is not
//: written by hand: it is what the library's loop reported while it worked.
let single = try page.work("y", as: .tables) { try convolution(image, kernel, observer: &$0) }
//: One window, one number. And this is all that D0's formula (§4.2.1) can give:
//:
//: $$ \text{map} = \sum_{i,j} K_{i,j} \cdot I_{i,j} $$
//:
//: The letters $i$ and $j$ are used up by the sum. Nothing on the right says *where* the window
//: lies, so nothing on the left can differ from place to place.
//:
//: ## A window that moves
//:
//: A map needs a position index of its own. D2 §4.1 has one, and counts rows and columns from 0, as
//: Swift does:
//:
//: $$ (I * K)(i, j) = \sum_m \sum_n I(i+m,\, j+n)\, K(m, n) $$
//:
//: D1 §4.1 has one too, and counts from 1, as mathematicians do:
//:
//: $$ y_{i,j} = \sum_{m=1}^{M} \sum_{n=1}^{N} w_{m,n} \cdot x_{i+m-1,\, j+n-1} $$
//:
//: The two −1 are the price of counting from 1: row 1 of the kernel has to land on row 1 of the
//: image when the window is in row 1. Here are the three, each typed in as its document prints it.

/// D0 §4.2.1: the one window that it is given.
func formulaOfD0(_ input: Tensor<Float>, _ kernel: Tensor<Float>) -> Float {
  var map: Float = 0
  for i in 0..<kernel.shape[0] {
    for j in 0..<kernel.shape[1] { map += kernel[i, j] * input[i, j] }
  }
  return map
}

/// D1 §4.1, whose indices all begin at 1.
func formulaOfD1(_ x: Tensor<Float>, _ w: Tensor<Float>, _ i: Int, _ j: Int) -> Float {
  func from1(_ table: Tensor<Float>, _ row: Int, _ column: Int) -> Float {
    table[row - 1, column - 1]
  }
  var y: Float = 0
  for m in 1...w.shape[0] {
    for n in 1...w.shape[1] { y += from1(w, m, n) * from1(x, i + m - 1, j + n - 1) }
  }
  return y
}

/// D2 §4.1, whose indices all begin at 0.
func formulaOfD2(_ I: Tensor<Float>, _ K: Tensor<Float>, _ i: Int, _ j: Int) -> Float {
  var sum: Float = 0
  for m in 0..<K.shape[0] {
    for n in 0..<K.shape[1] { sum += I[i + m, j + n] * K[m, n] }
  }
  return sum
}
//: For a fair test we take an image and a kernel that are not square, so that rows and columns
//: cannot be exchanged unnoticed. D0's formula has to be given each window; the slice that cuts it
//: out, rows from `i` and columns from `j`, is the position index that it lacks.
let oblong: Tensor<Float> = [[1, 2, 0, 2], [3, 1, 2, 0], [0, 2, 1, 3]]
let flat: Tensor<Float> = [[1, 0, 2], [0, -1, 1]]
page.show("x", oblong)
page.show("w", flat)
let oblongMap = try page.work("y") { try convolution(oblong, flat, observer: &$0) }
let mapOfD0 = Tensor<Float>(shape: [2, 2]) { place in
  let (i, j) = (place[0], place[1])
  return formulaOfD0(oblong[i..<i + 2, j..<j + 3], flat)
}
page.show("D0, window by window", mapOfD0)
page.claim(
  .D1, "4.1", "its formula on a 3×4 image and a 2×3 kernel",
  says: Tensor(shape: [2, 2]) { formulaOfD1(oblong, flat, $0[0] + 1, $0[1] + 1) }, gets: oblongMap)
page.claim(
  .D2, "4.1", "its formula on a 3×4 image and a 2×3 kernel",
  says: Tensor(shape: [2, 2]) { formulaOfD2(oblong, flat, $0[0], $0[1]) }, gets: oblongMap)
//: One formula, three spellings. And this is the loop that computes it everywhere in this book. The
//: loops over `i` and `j` move the window; those over `m` and `n` are the two sums; what `image`,
//: `f` and `c` are for comes below. What it tells its `observer` on the way, every product and every
//: sum, is left out here: that is how the worked steps get onto this page.
try page.listing("Sources/Layers/Convolution.swift", "func convolve<")
//: ## A border of zeros
//:
//: A window that stays inside the image has few places to go: on the image of D0 just one. If the
//: map is to be as large as the image, the image is first *padded*: a border of zeros is laid
//: around it. A cell of the border adds nothing to a sum, but it lets the window's middle come to
//: every cell.
let same = try page.work("R") {
  try convolution(image, kernel, padding: .same, observer: &$0)
}
page.show("R", same)
page.figure(
  "windows",
  caption: """
    The nine places of the window on the padded image, laid out like the map that they make. In each \
    place the kernel on the left is multiplied with what lies in the frame. The pale cells are the \
    border of zeros.
    """
) { folder, name in
  let bordered = image.padded(top: 1, left: 1, bottom: 1, right: 1)
  let places = (0..<3).map { i in
    Row(
      (0..<3).map { j in
        let entry = format(same[i, j]).replacing("-", with: "−")
        let place = HeatMap(
          bordered, title: "R[\(i), \(j)] = \(entry)", scale: .ink(0...18), padding: 1,
          highlights: [.init(rows: i..<i + 3, columns: j..<j + 3)])
        return .map(place.tile(cellSize: 44))
      })
  }
  let weights = HeatMap(kernel, title: "K", scale: .diverging(limit: 4)).tile(cellSize: 44)
  return try Row([.map(weights), "∗", .figure(Stack(places))]).write(in: folder, name: name)
}
//: ## The map that D0 prints
//:
//: D0 §4.3.1 writes out the one window, as we did, and then prints a map of nine numbers.
let printed: Tensor<Float> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]
page.claim(
  .D0, "4.3.1", "the map of I with K, as large as I", says: printed, gets: same,
  because: """
    The nine products that it writes out add up to the single number \(format(single.scalar)). No \
    border, flip, stride or crop of this convolution gives the nine numbers that it prints.
    """)
page.show("row sums of K · I", (kernel * image).sum(along: 1))
//: These are the document's three brackets, one for each row of the window. Of all its arithmetic
//: they are the only trace in its map: the first and the last stand in the corners.
//:
//: But perhaps another convention was meant? There are many: a border that repeats the edge, mirrors
//: the image or wraps round to the other side; a kernel turned or flipped; other strides; a crop of
//: a larger map. Let us try them all.
//:
//: That is less work than it sounds. Lay a border so wide around the image that the window can
//: leave it on every side, and make one large map. Whatever padding, stride and crop are chosen,
//: the nine numbers they give are nine numbers of that map, in three rows evenly spaced and three
//: columns evenly spaced. So all of those are looked at.

/// How many ways there are to take the 3×3 numbers of `wanted` from the cells of `map`, in rows and
/// columns evenly spaced, and the most cells in which one of them agrees with it.
func search(for wanted: Tensor<Float>, in map: Tensor<Float>) -> (tries: Int, best: Int) {
  var (tries, best) = (0, 0)
  for (down, right) in (1...4).flatMap({ down in (1...4).map { (down, $0) } }) {
    for top in 0..<max(0, map.shape[0] - 2 * down) {
      for left in 0..<max(0, map.shape[1] - 2 * right) {
        var agreeing = 0
        for i in 0..<3 {
          for j in 0..<3 where map[top + down * i, left + right * j] == wanted[i, j] {
            agreeing += 1
          }
        }
        (tries, best) = (tries + 1, max(best, agreeing))
      }
    }
  }
  return (tries, best)
}

let turns = [kernel, kernel.transposed()].flatMap { kernel in
  [kernel, kernel.reversed(axes: 0), kernel.reversed(axes: 1), kernel.reversed(axes: 0, 1)]
}
let otherKernel = kernel.reversed(axes: 1)
page.show("different kernels among the 8 turns and flips of K", Set(turns.map(\.scalars)).count)
page.show("the other one", otherKernel)
let borders: [(name: String, rules: [Border<Float>])] = [
  ("0 everywhere", [.constant(0)]),
  ("another number, 1 to 9", (1...9).map { .constant(Float($0)) }),
  ("the edge repeated", [.repeated]),
  ("mirrored, the edge twice", [.mirrored]),
  ("mirrored, the edge once", [.reflected]),
  ("wrapped round", [.wrapped]),
]
var findings: [[String]] = []
for (name, rules) in borders {
  var (tries, best) = (0, [0, 0])
  for rule in rules {
    let wide = image.padded(top: 4, left: 4, bottom: 4, right: 4, border: rule)
    for (which, kernel) in [kernel, otherKernel].enumerated() {
      let found = search(for: printed, in: try convolution(wide, kernel))
      tries += found.tries
      best[which] = max(best[which], found.best)
    }
  }
  let row = image[0...0, 0...].padded(left: 4, right: 4, border: rules[0])
  findings.append(
    [name, row.scalars.map { format($0) }.joined(separator: " "), grouped(tries)]
      + best.map { "\($0) of 9" })
}
page.table(
  ["border", "the first row goes on", "maps tried", "best with K", "best with the other"], findings)
//: Not one agrees in all nine cells. For zeros it can even be read off: here is the *full* map, with
//: every window that touches the image. There is no 3 in it, and D0 prints four.
page.show("full map", try convolution(image, kernel, padding: .all(2)))
//: ### Why nothing can give it
//:
//: Trying is not proving: there may be a rule that we did not think of. But the example has a
//: symmetry that settles the matter for every rule of border, padding, stride and crop that treats
//: opposite sides alike. Write $A'$ for a table $A$ turned by half a turn, and $R(I)$ for the map of
//: $I$ under the rule.
//:
//: **Step 1.** The kernel is its own half-turn, $K' = K$.
page.show("K'", kernel.reversed(axes: 0, 1))
//: **Step 2.** The image and its half-turn add up to 10 in every cell: $I' = 10 - I$.
page.show("I + I'", image + image.reversed(axes: 0, 1))
//: **Step 3.** Turn image and kernel both, and such a rule turns the map: as $K' = K$, this says
//: $R(I') = R(I)'$. A map is made of sums of products, so $R(10 - I) = 10 \cdot R(1) - R(I)$, with
//: $R(1)$ for the map of an image of ones. With step 2 we get
//:
//: $$ R(I) + R(I)' = 10 \cdot R(1) $$
//:
//: Here is the border of zeros as a check.
let ones = try convolution(Tensor<Float>(ones: image.shape), kernel, padding: .same)
page.show("R(1)", ones)
page.show("10 · R(1)", 10 * ones)
page.show("R(I) + R(I)'", same + same.reversed(axes: 0, 1))
//: **Step 4.** The printed map is its own half-turn. Were it $R(I)$, the left side would be twice
//: the map, so the map would be $5 \cdot R(1)$. But $R(1)$ only adds up weights that are whole
//: numbers: all nine entries would be multiples of 5. See what is left over when they are divided:
page.show("printed, turned", printed.reversed(axes: 0, 1))
page.show("printed mod 5", printed.map { $0 - 5 * ($0 / 5).rounded(.down) })
//: Not one of them is. ∎ (If the border is filled with a number $c$, the map gains
//: $c \cdot (1 - R(1))$, and the same steps lead to $5 \cdot R(1) + c \cdot (1 - R(1))$: along the
//: middle row and the middle column, where $R(1)$ is 1, the map must show 5.)
//:
//: ### Borders that give the image back
//:
//: There is something odd about the other borders. Repeat, mirror or wrap the edge, and this kernel
//: does nothing at all:
for border in [Border<Float>.repeated, .mirrored, .reflected, .wrapped] {
  let wide = image.padded(top: 1, left: 1, bottom: 1, right: 1, border: border)
  page.show("\(border): R == I", try convolution(wide, kernel) == image)
}
//: To see why, split the kernel in two: the *identity*, which copies the middle cell, and a rest.
let identity: Tensor<Float> = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
page.show("K − identity", kernel - identity)
//: The rest is a *mixed second difference*: it asks how much the step from left to right changes
//: on the way down. In this image it does not change, because every entry is a part that depends on
//: the row alone plus a part that depends on the column alone.
let rowPart: Tensor<Float> = [[0], [3], [6]]
let columnPart: Tensor<Float> = [[1, 2, 3]]
page.show("row part + column part", rowPart + columnPart)
//: In the corners of a window, $(a_0 + b_0) - (a_0 + b_2) - (a_2 + b_0) + (a_2 + b_2)$, everything
//: cancels. And the four rules only copy rows and copy columns, so the wider image is again a row
//: part plus a column part. However such a map is padded, strided or cropped, it is made of the
//: numbers of the image: there is no −2 to be had. A border of zeros breaks the sums off, and what
//: the mixed difference finds there is just what the map and the image differ by.
page.show("R − I, border of zeros", same - image)
//: ## Which way round?
//:
//: What all five documents call convolution, mathematics calls *cross-correlation*. *True
//: convolution* runs through the image backwards, $I(i-m,\, j-n)$ with two minus signs, which comes
//: to the same as turning the kernel by half a turn before it slides. The kernel of D0 is its own
//: half-turn; it cannot tell the two apart.
//:
//: D2 §4.1 begins an example with a 3×3 input and a 2×2 kernel, and there the text breaks off,
//: before the numbers. We take D0's image again and choose a kernel without any symmetry.
let lopsided: Tensor<Float> = [[1, 2], [3, 4]]
let correlated = try page.work("convolution") {
  try convolution(image, lopsided, observer: &$0)
}
let convolved = try page.work("true convolution") {
  try trueConvolution(image, lopsided, observer: &$0)
}
page.show("convolution", correlated)
page.show("true convolution", convolved)
//: Why would anyone turn the kernel first? Send in a single 1. True convolution stamps the kernel
//: into the map as it is; cross-correlation stamps it turned.
var dot = Tensor<Float>(zeros: [5, 5])
dot[2, 2] = 1
page.show("a dot, convolution with I", try convolution(dot, image))
page.show("a dot, true convolution with I", try trueConvolution(dot, image))
//: For a network it does not matter, because its kernels are learned: if the loop turns them, the
//: learned numbers come out turned. So everyone leaves the turn away, says convolution all the
//: same, and so do we. The other one is `trueConvolution` in this book.
//:
//: ## How large is the map?
//:
//: Along one axis let there be $n$ cells, $p$ cells of padding at either end, and a window of $k$
//: that moves by $s$ cells at a time, its *stride*. The first place of the window uses up $k$ of the
//: $n + 2p$ cells; each further place needs $s$ more:
//:
//: $$ \text{size} = \frac{n + 2p - k}{s} + 1 $$
let settings: [(cells: Int, window: Int, padding: Int, stride: Int)] = [
  (3, 3, 0, 1), (3, 3, 1, 1), (28, 3, 0, 1), (28, 3, 1, 1), (28, 5, 2, 1), (28, 2, 0, 2),
  (28, 4, 1, 2),
]
page.table(
  ["cells", "window", "padding", "stride", "size of the map"],
  try settings.map { setting in
    let sweep = try Sweep(
      "convolution", input: [setting.cells, setting.cells],
      window: [setting.window, setting.window], stride: setting.stride,
      padding: .all(setting.padding))
    return [setting.cells, setting.window, setting.padding, setting.stride].map(String.init)
      + [sweep.rows.arithmetic]
  })
//: A window of odd size and a padding of half of it, rounded down, keep the size: that is the
//: padding called *same*. D0 §4.2 leaves the size of its map at $(n, n)$, and D4 §4.3 leaves it out;
//: for their 28×28 image and 3×3 kernel it is the third row.
//:
//: The division need not come out whole. The last step would then take the window over the edge.
//: A convolution in this book refuses, rather than guess:
let digits = try mnist.test.images([0])
let wide = Tensor<Float>(ones: [5, 5, 1, 1])
do {
  _ = try convolution(digits, wide, stride: 2)
} catch {
  page.say("> \(error)")
}
//: Keras and PyTorch round down and say nothing. The rows and columns that no whole step reaches are
//: then not read at all. You can have that, if you ask for it:
let dropped = try convolution(digits, wide, stride: 2, leftover: .dropped)
page.show("shape when the rest is dropped", dropped.shape)
//: Now the sizes of the documents' own networks can be worked out, layer by layer, on paper. The
//: library does the same arithmetic when it builds a network. Pooling with a 2×2 window and stride
//: 2 drops an odd row, as Keras and PyTorch do; *flatten* lays all numbers in one row.
func conv(_ filters: Int, padding: Padding = .valid) -> LayerDescription {
  .convolution(filters, kernelSize: 3, padding: padding)
}
let pool = LayerDescription.maxPooling(2)
let networks: [(name: String, layers: [LayerDescription])] = [
  ("D0 §5.2, D3 §5.2", [conv(32), pool, conv(64), pool, conv(64)]),
  ("D1 §3.1.2", [conv(32), pool, conv(64), pool]),
  ("D2 §3.1.3", [conv(32, padding: .all(1)), pool, conv(64, padding: .all(1)), pool]),
  ("D3 §3.2.2", [conv(32), pool]),
  ("D4 §3.2", [conv(32), conv(64), pool]),
]
var sizes: [[String]] = []
var flattened: [String: Int] = [:]
for (name, layers) in networks {
  let network = try Sequential<Float>(
    inputShape: [28, 28, 1], layers + [.flatten], generator: &page.generator)
  let shapes = [network.inputShape] + network.summary.map(\.outputShape)
  let sides = shapes.dropLast().map { "\($0[0])" }.joined(separator: " → ")
  let last = shapes[shapes.count - 2].map(String.init).joined(separator: "·")
  flattened[name] = network.outputShape[0]
  sizes.append([name, sides, "\(last) = \(grouped(network.outputShape[0]))"])
}
page.table(["network", "side of the maps", "numbers after flatten"], sizes)
page.claim(
  .D0, "5.3", "convolutional layers in its network", says: 2,
  gets: networks[0].layers.count { if case .convolution = $0 { true } else { false } },
  because: "The code in its §5.2 adds three of them, as does the flow chart in its §2.4.")
page.claim(
  .D2, "3.1.3", "inputs of the first dense layer", says: 64 * 7 * 7,
  gets: flattened["D2 §3.1.3"] ?? 0,
  because: "Padding 1 keeps the size of a map under a 3×3 kernel, and each pooling halves it.")
page.claim(
  .D4, "3.2", "inputs of the first dense layer", says: 9216, gets: flattened["D4 §3.2"] ?? 0,
  because: "Two convolutions without padding take off two rows and columns each.")
//: ## What a kernel sees
//:
//: Now a real digit, in bytes: 0 is paper, 255 is ink. A 28×28 image under a 3×3 kernel is the
//: example of D4 §4.3, which stops at the formula. The five kernels here are old acquaintances from
//: image processing, all chosen by hand.
let digit = try mnist.test.normalised(.none).image(0)
let kinds: [(name: String, kernel: Tensor<Float>)] = [
  ("left to right", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
  ("top to bottom", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
  ("outline", [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
  ("sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
  ("blur", Tensor(ones: [3, 3]) / 9),
]
var answers: [[String]] = []
for (name, kernel) in kinds {
  let map = try convolution(digit, kernel)
  answers.append(
    [name] + [kernel.sum(), map.min(), map.max()].map { format($0, decimals: 0) })
}
page.table(["kernel", "sum of its weights", "least answer", "greatest answer"], answers)
//: The sum of the weights tells a kernel's character. Where the picture is even, all cells of a
//: window hold one value $v$ and the answer is $v$ times the sum. With the sum 0 a kernel says
//: nothing there, neither on paper nor in thick ink: it finds *edges*. With the sum 1 it keeps the
//: brightness, and evens out (blur) or heightens (sharpen) what changes from cell to cell.
let edges = try convolution(digit, kinds[0].kernel)
page.show("shape of the map", edges.shape)
let strongest = edges.index(at: edges.argmax())
let (top, left) = (strongest[0], strongest[1])
let shown = try mnist.test.classes[0]
page.say("The strongest step from paper to ink in this \(shown) is at row \(top), column \(left):")
let patch = digit[top..<top + 3, left..<left + 3]
page.show("window", patch)
try page.work("answer") { try convolution(patch, kinds[0].kernel, observer: &$0) }
page.figure(
  "filters",
  caption: """
    A digit, five kernels, and below each the map that it makes. Paper is white and ink black; red is \
    a positive answer, blue a negative one, and white none. The first two kernels show in red where \
    paper turns to ink, and in blue where ink turns to paper; the outline kernel answers on both \
    sides of every edge.
    """
) { folder, name in
  let answerColours = ColourScale.diverging(limit: 1020)
  let picture = HeatMap(digit, title: "digit", scale: .ink(0...255)).tile(cellSize: 8)
  let columns: [Row.Item] = try kinds.map { name, kernel in
    .figure(
      Stack([
        HeatMap(kernel, title: name, scale: .diverging(limit: 8)).tile(cellSize: 69),
        HeatMap(try convolution(digit, kernel), scale: answerColours).tile(cellSize: 8),
      ]))
  }
  var row = Row([.figure(picture), "→"] + columns, sharedScale: answerColours)
  row.scaleTitle = "answer of the kernel"
  return try row.write(in: folder, name: name)
}
//: D3 §10.1 advises a filter against noise. Nine errors are seldom all too large or all too small:
//: in their mean, most of each is cancelled by the others. Of noise alone, the blur leaves a third,
//: one over the root of nine. It does the same to the edge of the digit, and that is its price.
let noise = Tensor<Float>(shape: [200, 200]) { _ in Float(page.generator.normal()) }
page.show("noise, standard deviation", noise.standardDeviation(), decimals: 3)
page.show(
  "after the blur", try convolution(noise, kinds[4].kernel).standardDeviation(), decimals: 3)
//: ## Channels, filters, bias
//:
//: A grey image has one number in each cell, a colour picture has three, and the maps of several
//: kernels, laid on one another, have as many as there are kernels. They are called *channels*. A
//: *filter* looks at all channels at once: it has a kernel for each, adds up all the products, adds
//: one number more, its *bias* $b_f$, and makes one map. A layer has many filters $f$, and their maps
//: are the channels of what comes next.
//:
//: $$ y_{i,j,f} = b_f + \sum_m \sum_n \sum_c w_{m,n,c,f} \cdot x_{i+m,\, j+n,\, c} $$
//:
//: A small example: two channels, two filters.
let red: Tensor<Float> = [[1, 2, 0], [0, 1, 1], [2, 0, 1]]
let green: Tensor<Float> = [[0, 1, 1], [1, 0, 2], [1, 1, 0]]
let filters: [[Tensor<Float>]] = [
  [[[1, 0], [0, 1]], [[0, 1], [1, 0]]],
  [[[1, 1], [0, 0]], [[-1, -1], [0, 0]]],
]
let colours = Tensor<Float>(shape: [1, 3, 3, 2]) { place in
  [red, green][place[3]][place[1], place[2]]
}
let bank = Tensor<Float>(shape: [2, 2, 2, 2]) { place in
  filters[place[3]][place[2]][place[0], place[1]]
}
page.show("red", red)
page.show("green", green)
for (f, kernels) in filters.enumerated() {
  page.show("filter \(f), for red", kernels[0])
  page.show("filter \(f), for green", kernels[1])
}
let maps = try page.work("y", only: [Position(0, 0, 0, 0), Position(0, 0, 0, 1)]) {
  try convolution(colours, bank, bias: [0.5, -1], observer: &$0)
}
page.show("map of filter 0", maps[0, 0..., 0..., 0])
page.show("map of filter 1", maps[0, 0..., 0..., 1])
//: In this book the axes of an image are always `[batch, height, width, channel]`, and those of a
//: kernel `[height, width, in, out]`: one digit is
page.show("shape of a digit", digits.shape)
//: That is Keras's order. PyTorch's is batch, channel, height, width. D4 §4.2 names a third, channel,
//: height, width, batch, but its own code (§3.2) does not work with it: it flattens from axis 1 on,
//: into the 9216 numbers that the dense layer wants. With the last batch of the test set, which is
//: not full, the two orders can be told apart.
let lastBatch = mnist.testCount % 64
let orders: [(name: String, shape: [Int])] = [
  ("channel, height, width, batch", [64, 12, 12, lastBatch]),
  ("batch, channel, height, width", [lastBatch, 64, 12, 12]),
]
for (name, shape) in orders {
  let rows = Tensor<Float>(zeros: shape).flattened(from: 1)
  page.show(name, "\(shape), flattened from axis 1 \(rows.shape)")
}
page.claim(
  .D4, "4.2", "with its order of axes, inputs of its dense layer for the last batch of tests",
  says: 9216, gets: Tensor<Float>(zeros: orders[0].shape).flattened(from: 1).shape[1],
  because: """
    The batch is the first axis in PyTorch, not the last; only for a full batch of 64, as many as \
    there are channels, do the numbers agree by chance.
    """)
//: D4 §4.2 also writes the layer as $\sigma(\sum_k w_k \star X + b)$. The sum is right if $k$ runs
//: over the channels that come in. Over the filters it must not run: maps that are added up are the
//: map of *one* kernel, the sum of the kernels, and the other filters would be wasted.
let second: Tensor<Float> = [[0, -1], [1, 0]]
page.show(
  "sum of two maps", try convolution(image, lopsided) + convolution(image, second))
page.show("map of the summed kernels", try convolution(image, lopsided + second))
//: ## Counting parameters
//:
//: A *parameter* is a number that training may change: here the weights and the biases. A layer with
//: a $k \times k$ window, $c$ channels in and $f$ filters has $k \cdot k \cdot c \cdot f + f$ of
//: them. The size of the image does not come in.
var parameters: [[String]] = []
for (name, input, output) in [
  ("first layer, in all documents", 1, 32), ("second layer, where there is one", 32, 64),
  ("third layer, in D0 and D3 §5.2", 64, 64),
] {
  let layer = try Sequential<Float>(
    inputShape: [28, 28, input], [.convolution(output, kernelSize: 3)], generator: &page.generator)
  parameters.append([
    name, "3·3·\(input)·\(output) + \(output)",
    grouped(layer.parameters.reduce(0) { $0 + $1.value.count }),
  ])
}
page.table(["layer", "weights + biases", "parameters"], parameters)
//: D2 §2.1.1 names what makes it so few. *Local connection*: an output looks at its window, not at
//: the whole image. *Weight sharing*: all outputs of a map use the same kernel. Here is what the
//: first layer would cost without them, and how many products it takes to make its maps.
let cells = 26 * 26 * 32
page.table(
  ["first layer", "parameters", "products an image"],
  [
    ["every output sees every pixel", grouped(28 * 28 * cells + cells), grouped(28 * 28 * cells)],
    ["its window only, own weights", grouped(9 * cells + cells), grouped(9 * cells)],
    ["its window only, shared weights", grouped(9 * 32 + 32), grouped(9 * cells)],
  ])
//: Local connection saves both work and parameters; sharing saves parameters, but no work.
//: ## A shifted digit
//:
//: The third property in D2 §2.1.1 is called *translation invariance*: the kernel detects a feature
//: wherever it lies. It does, but it reports it *there*. Shift the picture and the map shifts with
//: it; the word for that is *equivariance*. An invariant map would stay as it is.

/// The picture moved to the right; paper comes in, and what goes over the edge is lost.
func shifted(
  _ picture: Tensor<Float>, right: Int, border: Border<Float> = .constant(0)
) -> Tensor<Float> {
  picture.padded(left: right, border: border)[0..., 0..<picture.shape[1]]
}

/// The number of cells in which two maps differ.
func differences(_ left: Tensor<Float>, _ right: Tensor<Float>) -> Int {
  (left - right).scalars.count { $0 != 0 }
}
let edgeKernel = kinds[0].kernel
let map = try convolution(digit, edgeKernel, padding: .same)
var shifts: [[String]] = []
for right in [1, 2, 4, 6, 8, 10] {
  let moved = shifted(digit, right: right)
  let movedMap = try convolution(moved, edgeKernel, padding: .same)
  shifts.append([
    "\(right)", format(100 * (1 - moved.sum() / digit.sum()), decimals: 1) + " %",
    "\(differences(movedMap, map))", "\(differences(movedMap, shifted(map, right: right)))",
  ])
}
page.table(
  ["shift to the right", "ink lost", "cells unlike the map", "cells unlike the shifted map"], shifts
)
let byOne = try convolution(shifted(digit, right: 1), edgeKernel, padding: .same)
let (changed, unlike) = (differences(byOne, map), differences(byOne, shifted(map, right: 1)))
page.claim(
  .D2, "2.1.1", "what a convolution has", says: "translation invariance",
  gets: changed == 0
    ? "translation invariance" : unlike == 0 ? "translation equivariance" : "neither",
  because: """
    When a digit is shifted by one cell, `\(changed)` cells of its map change, so it is not \
    invariant; but `\(unlike)` cells differ from the old map shifted along.
    """)
//: The last column of the table shows where even this ends: at the border. Once ink goes over the
//: edge, the window at the edge finds the padding's zeros where it had found ink. Only if nothing
//: gets lost, because left and right edge are sewn together, is the rule exact for every shift:
let round = shifted(digit, right: 10, border: .wrapped)
let (roundMap, wrappedMap) = (
  try convolution(
    round.padded(top: 1, left: 1, bottom: 1, right: 1, border: .wrapped), edgeKernel),
  try convolution(
    digit.padded(top: 1, left: 1, bottom: 1, right: 1, border: .wrapped), edgeKernel)
)
page.show(
  "wrapped round, cells unlike the shifted map",
  differences(roundMap, shifted(wrappedMap, right: 10, border: .wrapped)))
page.figure(
  "shift",
  caption: """
    The map goes where the digit goes. The difference between it and the old map, shifted along, is \
    nothing, until ink goes over the right edge: then the last column differs.
    """
) { folder, name in
  let answerColours = ColourScale.diverging(limit: 1020)
  let columns: [Row.Item] = try [0, 4, 10].map { right in
    let moved = shifted(digit, right: right)
    let movedMap = try convolution(moved, edgeKernel, padding: .same)
    let difference = movedMap - shifted(map, right: right)
    return .figure(
      Stack([
        HeatMap(moved, title: "shifted by \(right)", scale: .ink(0...255)).tile(cellSize: 8),
        HeatMap(movedMap, title: "its map", scale: answerColours).tile(cellSize: 8),
        HeatMap(difference, title: "difference", scale: answerColours).tile(cellSize: 8),
      ]))
  }
  var row = Row(columns, sharedScale: answerColours)
  row.scaleTitle = "answer of the kernel"
  return try row.write(in: folder, name: name)
}
//: And a stride breaks it in another way. With stride 2 the window skips every other place: a shift
//: by two cells moves the map by one, but a shift by one cell has no counterpart in the map.
let coarse = try convolution(digit, edgeKernel, stride: 2, padding: .same)
for right in [1, 2] {
  let moved = try convolution(
    shifted(digit, right: right), edgeKernel, stride: 2, padding: .same)
  page.show(
    "stride 2, shift \(right): cells unlike the map, and unlike the map shifted by 1",
    [differences(moved, coarse), differences(moved, shifted(coarse, right: 1))])
}
//: ## A kernel that is learned
//:
//: Nobody chooses the 32 kernels of a layer by hand. They are learned from examples (D0 §3.3, D3
//: §2.2 and §2.3). How can a kernel learn?
//:
//: We need a picture $x$, the map $t$ that we want from it, and a number that says how far the map
//: $y$ of the present kernel is from it, the *loss*. We take the mean of the squared differences
//: over the $n$ cells of the map. How it changes with one cell of the map is a matter of school
//: mathematics:
//:
//: $$ L = \frac{1}{n} \sum_{i,j} (y_{i,j} - t_{i,j})^2 \qquad
//: g_{i,j} = \frac{\partial L}{\partial y_{i,j}} = \frac{2}{n} (y_{i,j} - t_{i,j}) $$
//:
//: A weight $w_{m,n}$ is used once in every window, and there it multiplies $x_{i+m,\, j+n}$. So if
//: it grows by a little, cell $(i, j)$ of the map grows by $x_{i+m,\, j+n}$ times as much, and the
//: loss by $g_{i,j}$ times that. All windows together:
//:
//: $$ \frac{\partial L}{\partial w_{m,n}} = \sum_{i,j} g_{i,j} \cdot x_{i+m,\, j+n} $$
//:
//: Look at it twice: this is a convolution again, with the picture as its image and $g$ as its
//: kernel. A first step by hand, from a kernel of zeros:
let picture: Tensor<Float> = [[1, 0, 2], [0, 1, 0], [2, 0, 1]]
let wanted = try convolution(picture, [[1, -1], [0, 2]])
let guess = Tensor<Float>(zeros: [2, 2])
let guessed = try convolution(picture, guess)
let upstream = 2 * (guessed - wanted) / Float(wanted.count)
page.show("x", picture)
page.show("t", wanted)
page.show("y", guessed)
page.show("g", upstream)
let gradient = try page.work("∂L/∂w") { try convolution(picture, upstream, observer: &$0) }
let fromLibrary = try convolutionGradients(upstream: upstream, input: picture, kernel: guess)
page.show("the library's gradient is the same", fromLibrary.kernel == gradient)
//: The gradient points to where the loss grows. So we take a step against it, not too long a one:
//: the gradient is only right nearby. Its length is set by the *learning rate*, here a quarter.
let better = guess - 0.25 * gradient
page.show("w after a step", better)
page.show("L before", (guessed - wanted).map { $0 * $0 }.mean())
page.show(
  "L after", (try convolution(picture, better) - wanted).map { $0 * $0 }.mean(), decimals: 4)
//: Step after step, this is *gradient descent*. Now in earnest: some real digits, and a kernel that
//: we know but do not tell. The learner sees only digits and the maps which the secret kernel made of
//: them, and starts from random numbers.

/// Gradient descent on a kernel: the loss and the kernel before each step, and after the last.
func learn(
  from images: Tensor<Float>, _ wanted: Tensor<Float>, start: Tensor<Float>,
  learningRate: Float, steps: Int
) throws -> [(loss: Float, kernel: Tensor<Float>)] {
  var kernel = start
  var history: [(loss: Float, kernel: Tensor<Float>)] = []
  for step in 0...steps {
    let difference = try convolution(images, kernel) - wanted
    history.append(((difference * difference).mean(), kernel))
    if step == steps { break }
    let gradients = try convolutionGradients(
      upstream: 2 * difference / Float(difference.count), input: images, kernel: kernel)
    kernel -= learningRate * gradients.kernel
  }
  return history
}
let embossing: Tensor<Float> = [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
let secret = embossing.reshaped(to: [3, 3, 1, 1])
let start = Tensor<Float>(shape: [3, 3, 1, 1]) { _ in Float(page.generator.normal()) / 2 }
let sixteen = try mnist.train.images(Array(0..<16))
let fromDigits = try learn(
  from: sixteen, convolution(sixteen, secret), start: start, learningRate: 1, steps: 1000)
//: How the examples matter shows when they are exchanged for noise, which is no picture at all:
let noisy = Tensor<Float>(shape: sixteen.shape) { _ in Float(page.generator.normal()) }
let fromNoise = try learn(
  from: noisy, convolution(noisy, secret), start: start, learningRate: 0.2, steps: 100)

/// How far the weight that is furthest off is from its place in `target`.
func worst(_ kernel: Tensor<Float>, from target: Tensor<Float>) -> Float {
  kernel.largestDifference(from: target)?.difference ?? 0
}
page.table(
  ["steps", "digits: loss", "worst weight off by", "noise: loss", "worst weight off by"],
  [0, 1, 3, 10, 30, 100, 300, 1000].map { step in
    ["\(step)"]
      + [fromDigits, fromNoise].flatMap { run in
        step < run.count
          ? [run[step].loss, worst(run[step].kernel, from: secret)].map { format($0) } : ["–", "–"]
      }
  })
//: From both the secret comes out, nine weights at once, from examples alone. But with digits the
//: loss falls fast and the last weights take their time. Neighbouring cells of a digit are nearly
//: alike. A kernel that is even answers them strongly; a checkered one, whose weights cancel from
//: cell to cell, hardly at all, and so an error of that kind hardly shows in the loss. Noise has no
//: such habits.
let even = Tensor<Float>(ones: [3, 3, 1, 1]) / 3
let checkered =
  Tensor<Float>(shape: [3, 3, 1, 1]) { ($0[0] + $0[1]).isMultiple(of: 2) ? 1 : -1 } / 3
page.table(
  ["mean square of the map", "digits", "noise"],
  try [("even kernel", even), ("checkered kernel", checkered)].map { name, kernel in
    [name]
      + (try [sixteen, noisy].map { images in
        format(try convolution(images, kernel).map { $0 * $0 }.mean(), decimals: 3)
      })
  })
page.figure(
  "loss",
  caption: """
    Two learners on their way: the loss, and how far the weight that is furthest off still is from its \
    place. Both axes have equal distances for equal ratios. With digits the loss is soon small, but \
    the kernel is not soon right. The noise comes to rest where `Float` has no more digits.
    """
) { folder, name in
  func curves(
    _ value: ((loss: Float, kernel: Tensor<Float>)) -> Float
  ) -> [LinePlot.Series] {
    [("from digits", fromDigits), ("from noise", fromNoise)].map { name, run in
      .init(name, x: (1..<run.count).map(Double.init), y: run.dropFirst().map(value), look: .line)
    }
  }
  let step = PlotAxis("step", isLogarithmic: true)
  return try LinePlot(
    panels: [
      .init(x: step, y: PlotAxis("loss", isLogarithmic: true), series: curves { $0.loss }),
      .init(
        x: step, y: PlotAxis("worst weight off by", isLogarithmic: true),
        series: curves { worst($0.kernel, from: secret) }),
    ]
  ).write(in: folder, name: name)
}
page.figure(
  "learned",
  caption: """
    The kernel on its way from random numbers to the secret: learned from digits (above) and from \
    noise (below).
    """
) { folder, name in
  let colours = ColourScale.diverging(limit: 2.5)
  let rows = [("digits", fromDigits), ("noise", fromNoise)].map { name, run in
    let kernels = [0, 1, 10, 100].map { step in
      (run[step].kernel.reshaped(to: [3, 3]), "\(name), step \(step)")
    }
    let tiles = (kernels + [(embossing, "the secret")]).map { kernel, title in
      Row.Item.map(HeatMap(kernel, title: title, scale: colours).tile(cellSize: 76))
    }
    return Row(tiles.dropLast() + ["→"] + tiles.suffix(1))
  }
  return try Stack(rows).write(in: folder, name: name)
}
//: One promise is still open: that a network does not mind which way round the kernel lies. Let the
//: maps be made by true convolution, and learn from them with a loop that does not turn:
let turned = try learn(
  from: noisy, trueConvolution(noisy, secret), start: start, learningRate: 0.2, steps: 100)
page.show(
  "worst weight, from the secret",
  worst(turned[100].kernel, from: secret), decimals: 4)
page.show(
  "worst weight, from the secret turned by half a turn",
  worst(turned[100].kernel, from: secret.reversed(axes: 0, 1)), decimals: 4)
//: ## Summary
//:
//: - One window: multiply cell by cell and add up. A map: do it for every place $(i, j)$,
//:   $y_{i,j,f} = b_f + \sum_m \sum_n \sum_c w_{m,n,c,f} \cdot x_{s i+m,\, s j+n,\, c}$.
//: - True convolution turns the kernel by half a turn first; networks do not.
//: - Size along an axis: $(n + 2p - k)/s + 1$, and it had better come out whole.
//: - Parameters of a layer: $k \cdot k \cdot c \cdot f + f$, whatever the size of the image.
//: - A shifted picture gives a shifted map, up to the border and the stride.
//: - A kernel learns by steps against its gradient,
//:   $\partial L / \partial w_{m,n} = \sum_{i,j} g_{i,j} \cdot x_{i+m,\, j+n}$.
//:
//: So far, one layer on another would be nothing new: a convolution of a convolution is again a
//: convolution, with a larger window. What makes it worth while to stack them is the
//: [activation](../03-activation/README.md) in between.
//:
//: ## Exercises
page.exercises(convolutionExercises)
try page.finish()
