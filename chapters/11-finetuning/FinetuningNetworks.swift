import ArgumentParser
import Datasets
import Foundation
import Layers
import ModelFiles
import Networks
import Notebook
import Tensors
import Training

/// The options of this chapter.
struct FinetuningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the weights of a ResNet-18 from this file of PyTorch's, such as torchvision's.",
      valueName: "file"))
  var weights: String?

  @OptionGroup var form: TwoFormOptions

  var full: Bool { form.full }

  /// What makes a run a lesser one than the book's own.
  var reduction: String? {
    if let weights { return "--weights \(weights)" }
    return full ? nil : "the quick form; --full trains on all images"
  }
}

/// How much of everything one form of the chapter does.
struct Extent {
  /// The clothes that the backbone learns from, and how often it sees them.
  let clothes: Int
  let clothesEpochs: Int
  /// The digits of the six ways, and how often they are seen where more than the head learns.
  let digits: Int
  let digitEpochs: Int
  /// The images that a network is asked about at the end of a training.
  let tests: Int
  /// How often each number of labelled digits is tried, and each rate.
  let trials: Int
  /// Labelled digits of each class.
  let labelled: [Int]
  /// The same for the five digits that are learned after five others.
  let related: [Int]

  /// The book's own.
  static let book = Extent(
    clothes: 60_000, clothesEpochs: 3, digits: 60_000, digitEpochs: 1, tests: 10_000, trials: 5,
    labelled: [1, 2, 5, 10, 50, 100, 500], related: [1, 2, 5, 10, 50])

  /// A taste of it.
  static let quick = Extent(
    clothes: 6_400, clothesEpochs: 2, digits: 2_000, digitEpochs: 2, tests: 1_000, trials: 2,
    labelled: [1, 10, 100], related: [1, 10])
}

/// The rate that the book's backbone is pretrained at.
let pretrainingRate = 0.05

/// What a tuning starts from, and what of it learns.
enum Way: String, CaseIterable {
  case scratch = "from scratch"
  case following = "head, as printed"
  case held = "head, statistics held"
  case lastBlocks = "head and last blocks"
  case gently = "everything, small steps"
  case everything = "everything"

  /// Whether the layers before the head keep all their parameters.
  var learnsHeadAlone: Bool { self == .following || self == .held }

  /// Whether all of the network learns, from pretrained weights on.
  var tunesEverything: Bool { self == .gently || self == .everything }

  /// How long its steps are; chosen on training digits that none of the trials learns from, but for
  /// `gently`, whose steps are a tenth as long as the pretraining's.
  var learningRate: Double {
    switch self {
    case .following, .held, .everything: 0.05
    case .scratch, .lastBlocks: 0.02
    case .gently: pretrainingRate / 10
    }
  }
}

/// A ResNet-18 that has learned something.
struct Pretrained {
  /// Its tensors.
  let state: NetworkState<Float>
  /// The channels of its first block, 64 in torchvision's.
  let width: Int
  /// How many classes its head tells apart.
  let classes: Int

  /// The shape of one image, `[height, width, channel]`.
  static let inputShape = [28, 28, 3]

  /// The network as it was pretrained.
  func network() throws -> Sequential<Float> {
    // What is drawn here is replaced by what was learned.
    var generator = Generator(seed: 1)
    let network = try newNetwork(classes: classes, generator: &generator)
    try state.restore(in: network)
    return network
  }

  /// A network of the same layers with new weights.
  func newNetwork(classes: Int, generator: inout Generator) throws -> Sequential<Float> {
    try .resNet18(
      inputShape: Self.inputShape, width: width, classes: classes, generator: &generator)
  }

  /// A network to learn ten digits with, in this way.
  func network(_ way: Way, generator: inout Generator) throws -> Sequential<Float> {
    if way == .scratch { return try newNetwork(classes: 10, generator: &generator) }
    let network = try network()
    if !way.tunesEverything {
      try network.freeze("*", statistics: way == .following ? .following : .held)
    }
    if way == .lastBlocks { try network.unfreeze("layer4") }
    return try network.replacingHead(
      classes: 10, initialiser: .pyTorchUniform, generator: &generator)
  }

  /// What `network`, whose layers before the head are from here, makes of clothes with the old head.
  func scoreOnClothes(_ network: Sequential<Float>, _ clothes: LabelledImages) throws -> Score {
    let head = try self.network().layers.suffix(1)
    let whole = try Sequential(
      inputShape: network.inputShape, layers: network.layers.dropLast() + head)
    return try evaluate(whole, on: clothes.inColour(.clothes), loss: .crossEntropyFromLogits).score
  }
}

extension Normalisation {
  /// With the mean and the deviation of Fashion-MNIST's training pixels.
  static let clothes = Normalisation.standard(mean: 0.2860, deviation: 0.3530)
}

extension LabelledImages {
  /// The images of these classes alone.
  func only(_ numbers: ClosedRange<Int>) -> LabelledImages {
    subset(classes.indices.filter { numbers.contains(classes[$0]) })
  }

  /// The images as a network takes them that was made for colours.
  func inColour(_ normalisation: Normalisation) -> RepeatedChannels {
    RepeatedChannels(normalised(normalisation))
  }
}

extension Sequential<Float> {
  /// All layers but the last; nothing is copied.
  var body: Sequential<Float> {
    get throws { try Sequential(inputShape: inputShape, layers: layers.dropLast()) }
  }

  /// The last layer as a network.
  var head: Sequential<Float> {
    get throws {
      try Sequential(inputShape: body.outputShape, layers: Array(layers.suffix(1)))
    }
  }

  /// What comes out for all of `images`, with their classes.
  func outputs(for images: any Examples) throws -> Batch<Float> {
    var (scalars, classes): ([Float], [Int]) = ([], [])
    for start in stride(from: 0, to: images.count, by: 100) {
      let batch = images.batch(Array(start..<Swift.min(start + 100, images.count)))
      scalars += try forward(batch.inputs).scalars
      classes += batch.classes
    }
    return Batch(
      inputs: Tensor(shape: [images.count] + outputShape, scalars: scalars), classes: classes)
  }
}

/// Multiply-adds for one image in a step of training: every layer forward; each that learns once
/// more, for the gradient of its weights; and each behind the first that learns once more, for the
/// gradient of its input.
func stepCost(_ network: Sequential<Float>) -> Int {
  let first = network.layers.firstIndex { $0.learns } ?? network.layers.count
  return network.summary.indices.reduce(0) { sum, place in
    let times = 1 + (network.layers[place].learns ? 1 : 0) + (place > first ? 1 : 0)
    return sum + times * network.summary[place].multiplyAdds
  }
}

// MARK: Files and the backbone

/// The folder in which the chapter leaves files, out of git's sight.
private let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "data/models")

/// Writes a file as PyTorch does, and reads it again.
func writtenAndRead(_ file: ModelFile, named name: String) throws -> ModelFile {
  try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
  let path = models.appending(path: name).path
  try file.write(to: path, as: .pyTorch)
  return try ModelFile(contentsOf: path)
}

/// Where the fine-tuning begins.
struct Backbone {
  let pretrained: Pretrained
  /// How it was pretrained; nil for a file of somebody else's.
  let history: History?

  /// A ResNet-18 a quarter as wide as torchvision's that learns `images`, and is then written to a
  /// file called `name` and read from there.
  init(
    learning images: RepeatedChannels, testedBy tests: RepeatedChannels, epochs: Int,
    named name: String, seed: UInt64
  ) throws {
    var generator = Generator(seed: seed)
    let network = try Sequential<Float>.resNet18(
      inputShape: Pretrained.inputShape, width: 16, classes: 10, generator: &generator)
    history = try train(
      network, on: images, validatingOn: tests, epochs: epochs, batchSize: 64,
      loss: .crossEntropyFromLogits,
      optimiser: StochasticGradientDescent(learningRate: pretrainingRate, momentum: 0.9),
      schedule: .cosine(steps: epochs * ((images.count - 1) / 64 + 1)), generator: &generator,
      threads: 1)
    let file = try writtenAndRead(ModelFile(pyTorch: network), named: name)
    pretrained = Pretrained(
      state: try NetworkState(pyTorch: file, for: network), width: 16, classes: 10)
  }

  /// What is in a file of PyTorch's with the tensors of a ResNet-18 of any width and classes.
  init(weights path: String) throws {
    let file = try ModelFile(contentsOf: path)
    guard let first = file.tensors["conv1.weight"]?.shape.first,
      let classes = file.tensors["fc.bias"]?.shape.first, first > 0, classes > 0
    else {
      throw ModelFileError(
        "\(path) has no conv1.weight and fc.bias, and so is no state_dict of a ResNet-18")
    }
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>.resNet18(
      inputShape: Pretrained.inputShape, width: first, classes: classes, generator: &generator)
    do {
      pretrained = Pretrained(
        state: try NetworkState(pyTorch: file, for: network), width: first, classes: classes)
    } catch { throw ModelFileError("\(path): \(error)") }
    history = nil
  }
}
