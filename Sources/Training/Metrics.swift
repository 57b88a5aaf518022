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

/// In which place the outputs of each row put the class that is right: 1 for the greatest output.
///
/// `outputs` is `[batch, classes]`. Of equal outputs the first stands before the others, as it does
/// in `predictedClasses`; what is not a number stands behind all numbers.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func ranks<Scalar>(_ outputs: Tensor<Scalar>, classes: [Int]) -> [Int] {
  require(
    outputs.rank == 2 && outputs.shape[0] == classes.count,
    "outputs of shape \(outputs.shape) are not [\(classes.count), classes]")
  return classes.enumerated().map { row, number in
    let own = outputs[row, number]
    return 1
      + (0..<outputs.shape[1]).count { k in
        let other = outputs[row, k]
        if other > own || (own.isNaN && !other.isNaN) { return true }
        return k < number && (other == own || (own.isNaN && other.isNaN))
      }
  }
}

/// How often the right class is among the `count` greatest outputs of its row, `[batch, classes]`.
public func topAccuracy<Scalar>(
  _ outputs: Tensor<Scalar>, classes: [Int], within count: Int
) -> Fraction {
  Fraction(ranks(outputs, classes: classes).count { $0 <= count }, of: classes.count)
}
