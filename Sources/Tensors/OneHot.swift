/// The classes as rows that are 1 at the class and 0 elsewhere: `[example, class]`.
///
/// `argmax(along: 1)` gives the classes back.
public func oneHot<Scalar: TensorScalar>(
  _ classes: [Int], count: Int
) -> Tensor<Scalar> {
  var rows = Tensor<Scalar>(zeros: [classes.count, count])
  for (example, index) in classes.enumerated() {
    require(
      (0..<count).contains(index),
      "example \(example) is of class \(index), and the \(count) classes are 0..<\(count)")
    rows[example, index] = 1
  }
  return rows
}
