import Layers
import ModelFiles
import Tensors

extension Checkpoint {
  /// What `file` keeps; `parameters` are the paths of the network's, in the optimiser's order.
  ///
  /// Throws `ModelFileError` where something is not there, or not what it should be.
  init(_ file: ModelFile, parameters: [String]) throws {
    settings = Self.settings(file)
    progress = try TrainingProgress(file)
    network = try file.networkState()
    frozen = file.metadata["frozen"].map { $0.split(separator: "\n").map(String.init) }
    let memories: String = try file.value("optimiser.memories")
    optimiser = OptimiserState(
      learningRate: try file.value("optimiser.rate"), steps: try file.value("optimiser.steps"),
      memories: try memories.split(separator: " ").map { name in
        let folder = "optimiser/\(name)/"
        // Before the first step there is nothing to remember.
        let isEmpty = !file.tensors.keys.contains { $0.hasPrefix(folder) }
        return OptimiserState.Memory(
          name: String(name),
          tensors: isEmpty ? [] : try parameters.map { try file.floats(folder + $0) })
      })
  }
}

extension TrainingProgress {
  init(_ file: ModelFile) throws {
    epoch = try file.value("epoch")
    batch = try file.value("batch")
    running = RunningScore(
      examples: try file.value("running.examples"), loss: try file.value("running.loss"),
      right: try file.value("running.right"))
    baseRate = try file.value("base rate")
    let tables: (epochs: String, batches: String) = (
      try file.value("history"), try file.value("batches")
    )
    guard let history = History(tsv: tables.epochs, batchTSV: tables.batches) else {
      throw ModelFileError("the history in the checkpoint is no table of numbers: it is damaged")
    }
    self.history = history
    guard
      let generator = file.tensors["training/generator"]?.wholeNumbers
        .flatMap(Generator.init(state:))
    else { throw ModelFileError("the checkpoint has no training/generator, or it is damaged") }
    self.generator = generator
    let hasBest = file.tensors.keys.contains { $0.hasPrefix("best/") }
    best = hasBest ? try file.networkState(folder: "best") : nil
  }

  /// Throws `ModelFileError` unless a training by `setup` can be there.
  func check(fits setup: TrainingSetup, batchCount: Int, validates: Bool) throws {
    let done = history.epochs.count
    guard done <= setup.epochs else {
      throw ModelFileError(
        "\(done) epochs are done, and the training is to have \(setup.epochs); ask for \(done) or"
          + " more")
    }
    let isThere =
      epoch == done + 1 && (0..<batchCount).contains(batch) && (done < setup.epochs || batch == 0)
      && running.examples == batch * setup.batchSize
      && (0...running.examples).contains(running.right)
      && running.loss.isFinite && baseRate.isFinite
    // Only of a place that can be is it safe to count up to there.
    guard isThere, hasRecords(setup, batchCount: batchCount, validates: validates) else {
      throw ModelFileError(
        "the checkpoint contradicts itself: it is in epoch \(epoch) after \(batch) of"
          + " \(batchCount) batches, with \(running.examples) examples seen in it and the records of"
          + " \(done) epochs and \(history.batches.count) batches; the file is damaged")
    }
  }

  private func hasRecords(_ setup: TrainingSetup, batchCount: Int, validates: Bool) -> Bool {
    let done = epoch - 1
    let keepsBest = setup.earlyStopping?.restoresBest == true
    return history.epochs.map(\.epoch) == (0..<done).map { $0 + 1 }
      && history.epochs.allSatisfy { ($0.validation != nil) == validates }
      && history.batches.count == (setup.recordsBatches ? done * batchCount + batch : 0)
      && (best != nil) == (keepsBest && done > 0)
  }
}

extension ModelFile {
  /// The number or the text that the file says for `name`.
  fileprivate func value<Value: LosslessStringConvertible>(_ name: String) throws -> Value {
    guard let text = metadata[name] else {
      throw ModelFileError("the checkpoint does not say its \(name): the file is damaged")
    }
    guard let value = Value(text) else {
      throw ModelFileError(
        "the checkpoint says \(printable(text)) for its \(name): the file is damaged")
    }
    return value
  }

  fileprivate func floats(_ name: String) throws -> Tensor<Float> {
    guard let tensor = tensors[name]?.floats else {
      throw ModelFileError("there is no \(printable(name)) of F32 in the checkpoint")
    }
    return tensor
  }
}
