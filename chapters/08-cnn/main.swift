//: # A convolutional network that reads digits
//:
//: The parts are all there: convolutions that find strokes, activations that keep what was found,
//: pooling that steps back, a dense layer that weighs the evidence. Now we stack them, start from
//: random numbers, and let the whole stack learn from handwritten digits.
//:
//: The network is the one of D1 §3.1, with two convolutions. This is the chapter's first form: the
//: networks of D0, D2, D3 and D4, some with three convolutions, come in a later one.
//:
//: At the end of this chapter you can, with a pencil,
//:
//: - follow the shape of a digit through a network, and count what each layer learns and what it
//:   costs;
//: - say how large the loss of a network is that has learned nothing;
//: - work out where a step of training begins, and how far Adam moves a weight at first;
//: - read the curves of a training, a table of confusions, and maps inside a network.
import Datasets
import Exercises
import Figures
import Layers
import Notebook
import Tensors
import Training

let page = try Page("A network with two convolutions, trained on handwritten digits.")
let mnist = try page.mnist()
//: ## The network as a list
//:
//: D1 §3.1.2 writes six lines. Two of its layers carry a ReLU and one a softmax with them; here each
//: is a line of its own.
let layers: [LayerDescription] = [
  .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
  .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
  .flatten, .dense(10), .softmax,
]
let network = try Sequential<Float>(
  inputShape: [28, 28, 1], layers, initialiser: .glorotUniform, generator: &page.generator)
//: The list says how many filters there are, but not how many channels come in, nor how long the
//: row is that the dense layer weighs. That follows from the layers before, and `Sequential` works
//: it out from the shape of one digit. It also draws the first weights, by the rule that Keras takes
//: if one says nothing, *Glorot uniform*: evenly from a range that gets narrower the more numbers a
//: layer adds up. Biases begin at 0.
//:
//: Below its list D1 counts what is in it. So do we.

/// How many layers of the network have a name that begins with `stem`.
func layerCount(_ stem: String) -> Int { network.summary.count { $0.name.hasPrefix(stem) } }
page.claim(.D1, "3.1.2", "convolutional layers", says: 2, gets: layerCount("conv"))
page.claim(.D1, "3.1.2", "pooling layers", says: 2, gets: layerCount("maxPool"))
page.claim(.D1, "3.1.2", "flatten layers", says: 1, gets: layerCount("flatten"))
page.claim(.D1, "3.1.2", "dense layers", says: 1, gets: layerCount("dense"))
let kernelShapes = network.parameters.map(\.value.shape).filter { $0.count == 4 }
page.claim(
  .D1, "3.1.2", "kernels of its convolutions", says: "32 of 3×3 and 64 of 3×3",
  gets: kernelShapes.map { "\($0[3]) of \($0[0])×\($0[1])" }.joined(separator: " and "))
page.claim(
  .D1, "3.1.2", "neurons of its dense layer", says: [10],
  gets: network.parameters.last?.value.shape ?? [])
//: ## What it learns and what it costs
//:
//: A layer's *parameters* are the numbers that training may change. A *multiply-add* is one product
//: and its addition to a sum: nearly all of a network's work. Both can be read off the shapes. A
//: filter has a weight for each cell of its window and each channel that comes in, and one bias. And
//: each number of the output costs as many multiply-adds as it has weights.

/// The parameters of a layer as the sum of its tensors: `3·3·1·32 + 32 = 320`.
func parameterSum(_ layer: any Layer<Float>) -> String {
  guard !layer.parameters.isEmpty else { return "–" }
  let products = layer.parameters.map { $0.value.shape.map(String.init).joined(separator: "·") }
  return products.joined(separator: " + ") + " = " + grouped(layer.parameterCount)
}

/// The multiply-adds of a layer: the numbers that come out, times the weights of each.
func workProduct(_ layer: any Layer<Float>, _ row: LayerSummary) -> String {
  guard let weight = layer.parameters.first?.value else { return "–" }
  let factors = row.outputShape + weight.shape.dropLast()
  return factors.map(String.init).joined(separator: "·") + " = " + grouped(row.multiplyAdds)
}

page.table(
  ["layer", "output", "parameters", "multiply-adds"],
  network.layers.indices.map { index in
    let (layer, row) = (network.layers[index], network.summary[index])
    return [row.name, times(row.outputShape), parameterSum(layer), workProduct(layer, row)]
  })
let cost = network.summary.reduce(0) { $0 + $1.multiplyAdds }
page.show("parameters", grouped(network.parameterCount))
page.show("multiply-adds for one digit", grouped(cost))
//: Follow the sides of the maps: a 3×3 window without padding takes off two, and pooling halves,
//: which drops a row and a column of the 11×11 maps.
//:
//: Weights and work lie in different places. The dense layer uses each of its weights once, a
//: convolution uses each of its own at every place.
page.table(
  ["layer", "part of the parameters", "part of the work"],
  network.summary.filter { $0.parameters > 0 }.map { row in
    [
      row.name, percent(Float(row.parameters) / Float(network.parameterCount)),
      percent(Float(row.multiplyAdds) / Float(cost)),
    ]
  })
//: Pooling saves work, and here parameters too; how much of each, chapter 4 has counted (D1 §2.1.2).
//:
//: ## Before it has learned anything
//:
//: The weights are random, so the network knows nothing. What does it answer? Here is the first
//: training image. The ten outputs are probabilities: softmax made them positive, with the sum 1.
let first = try mnist.train.batch([0])
let guess = try network.forward(first.inputs)
page.show("class", first.classes[0])
page.show("p", guess, decimals: 3)
//: Nothing stands out. The *loss* of an answer is its cross-entropy, $-\ln p$ of the class that is
//: right (chapter 5). Ten classes all thought equally likely have $p = 1/10$, and there the loss is
//:
//: $$ -\ln \tfrac{1}{10} = \ln 10 $$
let lossRule = Loss.crossEntropyFromProbabilities
let untrained = try evaluate(network, on: mnist.test, loss: lossRule)
page.show("ln 10", Float.logarithm(10), decimals: 4)
page.show("loss of the untrained network on the test images", untrained.score.loss, decimals: 4)
page.show("test images that it names rightly", percent(untrained.score.accuracy))
//: Its loss is near $\ln 10$. How often it is right is a matter of luck: random weights favour some
//: answers, and for some digits more than for others. Another seed is luckier, or less so. But the
//: loss stays near $\ln 10$, and that number is worth remembering: whenever a network of ten classes
//: begins far above it, something is wrong before training has begun, such as pixels that were not
//: divided by 255, or weights drawn too large.
//:
//: ## What a step of training does
//:
//: D1 §3.2.4 leaves training to one call, `model.fit`. In this book that is `train`. It shuffles the
//: images, cuts them into batches, and takes a step with each. This is the step, layer by layer:
try page.listing("Sources/Training/Train.swift", "func learn(")
//: (A network as simple as ours is handed to the *engine* instead, which does the same sums in an order
//: that suits the processor: chapter 12 tells how.)
//:
//: **Forward.** The batch goes through all layers, and the loss says how bad the answers are.
//:
//: **Backward.** For every parameter we want to know how the loss changes when it grows a little:
//: its *gradient*. At the top that is short. Softmax and cross-entropy together have, for the scores
//: $z$ that go into softmax, the gradient
//:
//: $$ \frac{\partial L}{\partial z_k} = p_k - y_k $$
//:
//: where $y$ is the *one-hot* row of the class, 1 for the class that is right and 0 elsewhere (D1
//: §3.2.2 makes it with `to_categorical`). For our digit:
let truth = oneHot(first.classes, count: 10) as Tensor<Float>
let topGradient = guess - truth
page.show("y", truth)
page.show("p − y", topGradient, decimals: 3)
//: The one negative number says: raise the score of this class, and the loss falls. The positive
//: ones say: lower the others, and most where most probability was wasted. The library takes the
//: two steps one by one, back through the logarithm and back through softmax, and comes to the same.
//: (Layers go back from their last forward pass, so the digit goes through once more.)
_ = try network.forward(first.inputs)
let fromSoftmax = try network.layers[8].backward(
  lossRule.gradient(guess, classes: first.classes))
page.show(
  "largest difference", fromSoftmax.largestDifference(from: topGradient)?.difference ?? 0,
  decimals: 6)
//: From there each layer, from the last to the first, works out from the gradient of its output that
//: of its weights and that of its input, which is the output of the layer before. Chapter 2 did it
//: for a kernel, chapters 3 to 5 for the other layers; a chapter of its own on this chain,
//: *backpropagation*, is still to come.
//:
//: **A step.** Each parameter moves a little against its gradient. How far? D1 §3.2.3 asks for
//: *Adam*. It keeps for each parameter $w$ two running means, of its gradient $g$ and of $g^2$, and
//: moves it by their ratio. In step $t$, counted from 1, with $\eta = 0.001$, $\beta_1 = 0.9$,
//: $\beta_2 = 0.999$:
//:
//: $$ m \leftarrow \beta_1 m + (1 - \beta_1) g $$
//:
//: $$ v \leftarrow \beta_2 v + (1 - \beta_2) g^2 $$
//:
//: $$ w \leftarrow w - \eta \, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)}} $$
//:
//: In the loop `rate` holds $\eta$ and both corrections, and `epsilon`, a very small number, keeps a
//: division by zero away.
try page.listing("Sources/Training/Adam.swift", "private func adapt<", comment: false)
//: Let three numbers, all of them 1, take their first step, with gradients of quite different size:
let numbers = Parameter<Float>(name: "w", value: [1, 1, 1])
numbers.gradient = [4, -0.5, 0.01]
Adam<Float>().step([numbers])
page.show("g", numbers.gradient)
page.show("w after one step", numbers.value, decimals: 4)
//: All moved equally far, each against its sign. In the first step $m / (1 - \beta_1)$ is $g$, and
//: $v / (1 - \beta_2)$ is $g^2$, so the ratio is $g / |g|$: plus or minus 1. Later the ratio is near
//: 1 only while the gradient keeps its sign, and small where it wavers: Adam goes on where the way
//: is clear.
//:
//: ## Training
//:
//: A batch has 32 digits (D1 §3.2.4). An *epoch* is one pass over all training digits, each time in
//: a new random order. D1 trains for 5 epochs; the book's own run takes 3, to stay well under two
//: minutes on a small machine. A sample of MNIST is much smaller, and so it is passed over more
//: often.
//:
//: After each epoch we look at the test images too; D1 does so once, at the end. We choose nothing
//: by what we see there. If we stopped at the epoch that looked best, the test images would have had
//: a say in the result, and it would be no test any more.
let epochs = mnist.source == .whole ? 3 : 12
page.show("training images", grouped(mnist.trainCount))
page.show("steps in an epoch", grouped((mnist.trainCount + 31) / 32))
page.show("epochs", epochs)
var progress = ProgressBar()
let history = try train(
  network, on: mnist.train, validatingOn: mnist.test, epochs: epochs, batchSize: 32,
  loss: lossRule, optimiser: Adam(), generator: &page.generator, recordsBatches: true
) { progress.show($0) }
page.table(
  ["epoch", "training loss", "training accuracy", "test loss", "test accuracy"],
  history.epochs.map { record in
    let scores = [record.training] + (record.validation.map { [$0] } ?? [])
    return ["\(record.epoch)"]
      + scores.flatMap { [format($0.loss, decimals: 4), percent($0.accuracy, decimals: 2)] }
  })
//: The first row looks odd: the network does better on images that it has never seen. But the two
//: are not measured at the same time. The training columns are means over the whole epoch, each
//: batch taken *before* its step, and so they count the beginner's first guesses in; the test comes
//: after the last step.
page.figure(
  "curves",
  caption: """
    Loss and accuracy after each epoch, on the training images (measured while it learned) and on \
    the test images. What counts is how far the test follows: where training goes on improving and \
    the test does not, the network learns its examples by heart, which D1 §9.2 calls overfitting.
    """, trainingCurves(history))
page.file("history.tsv", caption: "the four curves as a table.", history.tsv)
//: Most of what it learns, it learns at once. Here is the loss of single batches. The first batch is
//: answered by the untrained network:
page.show("loss of the first batch", history.batches[0].loss, decimals: 4)
page.show("ln 10", Float.logarithm(10), decimals: 4)
page.figure(
  "batches",
  caption: """
    Left: the loss of each of the first batches, each measured before its step; it starts near ln 10. \
    Right: the whole training, on a logarithmic axis, each point the mean of many batches. Single \
    batches differ much, for a batch of 32 may hold one hard digit or none.
    """, batchLosses(history))
//: ## The result
//:
//: D1 §3.3 ends with two printed lines, but the document does not say what they print. These are
//: ours:
let result = try evaluate(network, on: mnist.test, loss: lossRule)
page.show("Loss", result.score.loss, decimals: 4)
page.show("Accuracy", result.score.accuracy, decimals: 4)
let wrongCount = result.classes.indices.count { result.predictions[$0] != result.classes[$0] }
page.show("wrong", "\(wrongCount) of \(grouped(mnist.testCount))")
//: Which digits does it take for which? A row for each class, a column for each answer; right ones
//: stand on the diagonal.
let confusion = confusionMatrix(
  predictions: result.predictions, classes: result.classes, classCount: 10)
page.table(
  ["class"] + (0...9).map { "\($0)" } + ["right"],
  (0...9).map { digit in
    let row = confusion.at(digit)
    return ["\(digit)"] + row.scalars.map { $0 == 0 ? "" : format($0) }
      + [percent(row[digit] / row.sum())]
  })
//: Read it along a row: what became of the images of a class. Read it down a column: what is hidden
//: among the answers of a class.
let confusions = (0..<10).flatMap { row in
  (0..<10).filter { $0 != row }.map { (row, $0, confusion[row, $0]) }
}
let commonest = confusions.max { $0.2 < $1.2 } ?? (0, 0, 0)
page.say(
  """
  The commonest mistake: a \(commonest.0) is taken for a \(commonest.1), \(format(commonest.2)) \
  times.
  """)
//: The loss knows more than the count of mistakes. It asks how *sure* the network was, and a sure
//: mistake costs most. Here are the ten test images that cost most.
let penalties = try result.classes.indices.map { index in
  try lossRule.value(result.outputs[index...index, 0...], classes: [result.classes[index]])
}
let worst = penalties.indices.sorted {
  (-penalties[$0], $0) < (-penalties[$1], $1)
}.prefix(10)
page.table(
  ["test image", "is a", "read as", "with probability", "loss"],
  worst.map { index in
    let answer = result.predictions[index]
    return [
      grouped(index), "\(result.classes[index])", "\(answer)",
      percent(result.outputs[index, answer], decimals: 2), format(penalties[index], decimals: 2),
    ]
  })
page.figure(
  "mistakes",
  caption: """
    The ten that cost most: what each is, what it was read as, and with what probability. Some \
    would be misread by a person too; in others we see at once what the network does not.
    """,
  mistakeGrid(
    try worst.map { try mnist.test.image($0) },
    captions: worst.map { index in
      let answer = result.predictions[index]
      let probability = percent(result.outputs[index, answer])
      return "\(result.classes[index]), read as \(answer)\n\(probability)"
    }))
//: ## One digit on its way
//:
//: What do the layers make of a digit? The first test image goes through, and we look at what comes
//: out of each layer.
let outputs = try network.forwardThroughAll(mnist.test.images([0]))
page.show("class", try mnist.test.classes[0])
page.table(
  ["layer", "output", "zeros", "largest"],
  outputs.map { name, output in
    let zeros = output.scalars.count { $0 == 0 }
    return [
      name, times(Array(output.shape.dropFirst())), percent(Float(zeros) / Float(output.count)),
      format(output.max(), decimals: 3),
    ]
  })
page.show("p", outputs[8].output, decimals: 4)
//: ReLU makes zeros: wherever a filter's answer is negative, the map is silent. Pooling keeps only
//: the strongest answer of each four, so there are fewer zeros after it.
page.figure(
  "journey",
  caption: """
    The test image on its way through the network: the maps after each ReLU and each pooling. The \
    first maps still look like the digit, in outline or half lit; the last are a few coarse cells, \
    each saying how strongly something was found there. One scale for the maps of each layer.
    """, try journey(of: try mnist.test.image(0), outputs))
//: ## What the filters look for
//:
//: Here are the kernels of the first convolution, as they were learned. Nobody drew them.
let kernels = network.parameters[0].value
page.figure(
  "kernels",
  caption: """
    The learned kernels of the first convolution. Red weights want ink, blue weights want paper, \
    white does not mind.
    """,
  kernelFigure(kernels))
//: Some look like kernels that one would draw by hand. To find them, we hold each against a few
//: templates. The measure is the *cosine* of the two, seen as rows of nine numbers: 1 if they point
//: the same way, 0 if they have nothing in common, −1 if they are opposites.
//:
//: $$ \cos(w, t) = \frac{\sum_i w_i t_i}{\sqrt{\sum_i w_i^2} \, \sqrt{\sum_i t_i^2}} $$

/// The cosine of two tensors of one shape.
func cosine(_ w: Tensor<Float>, _ t: Tensor<Float>) -> Float {
  (w * t).sum() / ((w * w).sum().squareRoot() * (t * t).sum().squareRoot())
}
let templates: [(name: String, template: Tensor<Float>)] = [
  ("ink", [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
  ("a left edge: paper, then ink", [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
  ("a right edge: ink, then paper", [[1, 0, -1], [1, 0, -1], [1, 0, -1]]),
  ("an upper edge: ink below paper", [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
  ("a lower edge: paper below ink", [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]),
  ("a slanted edge", [[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]),
]
let detectors = templates.map { name, template in
  let cosines = (0..<32).map { cosine(kernels[0..., 0..., 0, $0], template) }
  let filter = Tensor(cosines).argmax()
  return Detector(name: name, filter: filter, cosine: cosines[filter])
}
page.table(
  ["looks for", "filter", "cosine"],
  detectors.map { [$0.name, "\($0.filter)", format($0.cosine, decimals: 2)] })
//: We put these templates there ourselves, and took the best of many filters for each: that a kernel
//: is like one of them does not say that it is *for* that. But the maps bear it out.
let examples = (0...9).compactMap { digit in try? mnist.test.indices(ofClass: digit).first }
let tenDigits = try mnist.test.images(examples)
let tenOutputs = try network.forwardThroughAll(tenDigits)
page.figure(
  "detectors",
  caption: """
    Kernels that are most like a template, and where they find it in four digits: the maps after \
    ReLU. Each picture has its own scale: white is 0, and the darkest red its greatest value.
    """, try detectorFigure(detectors, kernels: kernels, digits: tenDigits, tenOutputs[1].output))
//: Finally one digit of each class, through both convolutions. In the first maps you can still read
//: every digit. In the second you cannot, and need not: their filters look at all 32 maps at once,
//: and answer combinations of strokes.
page.figure(
  "maps-1",
  caption: """
    The first test digit of each class and its maps after the first convolution and ReLU, filters 0 \
    to 15 of 32. The scale is that of the filter, down the column. A map that is lit on empty paper \
    has a positive bias: that is what its filter answers where there is nothing.
    """,
  try mapsOfDigits(
    tenOutputs[1].output, digits: tenDigits, title: "After the first convolution and ReLU"))
page.figure(
  "maps-2",
  caption: """
    The same digits after the second convolution and ReLU, filters 0 to 15 of 64, each with its own \
    scale. Go down a column: a filter answers some digits strongly and others hardly at all, each \
    in a place of its own. That is what the dense layer reads.
    """, try mapsOfDigits(tenOutputs[4].output, title: "After the second convolution and ReLU"))
//: Should a column stay dark, that is no misprint. Some filters answer nothing at all:
let looked = min(1000, mnist.testCount)
var greatest = Tensor<Float>(zeros: [64])
for start in stride(from: 0, to: looked, by: 100) {
  let some = try mnist.test.images(Array(start..<min(start + 100, looked)))
  let maps = try network.forwardThroughAll(some)[4].output
  greatest = greatest.combined(with: maps.max(along: 0, 1, 2), max)
}
page.show(
  "filters of the second convolution that are silent on \(grouped(looked)) test images",
  greatest.scalars.count { $0 == 0 })
//: ReLU is to blame. Where its answer is 0, its derivative is 0 too (chapter 3), so no gradient comes
//: through to the filter's weights. A filter that some step has made negative everywhere learns from
//: no digit any more, and unless the maps that it looks at change, it stays so: it is *dead*. The
//: network does without it.
//:
//: ## Summary
//:
//: - A network is a list of layers; shapes, parameters and multiply-adds follow from the list and
//:   the shape of one input.
//: - Convolution: parameters $k \cdot k \cdot c \cdot f + f$; each number that comes out costs
//:   $k \cdot k \cdot c$ multiply-adds.
//: - A network of ten classes that knows nothing has a loss near $\ln 10$.
//: - A step: forward; the loss; backward, from $p - y$ at the top down to every weight; a step of
//:   Adam, at first by $\eta$ against the sign of the gradient.
//: - Training scores are measured while the network learns, test scores afterwards, on images that
//:   it never learned from.
//: - First filters find edges and ink, later ones combine what the first have found.
//:
//: ## Exercises
page.exercises(cnnExercises)
try page.finish()
