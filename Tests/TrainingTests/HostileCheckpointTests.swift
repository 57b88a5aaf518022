import Foundation
import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing

@testable import Training

/// A checkpoint is input from outside: whatever it says, there is an answer or an error.
@Suite struct HostileCheckpointTests {
  private let folder: TemporaryFolder
  private let path: String
  private var plan: CheckpointPlan

  init() throws {
    folder = try TemporaryFolder()
    path = folder.url.appending(path: "a.safetensors").path
    plan = CheckpointPlan(file: path, everyBatches: 1, settings: ["seed": "7"])
  }

  /// The checkpoint of `trial` after seven of its fifteen batches.
  private func half(_ trial: Trial) throws -> ModelFile {
    try? FileManager.default.removeItem(atPath: path)
    #expect(throws: Trial.Stopped.self) { try trial.run(plan, batches: 8) }
    return try ModelFile(contentsOf: path)
  }

  private var resumed: CheckpointPlan {
    var plan = plan
    plan.resumes = true
    return plan
  }

  /// Expects the training to be refused, with all of `parts` in the message, and the file to stay.
  private func expectRefused(
    _ file: ModelFile, _ trial: Trial, _ parts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try file.write(to: path)
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
      try trial.run(resumed)
    }
    guard let error else { return }
    for part in ["a.safetensors: "] + parts where !error.description.contains(part) {
      Issue.record("no \"\(part)\" in: \(error)", sourceLocation: sourceLocation)
    }
    #expect(try ModelFile(contentsOf: path) == file, sourceLocation: sourceLocation)
  }

  @Test func anotherTrainingIsRefusedWithEachDifference() throws {
    let trial = Trial.networks[0]
    let file = try half(trial)
    var other = trial
    other.setup.batchSize = 6
    other.setup.loss = .crossEntropyFromProbabilities
    other.examples = 20
    other.optimiser = { StochasticGradientDescent() }
    try expectRefused(
      file, other, "this is the checkpoint of another training",
      "\n  batch size: 4 there, 6 here",
      "\n  loss: crossEntropyFromLogits there, crossEntropyFromProbabilities here",
      "\n  optimiser: Adam<Float>: beta1 0.9, beta2 0.999, epsilon beforeCorrection(1e-07), decay none"
        + " there, StochasticGradientDescent<Float>: momentum 0.0, decay none here",
      "\n  training examples: 18 there, 20 here")
    other = trial
    other.optimiser = { Adam(learningRate: 0.01, beta1: 0.8, decay: .decoupled(0.1)) }
    try expectRefused(
      file, other,
      "there, Adam<Float>: beta1 0.8, beta2 0.999, epsilon beforeCorrection(1e-07)",
      ", decay decoupled(0.1) here")
    var scheduled = trial
    scheduled.setup.schedule = .constant
    scheduled.setup.earlyStopping = EarlyStopping(patience: 2)
    try expectRefused(
      file, scheduled, "schedule: none there, constant here",
      "early stopping: none there, validation loss, patience 2, by more than 0.0, ends with the"
        + " best here")
    var changed = file
    changed.metadata["setting.seed"] = "8\u{1B}"
    changed.metadata["setting.data"] = "other"
    try expectRefused(
      changed, trial, "data: other there, nothing here", "seed: \"8\\u{1B}\" there, 7 here")
  }

  @Test func anotherNetworkIsRefusedWithEveryTensor() throws {
    let file = try half(Trial.networks[0])
    var other = Trial.networks[0]
    other.layers = [
      .convolution(4, kernelSize: 3), .relu, .flatten, .dense(8), .relu, .dense(3), .softmax,
    ]
    // Without its memories the optimiser has nothing to say before the network has.
    try expectRefused(
      file, other, "the tensors are not those of this network:",
      "not in the network: dropout1.generator, dropout2.generator",
      "of another shape: dense1.weight is 16×8, but 64×8 in the network")
  }

  @Test func filesThatAreNoCheckpointsAreRefused() throws {
    let trial = Trial.networks[0]
    var file = try half(trial)
    file.metadata["format"] = nil
    try expectRefused(file, trial, "is no checkpoint")
    file.metadata["format"] = "longhand checkpoint 2"
    try expectRefused(file, trial, "this file is a longhand checkpoint 2")
    try folder.write("{}", to: "a.safetensors")
    #expect(throws: CheckpointError.self) { try trial.run(resumed) }
    #expect(try folder.text("a.safetensors") == "{}")
  }

  @Test func aContradictionIsRefused() throws {
    let trial = Trial.networks[1]
    let file = try half(trial)
    #expect(file.metadata["epoch"] == "2" && file.metadata["batch"] == "2")
    let changes: [(String, String, String)] = [
      ("epoch", "3", "contradicts itself"), ("epoch", "0", "contradicts itself"),
      ("epoch", "-9223372036854775808", "contradicts itself"), ("epoch", "two", "says two for"),
      ("batch", "5", "contradicts itself"), ("batch", "-1", "contradicts itself"),
      ("batch", "9223372036854775807", "contradicts itself"),
      ("running.examples", "9", "contradicts itself"), ("running.right", "9", "contradicts itself"),
      ("running.loss", "nan", "contradicts itself"), ("base rate", "inf", "contradicts itself"),
      ("optimiser.steps", "6", "7"), ("optimiser.steps", "-1", "steps"),
      ("optimiser.rate", "nan", "learning rate"),
      ("optimiser.memories", "mean", "remembers mean and square"),
      ("optimiser.memories", "mean velocity", "velocity"),
      ("history", "epoch\ttrain_loss\n1\t2\n", "history"), ("batches", "", "history"),
    ]
    for (name, value, part) in changes {
      var changed = file
      changed.metadata[name] = value
      try expectRefused(changed, trial, part)
      changed.metadata[name] = nil
      try expectRefused(changed, trial)
    }
    for name in file.tensors.keys {
      var changed = file
      changed.tensors[name] = nil
      try expectRefused(changed, trial)
      changed.tensors[name] = StoredTensor(words: [0, 0, 0, 0])
      try expectRefused(changed, trial)
    }
  }

  /// Texts and tensors exchanged, numbers changed: the training goes on or is refused.
  @Test func aChangedCheckpointNeverTraps() throws {
    let trial = Trial.networks[1]
    let file = try half(trial)
    let texts = file.metadata.keys.sorted()
    let tensors = file.tensors.keys.sorted()
    let values = [
      "", "0", "-1", "1e400", "9223372036854775807", "nan", "\t", "1\t2", "mean square",
    ]
    var generator = Generator(seed: 3)
    var refused = 0
    for _ in 0..<300 {
      var changed = file
      for _ in 0...generator.whole(below: 2) {
        let text = texts[generator.whole(below: texts.count)]
        let tensor = tensors[generator.whole(below: tensors.count)]
        switch generator.whole(below: 4) {
        case 0: changed.metadata[text] = values[generator.whole(below: values.count)]
        case 1: changed.metadata[text] = file.metadata[texts[generator.whole(below: texts.count)]]
        case 2:
          changed.tensors[tensor] = file.tensors[tensors[generator.whole(below: tensors.count)]]
        default:
          guard let stored = file.tensors[tensor], !stored.bytes.isEmpty else { break }
          var bytes = stored.bytes
          bytes[generator.whole(below: bytes.count)] ^= 1 << UInt8(generator.whole(below: 8))
          changed.tensors[tensor] = try StoredTensor(
            type: stored.type, shape: stored.shape, bytes: bytes)
        }
      }
      try changed.write(to: path)
      do { _ = try trial.run(resumed) } catch is CheckpointError {
        refused += 1
      } catch is TrainingError {
        // A number that was made huge can make the loss infinite.
      }
    }
    #expect(refused > 50 && refused < 300, "\(refused)")
  }

  @Test func aFileThatCannotBeWrittenIsToldBeforeTheTraining() throws {
    try folder.write("a file", to: "file")
    var plan = plan
    plan.file = folder.url.appending(path: "file/a.safetensors").path
    var events = 0
    let error = #expect(throws: CheckpointError.self) {
      try Trial.networks[0].run(plan) { _ in events += 1 }
    }
    #expect(events == 0)
    #expect(error?.description.contains("a part of the path is a file") == true)
    plan.everyBatches = 0
    #expect(throws: TrainingError.batchesBetweenCheckpoints(0)) {
      try Trial.networks[0].run(plan)
    }
  }

  @Test func whatIsThereIsNotWrittenOver() throws {
    try folder.write("worth keeping", to: "a.safetensors")
    let error = #expect(throws: CheckpointError.self) { try Trial.networks[0].run(plan) }
    #expect(error?.description.contains("there is a file of this name already") == true)
    #expect(try folder.text("a.safetensors") == "worth keeping")
  }
}
