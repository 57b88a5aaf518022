import Layers
import ModelFiles
import Tensors

/// A training as it is kept: everything from which it goes on in the same bits.
struct Checkpoint: Equatable {
  /// What tells the training from others.
  var settings: [String: String]
  var progress: TrainingProgress
  var network: NetworkState<Float>
  var optimiser: OptimiserState<Float>
  /// The paths of what is frozen, if that was changed on the way; nil where it is as at the beginning.
  var frozen: [String]?

  /// What the file says that it is.
  private static let format = "longhand checkpoint 1"
  private static let settingPrefix = "setting."

  /// The checkpoint as a file; `parameters` are their paths, in the optimiser's order.
  func file(parameters: [String]) -> ModelFile {
    var file = ModelFile()
    file.metadata = [
      "format": Self.format,
      "epoch": "\(progress.epoch)", "batch": "\(progress.batch)",
      "running.examples": "\(progress.running.examples)",
      "running.loss": "\(progress.running.loss)", "running.right": "\(progress.running.right)",
      "history": progress.history.tsv, "batches": progress.history.batchTSV,
      "base rate": "\(progress.baseRate)",
      "optimiser.rate": "\(optimiser.learningRate)", "optimiser.steps": "\(optimiser.steps)",
      "optimiser.memories": optimiser.memories.map(\.name).joined(separator: " "),
    ]
    file.metadata["frozen"] = frozen?.joined(separator: "\n")
    for (name, value) in settings { file.metadata[Self.settingPrefix + name] = value }
    file.tensors["training/generator"] = StoredTensor(words: progress.generator.state)
    file.add(network)
    if let best = progress.best { file.add(best, folder: "best") }
    for memory in optimiser.memories {
      for (index, tensor) in memory.tensors.enumerated() {
        file.tensors["optimiser/\(memory.name)/\(parameters[index])"] = StoredTensor(tensor)
      }
    }
    return file
  }

  /// What `file` says of what it was trained with.
  static func settings(_ file: ModelFile) -> [String: String] {
    var settings: [String: String] = [:]
    for (name, value) in file.metadata where name.hasPrefix(settingPrefix) {
      settings[String(name.dropFirst(settingPrefix.count))] = value
    }
    return settings
  }

  /// Throws `ModelFileError` unless `file` is a checkpoint of a training with these settings.
  static func check(_ file: ModelFile, isOf settings: [String: String]) throws {
    guard let format = file.metadata["format"], format.hasPrefix("longhand checkpoint") else {
      throw ModelFileError(
        "this file has tensors, but is no checkpoint: it does not say where a training was; a"
          + " training begins anew under another name")
    }
    guard format == Self.format else {
      throw ModelFileError(
        "this file is a \(printable(format)), and this program reads a \"\(Self.format)\"; go on with"
          + " the program that wrote it")
    }
    let saved = Self.settings(file)
    let names = Set(settings.keys).union(saved.keys)
    let differences = names.sorted().compactMap { name -> String? in
      let (old, new) = (saved[name], settings[name])
      guard old != new else { return nil }
      return "\n  \(printable(name)): \(old.map(printable) ?? "nothing") there,"
        + " \(new ?? "nothing") here"
    }
    guard differences.isEmpty else {
      throw ModelFileError(
        "this is the checkpoint of another training:" + differences.joined()
          + "\nGo on with what was there, or begin this one in another file.")
    }
  }
}
