import Datasets
import Foundation
import Layers
import Networks
import Tensors
import Training

/// A network of the documents, and what its training gave.
struct Course {
  /// The network and its training, as the document says.
  let description: DocumentNetwork
  /// The network, trained.
  let network: Sequential<Float>
  /// What each epoch gave.
  let history: History

  /// The network's name.
  var name: String { description.name }

  /// The scores on the test images, epoch by epoch.
  var tests: [Score] { history.epochs.compactMap(\.validation) }

  /// The score on the test images after the last epoch.
  var test: Score { tests.last ?? Score(loss: .nan, accuracy: .nan) }

  /// The same as far as the end of epoch `count`.
  func upTo(_ count: Int) -> Course {
    Course(
      description: description, network: network,
      history: History(epochs: Array(history.epochs.prefix(count))))
  }
}

/// Trains a network of the documents as its document says, for `epochs` if that is given, from the
/// weights that `seed` draws; after each epoch it is tested.
///
/// It tells on standard error what goes on, and how long it took.
func course(
  _ description: DocumentNetwork, on images: LabelledImages, testedBy tests: LabelledImages,
  epochs: Int? = nil, seed: UInt64,
  onEvent: (TrainingEvent, Sequential<Float>) throws -> Void = { _, _ in }
) throws -> Course {
  var generator = Generator(seed: seed)
  let network = try description.makeNetwork(generator: &generator)
  var progress = ProgressBar()
  tell("\(description), seed \(seed)")
  let watch = Stopwatch()
  let history = try train(
    network, on: images.normalised(description.normalisation),
    validatingOn: tests.normalised(description.normalisation),
    epochs: epochs ?? description.epochs, batchSize: description.batchSize,
    loss: description.loss, optimiser: description.optimiser.makeOptimiser(),
    generator: &generator, recordsBatches: true
  ) { event in
    progress.show(event)
    try onEvent(event, network)
  }
  watch.tell(images: history.epochs.count * images.count)
  return Course(description: description, network: network, history: history)
}

/// Times a training for whoever waits for it.
struct Stopwatch {
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now

  /// Says on standard error how long it took to learn from so many images.
  func tell(images: Int) {
    let seconds = (clock.now - start) / .seconds(1)
    let rate = grouped(Int(Double(images) / max(seconds, 1e-9)))
    CnnChapter.tell(
      "\(grouped(images)) images in \(format(seconds, decimals: 1)) s, tests included: "
        + "\(rate) images a second")
  }
}

/// Says a line on standard error, where it does not get onto the page.
func tell(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// What a network answered for all test images at some moments of its training.
struct Diary {
  /// Steps of the first epoch after which it is asked; and it is asked after each epoch.
  static let steps = [1, 10, 100, 1000]

  /// What each moment is called: `10` after ten batches, `e2` after the second epoch.
  private(set) var moments: [String] = []
  /// The probabilities at each moment, `[images, classes]`.
  private(set) var answers: [Tensor<Float>] = []
  /// The class of each image.
  private(set) var classes: [Int] = []

  /// An empty diary.
  init() {}

  /// Makes an entry if it is time for one.
  mutating func hear(
    _ event: TrainingEvent, _ network: Sequential<Float>, on images: any Examples, loss: Loss
  ) throws {
    switch event {
    case .trainingBegan: note("0", try evaluate(network, on: images, loss: loss))
    case .batchEnded(let record) where record.epoch == 1 && Self.steps.contains(record.batch):
      note("\(record.batch)", try evaluate(network, on: images, loss: loss))
    case .epochEnded(let record):
      note("e\(record.epoch)", try evaluate(network, on: images, loss: loss))
    default: break
    }
  }

  /// Makes an entry.
  mutating func note(_ moment: String, _ evaluation: Evaluation) {
    moments.append(moment)
    answers.append(evaluation.outputs)
    classes = evaluation.classes
  }

  /// The probabilities of one image, `[classes, moments]`.
  func course(of image: Int) -> Tensor<Float> {
    Tensor(shape: [answers[0].shape[1], moments.count]) { place in
      answers[place[1]][image, place[0]]
    }
  }

  /// The image that is read rightly in the end and whose class had the least probability after the
  /// first epoch.
  func mostChanged() -> Int {
    let (first, last) = (moments.firstIndex(of: "e1") ?? 0, answers.count - 1)
    let right = predictedClasses(answers[last]).enumerated().filter { $1 == classes[$0] }
    return right.map(\.offset).min {
      answers[first][$0, classes[$0]] < answers[first][$1, classes[$1]]
    } ?? 0
  }
}

/// The part of `images` that a network reads while it drops numbers as in training.
///
/// Afterwards its next masks are those that they would have been.
func accuracyWhileDropping(
  _ network: Sequential<Float>, on images: any Examples, batchSize: Int
) throws -> Float {
  let dropouts = network.layers.compactMap { $0 as? DropoutLayer<Float> }
  let generators = dropouts.map(\.generator)
  network.enter(.training)
  defer {
    network.enter(.evaluation)
    for (layer, generator) in zip(dropouts, generators) { layer.generator = generator }
  }
  var right = 0
  for start in stride(from: 0, to: images.count, by: batchSize) {
    let batch = images.batch(Array(start..<min(start + batchSize, images.count)))
    right += rightCount(
      predictions: predictedClasses(try network.forward(batch.inputs)), classes: batch.classes)
  }
  return Float(right) / Float(images.count)
}

/// The cosine of two tensors of one shape.
func cosine(_ w: Tensor<Float>, _ t: Tensor<Float>) -> Float {
  (w * t).sum() / ((w * w).sum().squareRoot() * (t * t).sum().squareRoot())
}
