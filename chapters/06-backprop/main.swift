//: # Backpropagation: who is to blame, and how much
//:
//: A network has answered, and its loss says how bad the answer is. One number, and behind it
//: thousands of weights that all had a hand in it. Which of them should go up, which down, and how
//: much does each matter? **Backpropagation** answers for all of them at once, in one walk from the
//: loss back to the pixels. All learning in the five documents rests on it: D4 §4.1 writes its
//: formula, D3 §2.3 names it, D2 §3.1.4 and D4 §3.2 call it (`loss.backward()`), and Keras's `fit`
//: in D0, D1 and D3 does it unseen.
//:
//: There is nothing in it but multiplication and addition. At the end of this chapter you can, with
//: a pencil,
//:
//: - take a neuron apart and say how fast the loss changes with each of its numbers;
//: - hand a gradient back through a graph, a dense layer, softmax with its loss, ReLU, both kinds of
//:   pooling and a convolution, and say who sends what to whom;
//: - go back through a whole convolutional network, and take a step that makes it better;
//: - prove a gradient without any calculus, and find the slip in a wrong one.

import Datasets
import Exercises
import Figures
import Layers
import Networks
import Notebook
import Tensors
import Training

let page = try Page("Backpropagation: every share traced, every gradient proved, slips found.")
let mnist = try page.mnist()

//: ## What would it cost to try?
//:
//: We want to know, for every weight $w$, how fast the loss $L$ grows when $w$ grows: the
//: **partial derivative** $\partial L / \partial w$. All of them together are the **gradient**.
//:
//: There is a way that needs no thought. Turn one weight up a little, run the network again, and
//: look at what the loss has done. Then put it back and try the next. It works, and we shall use it
//: to check everything below. But it takes a whole run for each weight. Here is the bill for *one*
//: image and the networks of the five documents, in multiply-adds. To go back costs about twice as
//: much as to go forward: each layer has to find the gradient of its weights and that of its input,
//: and each takes as many products as the layer itself. (The first layer's input is left out: no one
//: can learn from a gradient of pixels.)

page.table(
  ["network", "weights and biases", "forward", "by trying each", "backward", "times cheaper"],
  try DocumentNetwork.all.map { document in
    let network = try Sequential<Float>(
      inputShape: [28, 28, 1], document.layers, initialiser: .zeros, generator: &page.generator)
    let forward = network.summary.reduce(0) { $0 + $1.multiplyAdds }
    let trying = network.parameterCount * forward
    let backward = 2 * forward - network.summary[0].multiplyAdds
    return [
      "`\(document.name)` (\(document.section))", grouped(network.parameterCount),
      grouped(forward), grouped(trying), grouped(backward), grouped(trying / backward),
    ]
  })

//: So it pays to think for a chapter.
//:
//: ## One neuron
//:
//: D4 §4.1 takes the smallest piece there is, a single neuron:
//:
//: $$ y = \sigma(w^T x + b) $$
//:
//: It multiplies its inputs by its weights, adds up, adds its bias, and bends the sum by an
//: activation $\sigma$ (chapter 3). Let us call the sum $z$. Let the answer that we wanted be the
//: **target** $t$, and let the loss be half the square of what is missing, $J = \frac{1}{2}(y - t)^2$
//: (D4 calls its loss $J$ as well).

let x: Tensor<Double> = [2, 3]
let w: Tensor<Double> = [[0.5], [-0.5]]
let b: Tensor<Double> = [1]
let target = 1.0
let z = try page.work("z") { steps in try dense(x, w, bias: b, observer: &steps) }[0]
page.show("y", sigmoid(z), decimals: 4)
page.show("J", 0.5 * (sigmoid(z) - target) * (sigmoid(z) - target), decimals: 4)

//: Now nudge one number, $w_1$, by a thousandth, and follow the nudge. Each station on the way moves
//: a little, and each moves the next:

func stations(_ w1: Double) -> [Double] {
  let z = w1 * x[0] + w[1, 0] * x[1] + b[0]
  let y = sigmoid(z)
  return [w1, z, y, 0.5 * (y - target) * (y - target)]
}
let (before, after) = (stations(0.5), stations(0.501))
let moves = zip(after, before).map { $0 - $1 }
page.table(
  ["station", "before", "after", "moved by", "of the station before"],
  ["w₁", "z", "y", "J"].enumerated().map { place, name in
    [
      name, format(before[place], decimals: 6), format(after[place], decimals: 6),
      format(moves[place], decimals: 6),
      place == 0 ? "" : "× " + format(moves[place] / moves[place - 1], decimals: 4),
    ]
  })

//: The last column is all there is to the **chain rule**. $z$ moves $x_1$ times as far as $w_1$, for
//: $x_1$ is what $w_1$ is multiplied by. $y$ moves by the slope of the sigmoid times that. And $J$
//: moves by $y - t$ times that. How far $J$ moves in all, for each step of $w_1$, is the product:
//:
//: $$ \frac{\partial J}{\partial w_1} = \frac{\partial J}{\partial y} \cdot \frac{\partial y}{\partial z} \cdot \frac{\partial z}{\partial w_1} = (y - t) \cdot \sigma'(z) \cdot x_1 $$

page.show("product of the three", moves[3] / moves[0], decimals: 4)

//: The factors to the left are the same for every number that goes into the neuron. So work from the
//: loss *backward*: first $\partial J / \partial y$, then $\partial J / \partial z$, and then one
//: multiplication for each number. Here is every partial derivative of this neuron, for the three
//: activations that D4 names.

let bends: [(name: String, value: (Double) -> Double, slope: (Double) -> Double)] = [
  ("sigmoid", { sigmoid($0) }, { sigmoidDerivative(at: sigmoid($0)) }),
  ("ReLU", { relu($0) }, { reluDerivative($0) }),
  (
    "tanh", { Double.hyperbolicTangent($0) },
    { tanhDerivative(at: Double.hyperbolicTangent($0)) }
  ),
]
let factors = bends.map { bend in
  let atY = bend.value(z) - target
  return (y: bend.value(z), atY: atY, slope: bend.slope(z), atZ: atY * bend.slope(z))
}

func row(_ name: String, _ rule: String, _ values: [Double]) -> [String] {
  [name, rule] + values.map { format($0, decimals: 4) }
}

page.table(
  ["", "rule"] + bends.map(\.name),
  [
    row("$y$", "$\\sigma(z)$", factors.map(\.y)),
    row("$J$", "$\\frac{1}{2}(y - t)^2$", factors.map { 0.5 * $0.atY * $0.atY }),
    row("$\\partial J / \\partial y$", "$y - t$", factors.map(\.atY)),
    row(
      "$\\partial y / \\partial z$", "$y(1 - y)$; 1 or 0; $1 - y^2$", factors.map(\.slope)),
    row("$\\partial J / \\partial z$", "the two multiplied", factors.map(\.atZ)),
    row("$\\partial z / \\partial w_1$", "$x_1$", factors.map { _ in x[0] }),
    row("$\\partial z / \\partial w_2$", "$x_2$", factors.map { _ in x[1] }),
    row("$\\partial z / \\partial b$", "1", factors.map { _ in 1 }),
    row("$\\partial z / \\partial x_1$", "$w_1$", factors.map { _ in w[0, 0] }),
    row("$\\partial z / \\partial x_2$", "$w_2$", factors.map { _ in w[1, 0] }),
    row(
      "$\\partial J / \\partial w_1$", "$\\partial J / \\partial z \\cdot x_1$",
      factors.map { $0.atZ * x[0] }),
    row(
      "$\\partial J / \\partial w_2$", "$\\partial J / \\partial z \\cdot x_2$",
      factors.map { $0.atZ * x[1] }),
    row("$\\partial J / \\partial b$", "$\\partial J / \\partial z \\cdot 1$", factors.map(\.atZ)),
    row(
      "$\\partial J / \\partial x_1$", "$\\partial J / \\partial z \\cdot w_1$",
      factors.map { $0.atZ * w[0, 0] }),
    row(
      "$\\partial J / \\partial x_2$", "$\\partial J / \\partial z \\cdot w_2$",
      factors.map { $0.atZ * w[1, 0] }),
  ])

//: A weight receives times its *input*, an input times its *weight*: each looks at the other. And
//: the bias, whose partner is always 1, receives what arrives.
//:
//: D4 §4.1 writes the same in two factors,
//:
//: $$ \frac{\partial J}{\partial w} = \frac{\partial J}{\partial y} \frac{\partial y}{\partial w} $$
//:
//: Is it right? Let us ask someone who knows no calculus: turn each weight up and down a little, and
//: divide what $J$ does by how far the weight went. (The library's `centralDifferences` does it with
//: some care; you will see how below.)

func loss(_ w: Tensor<Double>, _ bend: (Double) -> Double) throws -> Tensor<Double> {
  0.5 * (try dense(x, w, bias: b).map(bend) - target).squared()
}
let byFormula = Tensor<Double>(shape: [3, 2]) { place in
  factors[place[0]].atY * (factors[place[0]].slope * x[place[1]])
}
let byTrying = Tensor.stack(
  try bends.map { bend in
    try centralDifferences(at: w, upstream: [1]) { try loss($0, bend.value) }.flattened()
  })
page.claim(
  .D4, "4.1", "∂J/∂w = ∂J/∂y · ∂y/∂w for this neuron: a row each for sigmoid, ReLU and tanh",
  says: byFormula, gets: byTrying, tolerance: 1e-9, decimals: 4,
  because: "What comes of turning each weight a little agrees.")
page.claim(
  .D4, "4.1", "y = σ(wᵀx + b) for the three activations",
  says: Tensor(bends.map { $0.value(matrixProduct(w.transposed(), x)[0] + b[0]) }),
  gets: Tensor(factors.map(\.y)), decimals: 4,
  because: "wᵀx is one number: a row times a column.")

//: ## A graph
//:
//: Every computation, however long, is made of small ones like these: sums, products, functions of
//: one number. Draw a box for each number and an arrow to whatever is made of it, and write on each
//: arrow its **slope**: how fast the whole grows with that part. Going forward we fill in the values.
//: Going backward, we begin with $\partial J / \partial J = 1$ and use one rule only:
//:
//: > What arrives at a number is handed to each of its parts, times the slope on the arrow. A number
//: > adds up all that it receives.
//:
//: That is the whole algorithm. In a graph whose numbers stand in the order in which they were made,
//: it is two loops:

try page.listing("chapters/06-backprop/BackpropGraph.swift", "func handBack", comment: false)

//: Here is our neuron as such a graph. Each line adds a number and says what it is made of; the last
//: line walks back.

var neuron = Graph()
let x1 = neuron.number("x₁", x[0])
let w1 = neuron.number("w₁", w[0, 0])
let x2 = neuron.number("x₂", x[1])
let w2 = neuron.number("w₂", w[1, 0])
let p1 = neuron.product("w₁·x₁", w1, x1)
let p2 = neuron.product("w₂·x₂", w2, x2)
let b1 = neuron.number("b", b[0])
let sum = neuron.sum("z", p1, p2, b1)
let y = neuron.function("y = sigmoid z", of: sum, value: factors[0].y, slope: factors[0].slope)
_ = neuron.function(
  "J = ½(y − 1)²", of: y, value: 0.5 * factors[0].atY * factors[0].atY, slope: factors[0].atY)
neuron.handBack()
page.figure(
  "neuron",
  caption: """
    The neuron with its sigmoid. Read the blue numbers from left to right: each is computed from \
    those before it. Then read the red ones from right to left: each is what stands to its right, \
    times the slope on the arrow.
    """,
  neuron.diagram(
    "One neuron, forward and back",
    places: [
      (0, 0), (0, 1), (0, 2), (0, 3), (1, 0.5), (1, 2.5), (1, 4), (2, 2), (3, 2), (4, 2),
    ]))

//: A *sum* passes on what arrives, unchanged, to every term. A *product* gives each factor the other
//: one. A *function* multiplies by its slope.
//:
//: The rule says *adds up*, and so far nothing was added: each number was used once. In a
//: convolution, though, one weight is used at every place of the image. Take the smallest: one
//: weight, used at two places, and a loss of half the squares of both results.

var shared = Graph()
let first = shared.number("x₀", 1)
let weight = shared.number("w", 3)
let second = shared.number("x₁", 2)
let y0 = shared.product("y₀ = w·x₀", weight, first)
let y1 = shared.product("y₁ = w·x₁", weight, second)
let half0 = shared.function("½y₀²", of: y0, value: 4.5, slope: 3)
let half1 = shared.function("½y₁²", of: y1, value: 18, slope: 6)
_ = shared.sum("J", half0, half1)
shared.handBack()
page.figure(
  "shared",
  caption: """
    A weight that is used twice has two arrows, and receives along both: 3·1 from the upper, 6·2 from \
    the lower. Whoever writes = where += belongs keeps only one of the two.
    """,
  shared.diagram(
    "One weight, used at two places",
    places: [(0, 0), (0, 1), (0, 2), (1, 0.5), (1, 1.5), (2, 0.5), (2, 1.5), (3, 1)]))

//: D4's formula has a single product. Is it still right for such a weight? Read $y$ as the list of
//: both results; then $\partial J / \partial y$ is a row, $\partial y / \partial w$ a column, and
//: their product is the sum over both:

let atBoth: Tensor<Double> = [3, 6]
let slopes: Tensor<Double> = [[1], [2]]
page.claim(
  .D4, "4.1", "its one product, read as a row times a column, for a weight that is used twice",
  says: matrixProduct(atBoth, slopes)[0], gets: shared["w"]?.gradient ?? .nan,
  because: """
    Read as a product of two numbers it would leave one share out; for more than one output the \
    formula needs the sum.
    """)

//: From here on we take whole layers at a time. Each layer is told the **upstream** gradient, how
//: fast the loss grows with each of its outputs, and has two duties: find the gradient of what it
//: learns, and hand the gradient of its input on to the layer before. What each output sends to whom
//: is printed by the operators themselves.
//:
//: ## The dense layer
//:
//: Two inputs, two outputs. Upstream says that the loss grows twice as fast as the first output, and
//: falls as fast as the second grows.

let inputs: Tensor<Double> = [1, 2]
let weights: Tensor<Double> = [[1, -1], [3, 2]]
let upstream: Tensor<Double> = [2, -1]
let denseBack = try page.work("gradients") { steps in
  try denseGradients(upstream: upstream, input: inputs, weight: weights, observer: &steps)
}

//: Read a line as: *receives so much from that output, times the slope to it*. The slope to an input
//: is a weight, the slope to a weight is an input, just as in the neuron. An input feeds both
//: outputs, and so it hears from both. A weight belongs to one output only:
//:
//: $$ \frac{\partial L}{\partial x_i} = \sum_o g_o \, w_{i,o} \qquad \frac{\partial L}{\partial w_{i,o}} = g_o \, x_i \qquad \frac{\partial L}{\partial b_o} = g_o $$
//:
//: The library's loop is these three lines:

try page.listing("Sources/Layers/DenseGradients.swift", "func handBack<", comment: false)

//: With a batch of examples every weight is used once for each of them, and receives from each. Two
//: examples:

let twoInputs: Tensor<Double> = [[1, 2], [0, 1]]
let twoUpstream: Tensor<Double> = [[2, -1], [1, 3]]
let batchBack = try page.work("gradients", only: [Position(1, 0), Position(1, 1), Position(1)]) {
  steps in
  try denseGradients(upstream: twoUpstream, input: twoInputs, weight: weights, observer: &steps)
}

//: The sums over outputs and examples are matrix products: $G W^T$ for the inputs, $X^T G$ for the
//: weights, and the column sums of $G$ for the biases. If you forget which way round it goes, the
//: shapes will tell you, unless they happen to be square as here.

page.show("G Wᵀ", matrixProduct(twoUpstream, weights.transposed()))
page.show("Xᵀ G", matrixProduct(twoInputs.transposed(), twoUpstream))
page.show("column sums", twoUpstream.sum(along: 0))
page.show(
  "the same as the shares",
  matrixProduct(twoUpstream, weights.transposed()) == batchBack.input
    && matrixProduct(twoInputs.transposed(), twoUpstream) == batchBack.weight
    && twoUpstream.sum(along: 0) == batchBack.bias)

//: ## Softmax and its loss: p − y falls out
//:
//: A network ends in scores $z$; softmax makes probabilities $p$ of them, and the cross-entropy is
//: $L = -\ln p_c$, where $c$ is the true class (chapter 5). Let the scores be the logarithms of 1, 2
//: and 5, so that the powers are easy, and let the second class be the truth, which we write as a
//: one-hot row $y$.

let scores = Tensor<Double>([1, 2, 5]).logarithm().reshaped(to: [1, 3])
let probabilities = try softmax(scores)
let truth: Tensor<Double> = oneHot([1], count: 3)
page.show("p", probabilities, decimals: 4)
page.show("y", truth)

//: First back through the logarithm. Its slope is $-1/p_c$, and nothing but the probability of the
//: truth is looked at:

let atP = try page.work("∂L/∂p", decimals: 4) { steps in
  try sparseCategoricalCrossEntropyGradient(
    probabilities: probabilities, classes: [1], observer: &steps)
}

//: Then back through softmax. Each probability depends on every score, with the slopes
//: $\partial p_j / \partial z_k = p_j (\delta_{j,k} - p_k)$ of chapter 3 ($\delta_{j,k}$ is 1 where
//: $j = k$, else 0). So each score hears from all three, though two of them have nothing to say:

let atScoresInTwo = try page.work("∂L/∂z", decimals: 6) { steps in
  try softmaxGradient(upstream: atP, output: probabilities, observer: &steps)
}
page.show("∂L/∂z", atScoresInTwo, decimals: 4)
page.show("p − y", probabilities - truth, decimals: 4)

//: They are the same, and not by luck. Only the term of the truth is left of the sum, and its
//: $p_c$ cancels the one under the fraction:
//:
//: $$ \frac{\partial L}{\partial z_k} = -\frac{1}{p_c} \cdot p_c \, (\delta_{c,k} - p_k) = p_k - \delta_{c,k} = p_k - y_k $$
//:
//: What the network said, minus what it should have said. Where the probability of the truth is tiny,
//: $1/p_c$ is huge, and softmax's slope tiny; the product of the two never comes near either. This
//: is why the library takes both steps in one when it is given scores:

let atScores = try page.work("∂L/∂z at once", decimals: 4) { steps in
  try sparseCategoricalCrossEntropyGradient(logits: scores, classes: [1], observer: &steps)
}

//: (With a batch of $N$ the loss is a mean, and every gradient begins with a factor $1/N$; the 1 in
//: front of each product is that factor.)
//:
//: ## ReLU
//:
//: ReLU lets a number through if it is positive. On the way back it does the same with what arrives:
//: the slope is 1 where the *input* was positive, and 0 elsewhere.

let map: Tensor<Double> = [[2, -1], [-3, 4]]
let atMap: Tensor<Double> = [[1, -2], [3, -4]]
try page.work("∂L/∂x") { steps in
  try reluGradient(upstream: atMap, input: map, observer: &steps)
}

//: The sign of what arrives plays no part: −4 goes through where the input was 4, and 3 does not
//: where it was −3.
//:
//: ## Max pooling
//:
//: The maximum of a window is one of its cells. Nudge that cell, and the maximum follows; nudge
//: another a little, and it does not. So the winner receives everything. Here windows of 2×2 move by
//: one cell, so that they *overlap*, and a cell may win more than once. And some cells *tie*.

let tied: Tensor<Double> = [[2, 7, 7], [1, 7, 4], [5, 0, 4]]
let atMaxima: Tensor<Double> = [[1, 2], [3, 4]]
page.show("x", tied)
let pooled = try page.work("y") { steps in
  try maxPooling(tied, size: 2, stride: 1, observer: &steps)
}
let backFromMaxima = try page.work("∂L/∂x") { steps in
  try maxPoolingGradient(
    upstream: atMaxima, winners: pooled.winners, inputShape: tied.shape, observer: &steps)
}
page.show("∂L/∂x", backFromMaxima)

//: Is *the first of equals gets all* right, or only convenient? Ask the differences, and they shrug:
//: of two that tie, one moved up takes the maximum along, but moved down it leaves the other standing.
//: The two sides have different slopes, and a central difference gives the mean of them. At a tie
//: there *is* no derivative for a single cell. But there is one for all of them together: move the
//: whole map, ties and all, and every maximum moves along. So the gradient's *sum* is not a matter
//: of taste: it must be the sum of what came in.

let everyTie = everyTiePaid(
  atMaxima.reshaped(to: [1, 2, 2, 1]), tied.reshaped(to: [1, 3, 3, 1]),
  pooled.output.reshaped(to: [1, 2, 2, 1]), size: 2, stride: 1
).reshaped(to: [3, 3])
let oneByOne = try centralDifferences(at: tied, upstream: atMaxima) {
  try maxPooling($0, size: 2, stride: 1).output
}
let allAtOnce = try centralDifferences(at: [0], upstream: atMaxima) { shift in
  try maxPooling(tied + shift[0], size: 2, stride: 1).output
}
page.table(
  ["", "first of equals", "every tie paid", "differences, cell by cell"],
  [(0, 1), (0, 2), (1, 1)].map { i, j in
    ["cell [\(i), \(j)]"]
      + [backFromMaxima, everyTie, oneByOne].map { format($0[i, j], decimals: 2) }
  } + [
    ["sum"] + [backFromMaxima, everyTie, oneByOne].map { format($0.sum(), decimals: 2) },
    ["differences, all cells at once"] + (0..<3).map { _ in format(allAtOnce[0], decimals: 2) },
  ])

//: PyTorch takes the first too. To pay every tie in full hands out more than came in,
//: and that is wrong under any reading.
//:
//: ## Average pooling
//:
//: In a mean every cell has the same part, a quarter under a 2×2 window. The same upstream gradient:

let backFromMeans = try page.work(
  "∂L/∂x", only: [Position(0, 0), Position(0, 1), Position(1, 1)]
) { steps in
  try averagePoolingGradient(
    upstream: atMaxima, inputShape: [3, 3], size: 2, stride: 1, observer: &steps)
}
page.show("∂L/∂x", backFromMeans)

//: ## Convolution
//:
//: A convolution is a dense layer with most weights missing and the others shared. An image of 3×3, a
//: kernel of 2×2, four outputs:

let image: Tensor<Double> = [[1, 0, 2], [3, 1, 0], [0, 2, 1]]
let kernel: Tensor<Double> = [[1, 2], [3, 4]]
let atOutputs: Tensor<Double> = [[1, 0], [2, -1]]
page.show("x", image)
page.show("w", kernel)
page.show("g", atOutputs)
let back = try page.work("gradients") { steps in
  try convolutionGradients(upstream: atOutputs, input: image, kernel: kernel, observer: &steps)
}

//: Take it in three parts.
//:
//: **The bias** is added to every output, and receives from every output: the sum of $g$.
//:
//: **The kernel.** Every weight is used in all four windows. In the window at $(i, j)$ the weight
//: $w_{m,n}$ meets the cell $x_{i+m,\,j+n}$, and receives $g_{i,j}$ times that cell. Adding up over
//: all windows is a convolution once more, the image with $g$ as its kernel:
//:
//: $$ \frac{\partial L}{\partial w_{m,n}} = \sum_i \sum_j g_{i,j} \, x_{i+m,\,j+n} $$

page.show("x ∗ g", try convolution(image, atOutputs))
page.show("∂L/∂w", back.kernel)

//: **The input.** A cell lies under several windows, in each under another weight. The middle cell
//: $x_{1,1}$ is the *last* cell of the *first* window, and the *first* cell of the *last* one. So the
//: first output sends it the last weight, and the last output the first weight: seen from the cell,
//: the kernel lies upside down and back to front. The gradient is a *true* convolution (chapter 2),
//: of $g$ with a border of zeros wide enough that every cell meets all its windows:
//:
//: $$ \frac{\partial L}{\partial x_{r,s}} = \sum_m \sum_n g_{r-m,\,s-n} \, w_{m,n} $$

page.show(
  "g, padded, truly convolved with w",
  try trueConvolution(atOutputs, kernel, padding: .all(1)))
page.show("∂L/∂x", back.input)
page.figure(
  "turned",
  caption: """
    The gradient of the input: the kernel is turned by half a turn and laid over upstream with its \
    border. Framed: the middle cell and its window.
    """,
  turnedFigure(upstream: atOutputs, kernel: kernel, gradient: back.input, row: 1, column: 1))

//: The library does not turn anything. Its loop goes through the outputs, as forward, and lets each
//: send its shares; the turn comes out by itself, because the index $s \cdot i + m$ is the same one.
//: So do stride, padding and channels. With a stride of 2 the windows lie further apart:

let strip: Tensor<Double> = [[1, 2, 3, 4, 5]]
let stripKernel: Tensor<Double> = [[1, 2, 3]]
let atStrip: Tensor<Double> = [[1, 10]]
try page.work(
  "stride 2", only: (0..<5).map { Position(0, $0) }
) { steps in
  try convolutionGradients(
    upstream: atStrip, input: strip, kernel: stripKernel, stride: 2, observer: &steps
  ).input
}

//: Only the cell in the middle lies under both windows. And with padding, part of what is sent falls
//: on cells that are not there, and is lost:

let atPadded: Tensor<Double> = [[1, 10, 100, 1000, 10000]]
try page.work(
  "padding 1", only: [Position()] + (0..<5).map { Position(0, $0) }
) { steps in
  try convolutionGradients(
    upstream: atPadded, input: strip, kernel: stripKernel,
    padding: .explicit(top: 0, left: 1, bottom: 0, right: 1), observer: &steps
  ).input
}

//: ## Each gradient in one line
//:
//: Four ways to the same numbers. *By hand* stands what you get with a pencil, typed into this
//: chapter. *Loops* are the library's readable loops over `Double`. *Kernel* is the fast code, over
//: `Float`. *Differences* knows no calculus at all. The last column says how far the two that are
//: furthest apart are. (For max pooling the map has no ties here, so that the differences mean
//: something.)

let untied: Tensor<Double> = [[2, 9, 6], [1, 7, 4], [5, 0, 8]]
let lines =
  try neuronLines(
    x, w, b, target: target, byHand: (w: [[-1], [-1.5]], b: [-0.5], x: [-0.25, 0.25]))
  + denseLines(
    inputs, weights, upstream: upstream,
    byHand: (input: [3, 4], weight: [[2, -1], [4, -2]], bias: [2, -1]))
  + [
    crossEntropyLine(scores, class: 1, byHand: [[0.125, -0.75, 0.625]]),
    reluLine(map, upstream: atMap, byHand: [[1, 0], [0, -4]]),
    maxPoolingLine(
      untied, size: 2, stride: 1, upstream: atMaxima,
      byHand: [[0, 3, 0], [0, 3, 0], [0, 0, 4]]),
    averagePoolingLine(
      untied, size: 2, stride: 1, upstream: atMaxima,
      byHand: [[0.25, 0.75, 0.5], [1, 2.5, 1.5], [0.75, 1.75, 1]]),
  ]
  + convolutionLines(
    "convolution", image, kernel, upstream: atOutputs,
    byHand: (input: [[1, 2, 0], [5, 7, -2], [6, 5, -4]], kernel: [[6, 2], [1, 4]], bias: [2]))
  + convolutionLines(
    "stride 2", strip, stripKernel, stride: 2, upstream: atStrip,
    byHand: (input: [[1, 2, 13, 20, 30]], kernel: [[31, 42, 53]], bias: [11]))
page.table(
  ["gradient of", "by hand", "loops", "kernel", "differences", "largest difference"],
  lines.map(\.row))

//: ## A whole network, backward
//:
//: Chapter 5 sent the picture of a seven through a tiny convolutional network, whose weights were
//: chosen by hand. It was right, but not very sure. Here it is again, each step a layer:

let picture: Tensor<Double> = [
  [0, 0, 0, 0, 0, 0],
  [0, 1, 1, 1, 1, 0],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 0, 0, 0],
]
let bars: Tensor<Double> = [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
let kernels = Tensor.stack([bars, bars.transposed()]).transposed([1, 2, 0]).expanded(axis: 2)
let denseWeight: Tensor<Double> = [
  [-0.25, 0.25, 0.25],
  [0.5, -0.25, 0],
  [-0.25, 0.25, 0.25],
  [0.5, -0.25, 0],
  [-0.25, 0.25, -0.25],
  [0.5, -0.25, 0],
  [-0.25, 0.25, -0.25],
  [0.5, -0.25, 0.25],
]

func tinyNetwork(kernelBias: Double) throws -> Sequential<Double> {
  try Sequential(
    inputShape: [6, 6, 1],
    layers: [
      try ConvolutionLayer(name: "conv1", weight: kernels, bias: Tensor([kernelBias, kernelBias])),
      ActivationLayer(name: "relu1", .relu),
      MaxPoolingLayer(name: "maxPool1", size: 2),
      FlattenLayer(name: "flatten1"),
      try DenseLayer(name: "dense1", weight: denseWeight, bias: [0.25, 0, -0.25]),
    ])
}
let tiny = try tinyNetwork(kernelBias: -1)
let seven = picture.reshaped(to: [1, 6, 6, 1])
let names = ["one", "two", "seven"]
let outputs = try tiny.forwardThroughAll(seven)
let features = outputs[3].output
let votes = outputs[4].output
let chances = try softmax(votes)
let lossBefore = try sparseCategoricalCrossEntropy(logits: votes, classes: [2])
page.show("features", features)
page.show("scores", votes)
page.show("p", chances, decimals: 4)
page.show("L", lossBefore, decimals: 4)

//: Now back, layer by layer. **At the scores**: $p - y$. Less *one*, less *two*, more *seven*:

let atVotes = try sparseCategoricalCrossEntropyGradient(logits: votes, classes: [2])
page.show("p − y", atVotes, decimals: 4)

//: **Through the dense layer.** Each of its weights receives its score's number times its feature.
//: A feature that is 0 has said nothing, and its weights learn nothing from this picture:

let atFeatures = try page.work(
  "dense1", only: [Position(0, 2), Position(6, 2), Position(7, 2), Position(2)], decimals: 4
) { steps in try tiny.layers[4].backward(atVotes, observer: &steps) }
let cells = ["upper left", "upper right", "lower left", "lower right"]
let denseGradient = tiny.parameters[2].gradient
page.table(
  ["feature", "value"] + names.map { "weight to \($0)" } + ["the feature itself receives"],
  features.scalars.indices.map { place in
    [
      "\(place.isMultiple(of: 2) ? "bars" : "posts"), \(cells[place / 2])",
      format(features[0, place]),
    ] + names.indices.map { format(denseGradient[place, $0], decimals: 4) }
      + [format(atFeatures[0, place], decimals: 4)]
  })

//: **Through the flattening** nothing happens: the eight numbers go back to their places in the maps.
//: **Through max pooling** each goes to the cell that had won:

let atPooled = try tiny.layers[3].backward(atFeatures)
let atRectified = try page.work("maxPool1", decimals: 4) { steps in
  try tiny.layers[2].backward(atPooled, observer: &steps)
}

//: **Through ReLU** a number passes if its cell was positive before. Four of the eight do not: they
//: belong to quarters in which nothing was found, where the maximum is one of several zeros, and the
//: sum before ReLU was no more than 0. (Shares of cells that are sent 0 are left out.)

let atMaps = try page.work("relu1", decimals: 4, zeros: false) { steps in
  try tiny.layers[1].backward(atRectified, observer: &steps)
}

//: **Through the convolution.** Four cells are left that have something to send, two in each map, and
//: each sends to all nine weights of its kernel, and to its bias. Here is what two weights of the
//: bars receive, one of the posts, and a bias:

_ = try page.work(
  "conv1", only: [Position(1, 0, 0, 0), Position(2, 2, 0, 0), Position(1, 1, 0, 1), Position(0)],
  decimals: 4, zeros: false
) { steps in try tiny.layers[0].backward(atMaps, observer: &steps) }
let kernelGradient = tiny.parameters[0].gradient
page.show("∂L/∂(bars)", kernelGradient[0..., 0..., 0, 0], decimals: 4)
page.show("∂L/∂(posts)", kernelGradient[0..., 0..., 0, 1], decimals: 4)
page.show("∂L/∂(biases)", tiny.parameters[1].gradient, decimals: 4)
page.figure(
  "back",
  caption: """
    The way back. Blue: the loss falls if this number grows. Each arrow hands on what it is given: \
    the dense layer to its features, max pooling to the winners, ReLU only where it was open, the \
    convolution to its kernel, where all that is left is added up.
    """,
  backFigure(
    scores: atVotes, names: names, features: atFeatures,
    maps: [("pooled", atPooled), ("after ReLU", atRectified), ("before ReLU", atMaps)],
    kernels: kernelGradient, channels: ["bars", "posts"]))

//: The middle row of the bars is blue: had the kernel asked for a bar even more strongly, the network
//: would have been surer of its seven. (Of the posts, one place speaks for the seven and one against
//: it, and the stronger wins.)
//:
//: ## A step
//:
//: The gradient points to where the loss grows. So every number takes a step against it, its length
//: set by the **learning rate** $\eta$: $w \leftarrow w - \eta \, \partial L / \partial w$.

/// Once forward and once back with the picture of the seven: the gradients of all parameters.
func goBack(through network: Sequential<Double>) throws {
  network.clearGradients()
  let scores = try network.forward(seven)
  try network.gatherGradients(
    sparseCategoricalCrossEntropyGradient(logits: scores, classes: [2]))
}

let weightsBefore = tiny.parameters.map(\.value)
try goBack(through: tiny)
let changedByBackward = tiny.parameters.map(\.value) != weightsBefore
StochasticGradientDescent<Double>(learningRate: 0.01).step(tiny.parameters)
let lossAfter = try sparseCategoricalCrossEntropy(logits: tiny.forward(seven), classes: [2])
page.show("loss before", lossBefore, decimals: 4)
page.show("loss after ", lossAfter, decimals: 4)
page.show("p after", try softmax(tiny.forward(seven)), decimals: 4)

page.claim(
  .D3, "2.3", "what adjusts the weights", says: "backpropagation",
  gets: changedByBackward ? "backpropagation" : "the optimiser's step",
  because: """
    Going back leaves every weight as it was and only finds the gradients; the step after it, here \
    of gradient descent, changes them.
    """)
page.claim(
  .D3, "2.3", "what that does to the error, in this step", says: "it gets smaller",
  gets: lossAfter < lossBefore ? "it gets smaller" : "it does not get smaller",
  because: """
    From `\(format(lossBefore, decimals: 4))` to `\(format(lossAfter, decimals: 4))`; but see the \
    table for a step that is too long.
    """)

//: How far should it have fallen? If a weight moves by $-\eta g$, the loss moves by $-\eta g \cdot g$,
//: and all of them together move it by $-\eta$ times the sum of their squares: so says the gradient,
//: and it is right nearby, but only nearby:

let gradientSquare = tiny.parameters.reduce(0) { $0 + $1.gradient.squared().sum() }
page.table(
  ["η", "the gradient promises", "the loss really moves by"],
  try [0.0001, 0.001, 0.01, 0.1, 1].map { eta in
    let network = try tinyNetwork(kernelBias: -1)
    try goBack(through: network)
    StochasticGradientDescent<Double>(learningRate: eta).step(network.parameters)
    let after = try sparseCategoricalCrossEntropy(logits: network.forward(seven), classes: [2])
    return [format(eta)]
      + [-eta * gradientSquare, after - lossBefore].map { format($0, decimals: 6) }
  })

//: (The loss cannot fall below 0, whatever the gradient promises.)
//:
//: One thing about the layers is easily forgotten. They *add* what they find to the gradients that
//: are there, as the rule of the graph has it. So the gradients have to be cleared before each batch;
//: D2 §3.1.4 and D4 §3.2 do it with `optimizer.zero_grad()`. Go back twice without, and every gradient
//: is twice as large:

let twice = try tinyNetwork(kernelBias: -1)
try goBack(through: twice)
let once = twice.parameters[3].gradient
_ = try twice.backward(atVotes)
page.show("bias of dense1, once ", once, decimals: 4)
page.show("bias of dense1, twice", twice.parameters[3].gradient, decimals: 4)

//: ## A check for whole networks
//:
//: Would you trust the numbers above? You should not have to. Every number of a network can be
//: turned a little, the network run forward, and the loss watched; forward passes are easy to get
//: right. This is how the library walks along one number, a step down and a step up:

try page.listing("Sources/Layers/GradientCheck.swift", "private static func difference(")

//: It does so with two steps of different length, from which a better value can be had than either
//: gives. And if a kink, such as ReLU's at 0, lies within reach of a walk, it halves the step until
//: it does not.
//:
//: `NetworkCheck` does this for the loss, every parameter, and every pixel, in one call. Here it is
//: on our tiny network:

let checkAtKink = try NetworkCheck(
  tinyNetwork(kernelBias: -1), at: seven, classes: [2], loss: .crossEntropyFromLogits)
page.show("\(checkAtKink)")

//: It complains! And it says itself where to look: each layer by itself is right. Look at the sums
//: before ReLU once more. Several of them are exactly 0, and at 0 ReLU has its kink: no derivative,
//: for anybody. The library chose the slope 0 there; the difference, which looks to both sides, finds
//: half a slope. Neither is wrong. With the kernels' bias a quarter lower no sum is 0, and there is
//: nothing left to quarrel about:

let check = try NetworkCheck(
  tinyNetwork(kernelBias: -1.25), at: seven, classes: [2], loss: .crossEntropyFromLogits)
page.show("\(check)")

//: Keep this in mind when a check fails: first make sure that nothing sits on a kink or in a tie.
//: Random numbers never do.
//:
//: ## Planted bugs
//:
//: Now for the reason why such a check is needed at all. A wrong *forward* pass gives nonsense, and
//: one notices. A wrong *backward* pass often goes unnoticed for years, for a network will learn
//: with it, only not as well as it might. Here are eight slips that people really make. Each will be
//: planted on purpose in one layer of an ordinary network:

let reader: [LayerDescription] = [
  .convolution(8, kernelSize: 3), .relu, .maxPooling(2),
  .convolution(16, kernelSize: 3, stride: 2), .relu, .flatten, .dense(10),
]

//: 1. **Kernel not turned.** For the input's gradient the kernel is laid on upstream as it lies.
//: 2. **`=` for `+=`.** Where windows overlap, the share of the last window overwrites all others.
//: 3. **Axes exchanged.** Rows and columns of a kernel's gradient are exchanged; the kernel is square,
//:    so its shape does not complain.
//: 4. **Bias averaged.** The bias gets the mean of what arrives, where it should get the sum.
//: 5. **Stride forgotten.** The way back takes windows for neighbours that lie two cells apart.
//: 6. **Every tie paid.** All cells that equal the maximum receive all of it. On a digit that is no
//:    rare case: a convolution answers the same all over blank paper.
//: 7. **Masked by upstream.** ReLU is asked about the wrong tensor: not the sign of what went in
//:    decides, but the sign of what arrives.
//: 8. **Masked by the wrong sign.** It is open where it should be shut, and shut where it should be
//:    open.
//:
//: Each is a line or two. Here are the first two, and the ties; all of them are in
//: [BackpropSlips.swift](BackpropSlips.swift).

try page.listing(
  "chapters/06-backprop/BackpropSlips.swift", "func kernelNotTurned<", comment: false)
try page.listing(
  "chapters/06-backprop/BackpropSlips.swift", "func lastShareOnly<", comment: false)
try page.listing(
  "chapters/06-backprop/BackpropSlips.swift", "func everyTiePaid<", comment: false)

//: ### Do they learn?
//:
//: Nine trainings from the same first weights, with the same digits in the same order: one with
//: each slip, and one without.

let examples = try mnist.train.prefix(3000)
let test = try mnist.test.prefix(1000)

func trained(with slip: Slip?) throws -> Run {
  var generator = Generator(seed: page.seed)
  let network = try planted(
    slip,
    in: Sequential<Float>(
      inputShape: [28, 28, 1], reader, initialiser: .heNormal, generator: &generator))
  let history = try train(
    network, on: examples, epochs: 3, batchSize: 20, loss: .crossEntropyFromLogits,
    optimiser: StochasticGradientDescent(learningRate: 0.05), generator: &generator,
    recordsBatches: true)
  let result = try evaluate(network, on: test, loss: .crossEntropyFromLogits)
  return Run(slip: slip, network: network, history: history, accuracy: result.score.accuracy)
}

let right = try trained(with: nil)
let runs = try Slip.allCases.map { try trained(with: $0) }
page.figure(
  "slips",
  caption: """
    The loss on the way, with each slip (dashed) and without (solid), on a logarithmic axis. Without \
    the solid line beside it, which of the dashed ones would make you suspicious?
    """,
  runsFigure(runs, beside: right, size: 15))
page.table(
  ["slip", "in", "loss at the end", "test digits read rightly"],
  ([right] + runs).map { run in
    [
      run.name, run.slip?.layer ?? "", format(run.losses(size: 50).means.last ?? .nan, decimals: 3),
      format(100 * run.accuracy, decimals: 1) + " %",
    ]
  })

let learners = runs.filter { $0.accuracy > 0.5 }
page.say(
  """
  \(learners.count) of \(runs.count) slips let the network learn: \
  \(learners.map(\.name).joined(separator: ", ")).
  """)

//: They can, because a step need not go straight downhill to go down, and because a slip spoils only
//: its own layer and those before it. Behind it the dense layer gets right gradients, and learns to
//: make the best of what the convolutions find, be it good or bad. Some slips cost accuracy, and with
//: nothing to compare it to, you would put it down to the network. Of others, as of the averaged
//: bias and the ties, nothing can be seen at all.
//:
//: To be masked by upstream is another matter. What passes such a ReLU is never negative, and neither
//: are pixels; so no weight of the first convolution ever receives less than 0, and a step only ever
//: takes it down. Soon no sum is above 0, and the network has gone blind:

func open(_ network: Sequential<Float>) throws -> Float {
  let answers = try network.forwardThroughAll(test.images(Array(0..<100)))[1].output
  return Float(answers.scalars.count { $0 > 0 }) / Float(answers.count)
}
page.table(
  ["slip", "cells of relu1 that answer a digit"],
  try ([right] + runs.suffix(2)).map { run in
    [run.name, format(100 * (try open(run.network)), decimals: 1) + " %"]
  })

//: ### They are all caught
//:
//: The same slips in the same layers of a smaller network, over `Double` and with random numbers for
//: an image. This is the whole report for the first:

func checked(_ slip: Slip?) throws -> NetworkCheck {
  var generator = Generator(seed: page.seed)
  let network = try planted(
    slip,
    in: Sequential<Double>(
      inputShape: [13, 13, 1],
      [
        .convolution(2, kernelSize: 3), .relu, .maxPooling(2),
        .convolution(3, kernelSize: 3, stride: 2), .relu, .flatten, .dense(4),
      ], initialiser: .pyTorchUniform, generator: &generator))
  let noise = Tensor<Double>(shape: [2, 13, 13, 1]) { _ in generator.normal() }
  return try NetworkCheck(
    network, at: noise, classes: [1, 3], loss: .crossEntropyFromLogits)
}
page.show("\(try checked(.kernelNotTurned))")

//: The first lines say that something is wrong, but not where: a slip in the second convolution
//: spoils everything before it. The last line says where. For that the check takes each layer out of
//: the network, gives it random numbers and a random upstream gradient, and holds what it hands back
//: against differences. And since random numbers never tie, each layer also gets blank sheets, which
//: are made darker as a whole. Here are all eight slips, and the network without:

page.table(
  ["slip", "found in", "at", "expected", "got"],
  try ([nil] + Slip.allCases.map { $0 }).flatMap { slip -> [[String]] in
    let check = try checked(slip)
    guard !check.passes else { return [[slip?.rawValue ?? "none", "nothing", "", "", ""]] }
    return check.faults.prefix(1).map { fault in
      [
        slip?.rawValue ?? "none", fault.name, "\(fault.index)",
        format(fault.expected, decimals: 4), format(fault.got, decimals: 4),
      ]
    }
  })

//: Each is named: the layer, the place, what should be there and what is. So this is the rule of the
//: house: a gradient is not right because the network learns. It is right when it has been checked.
//:
//: ## What you can do now
//:
//: - **Chain rule**: what arrives, times the slope, goes to each part; a number adds up what it
//:   receives.
//: - **Dense**: input $\sum_o g_o w_{i,o}$, weight $g_o x_i$, bias $g_o$; over a batch, sums.
//: - **Softmax and cross-entropy**: $p - y$.
//: - **ReLU**: $g$ where the input was positive, else 0.
//: - **Max pooling**: all to the winner; shares of overlapping windows add up; of equals one.
//: - **Average pooling**: $g/N$ to each cell.
//: - **Convolution**: kernel $\sum g_{i,j} x_{i+m,\,j+n}$; input $\sum g_{r-m,\,s-n} w_{m,n}$, with
//:   the kernel turned; bias $\sum g$.
//: - **A step**: $w \leftarrow w - \eta \, \partial L / \partial w$.
//: - **A check**: turn each number a little and run forward. That a network learns proves nothing.
//:
//: How long a step should be, and in what direction better than straight downhill, is the matter of
//: the next chapter.
//:
//: ## Exercises
//:
//: `swift run longhand check NUMBER ANSWER` marks an answer; `--hint` in place of the answer gives
//: a hint, and one more each time; `--solution` shows the whole way.

page.exercises(backpropExercises)

try page.finish()
