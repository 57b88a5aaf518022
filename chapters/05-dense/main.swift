//: # The dense layer: from findings to an answer
//:
//: A convolution finds strokes, and pooling says roughly where they are. Neither of them says
//: *seven*. Somewhere in the network all the findings must be weighed against each other and made
//: into ten numbers, one for each digit. The layer that does this is called **dense**, or **fully
//: connected**: every output is made of every input. All five documents end their networks with it
//: (D0 §2.4, D1 §2.1.3, D2 §2.1.3, D3 §3.1, D4 §2.3).
//:
//: At the end of this chapter you can work out with pencil and paper
//:
//: - what a dense layer answers, and how many weights it needs for that;
//: - the probabilities that softmax makes of its scores, and what a wrong answer costs;
//: - what goes wrong when a network takes softmax once too often;
//: - the whole way of a picture through a small convolutional network, from pixels to loss.

import Datasets
import Exercises
import Figures
import Layers
import Notebook
import Tensors

let page = try Page("The dense layer: weighted sums, scores, probabilities and the loss.")
let mnist = try page.mnist()

//: ## One neuron adds up evidence
//:
//: Suppose that three things are known about a picture: how much ink lies in its top, its middle
//: and its bottom third. Does it show a seven? Ink at the top speaks for it, for that is where the
//: bar of a seven is. Ink in the middle speaks against it, for there a seven has only a thin
//: stroke. The bottom says little.
//:
//: A **neuron** puts numbers on such opinions. Each input has a **weight**: positive for evidence
//: in favour, negative for evidence against, zero for no opinion. The neuron multiplies each input
//: by its weight and adds up. Last it adds a number of its own, the **bias**, which says how ready
//: it is to say yes before it has seen anything.

let ink: Tensor<Double> = [3, 1, 1]
let seven: Tensor<Double> = [[2], [-1], [0]]
try page.work("seven") { steps in try dense(ink, seven, bias: [-1], observer: &steps) }

//: ## A layer is several neurons that read the same inputs
//:
//: A second neuron asks whether the picture shows a one, which has as much ink in the middle as at
//: the top. It reads the same three inputs with weights of its own. Set side by side, one column a
//: neuron, the weights are a matrix of shape `[in, out]`.

let weight: Tensor<Double> = [[2, -1], [-1, 2], [0, 0]]
let bias: Tensor<Double> = [-1, -1]
let sums = try page.work("sums") { steps in try dense(ink, weight, bias: bias, observer: &steps) }
page.show("f(sums)", relu(sums))

//: D1 §4.3 writes the layer as
//:
//: $$ y = f(W x + b) $$
//:
//: and D4 §4.1 writes one neuron of it as $y = \sigma(w^T x + b)$: an **activation function**, $f$
//: or $\sigma$, is applied to each sum. Here it was ReLU, which made nothing of the second sum.
//: (Without it, two dense layers in a row would be no more than one, for weighted sums of weighted
//: sums are weighted sums.) D0 §4.2.4 writes the sum out, without the bias. The layer's own loop
//: is the same formula, for a whole batch of examples $e$ at once:
//:
//: $$ y_{e,o} = \sum_i w_{i,o} \, x_{e,i} + b_o $$

try page.listing("Sources/Layers/Dense.swift", "func weightedSums")

//: In $W x$ the input is a column, and the weights have one *row* a neuron. In this book the
//: examples of a batch are rows, so that the weights have one *column* a neuron, and the product
//: is written the other way round, $X W + b$. It is the same matrix, turned over its diagonal, and
//: the same sums, here still without their bias:

page.show("W x", matrixProduct(weight.transposed(), ink))
page.show("x W", matrixProduct(ink, weight))

//: Every input is joined to every output, in the words of D2 §2.1.3 and of D1 §2.1.3; that is what
//: *fully connected* means, and it is costly. Each pair has a weight, and each output a bias.

page.say(
  "\(weight.shape[0]) inputs and \(weight.shape[1]) outputs make "
    + "\(weight.shape[0]) · \(weight.shape[1]) + \(weight.shape[1]) = "
    + "\(weight.count + bias.count) numbers to be learned.")

//: ## The last sum of D0
//:
//: D0 §4.3.4 ends its example with a dense layer of one neuron. Its weights are written as a 3×3
//: matrix, one for each place of the pooled map that §4.3.3 printed. Each place is multiplied by
//: its weight, and the products are added up.

let pooledInD0: Tensor<Double> = [[3, 6, 3], [6, 6, 6], [3, 6, 3]]
let weightInD0: Tensor<Double> = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
let answer = try page.work("sum") { steps in
  try dense(pooledInD0.flattened(), weightInD0.reshaped(to: [9, 1]), observer: &steps)
}

//: So the sum is one number, and ReLU leaves it as it is. D0 prints a matrix in its place. Let the
//: program read the line of factors that D0 prints, `(1 · 3 + 0 · 6 + 1 · 3) + …`, beside the
//: matrices from which they were taken.

let factorsInD0: [(weight: Double, value: Double)] = [
  (1, 3), (0, 6), (1, 3), (0, 6), (1, 6), (0, 3), (1, 3), (0, 6), (1, 3),
]
page.table(
  ["row", "column", "weight", "D0 reads it", "value", "D0 reads it", "product", ""],
  factorsInD0.enumerated().map { place, factor in
    let (row, column) = (place / 3, place % 3)
    let (weight, value) = (weightInD0[row, column], pooledInD0[row, column])
    return [
      "\(row)", "\(column)", format(weight), format(factor.weight), format(value),
      format(factor.value), format(weight * value),
      factor == (weight, value) ? "" : "misread",
    ]
  })

let valuesInD0 = Tensor(shape: [3, 3], scalars: factorsInD0.map(\.value))
page.claim(
  .D0, "4.3.4", "the values that the weights multiply", says: valuesInD0, gets: pooledInD0,
  because: "One factor of the middle row is misread. Its weight is 0, so the sum is not harmed.")

let sixes = Tensor<Double>(repeating: 6, shape: [3, 3])
page.claim(
  .D0, "4.3.4", "what the dense layer gives", says: sixes, gets: relu(answer),
  because: """
    A sum over all $i$ and $j$ is one number. Its three rows, the three brackets of the document's \
    own line, give \((weightInD0 * pooledInD0).sum(along: 1)) in turn.
    """)

//: ## The whole chain, done right
//:
//: That sum was right for the map it was given, but the map was not: the chapter on convolution
//: has shown that D0's convolution is not the one of its image and kernel, and the chapter on
//: pooling that its pooled map is not the maximum over a square window. Here is the chain again,
//: computed from the image on: convolution, ReLU, pooling, dense.

let image: Tensor<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
let kernel: Tensor<Double> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
let valid = try convolution(image, kernel)
let same = try convolution(image, kernel, padding: .same)
page.show("inside the image", valid)
page.show("padded with zeros", same)
page.show("ReLU of it", relu(same))

//: D0 does not say how its window meets the border, nor which window it pools with. So let us try
//: every reading. `plusMaxima` is the one pooling that the library does not have: the maximum of a
//: cell and its four neighbours, the rule that D0's printed map follows.

func plusMaxima(_ map: Tensor<Double>) -> Tensor<Double> {
  Tensor(shape: map.shape) { place in
    let (row, column) = (place[0], place[1])
    let neighbours = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)]
      .map { (row + $0.0, column + $0.1) }
      .filter { (0..<map.shape[0]).contains($0.0) && (0..<map.shape[1]).contains($0.1) }
    return neighbours.map { map[$0.0, $0.1] }.reduce(-.infinity, max)
  }
}

func pooled(_ map: Tensor<Double>) throws -> [(window: String, map: Tensor<Double>)] {
  [
    ("none", map),
    ("cell and four neighbours", plusMaxima(map)),
    ("3×3, same size", try maxPooling(map, size: 3, stride: 1, padding: .same).output),
    ("2×2, same size", try maxPooling(map, size: 2, stride: 1, padding: .same).output),
    ("2×2, one step at a time", try maxPooling(map, size: 2, stride: 1).output),
    ("2×2, side by side", try maxPooling(map, size: 2).output),
    ("the whole map", try maxPooling(map, size: 3).output),
  ]
}

let convolvedInD0: Tensor<Double> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]
let readings =
  [("inside the image", "any", relu(valid))]
  + (try pooled(relu(same)).map { ("padded with zeros", $0.window, $0.map) })
  + (try pooled(relu(convolvedInD0)).dropFirst().prefix(2).map {
    ("as D0 prints it", $0.window, $0.map)
  })

page.table(
  ["convolution", "pooling window", "pooled map", "dense"],
  try readings.map { convolution, window, map in
    guard map.count == weightInD0.count else {
      return [convolution, window, inLine(map), "\(map.count) for \(weightInD0.count) weights"]
    }
    let sum = try dense(map.flattened(), weightInD0.reshaped(to: [9, 1]))
    return [convolution, window, inLine(map), format(relu(sum).scalar)]
  })

//: Inside the image there is one window and so one number, which nine weights do not fit. Padded
//: with zeros, four windows leave nine numbers, and each gives another sum. None of them is the
//: eighteen that follow from D0's map, and none is a matrix. But look at the last row: a square
//: window makes D0's own map a matrix of sixes, the matrix that D0 prints one step later, as what
//: the dense layer gave.

page.claim(
  .D0, "4.3", "the whole chain, padded with zeros and pooled as D0 pools", says: sixes,
  gets: try relu(
    dense(plusMaxima(relu(same)).flattened(), weightInD0.reshaped(to: [9, 1]))),
  because: "The convolution is another, and the last step is a sum: see the table.")

//: What if a learner gives nine weights one number? The layer refuses, and says what would fit.

do {
  _ = try dense(relu(valid).flattened(), weightInD0.reshaped(to: [9, 1]))
} catch {
  page.show("\(error)")
}

//: ## Which comes first?
//:
//: D0 gives the order of the steps twice, and not alike. Its §4.1 pools and then activates; its
//: §4.2.3 and its example activate and then pool. Which is right? With ReLU and the maximum it
//: does not matter:

let pooledFirst = relu(try maxPooling(same, size: 2, stride: 1).output)
let activatedFirst = try maxPooling(relu(same), size: 2, stride: 1).output
page.claim(
  .D0, "4.1", "what pooling before activation gives, on the map padded with zeros",
  says: pooledFirst,
  gets: activatedFirst, because: "Activating first, as in §4.2.3, gives the same map.")

//: ReLU never turns the order of two numbers round. So the largest number of a window is still the
//: largest afterwards, and one may pick it before or after:
//:
//: $$ \max(0, \max(a, b)) = \max(\max(0, a), \max(0, b)) $$
//:
//: (Pooling first is even the cheaper way: there are fewer numbers left to activate.) With the
//: average it does matter, for a mean is made of *all* numbers of the window, and ReLU changes the
//: negative ones:

let mixed: Tensor<Double> = [[3, -1], [-5, -1]]
page.show("ReLU of the mean", relu(try averagePooling(mixed, size: 2)))
page.show("mean of the ReLU", try averagePooling(relu(mixed), size: 2))

//: D3 §4.1 writes a network as $f(x) = \text{ReLU}(\text{Conv}(\text{Pool}(x)))$: pooling comes
//: before the convolution. That is a different network. Give both orders an image of stripes, each
//: one pixel wide, and a kernel that looks for them:

let stripes: Tensor<Double> = [[0, 9, 0, 9], [0, 9, 0, 9], [0, 9, 0, 9], [0, 9, 0, 9]]
let edge: Tensor<Double> = [[-1, 1], [-1, 1]]
let pooledStripes = try maxPooling(stripes, size: 2).output
page.show("pooled", pooledStripes)
page.show("convolved", try convolution(stripes, edge))
page.claim(
  .D3, "4.1", "what its order of the steps gives for a striped image",
  says: relu(try convolution(pooledStripes, edge)),
  gets: try maxPooling(relu(convolution(stripes, edge)), size: 2).output,
  because: """
    Pooling first fills every window with the stripe that runs through it, and nothing is left for \
    the kernel to find. §4.2 and the code of D3 convolve first. (The parameters of the formula are \
    exchanged too: it gives some to the pooling, which has none.)
    """)

//: ## From scores to probabilities
//:
//: The sums of a network's last layer are its **scores**, also called **logits**, one a class.
//: They can be any numbers: a seven may get 2, a two 1 and a one 0. How sure is the network, then,
//: that it sees a seven? **Softmax** (D0 §3.2.6) answers with numbers that are positive and add up
//: to one, as probabilities must. It raises $e$ to each score, which makes it positive, and
//: divides by the sum:
//:
//: $$ p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} $$

let digits = [1, 2, 7]
let logits: Tensor<Double> = [[0, 1, 2]]
let probabilities = try page.work("p") { steps in try softmax(logits, observer: &steps) }

//: The program takes the largest score off first. That changes nothing in the quotients, and keeps
//: the powers small; the chapter on activations shows what happens without.
//:
//: ## What an answer costs
//:
//: Now the truth comes to light: the picture is of class $c$. A network that was sure of it should
//: pay nothing, one that thought it impossible should pay dearly. The **cross-entropy** asks for
//: minus the logarithm of the probability that was given to the truth:
//:
//: $$ L = -\ln p_c $$

page.table(
  ["the truth", "its score", "its probability", "loss"],
  try digits.indices.map { place in
    let loss = try sparseCategoricalCrossEntropy(probabilities: probabilities, classes: [place])
    return [
      "\(digits[place])", format(logits[0, place]),
      format(probabilities[0, place], decimals: 4), format(loss, decimals: 4),
    ]
  })

//: The truth can be written in two ways. D1 §3.2.2 makes it a **one-hot** row, which is 1 at the
//: class and 0 elsewhere, and takes the `categorical_crossentropy`, a sum over all classes:
//:
//: $$ L = -\sum_k t_k \ln p_k $$
//:
//: D0 §5.2 and D3 §3.2.2 leave the truth a number and take the `sparse_categorical_crossentropy`,
//: which looks its probability up. Every term of the sum but one is multiplied by 0, so both are
//: the same number.

let truth: Tensor<Double> = oneHot([2], count: 3)
page.show("t", truth)
page.show("ln p", probabilities.logarithm(), decimals: 4)
page.show("−t · ln p", -(truth * probabilities.logarithm()), decimals: 4)
let sparse = try page.work("L") { steps in
  try sparseCategoricalCrossEntropy(probabilities: probabilities, classes: [2], observer: &steps)
}
page.claim(
  .D1, "3.2.3", "what the loss of its one-hot labels gives, beside the sparse loss of D0",
  says: try categoricalCrossEntropy(probabilities: probabilities, oneHot: truth), gets: sparse,
  because: "The same loss of the same answer, to the last bit.")

//: Softmax and logarithm undo each other for the most part. Put one into the other, and the loss
//: can be had from the scores at once, without the probabilities:
//:
//: $$ L = -\ln \frac{e^{z_c}}{\sum_j e^{z_j}} = \ln \sum_j e^{z_j} - z_c $$

let fromScores = try sparseCategoricalCrossEntropy(logits: logits, classes: [2])
page.show("from scores", fromScores, decimals: 4)

//: This way is safer as well as shorter. Let the truth's score lie far below the others. Its
//: probability is then too small for the machine and becomes zero, whose logarithm is infinite. (A
//: loss from probabilities therefore lifts them to a smallest value first, as Keras does.) The
//: loss from the scores is merely large:

let hopeless: Tensor<Double> = [[-800, 0, 0]]
let vanished = try softmax(hopeless)
page.show("p", vanished)
page.show("−ln p₀", -vanished.logarithm()[0, 0])
page.show(
  "from p", try sparseCategoricalCrossEntropy(probabilities: vanished, classes: [0]), decimals: 4)
page.show(
  "from z", try sparseCategoricalCrossEntropy(logits: hopeless, classes: [0]), decimals: 4)

//: ## Softmax once, and only once
//:
//: So there are two kinds of loss: one that takes probabilities, and one that takes scores and
//: does the softmax itself. Which one a network needs depends on what its last layer does. Here is
//: what the five documents pair, and the loss that each pair gives for the scores above when the
//: truth is a seven.

let z = logits
let p = try softmax(z)
let logP = try logSoftmax(z)
let pairs: [(place: String, last: String, loss: String, value: Double)] = [
  (
    "D0 §5.2, D3 §3.2.2", "softmax", "sparse, of probabilities",
    try sparseCategoricalCrossEntropy(probabilities: p, classes: [2])
  ),
  (
    "D1 §3.1.2, §3.2.3", "softmax", "one-hot, of probabilities",
    try categoricalCrossEntropy(probabilities: p, oneHot: truth)
  ),
  (
    "D2 §3.1.3, §3.1.4", "none", "sparse, of scores",
    try sparseCategoricalCrossEntropy(logits: z, classes: [2])
  ),
  (
    "D4 §3.2", "log-softmax", "sparse, of scores",
    try sparseCategoricalCrossEntropy(logits: logP, classes: [2])
  ),
  (
    "D3 §5.2", "softmax", "sparse, of scores",
    try sparseCategoricalCrossEntropy(logits: p, classes: [2])
  ),
]
page.table(
  ["document", "last step", "loss", "value"],
  pairs.map { [$0.place, $0.last, $0.loss, format($0.value, decimals: 4)] })

//: Four pairs agree, and one does not. Take the harmless oddity first. D4 ends its network with
//: **log-softmax**, the logarithms of the probabilities (in §5.3 it calls that a softmax layer),
//: and then takes a loss that does a log-softmax of its own. So log-softmax is taken twice. It
//: changes nothing the second time:

page.show("log-softmax", logP, decimals: 4)
page.show("and again", try logSoftmax(logP), decimals: 4)

//: Here is why. Log-softmax subtracts one and the same number from all scores, namely
//: $\ln \sum_j e^{z_j}$. After the first time the powers $e^{z_j}$ *are* the probabilities. They
//: add up to one, and the logarithm of one is zero: there is nothing left to subtract. Nor does
//: learning notice: the **gradient**, which says how the loss changes with each score, is the same
//: too.

let gradient = try sparseCategoricalCrossEntropyGradient(logits: z, classes: [2])
let upstream = try sparseCategoricalCrossEntropyGradient(logits: logP, classes: [2])
let gradientInD4 = try logSoftmaxGradient(upstream: upstream, output: logP)
page.show("gradient", gradient, decimals: 4)
page.claim(
  .D4, "3.2", "what its log-softmax and its loss together give for the gradient",
  says: gradientInD4, gets: gradient, tolerance: 1e-15, decimals: 4,
  because: "Log-softmax of a log-softmax is itself, so one of the two is spare and does no harm.")

//: The gradient of a proper pair is short enough to remember: $p - t$, what the network said minus
//: what it should have said.
//:
//: ## Softmax twice
//:
//: D3 §5.2 ends in softmax too, and tells its loss `from_logits=True`: *these are scores*. They
//: are not. The loss takes the softmax of probabilities, which all lie between zero and one and so
//: can hardly differ. Consider a network of ten classes that is perfectly right, and one that is
//: perfectly wrong:

let right: Tensor<Double> = oneHot([7], count: 10)
let wrong: Tensor<Double> = oneHot([1], count: 10)
let floor = try sparseCategoricalCrossEntropy(logits: right, classes: [7])
let ceiling = try sparseCategoricalCrossEntropy(logits: wrong, classes: [7])
page.show("softmax of the right answer", try softmax(right), decimals: 4)
page.say(
  """
  The perfect answer costs $-\\ln \\left( \\frac{e}{e + 9} \\right)$ = \
  \(format(floor, decimals: 4)), the worst $-\\ln \\left( \\frac{1}{e + 9} \\right)$ = \
  \(format(ceiling, decimals: 4)).
  """)
page.claim(
  .D3, "5.2", "what the loss is given", says: "scores (`from_logits=True`)",
  gets: "probabilities, for the last layer is a softmax",
  because: """
    Taken as scores, ten probabilities cannot bring the loss below \(format(floor, decimals: 4)), \
    nor lift it above \(format(ceiling, decimals: 4)).
    """)

//: A floor under the loss would be no more than ugly. What hurts is the gradient, for learning
//: follows it. Let the score of the true class go from $-t$ to $t$ while a rival's goes from $t$
//: to $-t$, and the eight other classes stay at zero:

func duel(_ t: Double) -> Tensor<Double> {
  Tensor(shape: [1, 10]) { place in place[1] == 7 ? t : place[1] == 1 ? -t : 0 }
}

func lossOnce(_ z: Tensor<Double>) throws -> Double {
  try sparseCategoricalCrossEntropy(logits: z, classes: [7])
}

func lossTwice(_ z: Tensor<Double>) throws -> Double { try lossOnce(softmax(z)) }

func gradientOnce(_ z: Tensor<Double>) throws -> Tensor<Double> {
  try sparseCategoricalCrossEntropyGradient(logits: z, classes: [7])
}

func gradientTwice(_ z: Tensor<Double>) throws -> Tensor<Double> {
  let p = try softmax(z)
  return try softmaxGradient(upstream: gradientOnce(p), output: p)
}

page.table(
  ["t", "p of the truth", "loss", "gradient", "loss, twice", "gradient, twice"],
  try [-8, -4, -2, 0, 2, 4, 8].map { t in
    let z = duel(t)
    let values = [
      try softmax(z)[0, 7], try lossOnce(z), try gradientOnce(z)[0, 7],
      try lossTwice(z), try gradientTwice(z)[0, 7],
    ]
    return [format(t)] + values.map { format($0, decimals: 4) }
  })

//: Read the columns from the top, where the network is confidently wrong. The proper gradient is
//: there at its strongest: *much more of this score!* With softmax taken twice it is nothing at
//: all, and the worst mistakes are those from which nothing is learned. In the middle, where
//: training begins with all scores alike, it is a tenth of what it should be.

page.figure(
  "twice",
  caption: """
    Left: with softmax taken twice the loss cannot leave a strip of height one. Right: its \
    gradient fades not only where the network is right, but also where it is wrong.
    """,
  try twiceFigure(
    losses: (once: { try lossOnce(duel($0)) }, twice: { try lossTwice(duel($0)) }),
    gradients: (
      once: { try gradientOnce(duel($0))[0, 7] }, twice: { try gradientTwice(duel($0))[0, 7] }
    )))

//: (Recent Keras on TensorFlow knows this trap: it notices that the outputs come from a softmax,
//: warns, and goes back to the scores before it. Keras on JAX does as it is told, and so does
//: PyTorch.)

//: ## A whole network by hand
//:
//: Now everything together: a picture of 6×6 pixels goes through two kernels, ReLU, max pooling, a
//: dense layer of three neurons and softmax, and what comes out is held against the truth. Nobody
//: has trained this network. Its weights are chosen so that you can say of each what it is for.

let picture: Tensor<Double> = [
  [0, 0, 0, 0, 0, 0],
  [0, 1, 1, 1, 1, 0],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 0, 0, 0],
]
let bars: Tensor<Double> = [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
let posts = bars.transposed()
let kernels = Tensor.stack([bars, posts]).transposed([1, 2, 0]).expanded(axis: 2)
let kernelBias: Tensor<Double> = [-1, -1]

//: The first kernel looks for bars, the second for posts: ink in a line, and none to either side.
//: Their bias makes them a little hard of hearing, so that a stray pixel does not count. One
//: window in full, the first kernel's second:

let batch = picture.reshaped(to: [1, 6, 6, 1])
let maps = try page.work("map", as: .tables, only: [Position(0, 0, 1, 0)]) { steps in
  try convolution(batch, kernels, bias: kernelBias, observer: &steps)
}

//: And all of them, one map a kernel:

page.show("bars", maps[0, 0..., 0..., 0])
page.show("posts", maps[0, 0..., 0..., 1])

//: ReLU keeps what speaks for a stroke and drops what speaks against it.

let rectified = relu(maps)
page.show("ReLU(bars)", rectified[0, 0..., 0..., 0])
page.show("ReLU(posts)", rectified[0, 0..., 0..., 1])

//: Max pooling keeps the strongest answer in each quarter of the picture. Its indices are
//: `[batch, row, column, channel]`; channel 0 are the bars, channel 1 the posts.

let quarters = try page.work("pooled") { steps in
  try maxPooling(rectified, size: 2, observer: &steps).output
}

//: This much is left of the picture: bars in its upper half, posts on its right. **Flattening**
//: sets the eight numbers in one row, in the order in which they lie in memory.

let features = try flatten(quarters)
page.show("features", features)

//: The dense layer weighs them. A one has posts above one another and no bars; a two has bars
//: above and below; a seven has bars above, none below, and a post at the lower right.

let names = ["one", "two", "seven"]
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
let denseBias: Tensor<Double> = [0.25, 0, -0.25]
let cells = ["upper left", "upper right", "lower left", "lower right"]
page.table(
  ["feature", "value"] + names,
  features.scalars.indices.map { place in
    [
      "\(place.isMultiple(of: 2) ? "bars" : "posts"), \(cells[place / 2])",
      format(features[0, place]),
    ] + names.indices.map { format(denseWeight[place, $0]) }
  } + [["bias", ""] + denseBias.scalars.map { format($0) }])

let votes = try page.work("scores") { steps in
  try dense(features, denseWeight, bias: denseBias, observer: &steps)
}

//: Softmax makes probabilities of the scores, and the truth, a seven, sets the price.

let chances = try page.work("p") { steps in try softmax(votes, observer: &steps) }
let loss = try page.work("L") { steps in
  try sparseCategoricalCrossEntropy(probabilities: chances, classes: [2], observer: &steps)
}
page.say(
  "The network is \(format(100 * chances[0, 2], decimals: 0)) % sure of its "
    + "\(names[chances.at(0).argmax()]), and pays \(format(loss, decimals: 4)).")

//: The whole way at one look:

page.figure(
  "pass",
  caption: """
    From the picture of a seven to three probabilities. Red answers speak for a stroke, blue ones \
    against it. ReLU and pooling keep the strongest few, and the dense layer weighs those.
    """,
  passFigure(
    picture: picture, kernels: [("bars", bars), ("posts", posts)],
    maps: [("answers, with bias", maps), ("ReLU", rectified), ("pooled", quarters)],
    ending: [
      ("flattened", features, []), ("scores", votes, names), ("probabilities", chances, names),
    ]))

//: Does it know anything but sevens? Two more pictures, and the same weights:

let one: Tensor<Double> = [
  [0, 0, 0, 0, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 1, 1, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 0, 0, 0],
]
let two: Tensor<Double> = [
  [0, 0, 0, 0, 0, 0],
  [0, 0, 1, 1, 0, 0],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 1, 1, 1, 1, 0],
  [0, 0, 0, 0, 0, 0],
]

func features(of pictures: [Tensor<Double>]) throws -> Tensor<Double> {
  let batch = Tensor.stack(pictures).expanded(axis: 3)
  let maps = relu(try convolution(batch, kernels, bias: kernelBias))
  return try flatten(maxPooling(maps, size: 2).output)
}

let three = try softmax(dense(features(of: [one, two, picture]), denseWeight, bias: denseBias))
page.table(
  ["picture"] + names.map { "p(\($0))" },
  names.indices.map { row in
    [names[row]] + names.indices.map { format(three[row, $0], decimals: 4) }
  })

//: It does. Change a pixel of one of them, run the chapter again, and see who is in doubt.
//:
//: ## The order of flattening
//:
//: A dense layer does not know that its inputs were ever a picture. It knows them by their place
//: in the row. Keras, in which D0, D1 and D3 are written, keeps the channels of a cell together,
//: as this book does. PyTorch, in which D2 and D4 are written, has the channel before the rows and
//: columns, so that `view` and `flatten` there set all bars first and then all posts.

let channelFirst = quarters.transposed([0, 3, 1, 2])
page.show("channel last", features)
page.show("channel first", try flatten(channelFirst))

//: The same eight numbers, in another order. Weights that were made for one order and are used in
//: the other still fit in shape, and nothing complains:

let mistaken = try dense(flatten(channelFirst), denseWeight, bias: denseBias)
page.show("scores", mistaken)
page.say("Now the \(names[votes.at(0).argmax()]) is taken for a \(names[mistaken.at(0).argmax()]).")

//: What is to be done is to bring the rows of the weights into the order of the inputs. Cell $k$
//: of channel $c$ stands in row $2k + c$ when the two channels of a cell are together, and in row
//: $4c + k$ when the four cells of a channel are:

let order = (0..<2).flatMap { channel in (0..<4).map { cell in 2 * cell + channel } }
page.show("order", order)
page.show(
  "scores", try dense(flatten(channelFirst), denseWeight.selecting(order), bias: denseBias))

//: ## What it costs
//:
//: A kernel is used everywhere in the picture, and so it has few weights. A dense layer has one
//: for every pair of an input and an output. Here are the networks of the five documents, with the
//: maps that reach their first dense layer. (Dropout in D4 has no weights, and is left out.)

let networks: [(document: String, layers: [LayerDescription])] = [
  (
    "D0 §5.2, D3 §5.2",
    [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .convolution(64, kernelSize: 3),
      .relu, .maxPooling(2), .convolution(64, kernelSize: 3), .relu, .flatten, .dense(64), .relu,
      .dense(10), .softmax,
    ]
  ),
  (
    "D1 §3.1.2",
    [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .convolution(64, kernelSize: 3),
      .relu, .maxPooling(2), .flatten, .dense(10), .softmax,
    ]
  ),
  (
    "D2 §3.1.3",
    [
      .convolution(32, kernelSize: 3, padding: .all(1)), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3, padding: .all(1)), .relu, .maxPooling(2), .flatten,
      .dense(128), .relu, .dense(10),
    ]
  ),
  (
    "D3 §3.2.2",
    [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .flatten, .dense(128), .relu,
      .dense(10), .softmax,
    ]
  ),
  (
    "D4 §3.2",
    [
      .convolution(32, kernelSize: 3), .relu, .convolution(64, kernelSize: 3), .relu,
      .maxPooling(2), .flatten, .dense(128), .relu, .dense(10), .logSoftmax,
    ]
  ),
]
let built = try networks.map {
  try Sequential<Float>(
    inputShape: [28, 28, 1], $0.layers, initialiser: .zeros, generator: &page.generator)
}

page.table(
  ["network", "maps", "flattened", "dense", "its parameters", "of all", "its products", "of all"],
  networks.indices.map { costRow(networks[$0].document, built[$0]) })

//: Where a dense layer follows large maps, it holds nearly all of a network's weights, and yet,
//: after two convolutions, it does only a small part of the work: a convolution uses each of its
//: few weights at every place. Take the largest by hand. In D4 two 3×3 windows without padding and
//: one 2×2 pooling bring the picture down to the maps of the table, whose channels are the second
//: convolution's filters. What is flattened is the number that D4 §3.2 writes into its code, as D2
//: §3.1.3 writes `64 * 7 * 7`; the chapter on convolution has held both against the size rule.

let largest = lastMaps(of: built[4])
let first = layers(of: built[4], named: "dense")[0]
page.say(
  """
  28 − 2 − 2 = 24 and 24 / 2 = \(largest[0]), so \(largest[0]) · \(largest[1]) · \(largest[2]) = \
  \(grouped(largest.reduce(1, *))) numbers, and \(grouped(largest.reduce(1, *))) · \
  \(first.outputShape[0]) + \(first.outputShape[0]) = \(grouped(first.parameters)) parameters.
  """)
page.claim(
  .D0, "3.2.5", "neurons of the last dense layer, one a digit", says: 10,
  gets: built[0].outputShape[0])

page.claim(
  .D0, "5.3", "dense layers in its network", says: 1,
  gets: layers(of: built[0], named: "dense").count,
  because: "The code in its §5.2 has two, of 64 and of 10 neurons.")

//: ## A dense layer that reads digits
//:
//: How far does a dense layer get alone, without any convolution before it? Straight from the
//: pixels to ten scores there is a weight for every pixel and digit, and each digit's weights can
//: be drawn as a picture. Nobody shall train them: let us make them up. Ink should count for a
//: seven where sevens have ink. So let the weights of the seven be the mean image of all training
//: sevens, and likewise for the others. Such a layer lays ten stencils over each image, and says
//: which of them the ink fits best.

let train = try mnist.train
let test = try mnist.test
let stencils = Tensor.stack(
  (0..<10).map { train.images(train.indices(ofClass: $0)).mean(along: 0).flattened() }
).transposed()
page.show("weights", stencils.shape)

func count(_ scores: Tensor<Float>, _ classes: [Int]) -> Int {
  zip(scores.argmax(along: 1), classes).filter { $0 == $1 }.count
}

let pixels = try flatten(test.allImages())
let unbiased = try dense(pixels, stencils)
page.say(
  "Of \(grouped(test.count)) test digits it reads \(grouped(count(unbiased, test.classes))) "
    + "rightly, where guessing would get about \(grouped(test.count / 10)).")

//: Not bad, for a layer that nobody has trained. But look at how often it says each digit:

let stencilBias = -0.5 * stencils.squared().sum(along: 0)
let biased = try dense(pixels, stencils, bias: stencilBias)
let saidBefore = unbiased.argmax(along: 1)
let saidAfter = biased.argmax(along: 1)
page.table(
  ["digit", "in the test set", "said without bias", "bias", "said with bias"],
  (0..<10).map { digit in
    [
      "\(digit)", "\(test.classCounts[digit])",
      "\(saidBefore.filter { $0 == digit }.count)",
      format(stencilBias[digit], decimals: 2),
      "\(saidAfter.filter { $0 == digit }.count)",
    ]
  })

//: Without a bias the layer says *eight* far too often and *five* hardly ever. A stencil with much
//: ink collects votes from any image, whatever it shows, and that of the five is spread thin, for
//: people write fives in many ways. This is what a bias is for. Ask not which stencil covers most
//: ink, but which stencil $w_k$ lies *nearest* to the image $x$, by the square of their distance:
//:
//: $$ \sum_i (x_i - w_{i,k})^2 = \sum_i x_i^2 - 2 \left( \sum_i w_{i,k} x_i - \frac{1}{2} \sum_i w_{i,k}^2 \right) $$
//:
//: The first sum is the same for all ten digits. What is left in the brackets is the output of a
//: dense layer, whose bias is $b_k = -\frac{1}{2} \sum_i w_{i,k}^2$: a handicap for stencils with
//: much ink. The greatest score belongs to the nearest stencil.

let digit = pixels.at(0)
let distances = (digit.expanded(axis: 1) - stencils).squared().sum(along: 0)
page.table(
  ["digit", "score", "squared distance"],
  (0..<10).map { digit in
    [
      "\(digit)", format(biased[0, digit], decimals: 2), format(distances[digit], decimals: 2),
    ]
  })
page.say(
  """
  The first test image shows a \(test.classes[0]). The greatest score is that of the \
  \(saidAfter[0]), and the nearest stencil is that of the \((-distances).argmax()). In all, the \
  layer with its biases reads \(grouped(count(biased, test.classes))) of the \
  \(grouped(test.count)) test digits rightly.
  """)

//: And here are the weights. Adding one picture to all ten stencils adds the same to all ten
//: scores and changes no answer. So let the mean of the ten be taken off, and there is left what
//: sets each digit apart:

let common = stencils.mean(along: 1, keepingAxes: true)
let contrasts = (stencils - common).transposed().reshaped(to: [10, test.rows, test.columns])
var sheet = ImageGrid(
  (0..<10).map { contrasts.at($0) }, captions: (0..<10).map { "\($0)" }, columns: 5,
  title: "What speaks for each digit, and what against it")
sheet.scaleTitle = "weight, less the mean of the ten"
sheet.zoom = 7
page.figure(
  "stencils",
  caption: """
    The weights of ten neurons, one picture each. Ink on red speaks for the digit, ink on blue \
    against it: a nought has none in its middle, and a three none on the left, where an eight has.
    """,
  sheet)

//: A dense layer's answer can be taken apart, pixel by pixel, for it is nothing but a sum. Take
//: the commonest of its mistakes, and the first test image that it happens to.

var confusions = Tensor<Double>(zeros: [10, 10])
for (truth, said) in zip(test.classes, saidAfter) where truth != said {
  confusions[truth, said] += 1
}
let (truly, said) = (confusions.argmax() / 10, confusions.argmax() % 10)
let mistake =
  test.classes.indices.first { test.classes[$0] == truly && saidAfter[$0] == said } ?? 0
let misreadImage = test.image(mistake)

func stencil(_ digit: Int) -> Tensor<Float> {
  stencils[0..., digit].reshaped(to: [test.rows, test.columns])
}

let ayes = misreadImage * (stencil(said) - stencil(truly))
let handicap = stencilBias[said] - stencilBias[truly]
page.say(
  """
  The layer takes \(format(confusions.max())) images of a \(truly) for a \(said). In the first, \
  test image \(mistake), the pixels give the \(said) \(format(ayes.sum(), decimals: 2)) more votes \
  than the \(truly), and the biases \(format(handicap, decimals: 2)): together \
  \(format(ayes.sum() + handicap, decimals: 2)).
  """)
page.figure(
  "mistake",
  caption: """
    A \(truly) that was taken for a \(said). On the right, the product of the image with the \
    difference of the two stencils: red pixels voted for the \(said), blue ones for the \(truly).
    """,
  mistakeFigure(
    ("test image \(mistake)", misreadImage), truth: ("stencil of the \(truly)", stencil(truly)),
    said: ("stencil of the \(said)", stencil(said)),
    votes: ("votes for \(said) rather than \(truly)", ayes)))

//: ## What a dense layer does not see
//:
//: Two experiments show what it means that a dense layer knows its inputs only by their place.
//: First jumble the pixels, all images by the same rule, so that no one could read them, and the
//: rows of the weights with them. Then leave everything in order, but push each digit to the
//: right. Beside them, a layer with weights drawn at random, as every network is before it has
//: learned.

let rule = page.generator.shuffled(count: pixels.shape[1])
let jumbled = try dense(
  pixels.selecting(rule, axis: 1), stencils.selecting(rule), bias: stencilBias)

func pushed(_ images: Tensor<Float>, right columns: Int) throws -> Tensor<Float> {
  try flatten(images.padded(left: columns)[0..., 0..., 0..<images.shape[2]])
}

let untrained = Tensor<Float>(
  normalWithMean: 0, deviation: 0.05, shape: stencils.shape, generator: &page.generator)
let experiments =
  [
    ("the digits as they are", biased),
    ("all pixels jumbled", jumbled),
  ]
  + (try (1...4).map { columns in
    (
      "pushed right by \(columns) of \(test.columns) pixels",
      try dense(pushed(test.allImages(), right: columns), stencils, bias: stencilBias)
    )
  }) + [("the digits as they are, random weights", try dense(pixels, untrained))]
page.table(
  ["given", "read rightly"],
  experiments.map { [$0.0, grouped(count($0.1, test.classes))] })

//: Jumbling harms nothing at all: to a dense layer, pixels that lie side by side are no more
//: related than any two others. Pushing harms a great deal: every stroke now lies on the weights
//: of its neighbours. It is the wrong way round. A digit stays the same digit when it is pushed,
//: and is no digit any more when it is jumbled. Convolution and pooling have it right: they look
//: at neighbours, and for the same thing everywhere. That is why the dense layer comes last.

//: ## What you can do now
//:
//: - A **neuron** adds up weighted inputs and a bias; a **dense layer** is several that read the
//:   same inputs: $y_o = f\left( \sum_i w_{i,o} \, x_i + b_o \right)$.
//: - It has $\text{in} \cdot \text{out} + \text{out}$ parameters. After large maps these are most
//:   of a network.
//: - **Flattening** sets maps in a row. The order matters to the weights behind it, and frameworks
//:   differ in it.
//: - **Softmax** makes probabilities of scores: $p_i = e^{z_i} / \sum_j e^{z_j}$.
//: - **Cross-entropy** is the price of an answer: $L = -\ln p_c = \ln \sum_j e^{z_j} - z_c$, with
//:   the gradient $p - t$. One-hot or as a number, the truth gives the same loss.
//: - Log-softmax twice is log-softmax. Softmax twice is not softmax: the loss has a floor, and the
//:   worst mistakes teach nothing.
//: - ReLU and max pooling may change places; ReLU and average pooling may not.
//: - A dense layer knows its inputs by their place alone. That is why convolutions come before it.
//:
//: ## Exercises
//:
//: `swift run longhand check NUMBER ANSWER` marks an answer; `--hint` in place of the answer gives
//: a hint, and one more each time; `--solution` shows the whole way.

page.exercises(denseExercises)

try page.finish()
