/// How well a network did on a number of examples.
public struct Score: Hashable, Sendable {
  /// The mean loss over the examples.
  public let loss: Float

  /// The part of the examples whose class was recognised, from 0 to 1.
  public let accuracy: Float

  /// A mean loss and a part from 0 to 1.
  public init(loss: Float, accuracy: Float) {
    self.loss = loss
    self.accuracy = accuracy
  }
}

/// What one batch of a training gave.
public struct BatchRecord: Hashable, Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int

  /// The batch of this epoch, counted from 1.
  public let batch: Int

  /// The examples that this epoch has used so far, this batch included.
  public let examplesSeen: Int

  /// The mean loss over the batch, before the step that it led to.
  public let loss: Float

  /// The score over all batches of the epoch so far, each measured before its step.
  public let running: Score
}

/// What one epoch of a training gave.
public struct EpochRecord: Hashable, Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int

  /// The score over the epoch's batches, each measured before its step, while the network learned.
  public let training: Score

  /// The score on the validation examples after the epoch; nil when there are none.
  public let validation: Score?

  /// The scores of one epoch.
  public init(epoch: Int, training: Score, validation: Score? = nil) {
    self.epoch = epoch
    self.training = training
    self.validation = validation
  }
}

/// What a training gave: nothing that depends on the machine or the time.
public struct History: Hashable, Sendable {
  /// One record for each epoch.
  public internal(set) var epochs: [EpochRecord]

  /// One record for each batch, when they were asked for.
  public internal(set) var batches: [BatchRecord]

  /// A history of these records.
  public init(epochs: [EpochRecord] = [], batches: [BatchRecord] = []) {
    self.epochs = epochs
    self.batches = batches
  }

  /// One line for each epoch, its fields separated by tabs: `epoch`, `train_loss`,
  /// `train_accuracy`, and if there was a validation `validation_loss`, `validation_accuracy`.
  ///
  /// The first line names the fields. Each number has the fewest digits that give it back exactly.
  public var tsv: String {
    let validated = !epochs.isEmpty && epochs.allSatisfy { $0.validation != nil }
    return table(
      validated ? Self.names : Self.trainingNames,
      epochs.map { record in
        let validation = record.validation.map { [$0.loss, $0.accuracy] } ?? []
        let scores = [record.training.loss, record.training.accuracy] + validation
        return ["\(record.epoch)"] + scores.prefix(validated ? 4 : 2).map { "\($0)" }
      })
  }

  /// One line for each recorded batch, its fields separated by tabs: `epoch`, `batch`, `examples`,
  /// `loss`, `running_loss`, `running_accuracy`, where running means: over the epoch so far.
  public var batchTSV: String {
    table(
      Self.batchNames,
      batches.map {
        [
          "\($0.epoch)", "\($0.batch)", "\($0.examplesSeen)", "\($0.loss)", "\($0.running.loss)",
          "\($0.running.accuracy)",
        ]
      })
  }

  static let trainingNames = ["epoch", "train_loss", "train_accuracy"]
  static let names = trainingNames + ["validation_loss", "validation_accuracy"]
  static let batchNames = [
    "epoch", "batch", "examples", "loss", "running_loss", "running_accuracy",
  ]
}

private func table(_ names: [String], _ rows: [[String]]) -> String {
  ([names] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
}
