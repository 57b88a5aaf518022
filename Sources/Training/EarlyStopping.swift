/// When a training ends before its last epoch: as soon as it has not become better for a while.
///
/// Which epoch was the best, and whether to stop, follows from the records of the epochs alone.
public struct EarlyStopping: Hashable, Sendable, CustomStringConvertible {
  /// What is watched.
  public enum Measure: String, Hashable, Sendable, CaseIterable {
    /// The loss on the validation examples; less is better.
    case validationLoss = "validation loss"

    /// The accuracy on the validation examples; more is better.
    case validationAccuracy = "validation accuracy"

    /// The mean loss of the epoch's batches; less is better.
    case trainingLoss = "training loss"
  }

  /// What is watched.
  public var measure: Measure

  /// How many epochs in a row may bring no improvement; the last of them ends the training.
  public var patience: Int

  /// An epoch is better than the best so far if it is so by more than this.
  public var minimumImprovement: Float

  /// Whether the network ends as it was after its best epoch, and not as it is after its last.
  public var restoresBest: Bool

  /// A rule with these four parts; `patience` is at least 1.
  public init(
    patience: Int, of measure: Measure = .validationLoss, minimumImprovement: Float = 0,
    restoresBest: Bool = true
  ) {
    self.measure = measure
    self.patience = patience
    self.minimumImprovement = minimumImprovement
    self.restoresBest = restoresBest
  }

  /// All parts in words: `validation loss, patience 3, by more than 0.0, ends with the best`.
  public var description: String {
    "\(measure.rawValue), patience \(patience), by more than \(minimumImprovement), ends with the"
      + " \(restoresBest ? "best" : "last")"
  }

  /// The record of the best epoch, the first of equals; nil if none has what is watched.
  public func best(of epochs: [EpochRecord]) -> EpochRecord? {
    var best: EpochRecord?
    for record in epochs where value(record) != nil && isBetter(record, than: best) {
      best = record
    }
    return best
  }

  /// Whether the training ends here: there are as many epochs after the best one as `patience` says.
  public func stops(after epochs: [EpochRecord]) -> Bool {
    guard let best = best(of: epochs), let last = epochs.last else { return false }
    return last.epoch - best.epoch >= patience
  }

  private func isBetter(_ record: EpochRecord, than best: EpochRecord?) -> Bool {
    guard let best = best.flatMap(value), let new = value(record) else { return true }
    return new < best - minimumImprovement
  }

  /// What is watched, turned so that less is better.
  private func value(_ record: EpochRecord) -> Float? {
    switch measure {
    case .validationLoss: record.validation?.loss
    case .validationAccuracy: record.validation.map { -$0.accuracy }
    case .trainingLoss: record.training.loss
    }
  }
}
