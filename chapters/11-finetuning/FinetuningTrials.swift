import Datasets
import Layers
import Tensors
import Training

/// A network that was tuned, and how it went.
struct Tuned {
  /// How well it did after so many images.
  struct Moment {
    let images: Int
    let accuracy: Float
  }

  let way: Way
  let network: Sequential<Float>
  /// Before the first step, then at some moments on the way.
  let moments: [Moment]
  /// On the digits that it learned from, at the end.
  let own: Score
  /// On the test digits, after each epoch.
  let tests: [Score]
  /// The digits that it learned from.
  let digits: Int

  /// The last score on the test digits.
  var test: Score { tests.last ?? Score(loss: .nan, accuracy: .nan) }

  /// How many numbers learn.
  var learned: Int {
    network.parameters.reduce(0) { $0 + ($1.isFrozen ? 0 : $1.count) }
  }

  /// The multiply-adds for one image of a step; those of frozen layers before the head are left out
  /// where each image goes through them but once.
  var stepCost: Int {
    FinetuningChapter.stepCost(network) - (way == .held ? costBeforeHead : 0)
  }

  private var costBeforeHead: Int {
    network.summary.dropLast().reduce(0) { $0 + $1.multiplyAdds }
  }

  /// The multiply-adds up to a moment; where nothing before the head changes, an image goes through
  /// all that but once.
  func cost(_ moment: Moment) -> Int {
    let once = way == .held ? costBeforeHead : 0
    return moment.images * stepCost + min(moment.images, digits) * once
  }

  /// The multiply-adds up to the first moment with such an accuracy; nil if there was none.
  func cost(until goal: Float) -> Int? {
    moments.first { $0.accuracy >= goal }.map(cost)
  }
}

/// The steps after which a network that is watched is looked at, and it is after each epoch.
private let lookingSteps: Set = [
  1, 2, 5, 10, 20, 50, 100, 150, 200, 250, 300, 400, 500, 700, 1000, 1500, 2000, 3000,
]

extension Pretrained {
  /// What the frozen layers make of some digits and of those that they are tested by.
  struct Features {
    let digits: Batch<Float>
    let tests: Batch<Float>
  }

  /// What the pretrained layers before the head make of digits, `[digits, features]`.
  func features(of digits: LabelledImages) throws -> Batch<Float> {
    try network().body.outputs(for: digits.inColour(.mnist))
  }

  /// Tunes a network in one way.
  ///
  /// If it `isWatched`, it is tested after each epoch, and some test digits are shown to it at moments
  /// on the way; else it is tested at its end.
  func tune(
    _ way: Way, on digits: LabelledImages, testedBy tests: LabelledImages,
    features: Features? = nil, epochs: Int, batchSize: Int, learningRate: Double? = nil,
    isWatched: Bool = false, seed: UInt64
  ) throws -> Tuned {
    var generator = Generator(seed: seed)
    let network = try network(way, generator: &generator)
    let learner: Sequential<Float>
    let (examples, testers, sample): (any Examples, any Examples, any Examples)
    if way == .held, let features {
      (learner, examples, testers) = (try network.head, features.digits, features.tests)
      let some = Array(0..<min(2000, features.tests.count))
      sample = features.tests.batch(some)
    } else {
      (learner, examples) = (network, digits.inColour(.mnist))
      (testers, sample) = (tests.inColour(.mnist), tests.prefix(2000).inColour(.mnist))
    }
    var moments: [Tuned.Moment] = []
    func look(after images: Int) throws {
      let score = try evaluate(
        learner, on: sample, loss: .crossEntropyFromLogits, threads: 1
      ).score
      moments.append(Tuned.Moment(images: images, accuracy: score.accuracy))
    }
    let perEpoch = (digits.count - 1) / batchSize + 1
    let history = try train(
      learner, on: examples, validatingOn: isWatched ? testers : nil, epochs: epochs,
      batchSize: batchSize, loss: .crossEntropyFromLogits,
      optimiser: StochasticGradientDescent(
        learningRate: learningRate ?? way.learningRate, momentum: 0.9),
      generator: &generator, threads: 1
    ) { event in
      guard isWatched else { return }
      switch event {
      case .trainingBegan: try look(after: 0)
      case .batchEnded(let record):
        let step = (record.epoch - 1) * perEpoch + record.batch
        if lookingSteps.contains(step) || record.batch == perEpoch {
          try look(after: (record.epoch - 1) * digits.count + record.examplesSeen)
        }
      default: break
      }
    }
    func score(_ images: any Examples) throws -> Score {
      try evaluate(learner, on: images, loss: .crossEntropyFromLogits, threads: 1).score
    }
    return Tuned(
      way: way, network: network, moments: moments,
      own: isWatched ? history.epochs[epochs - 1].training : try score(examples),
      tests: isWatched ? history.epochs.compactMap(\.validation) : [try score(testers)],
      digits: digits.count)
  }
}

/// How to learn from few digits: what to begin with, and in which way.
struct Start {
  let name: String
  let pretrained: Pretrained
  let way: Way
}

/// What is learned from few labelled digits with one start, and how often.
struct LabelTrials {
  let name: String
  /// Labelled digits of each class.
  let labelled: [Int]
  /// For each number of labelled digits, what became of each trial.
  let outcomes: [[Tuned]]

  /// In per cent, for each trial with the number of labelled digits at `place`.
  func accuracies(_ place: Int) -> [Double] {
    outcomes[place].map { 100 * Double($0.test.accuracy) }
  }

  /// The test loss less the loss on the network's own digits.
  func gaps(_ place: Int) -> [Double] {
    outcomes[place].map { Double($0.test.loss) - Double($0.own.loss) }
  }

  /// The numbers of labelled digits that are few: up to ten of each class.
  var few: [Int] { labelled.filter { $0 <= 10 } }

  /// In per cent, for each trial the mean over the `few`.
  var accuraciesOnFew: [Double] { meansOnFew(accuracies) }

  /// The same of the gaps.
  var gapsOnFew: [Double] { meansOnFew(gaps) }

  private func meansOnFew(_ values: (Int) -> [Double]) -> [Double] {
    let places = labelled.indices.filter { few.contains(labelled[$0]) }
    let rows = places.map(values)
    return (rows.first ?? []).indices.map { trial in
      rows.reduce(0) { $0 + $1[trial] } / Double(rows.count)
    }
  }
}

/// The first `count` digits of each class in a random order that `trial` draws.
func labelledDigits(_ count: Int, of images: LabelledImages, trial: UInt64) -> LabelledImages {
  var generator = Generator(seed: trial)
  let order = generator.shuffled(count: images.count)
  var room = [Int](repeating: count, count: images.classCount)
  let chosen = order.filter { index in
    room[images.classes[index]] -= 1
    return room[images.classes[index]] >= 0
  }
  return images.subset(chosen)
}

/// Every number of labelled digits with every start, and several times; all starts are given the same
/// digits.
func labelTrials(
  _ starts: [Start], _ images: LabelledImages, testedBy tests: LabelledImages, labelled: [Int],
  trials: Int, seed: UInt64
) throws -> [LabelTrials] {
  let tests = tests.prefix(2000)
  let features = try starts.map { $0.way == .held ? try $0.pretrained.features(of: tests) : nil }
  let outcomes = try sideBySide(starts.count * labelled.count * trials) { number in
    let (place, rest) = number.quotientAndRemainder(dividingBy: labelled.count * trials)
    let trial = seed &+ UInt64(rest % trials)
    return try starts[place].pretrained.tuneOnFew(
      starts[place].way, labelledDigits(labelled[rest / trials], of: images, trial: trial),
      testedBy: tests, features[place], learningRate: starts[place].way.learningRate, seed: trial)
  }
  return starts.indices.map { place in
    LabelTrials(
      name: starts[place].name, labelled: labelled,
      outcomes: labelled.indices.map { size in
        let first = (place * labelled.count + size) * trials
        return Array(outcomes[first..<first + trials])
      })
  }
}

/// The digits of a batch where there are few.
///
/// All numbers that are tried are multiples of it, or less: from a rest of two or three digits a batch
/// normalisation learns little.
private let fewBatch = 25

/// How often each of so many digits is seen: in 200 steps, or four times.
func epochsOnFew(_ count: Int) -> Int { max(4, 200 * fewBatch / max(fewBatch, count)) }

/// The steps of such a training.
func stepsOnFew(_ count: Int) -> Int {
  epochsOnFew(count) * ((count - 1) / min(fewBatch, count) + 1)
}

extension Pretrained {
  /// Tunes a network on few digits, each as often as `epochsOnFew` says.
  ///
  /// `testFeatures` are what the layers before the head make of `tests`, where the head alone learns.
  func tuneOnFew(
    _ way: Way, _ digits: LabelledImages, testedBy tests: LabelledImages,
    _ testFeatures: Batch<Float>? = nil, learningRate: Double, seed: UInt64
  ) throws -> Tuned {
    let features = try testFeatures.map {
      Features(digits: try self.features(of: digits), tests: $0)
    }
    return try tune(
      way, on: digits, testedBy: tests, features: features, epochs: epochsOnFew(digits.count),
      batchSize: min(fewBatch, digits.count), learningRate: learningRate, seed: seed)
  }
}

/// Everything tuned on ten digits of each class at one rate, several times.
struct RateTrials {
  let rate: Double
  let outcomes: [Tuned]

  var losses: [Double] { outcomes.map { Double($0.test.loss) } }
  var ownLosses: [Double] { outcomes.map { Double($0.own.loss) } }
  var gaps: [Double] { differences(losses, from: ownLosses) }
  /// In per cent.
  var accuracies: [Double] { outcomes.map { 100 * Double($0.test.accuracy) } }
}

/// Tunes everything on ten digits of each class at each of `rates`.
func rateTrials(
  _ pretrained: Pretrained, _ images: LabelledImages, testedBy tests: LabelledImages,
  rates: [Double], _ extent: Extent, seed: UInt64
) throws -> [RateTrials] {
  let tests = tests.prefix(2000)
  let outcomes = try sideBySide(rates.count * extent.trials) { number in
    let trial = seed &+ UInt64(number % extent.trials)
    return try pretrained.tuneOnFew(
      .everything, labelledDigits(10, of: images, trial: trial), testedBy: tests,
      learningRate: rates[number / extent.trials], seed: trial)
  }
  return rates.indices.map { place in
    let first = place * extent.trials
    return RateTrials(rate: rates[place], outcomes: Array(outcomes[first..<first + extent.trials]))
  }
}

/// A residual block for images of one pixel with one channel: two convolutions whose kernels have
/// `weight` in the middle, and normalisations that have seen nothing and so change next to nothing.
func blockOfOnePixel(weight: Float) throws -> ResidualBlock<Float> {
  var generator = Generator(seed: 1)
  let block = try ResidualBlock<Float>(
    name: "block", inputShape: [1, 1, 1], channels: 1, generator: &generator)
  for parameter in block.parameters where parameter.value.rank == 4 {
    parameter.value = Tensor(shape: [3, 3, 1, 1]) { $0[0] == 1 && $0[1] == 1 ? weight : 0 }
  }
  return block
}

/// How far the running means of each batch normalisation have moved.
struct Drift {
  /// For each in order, the mean over its channels of |after − before| in standard deviations of
  /// before.
  let distances: [Double]
  /// How many running means are not what they were, of how many.
  let changed: Int
  let count: Int

  init(from before: Sequential<Float>, to after: Sequential<Float>) {
    func normalisations(_ network: Sequential<Float>) -> [BatchNormalisationLayer<Float>] {
      network.leaves.compactMap { $0 as? BatchNormalisationLayer<Float> }
    }
    let (old, new) = (normalisations(before), normalisations(after))
    let moves = zip(old, new).map { old, new in
      zip(zip(old.running.mean.scalars, new.running.mean.scalars), old.running.variance.scalars)
        .map { means, variance in
          Double(abs(means.1 - means.0)) / (Double(variance) + old.epsilon).squareRoot()
        }
    }
    distances = moves.map { $0.reduce(0, +) / Double($0.count) }
    changed = moves.reduce(0) { $0 + $1.count { $0 != 0 } }
    count = moves.reduce(0) { $0 + $1.count }
  }
}
