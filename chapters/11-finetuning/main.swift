//: # Fine-tuning: what another network has learned
//:
//: A network that has learned something need not begin anew when it is given another task. Somebody
//: has trained it, on many images and for a long time, and has put what it learned into a file. We
//: take the file, keep what we can use, replace what we cannot, and train on. That is *fine-tuning*.
//: D2 and D4 have it in their titles. D2 (§2.2) promises three things of it: less computing, fewer
//: images, and better answers on images that were not seen. This chapter does what the two documents
//: print, and measures what they promise.
//:
//: At the end of it you can, with a pencil,
//:
//: - say which gradients are worked out in a network that is partly frozen, and take its step;
//: - turn a tensor of PyTorch's file into one of ours, behind a flatten too;
//: - count what a step costs when some layers learn and others do not;
//: - say what becomes of running means in a network whose every weight is frozen;
//: - read off a curve how many labelled digits a borrowed network is worth.
import Datasets
import Exercises
import Figures
import Layers
import ModelFiles
import Networks
import Notebook
import Tensors
import Training

let options = Page.options(
  FinetuningOptions.self, "Other people's weights: loaded, frozen, tuned, and what that buys.")
let page = try Page(options.form.page, reduction: options.reduction)
let mnist = try page.mnist()
let clothes = try page.fashionMNIST()
let extent = options.full ? Extent.book : Extent.quick
//: Many networks are trained below. The quick form of the chapter trains them on few images and
//: writes a draft; the book's own is `swift run finetuning --full`.
//:
//: ## Three neurons
//:
//: Let two neurons with ReLU have learned something, and a third, the *head*, have drawn a conclusion
//: from what they say. All that they learned is in a file, such as PyTorch writes:
let file = ModelFile(
  tensors: [
    "fc1.weight": StoredTensor([[1, 1], [-1, 1]] as Tensor<Float>),
    "fc1.bias": StoredTensor([0, 1] as Tensor<Float>),
    "fc2.weight": StoredTensor([[2, -3]] as Tensor<Float>),
    "fc2.bias": StoredTensor([0.5] as Tensor<Float>),
  ], metadata: ["format": "pt"])
var firstGenerator = Generator(seed: page.seed)
let loaded = try Sequential<Float>(
  inputShape: [2], [.dense(2), .relu, .dense(1)], generator: &firstGenerator)
try NetworkState(pyTorch: file, for: loaded).restore(in: loaded)
page.table(
  ["in the file", "", "in our network", ""],
  zip(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], loaded.parameters).map {
    [$0, inLine(file.tensors[$0]?.asFloats), $1.name, inLine($1.value)]
  })
//: PyTorch keeps a row of weights for each neuron, we a column: `[out, in]` there, `[in, out]` here.
//: Our names for dense layers are others, too. Both are mended where the file is read, and nowhere
//: else.
//:
//: The new task has other conclusions to draw. So the head is thrown away and a new one put in its
//: place. In earnest its weights would be drawn at random; here we choose them. And the two neurons are
//: *frozen*: they are to stay as they are.
let network = try loaded.replacingHead(classes: 1, initialiser: .zeros, generator: &firstGenerator)
network.parameters[2].value = [[0.5], [0.25]]
try network.freeze("dense1")
//: An example comes in, and its answer should be 1:
let x: Tensor<Float> = [[1, 2]]
let target: Float = 1
let (hidden, head) = (network.layers[0], network.layers[2])
let z = try page.work("z") { try hidden.forward(x, observer: &$0) }
let h = try network.layers[1].forward(z)
let y = try page.work("y") { try head.forward(h, observer: &$0) }
//: With the loss $L = \tfrac{1}{2}(y - 1)^2$ the slope at the answer is $\partial L/\partial y = y - 1$.
let upstream = y - target
page.show("L", (upstream * upstream).sum() / 2)
page.show("∂L/∂y", upstream)
//: Now back, as in chapter 6. The head gets its gradients:
let toHidden = try page.work("gradients") { try head.backward(upstream, observer: &$0) }
//: Were the two neurons to learn, their gradients would be worked out next. To see what is saved, we
//: do it on a copy of the network that is not frozen:
let free = try Sequential<Float>(
  inputShape: [2], [.dense(2), .relu, .dense(1)], generator: &firstGenerator)
try NetworkState(of: network).restore(in: free)
_ = try free.forward(x)
let atZ = try network.layers[1].backward(toHidden)
_ = try page.work("gradients") { try free.layers[0].backward(atZ, observer: &$0) }
//: None of that is done in the frozen network. Going back ends at the first layer that learns, for
//: nothing before it could use what arrives. Which gradients there are afterwards:
network.clearGradients()
_ = try network.forward(x)
try network.gatherGradients(upstream)
free.clearGradients()
try free.gatherGradients(upstream)
page.table(
  ["tensor", "its gradient, frozen", "not frozen"],
  zip(network.parameters, free.parameters).map { own, other in
    [own.name, own.isFrozen ? "not worked out" : inLine(own.gradient), inLine(other.gradient)]
  })
//: A step with the small rate $\eta = 0.05$, in both networks:
let rule = StochasticGradientDescent<Float>(learningRate: 0.05)
rule.step(network.parameters)
StochasticGradientDescent<Float>(learningRate: 0.05).step(free.parameters)
page.table(
  ["tensor", "after the step, frozen", "not frozen"],
  zip(network.parameters, free.parameters).map { own, other in
    [own.name, inLine(own.value), inLine(other.value)]
  })
func lossAfter(_ network: Sequential<Float>) throws -> Float {
  let difference = try network.forward(x) - target
  return (difference * difference).sum() / 2
}
page.show("L after the step, frozen", try lossAfter(network), decimals: 4)
page.show("L after the step, not frozen", try lossAfter(free), decimals: 4)
//: The frozen network's loss has fallen almost as far, for the head can do most of what is to be done.
//: How much less work is it? A layer of so many multiply-adds forward takes as many for the gradient
//: of its weights, and as many again for that of its input, unless nothing before it learns:
page.table(
  ["", "forward", "a step, frozen", "a step, not frozen"],
  [
    [
      "multiply-adds", "\(network.summary.reduce(0) { $0 + $1.multiplyAdds })",
      "\(stepCost(network))", "\(stepCost(free))",
    ]
  ])
//: ## What is in a file
//:
//: A file of PyTorch, `.pth`, is a ZIP archive. One entry holds a *pickle*, a little program for
//: a machine inside Python that builds objects; the others hold the numbers. A pickle may name any
//: function of Python's and have it called. So who loads a file from a stranger lets the stranger's
//: program run. The reader of this book knows the few names that tensors need, and refuses every other:
let stranger: [UInt8] =
  [0x80, 2] + Array("cposix\nsystem\n".utf8) + [0x58, 4, 0, 0, 0] + Array("echo".utf8)
  + [0x85, 0x52, 0x2e]
page.show(message { _ = try ModelFile(anyFormat: stranger) })
//: What is the order of the numbers? For a convolution PyTorch has `[out, in, height, width]` and we
//: have `[height, width, in, out]`, for a dense layer `[out, in]` and `[in, out]`. That is a matter of
//: turning axes. One case is more: a dense layer behind a flatten. PyTorch's maps lie one behind
//: the other, channel by channel, and so do the weights for them. Ours lie pixel by pixel. Take maps of
//: 1×2 pixels with two channels, $a$ and $b$. In PyTorch they flatten to $a_0, a_1, b_0, b_1$, here to
//: $a_0, b_0, a_1, b_1$. So the weights 1, 2, 3, 4 of its file must stand as 1, 3, 2, 4 in ours:
let flattening = try Sequential<Float>(
  inputShape: [1, 2, 2], [.flatten, .dense(1)], generator: &firstGenerator)
let flattened = ModelFile(
  tensors: [
    "fc1.weight": StoredTensor([[1, 2, 3, 4]] as Tensor<Float>),
    "fc1.bias": StoredTensor([0] as Tensor<Float>),
  ], metadata: ["format": "pt"])
let turned = try NetworkState(pyTorch: flattened, for: flattening)
page.show("weight in the file", flattened.tensors["fc1.weight"]?.asFloats ?? [[0]])
page.show("weight in our network", turned.tensors["dense1.weight"] ?? [[0]])
//: Forget it, and nothing complains: the shapes fit. The network just reads rubbish. That is why
//: the mending stands in one place and is tested against PyTorch's own logits.
//:
//: ## D4's network, loaded and tuned
//:
//: D4 (§3.2) loads a file called `model.pth` into its network, tunes it for one epoch and tests it. It
//: gives no file. So we make one: the network of chapter 8, trained as D4 says for an epoch, written
//: as PyTorch writes it.
let described = DocumentNetwork.cnn004
let fewer = options.full ? mnist.trainCount : 6400
let images = try mnist.train.prefix(fewer).normalised(described.normalisation)
let tests = try mnist.test.prefix(extent.tests).normalised(described.normalisation)
var generator = Generator(seed: page.seed)
let pretrained = try described.makeNetwork(generator: &generator)
try train(
  pretrained, on: images, epochs: 1, batchSize: described.batchSize, loss: described.loss,
  optimiser: described.optimiser.makeOptimiser(), generator: &generator)
let modelFile = try writtenAndRead(ModelFile(pyTorch: pretrained), named: "model.pth")
page.table(
  ["tensor of `model.pth`", "shape", "in our network", "shape"],
  zip(["conv1", "conv2", "fc1", "fc2"], ["conv1", "conv2", "dense1", "dense2"]).flatMap {
    there, here in
    ["weight", "bias"].map { part in
      [
        "\(there).\(part)", shapeText(modelFile.tensors["\(there).\(part)"]?.shape),
        "\(here).\(part)",
        shapeText(pretrained.parameters.first { $0.name == "\(here).\(part)" }?.value.shape),
      ]
    }
  })
//: (It is written to `data/models/model.pth`. `torch.load` reads it, too; and
//: `swift run longhand inspect` lists what is in any such file.) Now we do as D4 does: make the
//: network, load the file, evaluate, tune for an epoch with its rule, evaluate again.
func loadedCNN() throws -> Sequential<Float> {
  var generator = Generator(seed: page.seed &+ 1)
  let network = try described.makeNetwork(generator: &generator)
  try NetworkState(pyTorch: modelFile, for: network).restore(in: network, generators: false)
  return network
}
func cnn(tunedAt rate: Double) throws -> (after: Score, own: Score) {
  let network = try loadedCNN()
  var generator = Generator(seed: page.seed &+ 2)
  let history = try train(
    network, on: images, validatingOn: tests, epochs: 1, batchSize: described.batchSize,
    loss: described.loss,
    optimiser: StochasticGradientDescent(learningRate: rate, momentum: 0.9),
    generator: &generator)
  let own = try evaluate(network, on: images, loss: described.loss).score
  return (history.epochs[0].validation ?? own, own)
}
let asLoaded = try evaluate(loadedCNN(), on: tests, loss: described.loss).score
let asPrinted = try cnn(tunedAt: 0.001)
page.table(
  ["D4's network", "test loss", "test accuracy, %"],
  [
    [
      "as loaded from `model.pth`", format(asLoaded.loss, decimals: 4),
      right(asLoaded),
    ],
    [
      "tuned for an epoch at 0.001", format(asPrinted.after.loss, decimals: 4),
      right(asPrinted.after),
    ],
  ])
page.claim(
  .D4, "3.2", "what its epoch of tuning does to the accuracy of a loaded network", says: "it rises",
  gets: asPrinted.after.accuracy > asLoaded.accuracy ? "it rises" : "it does not rise",
  because: """
    From \(right(asLoaded)) % to \(right(asPrinted.after)) %. The task has not changed, so this \
    is no more than a second epoch of the same training.
    """)
//: ## How long should the steps be?
//:
//: D4 says two things of the learning rate. In §2.2: a network is pretrained at a low rate, and to
//: tune it, the rate must be *raised*, so that it adapts to its new task. In §9: the first rate should
//: be *low*, lest the network over-fit. Both cannot be right everywhere. We tune the loaded network
//: at five rates, each for an epoch:
let rates = [0.0001, 0.001, 0.01, 0.03, 0.1]
let tuned = try rates.map { rate -> (after: Score, own: Score)? in
  do { return try rate == 0.001 ? asPrinted : cnn(tunedAt: rate) } catch is TrainingError {
    return nil
  }
}
page.table(
  ["rate", "loss on its own digits", "test loss", "gap", "test accuracy, %"],
  zip(rates, tuned).map { rate, outcome in
    guard let outcome else { return ["\(rate)", "the loss is no number any more", "", "", ""] }
    return [
      "\(rate)", format(outcome.own.loss, decimals: 4), format(outcome.after.loss, decimals: 4),
      format(outcome.after.loss - outcome.own.loss, decimals: 4), right(outcome.after),
    ]
  })
let bestRate =
  zip(rates, tuned).max { ($0.1?.after.accuracy ?? 0) < ($1.1?.after.accuracy ?? 0) }?.0 ?? 0
page.claim(
  .D4, "2.2", "the best rate to tune its network with, beside the 0.001 of its pretraining",
  says: "higher", gets: comparison(bestRate, 0.001),
  because: """
    Of these five the best is \(bestRate). But the task is the old one, and an epoch at 0.001 had left \
    most of it to be learned. It says little of networks that have learned enough.
    """)
//: That is a network that had hardly begun, on the task that it had begun with. The next sections tune
//: one that has learned another task well, and there we ask again.
//:
//: ## ResNet-18
//:
//: D2 (§3.2) takes a greater network, ResNet-18 (He and others, 2016), as it was trained on the
//: million photographs of ImageNet. It is made of *residual blocks*. Each has two convolutions, and
//: a shorter way around them; the two ways are added.
try page.listing(
  "Sources/Layers/ResidualBlock.swift", "public func forward<Watcher", comment: false)
//: What goes back at a sum goes both ways, unchanged. So however many blocks there are, there is a way
//: from the loss to the first layer on which no weight makes the gradient small. Here is a block by
//: hand, of one pixel and one channel, whose convolutions have the weight 2 in their middle and whose
//: normalisations, in evaluation, do nothing:
let small = try blockOfOnePixel(weight: 2)
let input: Tensor<Float> = [[[[3]]]]
let output = try small.forward(input)
let back = try small.backward([[[[1]]]])
page.show("x", input.scalars)
page.show("by the path, 2·2·x", try small.path.forward(input).scalars, decimals: 0)
page.show("y = relu(2·2·x + x)", output.scalars, decimals: 0)
page.show("∂y/∂x = 2·2 + 1", back.scalars, decimals: 0)
//: torchvision's network, for photographs of 224×224 pixels:
var bigGenerator = Generator(seed: page.seed)
let big = try Sequential<Float>.resNet18(
  inputShape: [224, 224, 3], classes: 1000, generator: &bigGenerator)
page.table(
  ["layer", "", "comes out", "parameters", "multiply-adds"],
  big.summary.map {
    [
      "`\($0.name)`", $0.kind, shapeText($0.outputShape), grouped($0.parameters),
      grouped($0.multiplyAdds),
    ]
  })
page.show("parameters", grouped(big.parameterCount))
//: D2 gives it digits, of one channel. Its listing has no line that turns them into colours. Here is
//: what becomes of that:
page.show(message { _ = try big.outputShape(for: [28, 28, 1]) })
page.claim(
  .D2, "3.2.5", "what its network makes of a batch of digits from its data loader", says: "scores",
  gets: (try? big.outputShape(for: [28, 28, 1])) == nil ? "an error" : "scores",
  because: """
    `conv1` takes three channels, and MNIST's images have one. PyTorch stops with an error of the same \
    meaning. `transforms.Grayscale(3)`, before `ToTensor`, mends it.
    """)
//: The mend: every pixel stands three times, as a grey photograph has it. One can as well add the
//: kernel's three channels up and leave the digit as it is: $\sum_c w_c\,x = (\sum_c w_c)\,x$. On one
//: window:
let colourKernel = Tensor<Float>(shape: [1, 1, 3, 1], scalars: [0.5, -0.25, 1])
let grey: Tensor<Float> = [[[[4]]]]
let three = RepeatedChannels(Batch(inputs: grey, classes: [0])).batch([0]).inputs
_ = try page.work("three channels") {
  try convolution(three, colourKernel, bias: nil, observer: &$0)
}
_ = try page.work("one channel") {
  try convolution(
    grey, Tensor(shape: [1, 1, 1, 1], scalars: [0.5 - 0.25 + 1]), bias: nil, observer: &$0)
}
//: ## A network that knows clothes
//:
//: ImageNet's weights are not ours to print, and they are large. (Who has them gives them to the
//: chapter: `swift run finetuning --weights resnet18.pth`.) The book pretrains its own, a quarter as
//: wide in every layer, on the clothes of Fashion-MNIST: shirts, shoes, bags. They are grey, like
//: digits, and have nothing else in common with them.
let backbones = try sideBySide(2) { number in
  if number == 0, let path = options.weights { return try Backbone(weights: path) }
  let images = try number == 0 ? clothes.train : mnist.train.only(0...4)
  let tests = try number == 0 ? clothes.test : mnist.test.only(0...4)
  return try Backbone(
    learning: images.prefix(extent.clothes).inColour(number == 0 ? .clothes : .mnist),
    testedBy: tests.prefix(extent.tests).inColour(number == 0 ? .clothes : .mnist),
    epochs: extent.clothesEpochs, named: number == 0 ? "clothes.pth" : "half.pth",
    seed: page.seed &+ 1000 &+ UInt64(number))
}
let backbone = backbones[0]
let knowing = try backbone.pretrained.network()
page.show("parameters", grouped(knowing.parameterCount))
if let path = options.weights {
  page.say(
    """
    The weights are those of \(path). Where the text goes on to speak of a network that knows clothes, it \
    is this one, whatever it knows. Its old head is not asked about clothes.
    """)
}
if let history = backbone.history {
  page.show("learned from", "\(grouped(extent.clothes)) clothes")
  page.table(
    ["epoch", "loss", "accuracy, %", "test loss", "test accuracy, %"],
    history.epochs.map { record in
      [
        "\(record.epoch)", format(record.training.loss, decimals: 3), right(record.training),
        format(record.validation?.loss ?? .nan, decimals: 3), record.validation.map(right) ?? "",
      ]
    })
  page.say(
    """
    It is written to `data/models/clothes.pth` and read from there. (The classes are not easy to tell \
    apart: a shirt, a pullover and a coat look much the same in 28×28 pixels.)
    """)
}
//: Beside it a second network is trained, of which more below.
//:
//: ## Six ways to learn digits
//:
//: D2 freezes every parameter of the network (§3.2.2) and gives it a new head for ten classes (§3.2.3),
//: which alone is trained, at the rate 0.001. That is the second of six ways that we try.
//:
//: 1. *From scratch*: the same network, everything new.
//: 2. *Head, as printed*: everything is frozen but the head, and the network is in training mode.
//: 3. *Head, statistics held*: the same, but the batch normalisations keep their running statistics and
//:    use them.
//: 4. *Head and last blocks*: the two blocks before the head learn, too.
//: 5. *Everything, small steps*: everything learns, from the pretrained weights on, at a tenth of the
//:    rate that made them, as one tunes who fears to lose what was learned.
//: 6. *Everything*: the same, at the rate that made them.
//:
//: What is the difference between the second and the third? In training a batch normalisation takes
//: mean and variance of the batch, and lets its running ones follow:
//:
//: $$ \text{running mean} \leftarrow 0.9 \cdot \text{running mean} + 0.1 \cdot \text{mean of the batch} $$
//:
//: The running ones are no parameters. `requires_grad = False` does not reach them. By hand, with a
//: batch of two numbers, once as PyTorch freezes and once held:
for statistics in [FrozenStatistics.following, .held] {
  let layer = try BatchNormalisationLayer<Float>(name: "bn1", channels: 1)
  try layer.freeze("bn1", statistics: statistics)
  let numbers: Tensor<Float> = [[3], [5]]
  let normalised = try layer.whileTraining { try layer.forward(numbers) }
  page.table(
    ["statistics \(statistics)", "", ""],
    [
      ["comes in", inLine(numbers), ""],
      ["comes out", inLine(normalised, decimals: 4), ""],
      [
        "running mean afterwards", inLine(layer.running.mean, decimals: 4),
        statistics == .following ? "0.9·0 + 0.1·4" : "as before",
      ],
      [
        "running variance afterwards", inLine(layer.running.variance, decimals: 4),
        statistics == .following ? "0.9·1 + 0.1·1·2/(2 − 1)" : "as before",
      ],
    ])
}
//: So what "frozen" layers hand on changes from step to step, as D2's program calls no `eval()`. We give
//: the digits to all six, in batches of 64 as D2 does. The two that train the head alone have D2's rate
//: and its five epochs; the others, which do more in a step, have fewer. What does not change need not
//: be worked out twice: with statistics held, each digit goes through the frozen layers once, and the
//: head is trained on what comes out.
let digits = try mnist.train.prefix(extent.digits)
let testDigits = try mnist.test.prefix(extent.tests)
let features = Pretrained.Features(
  digits: try backbone.pretrained.features(of: digits),
  tests: try backbone.pretrained.features(of: testDigits))
let ways = try sideBySide(Way.allCases.count) { number in
  let way = Way.allCases[number]
  return try backbone.pretrained.tune(
    way, on: digits, testedBy: testDigits, features: features,
    epochs: way.learnsHeadAlone ? 5 : extent.digitEpochs, batchSize: 64,
    learningRate: way.learnsHeadAlone ? 0.001 : way.learningRate, isWatched: true, seed: page.seed)
}
page.show("digits", grouped(digits.count))
page.table(
  ["", "learns", "multiply-adds a step and image", "after one epoch, %", "at the end, %"],
  ways.map { tuned in
    [
      tuned.way.rawValue, grouped(tuned.learned), grouped(tuned.stepCost),
      right(tuned.tests[0]), right(tuned.test),
    ]
  })
let (fresh, printed, held, gentle, whole) = (ways[0], ways[1], ways[2], ways[4], ways[5])
//: Have the frozen layers of the second way stayed as they were?
let drift = Drift(from: knowing, to: printed.network)
page.show(
  "frozen parameters that changed",
  zip(knowing.parameters, printed.network.parameters).dropLast(2)
    .count { $0.value != $1.value })
page.show("running means that changed", "\(drift.changed) of \(drift.count)")
page.figure(
  "drift",
  caption: """
    How far the running means of each batch normalisation have moved while every weight was frozen, in \
    standard deviations of what the channel was before: the mean over its channels.
    """, driftPlot(drift))
let clothesTests = try clothes.test.prefix(extent.tests)
func onClothes(_ network: Sequential<Float>) throws -> String {
  // The head of a reader's own file knows other classes.
  if options.weights != nil { return "–" }
  return right(try backbone.pretrained.scoreOnClothes(network, clothesTests))
}
let before = try onClothes(knowing)
let afterPrinted = try onClothes(printed.network)
let afterHeld = try onClothes(held.network)
page.table(
  ["the old head on the frozen layers", "right on clothes, %"],
  [
    ["as pretrained", before], ["after \(Way.following.rawValue)", afterPrinted],
    ["after \(Way.held.rawValue)", afterHeld],
  ])
let remembered = """
  With its old head on them, the network reads \(afterPrinted) % of the clothes in place of \(before) %. \
  Held, it reads \(afterHeld) %.
  """
page.claim(
  .D2, "3.2.6", "the representation that the frozen layers had learned, after its tuning",
  says: "kept", gets: drift.changed > 0 ? "changed" : "kept",
  because: """
    No weight has changed, but \(drift.changed) of \(drift.count) running means have: the program leaves \
    batch normalisation in training mode. \(options.weights == nil ? remembered : "")
    """)
page.say(
  """
  For the digits themselves the drift is \(printed.test.accuracy > held.test.accuracy ? "a gain" : "no gain"): \
  \(right(printed.test)) % beside \(right(held.test)) %. The program does something useful, or harmful, \
  that it does not say.
  """)
page.claim(
  .D2, "3.2.6", "what its tuning does to the accuracy on digits, beside the new head untrained",
  says: "higher",
  gets: printed.test.accuracy > printed.moments[0].accuracy ? "higher" : "no higher",
  because: """
    \(right(printed.test)) % beside \(percent(printed.moments[0].accuracy, decimals: 2)). But the network of \
    D2 §3.1, which begins with nothing, reads more in a single epoch (chapter 8), as does this one when \
    all of it may learn: \(right(whole.test)) %.
    """)
//: ## What it costs
//:
//: The first of D2's three promises (§2.2) is less computing. Here are the same six trainings by the
//: multiply-adds that they have taken, up to several moments. Pretraining is not counted: somebody else
//: has paid for it. With statistics held, a digit's way through the frozen layers counts once.
page.figure(
  "cost",
  caption: """
    Test accuracy by the work of the training so far. To the upper left is better.
    """, costPlot(ways))
let goals: [Float] = [0.8, 0.9, 0.95]
page.table(
  ["multiply-adds until"] + goals.map { "\(format(100 * $0, decimals: 0)) %" },
  ways.map { tuned in [tuned.way.rawValue] + goals.map { inMillions(tuned.cost(until: $0)) } })
let sooner = goals.count { whole.cost(until: $0) ?? .max < fresh.cost(until: $0) ?? .max }
page.claim(
  .D2, "2.2",
  "multiply-adds until 80, 90 and 95 % of the digits are read, tuned, beside from scratch",
  says: "fewer",
  gets: sooner == goals.count
    ? "fewer" : sooner == 0 ? "no fewer" : "fewer for \(sooner) of the three",
  because: """
    Until 95 %: \(inMillions(whole.cost(until: 0.95))) where everything is tuned, \
    \(inMillions(gentle.cost(until: 0.95))) with small steps, \(inMillions(fresh.cost(until: 0.95))) from \
    scratch. One training of each, looked at now and then.
    """)
//: ## What a few labels buy
//:
//: D2 (§2.2) promises most where digits with labels are few. So we take few of each class. Each number
//: is tried several times, with other digits and other first weights, and what learns is a network from
//: scratch, a new head alone with statistics held, or everything. How long the steps are was chosen for
//: each way on other training digits, once for all numbers of labels.
let starts = [Way.scratch, .held, .everything].map {
  Start(name: $0.rawValue, pretrained: backbone.pretrained, way: $0)
}
let trials = try labelTrials(
  starts, mnist.train, testedBy: testDigits, labelled: extent.labelled, trials: extent.trials,
  seed: page.seed)
page.show("trials of each", extent.trials)
page.table(
  ["digits of each class", "steps"] + trials.map { "\($0.name), %" },
  extent.labelled.indices.map { place in
    ["\(extent.labelled[place])", "\(stepsOnFew(10 * extent.labelled[place]))"]
      + trials.map { spread($0.accuracies(place), decimals: 1) }
  })
page.figure(
  "labels",
  caption: """
    Right on test digits, by the number of labelled digits of each class; the bars are standard \
    deviations over the trials.
    """, labelsPlot(trials))
let (scratch, headAlone, everything) = (trials[0], trials[1], trials[2])
let most = extent.labelled.count - 1
page.claim(
  .D2, "2.2", "accuracy from one to ten digits of each class, tuned, beside from scratch",
  says: "higher",
  gets: Change(differences(everything.accuraciesOnFew, from: scratch.accuraciesOnFew))
    .text("higher", "lower"),
  because: """
    Data efficiency, its second promise. The mean of each trial over \(listed(scratch.few)) digits of each \
    class is \(spread(everything.accuraciesOnFew, decimals: 1)) % where everything is tuned, \
    \(spread(headAlone.accuraciesOnFew, decimals: 1)) % by a head alone, \
    \(spread(scratch.accuraciesOnFew, decimals: 1)) % from scratch.
    """)
page.claim(
  .D2, "2.2", "the gap between test loss and own loss from one to ten digits of each class, tuned",
  says: "smaller",
  gets: Change(differences(everything.gapsOnFew, from: scratch.gapsOnFew))
    .text("larger", "smaller"),
  because: """
    Generalisation, its third promise: \(spread(everything.gapsOnFew, decimals: 2)) where everything is \
    tuned and \(spread(scratch.gapsOnFew, decimals: 2)) from scratch.
    """)
page.claim(
  .D2, "2.2",
  "accuracy from \(extent.labelled[most]) digits of each class, tuned, beside from scratch",
  says: "higher",
  gets: Change(differences(everything.accuracies(most), from: scratch.accuracies(most)))
    .text("higher", "lower"),
  because: """
    \(spread(everything.accuracies(most), decimals: 1)) % and \
    \(spread(scratch.accuracies(most), decimals: 1)) %. With enough digits there is nothing left that a \
    borrowed start could give.
    """)
//: A head alone soon gets no better, whatever it is given: it can only weigh what the frozen layers let
//: through, and they were made for clothes. And where labels are many, a network from scratch reads as
//: well as one that is tuned. Does fine-tuning not do what is said of it, or are clothes the wrong
//: school for digits?
//:
//: ## The right school
//:
//: D4 (§9) advises to choose a network whose pretraining is near to the task. So we let the same
//: network learn *half of the digits*, 0 to 4, in place of clothes. Then both are tuned to the other
//: half, 5 to 9, which neither has seen.
let other = try mnist.train.only(5...9)
let otherTests = try mnist.test.only(5...9)
let schools = [
  Start(name: "from scratch", pretrained: backbone.pretrained, way: .scratch),
  Start(name: "clothes, everything", pretrained: backbone.pretrained, way: .everything),
  Start(name: "0 to 4, head alone", pretrained: backbones[1].pretrained, way: .held),
  Start(name: "0 to 4, everything", pretrained: backbones[1].pretrained, way: .everything),
]
let schooled = try labelTrials(
  schools, other, testedBy: otherTests, labelled: extent.related, trials: extent.trials,
  seed: page.seed)
page.table(
  ["digits of each class"] + schooled.map { "\($0.name), %" },
  extent.related.indices.map { place in
    ["\(extent.related[place])"] + schooled.map { spread($0.accuracies(place), decimals: 1) }
  })
page.figure(
  "schools",
  caption: """
    Right on test digits from 5 to 9, by the number of labelled digits of each class and by what was \
    learned before: nothing, clothes, or the digits from 0 to 4.
    """, labelsPlot(schooled))
let onFew = schooled.map(\.accuraciesOnFew)
let (novice, clothesFirst) = (onFew[0], onFew[1])
let (digitsFirstHead, digitsFirst) = (onFew[2], onFew[3])
page.claim(
  .D4, "9",
  "accuracy from one to ten digits of each class after other digits, beside after clothes",
  says: "higher",
  gets: Change(differences(digitsFirst, from: clothesFirst)).text("higher", "lower"),
  because: """
    The task that a network was pretrained on should be near. The mean of each trial over \
    \(listed(schooled[0].few)) digits of each class is \(spread(digitsFirst, decimals: 1)) % beside \
    \(spread(clothesFirst, decimals: 1)) %.
    """)
page.claim(
  .D2, "2.2",
  "accuracy from one to ten digits of each class after other digits, beside from scratch",
  says: "higher",
  gets: Change(differences(digitsFirst, from: novice)).text("higher", "lower"),
  because: """
    In the same mean \(spread(digitsFirst, decimals: 1)) % where everything is tuned, \
    \(spread(digitsFirstHead, decimals: 1)) % by a head alone, \(spread(novice, decimals: 1)) % from \
    scratch.
    """)
//: ## Steps again
//:
//: Now D4's question can be asked of a network that has learned another task well. Everything is tuned on
//: ten digits of each class, at five rates; the backbone was pretrained at the fourth of them.
let transferRates = [0.0005, 0.005, 0.02, 0.05, 0.1]
let atRates = try rateTrials(
  backbone.pretrained, mnist.train, testedBy: testDigits, rates: transferRates, extent,
  seed: page.seed)
page.table(
  ["rate", "loss on its own digits", "test loss", "gap", "test accuracy, %"],
  atRates.map { trial in
    [
      "\(trial.rate)", spread(trial.ownLosses, decimals: 3), spread(trial.losses, decimals: 3),
      spread(trial.gaps, decimals: 3), spread(trial.accuracies, decimals: 1),
    ]
  })
page.figure(
  "rates",
  caption: """
    Loss and accuracy by the learning rate, everything tuned on ten digits of each class; the bars are \
    standard deviations over the trials.
    """, ratesPlot(atRates))
let bestTransfer = atRates.max {
  meanAndSpread($0.accuracies).mean < meanAndSpread($1.accuracies).mean
}
page.claim(
  .D4, "2.2", "the best rate to tune a network with that knows clothes, beside its pretraining's",
  says: "higher", gets: comparison(bestTransfer?.rate ?? 0, pretrainingRate),
  because: """
    Of the five it is \(bestTransfer?.rate ?? 0), beside \(pretrainingRate) in pretraining. What suits \
    weights that have learned something is a question to be tried; neither "higher" nor "lower" is a rule.
    """)
let lowest = atRates[0]
let middle = bestTransfer ?? atRates[0]
page.claim(
  .D4, "9", "the gap between test loss and own loss at the lowest of five rates, beside the best",
  says: "smaller",
  gets: Change(differences(lowest.gaps, from: middle.gaps)).text("larger", "smaller"),
  because: """
    \(spread(lowest.gaps, decimals: 3)) beside \(spread(middle.gaps, decimals: 3)). But the accuracy is \
    \(spread(lowest.accuracies, decimals: 1)) % beside \(spread(middle.accuracies, decimals: 1)) %: a \
    network that has learned little has a small gap.
    """)
//: ## What is forgotten
//:
//: A network that has been tuned to digits has not been asked about clothes since. We give each its old
//: head back:
page.table(
  ["", "right on digits, %", "right on clothes, %"],
  [["as pretrained", "–", before]]
    + (try ways.dropFirst().map { tuned in
      [tuned.way.rawValue, right(tuned.test), try onClothes(tuned.network)]
    }))
//: What was not held has moved, and the old head looks for it where it used to be. Fine-tuning is no
//: learning of a second task beside the first; step by step it gives the first away. Keep the file.
//:
//: What has become of the maps? Here is one digit behind the first convolution and behind the second
//: block, for the pretrained network, the one tuned with small steps, and the one that learned digits
//: alone.
let shown = testDigits.indices(ofClass: 4)[0]
page.figure(
  "maps",
  caption: """
    A digit in three networks. The first layers of the tuned network are much as clothes have made them; \
    those of the network from scratch have nothing in common with them.
    """,
  try mapFigure(
    testDigits.inColour(.mnist).batch([shown]).inputs,
    [
      (options.weights == nil ? "pretrained on clothes" : "pretrained", knowing),
      ("tuned, small steps", gentle.network), ("from scratch", fresh.network),
    ]))
//: How like are their weights to those that clothes have made? The cosine of two tensors is 1 where
//: they point the same way, and about 0 where they have nothing to do with each other.
let compared = ["conv1.weight", "layer2.0.conv1.weight", "layer4.1.conv2.weight"]
func weight(_ name: String, _ network: Sequential<Float>) -> Tensor<Float> {
  network.parameters.first { $0.name == name }?.value ?? [0]
}
page.table(
  ["weights", "tuned, small steps", "tuned", "from scratch", "changed by tuning"],
  compared.map { name in
    let known = weight(name, knowing)
    let changed = zip(known.scalars, weight(name, whole.network).scalars).count { $0 != $1 }
    return [name]
      + [gentle, whole, fresh].map {
        format(cosine(weight(name, $0.network), known), decimals: 3)
      } + ["\(grouped(changed)) of \(grouped(known.count))"]
  })
//: Of the last row there is a second reason: there the maps are one pixel large. Of a kernel's nine
//: weights, eight meet nothing but padding. They get no gradient, and tuning leaves every bit of them.
//:
//: ## Summary
//:
//: - To fine-tune is to load weights, replace the head, freeze what is to stay, and train on. Going back
//:   ends at the first layer that learns; frozen layers cost the way forward only, and that once if
//:   nothing before them changes.
//: - PyTorch's file has other axes: `[out, in, height, width]`, `[out, in]`, and flattened maps channel by
//:   channel. A loader that forgets the last gives rubbish without an error.
//: - A pickle can run code; a reader of tensors must refuse all names but the few it needs.
//: - Freezing parameters freezes no running statistics. In training mode they follow the new images, and
//:   the "frozen" layers change.
//: - What a borrowed network is worth depends on what it has learned: with few labels, much if its task
//:   was near; with many labels, little. What it knew before is lost where it is not held.
//: - How long the steps should be depends on what has been learned already: the rate is to be tried, not
//:   to be raised or lowered on principle.
//:
//: ## Exercises
page.exercises(finetuningExercises)
try page.finish()
