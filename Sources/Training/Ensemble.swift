import Layers
import Tensors

/// The mean of what several networks answer: `[examples, classes]`, added up in `Double` and rounded
/// once.
///
/// `answers` are probabilities of one shape, of at least one network.
public func meanAnswer(_ answers: [Tensor<Float>]) -> Tensor<Float> {
  guard let first = answers.first, answers.allSatisfy({ $0.shape == first.shape }) else {
    brokenPromise("answers of shapes \(answers.map(\.shape)) have no mean")
  }
  return Tensor(
    shape: first.shape,
    scalars: first.scalars.indices.map { place in
      Float(answers.reduce(0) { $0 + Double($1.scalars[place]) } / Double(answers.count))
    })
}

/// Runs `examples` through an ensemble, which answers with the mean of its networks' probabilities.
///
/// There is at least one network, and `loss` is theirs. Where it takes logits the softmax of their outputs is what they
/// answer. The outputs of the evaluation are probabilities, and its loss is theirs. Throws
/// `TrainingError` when there are no examples, and what the networks and the loss throw.
public func evaluate(
  ensemble networks: [some Layer<Float>], on examples: any Examples, loss: Loss,
  batchSize: Int = 100, threads: Int? = nil
) throws -> Evaluation {
  require(!networks.isEmpty, "an ensemble has at least one network")
  let members = try networks.map {
    try evaluate($0, on: examples, loss: loss, batchSize: batchSize, threads: threads)
  }
  let classes = members[0].classes
  let outputs = meanAnswer(
    try members.map { loss == .crossEntropyFromLogits ? try softmax($0.outputs) : $0.outputs })
  let predictions = predictedClasses(outputs)
  let score = Score(
    loss: try Loss.crossEntropyFromProbabilities.value(outputs, classes: classes),
    accuracy: Float(rightCount(predictions: predictions, classes: classes)) / Float(classes.count))
  return Evaluation(score: score, outputs: outputs, predictions: predictions, classes: classes)
}
