import Datasets
import Layers
import Tensors
import Training

/// What a network is made of, and how it is trained: all that one remedy changes.
struct Recipe {
  /// What it is called in a table.
  var name: String
  /// The layers, by default those of the plain network.
  var layers: [LayerDescription] = plainLayers
  /// How the digits are changed from epoch to epoch.
  var augmentation: Augmentation?
  /// What pulls the weights towards 0.
  var decay = WeightDecay.none
  /// How long the steps are.
  var learningRate = 0.001
  /// How many digits there are to learn from.
  var digits = 320
  /// How often each is seen.
  var epochs = 50
  /// Whether some test images are looked at after each epoch, for a plot.
  var isWatched = false
}

/// A network of two convolutions and two dense layers.
let plainLayers: [LayerDescription] = [
  .convolution(16, kernelSize: 3), .relu, .maxPooling(2),
  .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
  .flatten, .dense(64), .relu, .dense(10), .softmax,
]

/// What all recipes have in common that are to be compared: the digits, the first weights, and the
/// order in which the digits are seen.
struct Trial {
  let seed: UInt64
  /// All digits in the order that this trial takes them in.
  let order: [Int]
  let mnist: MNIST

  init(_ number: Int, of mnist: MNIST, seed: UInt64) {
    self.seed = seed &+ UInt64(number)
    self.mnist = mnist
    var generator = Generator(seed: self.seed)
    order = generator.shuffled(count: mnist.trainCount)
  }

  /// The digits that a recipe learns from: its own number of them, from the first on.
  func digits(_ recipe: Recipe) throws -> LabelledImages {
    try mnist.train.subset(order.prefix(recipe.digits))
  }

  /// Trains a network by `recipe`, and looks at `others` after each epoch.
  func train(
    _ recipe: Recipe, on digits: LabelledImages? = nil, watching others: LabelledImages? = nil,
    stopping: EarlyStopping? = nil, member: UInt64 = 0
  ) throws -> Trained {
    let digits = try digits ?? self.digits(recipe)
    var generator = Generator(seed: seed &+ 1000 &* member)
    let network = try Sequential<Float>(
      inputShape: [28, 28, 1], recipe.layers, generator: &generator)
    let examples: any Examples =
      recipe.augmentation.map { AugmentedImages(digits, $0, seed: seed) } ?? digits
    let history = try Training.train(
      network, on: examples, validatingOn: others, epochs: recipe.epochs, batchSize: 32,
      loss: .crossEntropyFromProbabilities,
      optimiser: Adam(learningRate: recipe.learningRate, decay: recipe.decay),
      earlyStopping: stopping, generator: &generator, threads: 1)
    return Trained(network: network, digits: digits, history: history)
  }
}

/// A network that has been trained.
struct Trained {
  let network: Sequential<Float>
  let digits: LabelledImages
  let history: History

  /// What it makes of some images.
  func asked(about images: any Examples) throws -> Evaluation {
    try evaluate(network, on: images, loss: .crossEntropyFromProbabilities, threads: 1)
  }
}

/// What became of one recipe in several trials.
struct Outcome {
  let name: String
  let trained: [Trained]
  /// On the digits that were learned, as they are, and on the test's.
  let training: [Score]
  let test: [Evaluation]

  /// The test loss less that on the digits that were learned.
  var gaps: [Double] { differences(losses, from: trainingLosses) }
  var losses: [Double] { test.map { Double($0.score.loss) } }
  /// In per cent.
  var accuracies: [Double] { test.map { 100 * Double($0.score.accuracy) } }
  var trainingLosses: [Double] { training.map { Double($0.loss) } }
  var trainingAccuracies: [Double] { training.map { 100 * Double($0.accuracy) } }
}
