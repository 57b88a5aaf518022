/// What a training is about to do.
public struct TrainingPlan: Hashable, Sendable {
  /// How often the network will see every example.
  public let epochs: Int

  /// The examples to train on.
  public let exampleCount: Int

  /// The examples to validate on after each epoch; 0 when there are none.
  public let validationCount: Int

  /// The examples of each batch but the last, which may be smaller.
  public let batchSize: Int

  /// The batches of an epoch: exampleCount / batchSize, rounded up.
  public var batchCount: Int { (exampleCount + batchSize - 1) / batchSize }

  /// What earlier runs of this training have recorded; empty unless it goes on from a checkpoint.
  public let history: History

  /// The examples that earlier runs have seen, those of an epoch that was broken off included.
  public let examplesSeen: Int

  /// A plan of so many epochs.
  public init(
    epochs: Int, exampleCount: Int, validationCount: Int = 0, batchSize: Int,
    history: History = History(), examplesSeen: Int = 0
  ) {
    self.epochs = epochs
    self.exampleCount = exampleCount
    self.validationCount = validationCount
    self.batchSize = batchSize
    self.history = history
    self.examplesSeen = examplesSeen
  }
}

/// What a training tells while it goes on.
///
/// One that goes on from a checkpoint tells `trainingBegan` anew, and then what it would have told
/// had it never been stopped.
public enum TrainingEvent: Hashable, Sendable {
  /// Nothing is computed yet.
  case trainingBegan(TrainingPlan)

  /// The examples are shuffled; this is the time to change the optimiser's learning rate.
  case epochBegan(epoch: Int)

  /// A batch went forward and backward, and the optimiser took its step.
  case batchEnded(BatchRecord)

  /// The last batch of an epoch is done, and the validation too.
  case epochEnded(EpochRecord)

  /// The training has not become better for a while; this was its best epoch.
  case stoppedEarly(best: EpochRecord)

  /// All epochs are done, or no more are to be done.
  case trainingEnded(History)
}
