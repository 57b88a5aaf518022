import Engine
import Layers
import Tensors

/// What a network makes of a number of examples.
public struct Evaluation: Equatable, Sendable {
  /// Mean loss and accuracy.
  public let score: Score

  /// The network's outputs, `[examples, classes]`.
  public let outputs: Tensor<Float>

  /// The class with the greatest output for each example.
  public let predictions: [Int]

  /// The class that each example has in truth.
  public let classes: [Int]
}

/// Runs `examples` through `network` in their order and measures the outcome.
///
/// `batchSize` only says how many go through at once, `threads` how many work: as many as there are
/// processors if it says nothing. Throws `TrainingError` when there are no
/// examples, and what the network and the loss throw.
public func evaluate(
  _ network: some Layer<Float>, on examples: any Examples, loss: Loss, batchSize: Int = 100,
  threads: Int? = nil
) throws -> Evaluation {
  guard examples.count > 0 else { throw TrainingError.noExamples(purpose: "evaluate") }
  guard batchSize > 0 else { throw TrainingError.batchSize(batchSize) }
  let batchSize = min(batchSize, examples.count)
  if let engine = try makeEngine(network, examples, loss, batchSize: batchSize, threads: threads) {
    return try evaluate(engine, on: examples)
  }
  var running = RunningScore()
  var outputs: [Float] = []
  var classes: [Int] = []
  var predictions: [Int] = []
  for start in stride(from: 0, to: examples.count, by: batchSize) {
    let batch = examples.batch(Array(start..<min(start + batchSize, examples.count)))
    let output = try network.forward(batch.inputs)
    let predicted = predictedClasses(output)
    running.add(
      loss: try loss.value(output, classes: batch.classes), predictions: predicted,
      classes: batch.classes)
    outputs += output.scalars
    predictions += predicted
    classes += batch.classes
  }
  return Evaluation(
    score: running.score,
    outputs: Tensor(shape: [examples.count, outputs.count / examples.count], scalars: outputs),
    predictions: predictions, classes: classes)
}

/// The same by the engine.
private func evaluate(_ engine: Engine, on examples: any Examples) throws -> Evaluation {
  var running = RunningScore()
  var outputs: [Float] = []
  var predictions: [Int] = []
  var classes: [Int] = []
  engine.prepareAnswers()
  for start in stride(from: 0, to: examples.count, by: engine.batchSize) {
    let count = min(engine.batchSize, examples.count - start)
    try engine.answer(count: count) { position, input in
      examples.read(start + position, into: input)
    } use: { rows, score, predicted, truth in
      outputs += rows
      predictions += predicted
      classes += truth
      running.add(loss: score.loss, right: score.right, count: count)
    }
  }
  return Evaluation(
    score: running.score,
    outputs: Tensor(shape: [examples.count, outputs.count / examples.count], scalars: outputs),
    predictions: predictions, classes: classes)
}

/// The mean loss and the accuracy of the batches so far.
struct RunningScore: Equatable {
  private(set) var examples = 0
  // In Double, so that the sum over an epoch loses nothing of its Float terms that could be seen.
  private(set) var loss = 0.0
  private(set) var right = 0

  init() {}

  /// The score of so many examples, the sum of whose losses is `loss`.
  init(examples: Int, loss: Double, right: Int) {
    self.examples = examples
    self.loss = loss
    self.right = right
  }

  mutating func add(loss: Float, predictions: [Int], classes: [Int]) {
    add(
      loss: loss, right: rightCount(predictions: predictions, classes: classes),
      count: classes.count)
  }

  mutating func add(loss: Float, right: Int, count: Int) {
    examples += count
    self.loss += Double(loss) * Double(count)
    self.right += right
  }

  var score: Score {
    Score(loss: Float(loss / Double(examples)), accuracy: Float(right) / Float(examples))
  }
}
