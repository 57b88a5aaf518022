import Layers
import Tensors
import TestSupport
import Testing

@testable import Training

/// The corners of a square; a corner is of class 1 if its coordinates differ (exclusive or).
private let corners = Batch<Float>(
  inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], classes: [0, 1, 1, 0])

private func network(seed: UInt64, softmax: Bool = false) throws -> Sequential<Float> {
  var generator = Generator(seed: seed)
  return try Sequential(
    inputShape: [2], [.dense(8), .tanh, .dense(2)] + (softmax ? [.softmax] : []),
    generator: &generator)
}

/// Trains a small network on the corners.
private func run(
  on examples: any Examples = corners, validatingOn validation: (any Examples)? = nil,
  epochs: Int = 40, batchSize: Int = 3, learningRate: Double = 0.05, seed: UInt64 = 1,
  threads: Int? = nil, recordsBatches: Bool = false,
  onEvent: (TrainingEvent) throws -> Void = { _ in }
) throws -> (history: History, network: Sequential<Float>) {
  let network = try network(seed: seed)
  var generator = Generator(seed: seed)
  let history = try train(
    network, on: examples, validatingOn: validation, epochs: epochs, batchSize: batchSize,
    loss: .crossEntropyFromLogits, optimiser: Adam(learningRate: learningRate),
    generator: &generator, threads: threads, recordsBatches: recordsBatches, onEvent: onEvent)
  return (history, network)
}

@Suite struct TrainTests {
  @Test func learnsExclusiveOr() throws {
    let (history, network) = try run(epochs: 200)
    let outcome = try evaluate(network, on: corners, loss: .crossEntropyFromLogits)
    #expect(outcome.score.loss < 0.05)
    #expect(outcome.predictions == [0, 1, 1, 0])
    #expect(outcome.score.accuracy == 1)
    let losses = history.epochs.map(\.training.loss)
    // ln 2 = 0.69 is the loss of a guess between two classes.
    #expect(losses[0] > 0.5)
    let quarters = (0..<4).map { losses[$0 * 50..<$0 * 50 + 50].reduce(0, +) }
    #expect(quarters == quarters.sorted(by: >))
  }

  @Test func learnsThroughASoftmaxAsWell() throws {
    let network = try network(seed: 1, softmax: true)
    var generator = Generator(seed: 1)
    try train(
      network, on: corners, epochs: 200, batchSize: 4, loss: .crossEntropyFromProbabilities,
      optimiser: StochasticGradientDescent(learningRate: 0.5, momentum: 0.9),
      generator: &generator)
    let outcome = try evaluate(network, on: corners, loss: .crossEntropyFromProbabilities)
    #expect(outcome.score.loss < 0.05)
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let (first, network) = try run(recordsBatches: true)
    let (second, again) = try run(recordsBatches: true)
    #expect(first == second)
    for (one, other) in zip(network.parameters, again.parameters) {
      expectEqual(one.value, other.value)
    }
    #expect(try run(seed: 2).history != first)
  }

  @Test func shufflesAnewInEachEpoch() throws {
    final class Witness: Examples {
      var asked: [Int] = []
      var count: Int { corners.count }
      var inputShape: [Int] { corners.inputShape }
      func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int {
        asked.append(index)
        return corners.read(index, into: input)
      }
      func batch(_ indices: [Int]) -> Batch<Float> {
        asked += indices
        return corners.batch(indices)
      }
    }
    let witness = Witness()
    // With one thread, so that they are read in order and one after the other.
    _ = try run(on: witness, epochs: 6, batchSize: 3, threads: 1)
    #expect(witness.asked.count == 6 * 4)
    let orders = stride(from: 0, to: witness.asked.count, by: 4).map {
      Array(witness.asked[$0..<min($0 + 4, witness.asked.count)])
    }
    for order in orders { #expect(order.sorted() == [0, 1, 2, 3]) }
    #expect(Set(orders).count > 1)
  }

  @Test func tellsOfEverythingInOrder() throws {
    var told: [String] = []
    var last = History()
    let (history, _) = try run(validatingOn: corners, epochs: 2, batchSize: 3) { event in
      switch event {
      case .trainingBegan(let plan):
        told.append("began \(plan.epochs) \(plan.exampleCount) \(plan.validationCount)")
        #expect(plan.batchCount == 2)
      case .epochBegan(let epoch): told.append("epoch \(epoch)")
      case .batchEnded(let record): told.append("batch \(record.batch) \(record.examplesSeen)")
      case .epochEnded(let record): told.append("end \(record.epoch)")
      case .stoppedEarly: told.append("stopped")
      case .trainingEnded(let history):
        told.append("ended")
        last = history
      }
    }
    #expect(
      told == [
        "began 2 4 4", "epoch 1", "batch 1 3", "batch 2 4", "end 1", "epoch 2", "batch 1 3",
        "batch 2 4", "end 2", "ended",
      ])
    #expect(last == history)
    #expect(history.epochs.map(\.epoch) == [1, 2])
    #expect(history.batches.isEmpty)
  }

  @Test func anEpochsLossIsTheMeanOverItsExamples() throws {
    let (history, _) = try run(validatingOn: corners, epochs: 1, recordsBatches: true)
    let batches = history.batches
    try #require(batches.map(\.examplesSeen) == [3, 4])
    #expect(batches[0].running.loss == batches[0].loss)
    // Three examples and one.
    let mean = (3 * Double(batches[0].loss) + 1 * Double(batches[1].loss)) / 4
    #expect(history.epochs[0].training.loss == Float(mean))
    #expect(history.epochs[0].training == batches[1].running)
  }

  @Test func theLearningRateCanChangeOnTheWay() throws {
    let network = try network(seed: 3)
    var generator = Generator(seed: 3)
    let optimiser = StochasticGradientDescent<Float>(learningRate: 0.5)
    var before: [Tensor<Float>] = []
    try train(
      network, on: corners, epochs: 2, batchSize: 4, loss: .crossEntropyFromLogits,
      optimiser: optimiser, generator: &generator
    ) { event in
      guard case .epochBegan(epoch: 2) = event else { return }
      optimiser.learningRate = 0
      before = network.parameters.map(\.value)
    }
    #expect(network.parameters.map(\.value) == before)
  }

  @Test func whatAnEventThrowsEndsTheTraining() throws {
    struct Enough: Error {}
    var epochs = 0
    #expect(throws: Enough.self) {
      try run(epochs: 10) { event in
        guard case .epochEnded = event else { return }
        epochs += 1
        if epochs == 2 { throw Enough() }
      }
    }
    #expect(epochs == 2)
  }
}

@Suite struct TrainErrorTests {
  private let nobody = Batch<Float>(inputs: Tensor(zeros: [0, 2]), classes: [])

  @Test func refusesWhatCannotBeTrained() {
    #expect(throws: TrainingError.noExamples(purpose: "train")) { try run(on: nobody) }
    #expect(throws: TrainingError.noExamples(purpose: "validate")) {
      try run(validatingOn: nobody)
    }
    #expect(throws: TrainingError.batchSize(0)) { try run(batchSize: 0) }
    #expect(throws: TrainingError.epochs(0)) { try run(epochs: 0) }
    #expect(throws: TrainingError.noExamples(purpose: "evaluate")) {
      try evaluate(try network(seed: 1), on: nobody, loss: .crossEntropyFromLogits)
    }
    #expect(throws: TrainingError.batchSize(-1)) {
      try evaluate(
        try network(seed: 1), on: corners, loss: .crossEntropyFromLogits, batchSize: -1)
    }
  }

  @Test func saysWhereTheLossStoppedBeingANumber() throws {
    let inputs: [Float] = [0, 0, 0, 1, .nan, 0, 1, 1]
    let spoilt = Batch(inputs: Tensor(shape: [4, 2], scalars: inputs), classes: [0, 1, 1, 0])
    let error = try #require(throws: TrainingError.self) { try run(on: spoilt, batchSize: 4) }
    guard case .lossIsNotFinite(let loss, 1, 1, 1, 0.05) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(loss.isNaN)
  }

  @Test func stepsThatAreTooLongAreToldByEpochBatchAndRate() throws {
    var record: BatchRecord?
    let error = try #require(throws: TrainingError.self) {
      try run(epochs: 50, batchSize: 2, learningRate: 1e38) { event in
        if case .batchEnded(let last) = event { record = last }
      }
    }
    guard case .lossIsNotFinite(_, let epoch, let batch, let count, 1e38) = error else {
      Issue.record("\(error)")
      return
    }
    let last = try #require(record)
    #expect(count == 2)
    // The batch after the last one that ended well.
    #expect((epoch - 1) * 2 + batch == (last.epoch - 1) * 2 + last.batch + 1)
  }

  @Test func aValidationLossThatIsNoNumberIsToldToo() throws {
    let spoilt = Batch<Float>(inputs: Tensor(shape: [1, 2], scalars: [.nan, 0]), classes: [0])
    let error = try #require(throws: TrainingError.self) { try run(validatingOn: spoilt) }
    guard case .validationLossIsNotFinite(_, epoch: 1, learningRate: 0.05) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func aClassThatTheNetworkHasNotIsAShapeError() {
    let strange = Batch<Float>(inputs: [[0, 0]], classes: [2])
    #expect(throws: ShapeError.self) { try run(on: strange) }
  }
}
