//: # Activation
//:
//: Chapter 2 ended on a riddle: a convolution of a convolution is again a convolution. Stack as many
//: layers as you like, and you have paid for many and got one. What makes a deep network deep is a
//: small thing between the layers, a *bend*: a function of one number, applied to every number of a
//: map by itself. It is called the *activation*.
//:
//: All five documents put one after their convolutions, D4 only after its first (§5.2; after the second
//: comes a maximum, which bends too). D0 says that it "brings in non-linearity" (§3.1 and §3.2.3; see
//: also D1 §3.1.2, D2 §3.1.3, D3 §3.2.2 and §4.1, D4 §4.1 and §4.2). Here you see what that means in
//: numbers. At the end of this chapter you will be able, with a pencil, to
//:
//: - merge two layers that have no bend between them into one;
//: - apply ReLU, sigmoid and tanh to a map, and say how steep each is where it stands;
//: - turn any numbers into probabilities by softmax;
//: - see when an exponential is about to overflow, and cure it;
//: - say what log-softmax is for.
import Datasets
import Exercises
import Figures
import Layers
import Notebook
import RealModule
import Tensors

let page = try Page("Activation: ReLU, sigmoid, tanh, softmax and log-softmax, with their slopes.")
let mnist = try page.mnist()
//: ## Why a bend
//:
//: Take the smallest layers there are: one number in, one number out, a weight and a bias.
func first(_ x: Float) -> Float { 2 * x + 1 }
func second(_ x: Float) -> Float { -3 * x + 4 }
func both(_ x: Float) -> Float { -6 * x + 1 }
let inputs: [Float] = [-2, -1, 0, 1, 2]
page.table(
  ["x", "2x + 1", "then −3 · it + 4", "at once: −6x + 1"],
  inputs.map { x in [x, first(x), second(first(x)), both(x)].map { format($0) } })
//: Two layers, four numbers to learn, and they do what one layer does with two: −3 · (2x + 1) + 4 =
//: −6x + 1. A straight line of a straight line is a straight line. Now bend the first: let what is
//: negative become 0 on its way.
page.table(
  ["x", "2x + 1", "bent", "then −3 · it + 4"],
  inputs.map { x in
    [x, first(x), relu(first(x)), second(relu(first(x)))].map { format($0) }
  })
page.figure(
  "bend",
  caption: "Left: two straight layers are one straight line. Right: with a bend between them they "
    + "are something that no single layer can do.",
  LinePlot(
    panels: [
      LinePlot.Panel(
        "Without a bend", x: "x", y: PlotAxis("output", range: -12...14),
        series: [
          LinePlot.Series("2x + 1", over: -2...2) { Double(first(Float($0))) },
          LinePlot.Series("the second layer of it", over: -2...2) {
            Double(second(first(Float($0))))
          },
        ]),
      LinePlot.Panel(
        "With a bend between", x: "x", y: PlotAxis("output", range: -12...14),
        series: [
          LinePlot.Series("2x + 1, bent", over: -2...2) { Double(relu(first(Float($0)))) },
          LinePlot.Series("the second layer of it", over: -2...2) {
            Double(second(relu(first(Float($0)))))
          },
        ]),
    ]))
//: It is the same with convolutions, and there the waste is larger. Two 3×3 kernels, one after the
//: other, look at a window of 5×5. One 5×5 kernel does the same, and it can be written down: let the
//: first kernel be stamped into an empty table by each weight of the second, which is a *true*
//: convolution (chapter 2).
let edge: Tensor<Float> = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
let blur: Tensor<Float> = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
let merged = try trueConvolution(edge, blur, padding: .all(2))
page.show("edge, blurred, as one kernel", merged)
let digit = try mnist.test.normalised(.none).image(0)
let inTwo = try convolution(convolution(digit, edge), blur)
let inOne = try convolution(digit, merged)
let bent = try convolution(relu(convolution(digit, edge)), blur)
page.table(
  ["on a real digit", "shape of the map", "largest difference from the one kernel"],
  [("edge, then blur", inTwo), ("edge, bend, then blur", bent)].map { name, map in
    [name, "\(map.shape)", format(map.largestDifference(from: inOne)?.difference ?? 0)]
  })
//: Without the bend not one pixel differs. With it, the second layer has something to add that the
//: first could not have said.
//:
//: ## ReLU
//:
//: The bend of our example is the *rectified linear unit*, and it is the one that all five documents
//: use between their layers:
//:
//: $$ f(x) = \max(0, x) $$
try page.listing("Sources/Layers/Activations.swift", "func relu<Scalar: TensorScalar>(")
//: D0 §4.3.2 applies it to the map that it printed a step before. (That map is not the convolution
//: of its image; chapter 2 shows why. The step itself can be checked all the same.)
let printed: Tensor<Float> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]
let rectified = page.work("y") { relu(printed, observer: &$0) }
page.claim(
  .D0, "4.3.2", "ReLU of the map that it prints", says: [[0, 3, 2], [3, 6, 3], [2, 3, 0]],
  gets: rectified)
//: And this is the step on the map that its image and kernel really give, with a border of zeros:
let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
let kernel: Tensor<Float> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
let map = try convolution(image, kernel, padding: .same)
page.show("map", map)
page.show("ReLU of it", relu(map))
//: A single number of nine is changed. ReLU asks nothing of a map but its signs, and keeps what is
//: positive as it is.
//:
//: How steep is it? Going up by a little, $x + h$, the value goes up by $h$ where $x$ is positive,
//: and by nothing where it is negative. So the slope is 1 or 0:
//:
//: $$ f'(x) = 1 \text{ where } x > 0, \quad 0 \text{ where } x < 0 $$
try page.listing("Sources/Layers/Activations.swift", "func reluDerivative<")
//: At 0 itself there is a corner and no slope. One has to be chosen; this book takes 0, as the
//: frameworks do. Slopes matter because learning runs backward: whoever is told "your output should
//: change by so much" (the *upstream* gradient) passes on that number times its slope. ReLU passes
//: it on whole, or not at all.
let upstream: Tensor<Float> = [[1, -2, 3], [-4, 5, -6], [7, -8, 9]]
try page.work("∂L/∂x") { try reluGradient(upstream: upstream, input: map, observer: &$0) }
//: Mind what decides: the sign of the *input*, never that of the upstream number. A unit whose input
//: is negative for every picture passes nothing back, learns nothing, and stays as it is; it is
//: called a *dead* ReLU.
//:
//: ## Sigmoid and tanh
//:
//: D4 §4.1 writes a neuron as $y = \sigma(w^T x + b)$ and names three choices for $\sigma$: sigmoid,
//: ReLU, tanh. The two others are older, and curved everywhere:
//:
//: $$ \text{sigmoid}(x) = \frac{1}{1 + e^{-x}} \qquad \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} $$
//:
//: One number worked out in full, sigmoid of 2:
let power = Double.exponential(-2)
page.show("e^−2", power, decimals: 6)
page.show("1 / (1 + e^−2)", 1 / (1 + power), decimals: 6)
//: The library's function takes a small detour, and only ever raises e to a power below 0. You will
//: see why when we come to softmax.
try page.listing("Sources/Layers/Activations.swift", "func sigmoid<Scalar: TensorScalar>(")
//: Their slopes have a happy property: they can be had from the *value*, without another
//: exponential. For the sigmoid, write $y = (1 + e^{-x})^{-1}$ and differentiate:
//: $y' = e^{-x} \cdot (1 + e^{-x})^{-2} = y \cdot (1 - y)$. In the same way tanh has the slope
//: $1 - y^2$.
let points: [Double] = [-4, -2, -1, 0, 1, 2, 4]
page.table(
  ["x", "ReLU", "slope", "sigmoid", "slope", "tanh", "slope"],
  points.map { x in
    let (s, t) = (sigmoid(x), Double.hyperbolicTangent(x))
    return [format(x), format(relu(x)), format(reluDerivative(x))]
      + [s, sigmoidDerivative(at: s), t, tanhDerivative(at: t)].map { format($0, decimals: 4) }
  })
let sigmoidCurve = LinePlot.Series("sigmoid", over: -5...5) { sigmoid($0) }
let tanhCurve = LinePlot.Series("tanh", over: -5...5) { Double.hyperbolicTangent($0) }
let reluCurve = LinePlot.Series("ReLU", over: -5...5) { relu($0) }
page.figure(
  "activations",
  caption: "The three activations that D4 §4.1 names, and how steep they are. Far from 0 the two "
    + "curved ones are flat, and a flat function passes no gradient back.",
  LinePlot(
    panels: [
      LinePlot.Panel(
        "Value", x: "x", y: PlotAxis("f(x)", range: -1.2...2.2),
        series: [reluCurve, sigmoidCurve, tanhCurve]),
      LinePlot.Panel(
        "Slope", x: "x", y: PlotAxis("f′(x)", range: -0.1...1.2),
        series: [
          LinePlot.Series("ReLU", x: [-5, 0, 0, 0, 5], y: [0, 0, .nan, 1, 1], look: .line),
          LinePlot.Series("sigmoid", over: -5...5) { sigmoidDerivative(at: sigmoid($0)) },
          LinePlot.Series("tanh", over: -5...5) {
            tanhDerivative(at: Double.hyperbolicTangent($0))
          },
        ]),
    ]))
//: Never trust a derivative that you have only derived. Walk a small step $h$ to either side, and
//: divide the rise by the way: the *central difference* $(f(x+h) - f(x-h)) / 2h$. It needs no
//: calculus at all, and it had better agree.
let h = 1e-5
let slopes: [(name: String, f: (Double) -> Double, slope: (Double) -> Double)] = [
  ("ReLU", { relu($0) }, { reluDerivative($0) }),
  ("sigmoid", { sigmoid($0) }, { sigmoidDerivative(at: sigmoid($0)) }),
  ("tanh", { Double.hyperbolicTangent($0) }, { tanhDerivative(at: Double.hyperbolicTangent($0)) }),
]
page.table(
  ["at x = 0.7", "central difference", "by the formula"],
  slopes.map { name, f, slope in
    let x = 0.7
    return [name] + [(f(x + h) - f(x - h)) / (2 * h), slope(x)].map { format($0, decimals: 6) }
  })
//: The two curves are kin: tanh is a sigmoid stretched to reach from −1 to 1, and twice as steep in
//: $x$, that is $\tanh(x) = 2 \cdot \text{sigmoid}(2x) - 1$.
page.table(
  ["x", "tanh x", "2 · sigmoid(2x) − 1"],
  [0.5, 1, 2].map { x in
    [format(x)]
      + [Double.hyperbolicTangent(x), 2 * sigmoid(2 * x) - 1].map { format($0, decimals: 6) }
  })
//: ### Why ReLU won
//:
//: The steepest slope of the sigmoid is a quarter, at $x = 0$. In a network of many layers the
//: slopes are multiplied on the way back, so even at best the gradient shrinks to a quarter with
//: each layer. This is the *vanishing gradient*. ReLU, where it is open, multiplies by 1.
page.table(
  ["layers", "sigmoid, at best", "tanh at x = 1", "ReLU, open"],
  [1, 2, 4, 8, 16].map { layers in
    let shares = [0.25, tanhDerivative(at: Double.hyperbolicTangent(1)), 1]
    return ["\(layers)"]
      + shares.map { share in
        let product = (0..<layers).reduce(1.0) { product, _ in product * share }
        return format(product, decimals: product < 1 ? 10 : 0)
      }
  })
//: ## On a real digit
//:
//: Here is a digit, its map under the edge kernel from above, and what each activation makes of the
//: map. The pixels are scaled to lie between 0 and 1 first, so the map stays within ±4.
let scaled = try mnist.test.image(0)
let edges = try convolution(scaled, edge)
let activated: [(name: String, map: Tensor<Float>)] = [
  ("the map", edges), ("ReLU", relu(edges)), ("sigmoid", sigmoid(edges)), ("tanh", tanh(edges)),
]
page.table(
  ["", "least", "greatest", "mean", "share of exact zeros"],
  activated.map { name, map in
    let zeros = map.scalars.count { $0 == 0 }
    let share = 100 * Double(zeros) / Double(map.count)
    return [name] + [map.min(), map.max(), map.mean()].map { format($0, decimals: 4) }
      + ["\(format(share, decimals: 1)) %"]
  })
var grid = ImageGrid(
  rows: [activated.map { ImageGrid.Tile($0.map, caption: $0.name) }],
  scaling: .fixed(.diverging(limit: 4)))
grid.scaleTitle = "value"
grid.zoom = 9
var ink = ImageGrid(
  rows: [[ImageGrid.Tile(scaled, caption: "digit")]], scaling: .fixed(.ink(0...1)))
ink.showsLegend = false
ink.zoom = 9
page.figure(
  "digit",
  caption: "A test digit, its map under the edge kernel (red: ink begins; blue: ink ends), and the "
    + "map after ReLU, sigmoid and tanh, all on one scale. ReLU keeps one side of each stroke. "
    + "Sigmoid lifts even empty paper to a half. Tanh keeps both sides and levels their strength.",
  Row([.figure(ink), "→", .figure(grid)]))
//: Two things can be read off. The kernel found two kinds of edges, and after ReLU only one kind is
//: left: a network that wants both needs a second filter with the signs turned round. And most of
//: the map is now exactly 0, which is cheap to store and leaves the little that is not 0 to speak.
//:
//: ## Softmax
//:
//: At its end a network has ten numbers, one for each digit, of any sign and size. They are called
//: *logits*. We want probabilities: none negative, and all together 1. *Softmax* makes them positive
//: by raising e to each of them, and divides by the sum (D0 §3.2.6; `softmax` in D1 §3.1.2, D3
//: §3.2.2):
//:
//: $$ P(y = i) = \frac{e^{z_i}}{\sum_j e^{z_j}} $$
//:
//: Unlike the others it is not a function of one number: each probability depends on all logits.
//: Here it is for three of them. The first line looks for the greatest; why, we shall see.
let logits: Tensor<Double> = [2, 1, -1]
let probabilities = try page.work("p", decimals: 6) { try softmax(logits, observer: &$0) }
page.claim(
  .D0, "3.2.6", "the sum of the probabilities that softmax gives", says: 1.0,
  gets: probabilities.sum(), tolerance: 1e-12)
//: Adding the same number to all logits multiplies every power by the same factor, and that factor
//: cancels. Only the *differences* between logits count:
page.show("softmax of z", probabilities, decimals: 6)
page.show("softmax of z + 100", try softmax(logits + 100), decimals: 6)
//: ### The slope of softmax
//:
//: Push one logit up, and its own probability rises while all others fall, for they must still add
//: up to 1. So there is a whole table of slopes, one for each pair:
//:
//: $$ \frac{\partial p_i}{\partial z_j} = p_i \cdot ([i = j] - p_j) $$
//:
//: where $[i = j]$ is 1 on the diagonal and 0 elsewhere.
let identity: Tensor<Double> = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
let slopesOfSoftmax = probabilities.reshaped(to: [3, 1]) * (identity - probabilities)
page.show("∂p[i]/∂z[j]", slopesOfSoftmax, decimals: 4)
page.show("sum of each column", slopesOfSoftmax.sum(along: 0), decimals: 4)
//: What one logit gives to its own class, it takes from the others: every column adds up to 0. The
//: central differences agree:
let differences = try Tensor<Double>(shape: [3, 3]) { index in
  var (up, down) = (logits, logits)
  up[index[1]] += h
  down[index[1]] -= h
  return try (softmax(up)[index[0]] - softmax(down)[index[0]]) / (2 * h)
}
page.show("by central differences", differences, decimals: 4)
//: ## When the powers are too large
//:
//: The formula has a trap, and whoever types it in as it stands falls into it. Powers of e grow fast,
//: and a `Float` ends soon:
func naiveSoftmax(_ z: Tensor<Float>) -> Tensor<Float> {
  let powers = z.map { Float.exponential($0) }
  return powers / powers.sum()
}
page.show("the greatest Float", "\(Float.greatestFiniteMagnitude)")
page.show("its logarithm", Float.logarithm(.greatestFiniteMagnitude), decimals: 2)
page.table(
  ["z", "e^z as a Float"],
  ([1, 10, 80, 88, 89, 1000] as [Float]).map { z in
    [format(z), "\(Float.exponential(z))"]
  })
//: Logits past that end, and the naive formula divides infinity by infinity. The result is
//: `nan`, *not a number*; and whatever is computed from it is `nan` too, so in training it would eat
//: the whole network.
let large: Tensor<Float> = [1000, 1001, 1002]
page.show("naive softmax of [1000, 1001, 1002]", naiveSoftmax(large))
//: The cure costs one subtraction. As only differences count, take the greatest logit off all of
//: them first. Then the greatest power is $e^0 = 1$, and nothing can overflow:
let cured = try page.work("p", decimals: 4) { try softmax(large, observer: &$0) }
page.show("the naive formula, of [0, 1, 2]", naiveSoftmax([0, 1, 2]), decimals: 4)
//: That is the first line of the library's loop, and also the reason for the detour in its sigmoid.
try page.listing("Sources/Layers/Softmax.swift", "func probabilities<")
//: ## Log-softmax
//:
//: There is an end at the bottom as well. What is left of a logit far below the greatest is a
//: power so small that it is rounded to 0. As a probability that is nearly right. But a loss will
//: ask for its *logarithm*, and the logarithm of 0 is minus infinity.
let apart: Tensor<Float> = [0, 200]
page.show("softmax of [0, 200]", "\(try softmax(apart).scalars)")
page.show("its logarithm", "\(try softmax(apart).scalars.map { Float.logarithm($0) })")
//: The logarithm should be taken on paper, not by the machine. The logarithm of the quotient is a
//: difference, and the logarithm of the power is just the logit:
//:
//: $$ \ln P(y = i) = z_i - \ln \sum_j e^{z_j} $$
//:
//: D4 §3.2 ends its network with it (`log_softmax`). It never makes the small number, so it cannot
//: lose it.
page.show("log-softmax of [0, 200]", try logSoftmax(apart))
let logarithms = try page.work("ln p", decimals: 6) { try logSoftmax(logits, observer: &$0) }
page.show("e to these powers", logarithms.map { Double.exponential($0) }, decimals: 6)
//: They are the probabilities from above. D4 §5.3 counts the layers of its network and calls this
//: last one a softmax. It is not: what comes out are logarithms, all negative.
page.claim(
  .D4, "5.3", "what the outputs of its last layer add up to, for these logits", says: 1.0,
  gets: logarithms.sum(), tolerance: 1e-6, decimals: 4,
  because: "Its last layer is called softmax, but the code in its §5.2 calls `log_softmax`. Only e "
    + "to the power of each output is a probability.")
//: What the pair of log-softmax and a loss does, and which pairs go wrong, is told in
//: [chapter 5](../05-dense/README.md).
//:
//: ## Summary
//:
//: - Without a bend between them, two layers are one.
//: - ReLU: $\max(0, x)$, slope 1 or 0, decided by the sign of the input.
//: - Sigmoid: $y = 1 / (1 + e^{-x})$, slope $y (1 - y)$, a quarter at most. Tanh: slope $1 - y^2$.
//: - Softmax: $e^{z_i} / \sum_j e^{z_j}$; only differences between logits count, so the greatest is
//:   taken off first.
//: - Log-softmax: $z_i - \ln \sum_j e^{z_j}$, for when logarithms are wanted.
//: - Any slope can be checked by walking a small step to either side.
//:
//: A map is now bent, but as large as before. [Pooling](../04-pooling/README.md) makes it small.
//:
//: ## Exercises
page.exercises(activationExercises)
try page.finish()
