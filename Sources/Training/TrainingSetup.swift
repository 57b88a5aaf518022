import Engine
import Layers

/// How a training is to go: everything but the network, the examples, the optimiser and the
/// generator.
public struct TrainingSetup: Sendable {
  /// How often the network sees every example.
  public var epochs: Int

  /// The examples of each batch but the last of an epoch, which may be smaller.
  public var batchSize: Int

  /// What the training makes small.
  public var loss: Loss

  /// How the learning rate changes from batch to batch; without one it is the optimiser's own.
  public var schedule: Schedule?

  /// When the training ends before its last epoch, if ever.
  public var earlyStopping: EarlyStopping?

  /// Where the training is kept so that it can go on after it was stopped, if anywhere.
  public var checkpoints: CheckpointPlan?

  /// How many threads work: as many as there are processors if nothing is said.
  public var threads: Int?

  /// How convolutions are done; for comparisons.
  public var algorithm: ConvolutionAlgorithm

  /// Whether the history keeps a record of every batch.
  public var recordsBatches: Bool

  /// A training of so many epochs.
  public init(
    epochs: Int, batchSize: Int, loss: Loss, schedule: Schedule? = nil,
    earlyStopping: EarlyStopping? = nil, checkpoints: CheckpointPlan? = nil, threads: Int? = nil,
    algorithm: ConvolutionAlgorithm = .fastest, recordsBatches: Bool = false
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.loss = loss
    self.schedule = schedule
    self.earlyStopping = earlyStopping
    self.checkpoints = checkpoints
    self.threads = threads
    self.algorithm = algorithm
    self.recordsBatches = recordsBatches
  }
}

extension TrainingSetup {
  /// Throws `TrainingError` if so many examples cannot be trained on; nil is no validation.
  func check(exampleCount: Int, validationCount: Int?) throws {
    guard exampleCount > 0 else { throw TrainingError.noExamples(purpose: "train") }
    guard validationCount != 0 else { throw TrainingError.noExamples(purpose: "validate") }
    guard batchSize > 0 else { throw TrainingError.batchSize(batchSize) }
    guard epochs > 0 else { throw TrainingError.epochs(epochs) }
    if let earlyStopping {
      guard earlyStopping.patience > 0 else {
        throw TrainingError.patience(earlyStopping.patience)
      }
      guard validationCount != nil || earlyStopping.measure == .trainingLoss else {
        throw TrainingError.nothingToWatch(earlyStopping.measure)
      }
    }
    if let checkpoints {
      guard checkpoints.everyBatches > 0 else {
        throw TrainingError.batchesBetweenCheckpoints(checkpoints.everyBatches)
      }
    }
  }
}
