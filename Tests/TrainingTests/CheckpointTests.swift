import Foundation
import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing

@testable import Training

/// A training in small that can be begun anew at will, each time with objects of its own.
struct Trial: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var layers: [LayerDescription]
  var optimiser: @Sendable () -> any Optimiser<Float> = { Adam(learningRate: 0.01) }
  var setup = TrainingSetup(
    epochs: 3, batchSize: 4, loss: .crossEntropyFromLogits, recordsBatches: true)
  var seed: UInt64 = 7
  var examples = 18
  var validates = true

  struct Stopped: Error {}

  /// What a training ends with; nothing about it may depend on whether it was stopped on the way.
  struct Outcome: Equatable {
    var history: History
    var network: NetworkState<Float>
    var optimiser: OptimiserState<Float>
    var generator: Generator
  }

  /// Trains, and ends after so many batches in this run, if it says how many.
  func run(
    _ checkpoints: CheckpointPlan? = nil, batches: Int? = nil,
    onEvent: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> Outcome {
    var setup = setup
    setup.checkpoints = checkpoints
    var generator = Generator(seed: seed)
    func images(_ count: Int) -> Batch<Float> {
      Batch(
        inputs: Tensor(uniform: 0..<1, shape: [count, 6, 6, 1], generator: &generator),
        classes: (0..<count).map { $0 % 3 })
    }
    let (examples, validation) = (images(examples), images(7))
    let network = try Sequential<Float>(
      inputShape: [6, 6, 1], layers, generator: &generator)
    let optimiser = optimiser()
    var done = 0
    let history = try train(
      network, on: examples, validatingOn: validates ? validation : nil, by: setup,
      optimiser: optimiser, generator: &generator
    ) { event in
      try onEvent(event)
      guard case .batchEnded = event else { return }
      done += 1
      if done == batches { throw Stopped() }
    }
    return Outcome(
      history: history, network: try NetworkState(of: network), optimiser: optimiser.state,
      generator: generator)
  }

  /// 18 examples in batches of 4, three times.
  static let batchCount = 3 * 5

  /// By the engine, and layer by layer.
  static let networks = [
    Trial(
      testDescription: "engine, both kinds of dropout",
      layers: [
        .convolution(4, kernelSize: 3), .relu, .dropout2d(0.25), .maxPooling(2), .flatten,
        .dense(8), .relu, .dropout(0.5), .dense(3),
      ]),
    Trial(
      testDescription: "layers, batch normalisation and dropout",
      layers: [
        .convolution(3, kernelSize: 3), .batchNormalisation(), .tanh, .dropout(0.2), .flatten,
        .dense(8), .dropout(0.5), .relu, .dense(3),
      ]),
  ]

  static var all: [Trial] {
    var (descent, still) = (networks[0], networks[1])
    descent = Trial(
      testDescription: "engine, momentum and a schedule", layers: descent.layers,
      optimiser: { StochasticGradientDescent(learningRate: 0.05, momentum: 0.9) })
    descent.setup.schedule = .cosine(steps: batchCount)
    still = Trial(
      testDescription: "layers, no validation, no records", layers: still.layers, validates: false)
    still.setup.recordsBatches = false
    return networks + [descent, still]
  }
}

@Suite struct ResumeTests {
  @Test(arguments: Trial.all)
  func stoppedAtAnyBatchItEndsInTheSameBits(trial: Trial) throws {
    let expected = try trial.run()
    let folder = try TemporaryFolder()
    for batches in 1...Trial.batchCount {
      for interval in [1, 1000] {
        let file = folder.url.appending(path: "\(batches)-\(interval).safetensors").path
        var plan = CheckpointPlan(file: file, everyBatches: interval)
        #expect(throws: Trial.Stopped.self) { try trial.run(plan, batches: batches) }
        plan.resumes = true
        #expect(try trial.run(plan) == expected, "stopped in batch \(batches)")
        // The file is that of a training that was never stopped.
        let whole = folder.url.appending(path: "whole-\(interval).safetensors").path
        if batches == 1 { _ = try trial.run(CheckpointPlan(file: whole)) }
        #expect(try ModelFile(contentsOf: file) == ModelFile(contentsOf: whole))
      }
    }
  }

  @Test(arguments: Trial.networks)
  func stoppedAgainAndAgainItEndsInTheSameBits(trial: Trial) throws {
    let expected = try trial.run()
    let folder = try TemporaryFolder()
    let plan = CheckpointPlan(
      file: folder.url.appending(path: "a.safetensors").path, everyBatches: 1, resumes: true)
    // In the second batch of each run, the checkpoint after the first has been kept.
    for _ in 1..<Trial.batchCount {
      #expect(throws: Trial.Stopped.self) { try trial.run(plan, batches: 2) }
    }
    #expect(try trial.run(plan) == expected)
    // What has ended has nothing left to do.
    var events: [String] = []
    let again = try trial.run(plan) { events.append("\($0)".prefix { $0 != "(" }.description) }
    #expect(again == expected)
    #expect(events == ["trainingBegan", "trainingEnded"])
  }

  @Test func theEventsGoOnWhereTheyWere() throws {
    func name(_ event: TrainingEvent) -> String {
      switch event {
      case .trainingBegan(let plan):
        "began after \(plan.history.epochs.count) epochs, \(plan.examplesSeen) examples"
      case .epochBegan(let epoch): "epoch \(epoch)"
      case .batchEnded(let record): "batch \(record.epoch).\(record.batch)"
      case .epochEnded(let record): "end \(record.epoch)"
      case .stoppedEarly: "stopped"
      case .trainingEnded: "ended"
      }
    }
    let trial = Trial.networks[0]
    let folder = try TemporaryFolder()
    var plan = CheckpointPlan(
      file: folder.url.appending(path: "a.safetensors").path, everyBatches: 1)
    var whole: [String] = []
    _ = try trial.run { whole.append(name($0)) }
    // 5 batches an epoch: the eighth is the third of the second epoch, and its checkpoint is not
    // written, for the listener ends the training before.
    _ = try? trial.run(plan, batches: 8)
    plan.resumes = true
    var rest: [String] = []
    _ = try trial.run(plan) { rest.append(name($0)) }
    #expect(rest.first == "began after 1 epochs, \(18 + 2 * 4) examples")
    let place = try #require(whole.firstIndex(of: "batch 2.3"))
    #expect(Array(rest.dropFirst()) == Array(whole[place...]))
  }

  @Test func examplesAreToldTheEpochAgain() throws {
    final class Witness: Examples {
      let images: Batch<Float>
      var epochs: [Int] = []
      init(_ images: Batch<Float>) { self.images = images }
      var count: Int { images.count }
      var inputShape: [Int] { images.inputShape }
      func batch(_ indices: [Int]) -> Batch<Float> { images.batch(indices) }
      func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int {
        images.read(index, into: input)
      }
      func beginEpoch(_ epoch: Int) { epochs.append(epoch) }
    }
    let folder = try TemporaryFolder()
    let witness = Witness(Batch(inputs: [[0, 1], [1, 0], [1, 1]], classes: [0, 1, 1]))
    func run(batches: Int) throws {
      var generator = Generator(seed: 1)
      let network = try Sequential<Float>(inputShape: [2], [.dense(2)], generator: &generator)
      let plan = CheckpointPlan(
        file: folder.url.appending(path: "a.safetensors").path, everyBatches: 1, resumes: true)
      var done = 0
      try train(
        network, on: witness,
        by: TrainingSetup(
          epochs: 3, batchSize: 1, loss: .crossEntropyFromLogits, checkpoints: plan),
        optimiser: Adam(), generator: &generator
      ) { event in
        if case .batchEnded = event { done += 1 }
        if done == batches { throw Trial.Stopped() }
      }
    }
    try? run(batches: 5)
    #expect(witness.epochs == [1, 2])
    try run(batches: 100)
    #expect(witness.epochs == [1, 2, 2, 3])
  }

  @Test func aTrainingThatHasEndedCanGoOnForMoreEpochs() throws {
    var trial = Trial.networks[1]
    let folder = try TemporaryFolder()
    var plan = CheckpointPlan(file: folder.url.appending(path: "a.safetensors").path)
    _ = try trial.run(plan)
    plan.resumes = true
    trial.setup.epochs = 5
    #expect(try trial.run(plan) == trial.run())
    trial.setup.epochs = 4
    let error = #expect(throws: CheckpointError.self) { try trial.run(plan) }
    #expect(error?.description.contains("5 epochs are done, and the training is to have 4") == true)
  }

  @Test func aTrainingThatStopsEarlyEndsInTheSameBitsToo() throws {
    var trial = Trial.networks[1]
    trial.setup.epochs = 30
    trial.setup.earlyStopping = EarlyStopping(patience: 2)
    let expected = try trial.run()
    let epochs = expected.history.epochs.count
    #expect(epochs < 30)
    let folder = try TemporaryFolder()
    for batches in [1, 7, epochs * 5 - 6, epochs * 5 - 1] {
      var plan = CheckpointPlan(
        file: folder.url.appending(path: "\(batches)").path, everyBatches: 3)
      #expect(throws: Trial.Stopped.self) { try trial.run(plan, batches: batches) }
      plan.resumes = true
      #expect(try trial.run(plan) == expected)
      #expect(try trial.run(plan) == expected)
    }
  }

  @Test func aCheckpointThatFailsOnTheWayLeavesTheOneBefore() throws {
    let trial = Trial.networks[1]
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.safetensors")
    // Where the new checkpoint is to be written before it takes the place of the old one.
    let draft = folder.url.appending(path: "a.safetensors.part")
    var plan = CheckpointPlan(file: file.path, everyBatches: 2)
    var before: Data?
    let error = #expect(throws: CheckpointError.self) {
      try trial.run(plan) { event in
        guard case .batchEnded(let record) = event, record.epoch == 2, record.batch == 3 else {
          return
        }
        before = try Data(contentsOf: file)
        try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: false)
      }
    }
    #expect(error?.description.contains("a.safetensors.part cannot be made") == true)
    #expect(try Data(contentsOf: file) == before && before != nil)
    try FileManager.default.removeItem(at: draft)
    plan.resumes = true
    #expect(try trial.run(plan) == trial.run())
  }

  @Test func theLearningRateThatAListenerSetIsKept() throws {
    func run(_ plan: CheckpointPlan?, batches: Int? = nil) throws -> Trial.Outcome {
      var optimiser: (any Optimiser<Float>)?
      var trial = Trial.networks[0]
      let shared = StochasticGradientDescent<Float>(learningRate: 0.1)
      optimiser = shared
      nonisolated(unsafe) let made = shared
      trial.optimiser = { made }
      return try trial.run(plan, batches: batches) { event in
        if case .epochEnded = event { optimiser?.learningRate *= 0.5 }
      }
    }
    let expected = try run(nil)
    #expect(expected.optimiser.learningRate == 0.1 * 0.5 * 0.5 * 0.5)
    let folder = try TemporaryFolder()
    var plan = CheckpointPlan(
      file: folder.url.appending(path: "a.safetensors").path, everyBatches: 1)
    #expect(throws: Trial.Stopped.self) { try run(plan, batches: 12) }
    plan.resumes = true
    #expect(try run(plan) == expected)
  }
}
