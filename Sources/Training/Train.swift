import Engine
import Layers
import Tensors

/// Trains `network`: each epoch it sees `examples` once, in a new random order, a batch at a time,
/// and `optimiser` takes a step after each batch; then it is measured on `validation`.
///
/// `onEvent` hears of everything and may change the optimiser's learning rate; what it throws ends
/// the training. `recordsBatches` keeps a record of every batch in the history. The same network,
/// examples and generator give the same bits, whatever the number of threads: as many as there are
/// processors unless `threads` says. `algorithm` is for comparisons. Throws `TrainingError`, also when the loss stops being a finite
/// number, and what the network and the loss throw.
@discardableResult
public func train(
  _ network: some Layer<Float>, on examples: any Examples,
  validatingOn validation: (any Examples)? = nil, epochs: Int, batchSize: Int, loss: Loss,
  optimiser: any Optimiser<Float>, generator: inout Generator, threads: Int? = nil,
  algorithm: ConvolutionAlgorithm = .fastest, recordsBatches: Bool = false,
  onEvent: (TrainingEvent) throws -> Void = { _ in }
) throws -> History {
  let plan = TrainingPlan(
    epochs: epochs, exampleCount: examples.count, validationCount: validation?.count ?? 0,
    batchSize: batchSize)
  try check(plan, validates: validation != nil)
  let learner = try Learner(
    network, examples, loss, optimiser, batchSize: batchSize, threads: threads,
    algorithm: algorithm)
  var history = History()
  try onEvent(.trainingBegan(plan))
  for epoch in 1...epochs {
    let order = generator.shuffled(count: examples.count)
    try onEvent(.epochBegan(epoch: epoch))
    var running = RunningScore()
    for batch in 1...plan.batchCount {
      let first = (batch - 1) * batchSize
      let batchLoss = try learner.learn(
        order[first..<min(first + batchSize, order.count)], running: &running)
      guard batchLoss.isFinite else {
        throw TrainingError.lossIsNotFinite(
          loss: batchLoss, epoch: epoch, batch: batch, batchCount: plan.batchCount,
          learningRate: optimiser.learningRate)
      }
      let record = BatchRecord(
        epoch: epoch, batch: batch, examplesSeen: running.examples, loss: batchLoss,
        running: running.score)
      if recordsBatches { history.batches.append(record) }
      try onEvent(.batchEnded(record))
    }
    let record = EpochRecord(
      epoch: epoch, training: running.score,
      validation: try validation.map {
        try evaluate(network, on: $0, loss: loss, threads: threads).score
      })
    if let loss = record.validation?.loss, !loss.isFinite {
      throw TrainingError.validationLossIsNotFinite(
        loss: loss, epoch: epoch, learningRate: optimiser.learningRate)
    }
    history.epochs.append(record)
    try onEvent(.epochEnded(record))
  }
  try onEvent(.trainingEnded(history))
  return history
}

private func check(_ plan: TrainingPlan, validates: Bool) throws {
  guard plan.exampleCount > 0 else { throw TrainingError.noExamples(purpose: "train") }
  guard !validates || plan.validationCount > 0 else {
    throw TrainingError.noExamples(purpose: "validate")
  }
  guard plan.batchSize > 0 else { throw TrainingError.batchSize(plan.batchSize) }
  guard plan.epochs > 0 else { throw TrainingError.epochs(plan.epochs) }
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
