/// Where a training is kept, so that it can go on after it was stopped, and how often.
///
/// It is kept when it begins, every so many batches and after each epoch. The file is a safetensors
/// file: the network's tensors by their paths, and beside them all else from which the training goes
/// on in the same bits. It is replaced as a whole: stopped at any moment, even by `kill -9`, a
/// training leaves the last checkpoint or the one before it, never a part of one. Where early
/// stopping restores the best network, its tensors are there too, in the folder `best`.
public struct CheckpointPlan: Hashable, Sendable {
  /// An interval, in batches, that costs little beside the training itself.
  public static let usualInterval = 1000

  /// The path of the file.
  public var file: String

  /// The batches from one checkpoint to the next; there is one at the end of each epoch as well.
  public var everyBatches: Int

  /// Whether the training goes on from the file if it is there.
  ///
  /// If not, there must be no such file: nothing that is worth keeping is written over.
  public var resumes: Bool

  /// What tells this training from others, each thing by its name, as in `seed`: a checkpoint with
  /// others is refused.
  ///
  /// What the setup says, and the number of the examples, need not be repeated.
  public var settings: [String: String]

  /// Checkpoints in `file`.
  public init(
    file: String, everyBatches: Int = CheckpointPlan.usualInterval, resumes: Bool = false,
    settings: [String: String] = [:]
  ) {
    self.file = file
    self.everyBatches = everyBatches
    self.resumes = resumes
    self.settings = settings
  }
}

/// Why a training cannot be kept, or cannot go on from what was kept, and what to do about it.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message, which begins with the path of the file.
  public let description: String

  init(_ path: String, _ message: String) { description = "\(path): \(message)" }
}
