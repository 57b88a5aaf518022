import Tensors

/// The class with the greatest output in each row; the first of equals.
///
/// `outputs` is `[batch, classes]`, with at least one class.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func predictedClasses<Scalar>(_ outputs: Tensor<Scalar>) -> [Int] {
  require(
    outputs.rank == 2 && outputs.shape[1] > 0,
    "outputs of shape \(outputs.shape) are not [batch, classes]")
  return (0..<outputs.shape[0]).map { row in
    var best = 0
    for k in 1..<outputs.shape[1] where outputs[row, k] > outputs[row, best] { best = k }
    return best
  }
}

/// How many predictions name the right class.
public func rightCount(predictions: [Int], classes: [Int]) -> Int {
  require(
    predictions.count == classes.count,
    "\(predictions.count) predictions cannot be held against \(classes.count) classes")
  return classes.indices.count { predictions[$0] == classes[$0] }
}

/// How often each class (a row) was taken for each class (a column): `[classCount, classCount]`.
///
/// Right predictions stand on the diagonal. Every class is below `classCount`.
public func confusionMatrix(
  predictions: [Int], classes: [Int], classCount: Int
) -> Tensor<Float> {
  require(
    predictions.count == classes.count,
    "\(predictions.count) predictions cannot be held against \(classes.count) classes")
  var matrix = Tensor<Float>(zeros: [classCount, classCount])
  for index in classes.indices { matrix[classes[index], predictions[index]] += 1 }
  return matrix
}
