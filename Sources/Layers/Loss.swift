import Tensors

/// What a training makes small: how far a network's outputs are from the right classes.
///
/// Outputs are `[batch, classes]`. One-hot or not is no question here, as both give the same number
/// (D3 §5.2 and D1 §3.2.3 ask for one each).
public enum Loss: Hashable, Sendable {
  /// Mean cross-entropy of the softmax of the outputs, for a network that ends in a dense layer.
  case crossEntropyFromLogits

  /// Mean cross-entropy of the outputs themselves, for a network that ends in a softmax.
  case crossEntropyFromProbabilities

  /// The mean loss over the batch; throws `ShapeError`.
  public func value<Scalar>(_ outputs: Tensor<Scalar>, classes: [Int]) throws -> Scalar {
    switch self {
    case .crossEntropyFromLogits:
      try sparseCategoricalCrossEntropy(logits: outputs, classes: classes)
    case .crossEntropyFromProbabilities:
      try sparseCategoricalCrossEntropy(probabilities: outputs, classes: classes)
    }
  }

  /// The gradient of the mean loss for the outputs, in their shape; throws `ShapeError`.
  public func gradient<Scalar>(
    _ outputs: Tensor<Scalar>, classes: [Int]
  ) throws -> Tensor<Scalar> {
    switch self {
    case .crossEntropyFromLogits:
      try sparseCategoricalCrossEntropyGradient(logits: outputs, classes: classes)
    case .crossEntropyFromProbabilities:
      try sparseCategoricalCrossEntropyGradient(probabilities: outputs, classes: classes)
    }
  }
}
