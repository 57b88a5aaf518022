import Foundation
import Layers
import ModelFiles

extension Trainer {
  /// Keeps the training as it is now, if it is to be kept.
  func save() throws {
    guard let plan = setup.checkpoints else { return }
    try telling(of: plan.file) {
      let frozenNow = network.frozenPaths
      let checkpoint = Checkpoint(
        settings: settings, progress: progress, network: try NetworkState(of: network),
        optimiser: optimiser.state, frozen: frozenNow == frozen ? nil : frozenNow)
      try checkpoint.file(parameters: network.parameters.map(\.name)).write(to: plan.file)
    }
    batchesSinceCheckpoint = 0
  }

  /// Goes on where the checkpoint is, if there is one and it is to be gone on from.
  func resume() throws {
    guard let plan = setup.checkpoints, FileManager.default.fileExists(atPath: plan.file) else {
      return
    }
    guard plan.resumes else {
      throw CheckpointError(
        plan.file,
        "there is a file of this name already; go on from it (--resume, in a program resumes: true),"
          + " take it away, or name another")
    }
    try telling(of: plan.file) {
      let file = try ModelFile(contentsOf: plan.file)
      try Checkpoint.check(file, isOf: settings)
      try file.networkState().check(fits: network)
      try restore(Checkpoint(file, parameters: network.parameters.map(\.name)))
    }
  }

  /// Runs `work`, and says of its errors which file they are about.
  private func telling(of path: String, _ work: () throws -> Void) throws {
    do { try work() } catch
      where error is ModelFileError || error is StateError || error is OptimiserStateError
    {
      throw CheckpointError(path, "\(error)")
    }
  }

  /// What tells this training from others.
  private var settings: [String: String] {
    var settings = setup.checkpoints?.settings ?? [:]
    settings["batch size"] = "\(setup.batchSize)"
    settings["training examples"] = "\(examples.count)"
    settings["validation examples"] = "\(validation?.count ?? 0)"
    settings["loss"] = "\(setup.loss)"
    settings["optimiser"] = optimiser.rule
    settings["schedule"] = setup.schedule.map { "\($0)" } ?? "none"
    settings["early stopping"] = setup.earlyStopping.map { "\($0)" } ?? "none"
    settings["convolutions"] = "\(setup.algorithm)"
    settings["records of batches"] = setup.recordsBatches ? "yes" : "no"
    if !frozen.isEmpty { settings["frozen"] = frozen.joined(separator: " ") }
    return settings
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    let progress = checkpoint.progress
    try progress.check(fits: setup, batchCount: batchCount, validates: validation != nil)
    let steps = (progress.epoch - 1) * batchCount + progress.batch
    guard checkpoint.optimiser.steps >= steps else {
      throw ModelFileError(
        "the optimiser has taken \(checkpoint.optimiser.steps) steps, but the training"
          + " \(steps): the file is damaged")
    }
    try progress.best?.check(fits: network, generators: false)
    let paths = Set(network.parameters.map(\.name) + network.memories.map(\.name))
    if let unknown = checkpoint.frozen?.first(where: { !paths.contains($0) }) {
      throw ModelFileError(
        "\(printable(unknown)) is frozen there, but the network has no such tensor: the file is"
          + " damaged")
    }
    try optimiser.restore(checkpoint.optimiser, for: network.parameters)
    try checkpoint.network.restore(in: network)
    if let frozen = checkpoint.frozen { network.freezeOnly(Set(frozen)) }
    self.progress = progress
  }
}
