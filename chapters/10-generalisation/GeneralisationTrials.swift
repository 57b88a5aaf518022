import Datasets
import Foundation
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

/// The mean of some numbers and their standard deviation, with the divisor count − 1.
func meanAndSpread(_ values: [Double]) -> (mean: Double, spread: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, (squares / Double(max(1, values.count - 1))).squareRoot())
}

/// Mean and standard deviation in words: `93.1 ± 0.4`.
func spread(_ values: [Double], decimals: Int) -> String {
  let (mean, spread) = meanAndSpread(values)
  return "\(format(mean, decimals: decimals)) ± \(format(spread, decimals: decimals))"
}

/// What a change does that was tried several times, each time beside the same without it.
enum Change {
  case more, less, none

  /// Of `differences`, one from each trial: they count as a change if their mean is more than three
  /// of its standard errors away from 0.
  init(_ differences: [Double]) {
    let (mean, spread) = meanAndSpread(differences)
    let error = spread / Double(differences.count).squareRoot()
    self = abs(mean) <= 3 * error ? .none : mean > 0 ? .more : .less
  }

  /// The change in these words.
  func text(_ more: String, _ less: String) -> String {
    switch self {
    case .more: more
    case .less: less
    case .none: "no different, as far as the trials can tell"
    }
  }
}

/// How much greater each number is than that of the same trial.
func differences(_ values: [Double], from others: [Double]) -> [Double] {
  require(values.count == others.count, "\(values.count) trials beside \(others.count)")
  return values.indices.map { values[$0] - others[$0] }
}

/// What `body` gives for each number below `count`, worked side by side.
///
/// Each training has one thread to itself, and its bits are the same with any number of them.
func sideBySide<Value>(_ count: Int, _ body: (Int) throws -> Value) throws -> [Value] {
  var results = [Result<Value, any Error>?](repeating: nil, count: count)
  let lock = NSLock()
  DispatchQueue.concurrentPerform(iterations: count) { number in
    let result = Result { try body(number) }
    lock.withLock { results[number] = result }
  }
  return try results.compactMap { try $0?.get() }
}
