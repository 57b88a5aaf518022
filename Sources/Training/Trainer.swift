import Layers
import ModelFiles
import Tensors

/// A training on its way: what takes its steps, and where it is.
final class Trainer<Network: Layer<Float>> {
  let network: Network
  let examples: any Examples
  let validation: (any Examples)?
  let setup: TrainingSetup
  let optimiser: any Optimiser<Float>
  private var learner: Learner<Network>

  /// The paths of what was frozen when the training was made.
  let frozen: [String]

  /// The generator after it drew the order of the epoch.
  private(set) var generator: Generator

  /// Where it is, and what it has come to.
  var progress: TrainingProgress

  /// The batches since the last checkpoint.
  var batchesSinceCheckpoint = 0

  /// A training that begins, or goes on where its checkpoint has it.
  init(
    _ network: Network, on examples: any Examples, validatingOn validation: (any Examples)?,
    by setup: TrainingSetup, optimiser: any Optimiser<Float>, generator: Generator
  ) throws {
    try setup.check(exampleCount: examples.count, validationCount: validation?.count)
    self.network = network
    self.examples = examples
    self.validation = validation
    self.setup = setup
    self.optimiser = optimiser
    self.generator = generator
    frozen = network.frozenPaths
    learner = try Learner(
      network, examples, setup.loss, optimiser, batchSize: setup.batchSize,
      threads: setup.threads, algorithm: setup.algorithm)
    progress = TrainingProgress(generator: generator, baseRate: optimiser.learningRate)
    try resume()
    self.generator = progress.generator
  }

  /// What it is about to do.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: setup.epochs, exampleCount: examples.count, validationCount: validation?.count ?? 0,
      batchSize: setup.batchSize, history: progress.history,
      examplesSeen: progress.history.epochs.count * examples.count + progress.running.examples)
  }

  /// The batches of an epoch.
  var batchCount: Int { (examples.count - 1) / setup.batchSize + 1 }

  private var stopsEarly: Bool {
    setup.earlyStopping?.stops(after: progress.history.epochs) ?? false
  }

  /// Trains to the end.
  func run(_ onEvent: (TrainingEvent) throws -> Void) throws -> History {
    // A file that cannot be written is told now, and not when there is something to lose.
    if progress.epoch <= setup.epochs && !stopsEarly { try save() }
    try onEvent(.trainingBegan(plan))
    defer { if setup.schedule != nil { optimiser.learningRate = progress.baseRate } }
    while progress.epoch <= setup.epochs && !stopsEarly { try runEpoch(onEvent) }
    // What the layers draw from goes on: the same masks must not come again.
    try progress.best?.restore(in: network, generators: false)
    if stopsEarly, let best = setup.earlyStopping?.best(of: progress.history.epochs) {
      try onEvent(.stoppedEarly(best: best))
    }
    try onEvent(.trainingEnded(progress.history))
    return progress.history
  }

  private func runEpoch(_ onEvent: (TrainingEvent) throws -> Void) throws {
    examples.beginEpoch(progress.epoch)
    generator = progress.generator
    let order = generator.shuffled(count: examples.count)
    // An epoch that was broken off has told that it began.
    if progress.batch == 0 { try onEvent(.epochBegan(epoch: progress.epoch)) }
    while progress.batch < batchCount { try step(order, onEvent) }
    try endEpoch(onEvent)
  }

  private func step(_ order: [Int], _ onEvent: (TrainingEvent) throws -> Void) throws {
    if let schedule = setup.schedule {
      optimiser.learningRate = schedule.rate(
        atStep: (progress.epoch - 1) * batchCount + progress.batch, base: progress.baseRate)
    }
    let first = progress.batch * setup.batchSize
    let loss = try learner.learn(
      order[first..<min(first + setup.batchSize, order.count)], running: &progress.running)
    progress.batch += 1
    guard loss.isFinite else {
      throw TrainingError.lossIsNotFinite(
        loss: loss, epoch: progress.epoch, batch: progress.batch, batchCount: batchCount,
        learningRate: optimiser.learningRate)
    }
    let record = BatchRecord(
      epoch: progress.epoch, batch: progress.batch, examplesSeen: progress.running.examples,
      loss: loss, running: progress.running.score)
    if setup.recordsBatches { progress.history.batches.append(record) }
    try onEvent(.batchEnded(record))
    batchesSinceCheckpoint += 1
    // At the end of an epoch it is kept with the epoch's record.
    if let plan = setup.checkpoints, batchesSinceCheckpoint >= plan.everyBatches,
      progress.batch < batchCount
    {
      try save()
    }
  }

  private func endEpoch(_ onEvent: (TrainingEvent) throws -> Void) throws {
    let record = EpochRecord(
      epoch: progress.epoch, training: progress.running.score,
      validation: try validation.map {
        try evaluate(network, on: $0, loss: setup.loss, threads: setup.threads).score
      })
    if let loss = record.validation?.loss, !loss.isFinite {
      throw TrainingError.validationLossIsNotFinite(
        loss: loss, epoch: progress.epoch, learningRate: optimiser.learningRate)
    }
    progress.history.epochs.append(record)
    if let rule = setup.earlyStopping, rule.restoresBest,
      rule.best(of: progress.history.epochs) == record
    {
      progress.best = try NetworkState(of: network)
    }
    progress.epoch += 1
    progress.batch = 0
    progress.running = RunningScore()
    progress.generator = generator
    // What is kept includes what the listener changes, such as the learning rate.
    try onEvent(.epochEnded(record))
    try save()
  }
}

/// Where a training is, between two batches, and what it has come to.
struct TrainingProgress: Equatable {
  /// The epoch that goes on or comes next, counted from 1.
  var epoch = 1
  /// The batches of this epoch that are done.
  var batch = 0
  /// Their score.
  var running = RunningScore()
  /// The generator before it draws the order of this epoch.
  var generator: Generator
  /// The optimiser's learning rate when the training began.
  var baseRate: Double
  var history = History()
  /// The network as it was after its best epoch, if it is to be so again at the end.
  var best: NetworkState<Float>?
}
