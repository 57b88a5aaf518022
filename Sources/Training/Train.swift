import Engine
import Layers
import Tensors

/// Trains `network`: each epoch it sees `examples` once, in a new random order, a batch at a time,
/// and `optimiser` takes a step after each batch; then it is measured on `validation`.
///
/// `onEvent` hears of everything; what it throws ends the training. With a schedule, the optimiser
/// has its own learning rate again afterwards; without, `onEvent` may change it on the way. With
/// checkpoints, a training that was stopped goes on where it was, and ends in the same bits.
/// The same network, examples and generator give the same bits, whatever the number of threads.
/// Throws `TrainingError`, also when the loss stops being a finite number, `CheckpointError`, and
/// what the network and the loss throw.
@discardableResult
public func train(
  _ network: some Layer<Float>, on examples: any Examples,
  validatingOn validation: (any Examples)? = nil, by setup: TrainingSetup,
  optimiser: any Optimiser<Float>, generator: inout Generator,
  onEvent: (TrainingEvent) throws -> Void = { _ in }
) throws -> History {
  let trainer = try Trainer(
    network, on: examples, validatingOn: validation, by: setup, optimiser: optimiser,
    generator: generator)
  defer { generator = trainer.generator }
  return try trainer.run(onEvent)
}

/// Trains `network` by a setup of these parts.
@discardableResult
public func train(
  _ network: some Layer<Float>, on examples: any Examples,
  validatingOn validation: (any Examples)? = nil, epochs: Int, batchSize: Int, loss: Loss,
  optimiser: any Optimiser<Float>, schedule: Schedule? = nil,
  earlyStopping: EarlyStopping? = nil, generator: inout Generator, threads: Int? = nil,
  algorithm: ConvolutionAlgorithm = .fastest, recordsBatches: Bool = false,
  onEvent: (TrainingEvent) throws -> Void = { _ in }
) throws -> History {
  try train(
    network, on: examples, validatingOn: validation,
    by: TrainingSetup(
      epochs: epochs, batchSize: batchSize, loss: loss, schedule: schedule,
      earlyStopping: earlyStopping, threads: threads, algorithm: algorithm,
      recordsBatches: recordsBatches),
    optimiser: optimiser, generator: &generator, onEvent: onEvent)
}

/// One step: the batch forward, its loss, the gradients backward, the optimiser; gives the loss.
func learn(
  _ batch: Batch<Float>, _ network: some Layer<Float>, _ loss: Loss,
  _ optimiser: any Optimiser<Float>, running: inout RunningScore
) throws -> Float {
  network.enter(.training)
  defer { network.enter(.evaluation) }
  let outputs = try network.forward(batch.inputs)
  let value = try loss.value(outputs, classes: batch.classes)
  running.add(loss: value, predictions: predictedClasses(outputs), classes: batch.classes)
  guard value.isFinite else { return value }
  network.clearGradients()
  try network.gatherGradients(loss.gradient(outputs, classes: batch.classes))
  optimiser.step(network.parameters)
  return value
}
