/// Why a training or an evaluation cannot go on, and what to try.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing to learn from, or nothing to measure on.
  case noExamples(purpose: String)

  /// A batch has to hold at least one example.
  case batchSize(Int)

  /// A training has to have at least one epoch.
  case epochs(Int)

  /// Early stopping has to let at least one epoch pass.
  case patience(Int)

  /// Early stopping watches a validation, and there is none.
  case nothingToWatch(EarlyStopping.Measure)

  /// There has to be at least one batch from checkpoint to checkpoint.
  case batchesBetweenCheckpoints(Int)

  /// The loss of a batch is infinite or no number; batches are counted from 1.
  case lossIsNotFinite(
    loss: Float, epoch: Int, batch: Int, batchCount: Int, learningRate: Double)

  /// The validation loss after an epoch is infinite or no number.
  case validationLossIsNotFinite(loss: Float, epoch: Int, learningRate: Double)

  /// What was given, what was expected, and what to try.
  public var description: String {
    switch self {
    case .noExamples(let purpose):
      "\(purpose): there are 0 examples, at least 1 is needed; is the subset empty?"
    case .batchSize(let size):
      "batch size \(size): a batch holds at least 1 example; 32 or 64 is a good start"
    case .epochs(let epochs):
      "\(epochs) epochs: an epoch is one pass over the examples, at least 1 is needed"
    case .patience(let patience):
      "early stopping with patience \(patience): it is the number of epochs without improvement"
        + " after which the training ends, at least 1; 3 is a good start"
    case .nothingToWatch(let measure):
      "early stopping watches the \(measure.rawValue), but there are no examples to validate on;"
        + " give some, or have it watch the training loss"
    case .batchesBetweenCheckpoints(let count):
      "a checkpoint every \(count) batches: it takes at least 1 batch to get from one to the next;"
        + " \(CheckpointPlan.usualInterval) cost little"
    case .lossIsNotFinite(let loss, let epoch, let batch, let batchCount, let learningRate):
      "the loss is \(loss) in epoch \(epoch), batch \(batch) of \(batchCount), "
        + "with learning rate \(learningRate); \(advice(learningRate))"
    case .validationLossIsNotFinite(let loss, let epoch, let learningRate):
      "the validation loss is \(loss) after epoch \(epoch), with learning rate \(learningRate); "
        + advice(learningRate)
    }
  }

  private func advice(_ learningRate: Double) -> String {
    "steps that are too long make weights grow without bound: try learning rate "
      + "\(learningRate / 10), and see whether the inputs hold nan or very large numbers"
  }
}
