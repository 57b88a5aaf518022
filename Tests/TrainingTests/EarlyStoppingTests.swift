import Layers
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct EarlyStoppingTests {
  private func records(_ losses: [Float]) -> [EpochRecord] {
    losses.enumerated().map { index, loss in
      EpochRecord(
        epoch: index + 1, training: Score(loss: 10 - Float(index), accuracy: 0.5),
        validation: Score(loss: loss, accuracy: 1 - loss))
    }
  }

  /// The epoch after which a training with these validation losses stops; nil if it never does.
  private func end(_ rule: EarlyStopping, _ losses: [Float]) -> Int? {
    (1...losses.count).first { rule.stops(after: records(Array(losses.prefix($0)))) }
  }

  @Test func patienceIsTheEpochsWithoutImprovementThatItTakes() {
    let losses: [Float] = [0.5, 0.4, 0.45, 0.3, 0.31, 0.32, 0.33]
    #expect(end(EarlyStopping(patience: 1), losses) == 3)
    #expect(end(EarlyStopping(patience: 2), losses) == 6)
    #expect(end(EarlyStopping(patience: 3), losses) == 7)
    #expect(end(EarlyStopping(patience: 4), losses) == nil)
    #expect(EarlyStopping(patience: 2).best(of: records(losses))?.epoch == 4)
    #expect(EarlyStopping(patience: 2).best(of: []) == nil)
    #expect(!EarlyStopping(patience: 1).stops(after: []))
  }

  @Test func whatIsWatchedDecides() {
    let losses: [Float] = [0.5, 0.6, 0.7]
    #expect(end(EarlyStopping(patience: 1), losses) == 2)
    // Here the accuracy falls when the loss grows, and the training loss falls all the time.
    #expect(end(EarlyStopping(patience: 1, of: .validationAccuracy), losses) == 2)
    #expect(end(EarlyStopping(patience: 1, of: .trainingLoss), losses) == nil)
  }

  @Test func aSmallImprovementIsNone() {
    // By eighths, which are exact: 0.125 better is not more than 0.125 better.
    let losses: [Float] = [1, 0.875, 0.75, 0.5]
    let rule = EarlyStopping(patience: 2, minimumImprovement: 0.125)
    #expect(rule.best(of: records(Array(losses.prefix(2))))?.epoch == 1)
    // 0.75 is 0.25 better than the best so far, which is 1.
    #expect(rule.best(of: records(Array(losses.prefix(3))))?.epoch == 3)
    #expect(end(rule, losses) == nil)
  }

  @Test func ofEqualEpochsTheFirstIsTheBest() {
    #expect(EarlyStopping(patience: 2).best(of: records([0.5, 0.25, 0.25]))?.epoch == 2)
  }
}

/// Early stopping at work: what is learned from a few examples by heart does not help on others.
@Suite struct StoppedTrainingTests {
  private func run(
    _ rule: EarlyStopping?, epochs: Int = 60, onEvent: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> (history: History, network: Sequential<Float>) {
    var generator = Generator(seed: 5)
    func noise(_ count: Int) -> Batch<Float> {
      Batch(
        inputs: Tensor(uniform: -1..<1, shape: [count, 6], generator: &generator),
        classes: (0..<count).map { _ in generator.whole(below: 2) })
    }
    let (examples, validation) = (noise(16), noise(40))
    let network = try Sequential<Float>(
      inputShape: [6], [.dense(16), .relu, .dense(2)], generator: &generator)
    let history = try train(
      network, on: examples, validatingOn: validation, epochs: epochs, batchSize: 4,
      loss: .crossEntropyFromLogits, optimiser: Adam(learningRate: 0.02), earlyStopping: rule,
      generator: &generator, onEvent: onEvent)
    let score = try evaluate(network, on: validation, loss: .crossEntropyFromLogits).score
    let rest = history.epochs.last?.validation
    if rule?.restoresBest == true {
      #expect(score == rule?.best(of: history.epochs)?.validation)
    } else {
      #expect(score == rest)
    }
    return (history, network)
  }

  @Test func endsWithTheBestNetwork() throws {
    let rule = EarlyStopping(patience: 3)
    var told: [String] = []
    let (history, network) = try run(rule) { event in
      switch event {
      case .stoppedEarly(let best): told.append("stopped, best \(best.epoch)")
      case .trainingEnded: told.append("ended")
      default: break
      }
    }
    let best = try #require(rule.best(of: history.epochs))
    #expect(history.epochs.count < 60 && history.epochs.count == best.epoch + 3)
    #expect(told == ["stopped, best \(best.epoch)", "ended"])
    // It is the network that a training of so many epochs gives.
    let (_, other) = try run(nil, epochs: best.epoch)
    for (one, two) in zip(network.parameters, other.parameters) {
      expectEqual(one.value, two.value)
    }
  }

  @Test func mayEndWithTheLastNetwork() throws {
    let (history, network) = try run(EarlyStopping(patience: 3, restoresBest: false))
    let (_, other) = try run(nil, epochs: history.epochs.count)
    for (one, two) in zip(network.parameters, other.parameters) {
      expectEqual(one.value, two.value)
    }
  }

  @Test func theBestIsRestoredAlsoAfterTheLastEpoch() throws {
    var told = 0
    let (history, _) = try run(EarlyStopping(patience: 100), epochs: 12) { event in
      if case .stoppedEarly = event { told += 1 }
    }
    #expect(history.epochs.count == 12 && told == 0)
  }

  @Test func whatCannotBeWatchedIsRefused() throws {
    let examples = Batch<Float>(inputs: [[0, 1], [1, 0]], classes: [0, 1])
    func run(_ rule: EarlyStopping) throws {
      var generator = Generator(seed: 1)
      let network = try Sequential<Float>(inputShape: [2], [.dense(2)], generator: &generator)
      try train(
        network, on: examples, epochs: 2, batchSize: 2, loss: .crossEntropyFromLogits,
        optimiser: Adam(), earlyStopping: rule, generator: &generator)
    }
    #expect(throws: TrainingError.patience(0)) {
      try run(EarlyStopping(patience: 0, of: .trainingLoss))
    }
    #expect(throws: TrainingError.nothingToWatch(.validationLoss)) {
      try run(EarlyStopping(patience: 1))
    }
    try run(EarlyStopping(patience: 1, of: .trainingLoss))
    #expect(
      TrainingError.nothingToWatch(.validationAccuracy).description
        == "early stopping watches the validation accuracy, but there are no examples to validate"
        + " on; give some, or have it watch the training loss")
  }
}
