import Tensors

/// What the examples of a batch should be: for each of them the classes with a target above 0.
///
/// One-hot rows and class numbers come to the same thing here.
struct Targets<Scalar: TensorScalar> {
  private let rows: [[(class: Int, target: Scalar)]]

  /// The classes of example `n` whose target is not 0, each with its target.
  subscript(n: Int) -> [(class: Int, target: Scalar)] { rows[n] }

  /// The targets of `classes`, checked against predictions of `shape` `[batch, classes]`.
  init(_ operation: String, classes: [Int], for shape: [Int]) throws {
    try checkPredictions(operation, shape)
    guard classes.count == shape[0] else {
      throw ShapeError(
        operation,
        "predictions \(text(shape)) hold \(counted(shape[0], "example")), but there"
          + " \(classes.count == 1 ? "is" : "are")"
          + " \(counted(classes.count, "class", plural: "classes")); give one class for each example"
      )
    }
    if let n = classes.firstIndex(where: { !(0..<shape[1]).contains($0) }) {
      throw ShapeError(
        operation,
        "example \(n) has class \(classes[n]), but predictions \(text(shape)) are of"
          + " \(counted(shape[1], "class", plural: "classes")), 0 to \(shape[1] - 1)")
    }
    rows = classes.map { [(class: $0, target: Scalar(1))] }
  }

  /// The targets in the rows of `oneHot`, checked against predictions of `shape`.
  init(_ operation: String, oneHot: Tensor<Scalar>, for shape: [Int]) throws {
    try checkPredictions(operation, shape)
    guard oneHot.shape == shape else {
      throw ShapeError(
        operation,
        "predictions \(text(shape)) need targets of that shape, not \(text(oneHot.shape));"
          + " give one row for each example and one number for each class")
    }
    rows = try (0..<shape[0]).map { n in
      let row = (0..<shape[1]).map { oneHot[n, $0] }
      let (sum, least) = (row.reduce(0, +), row.min() ?? 0)
      guard abs(sum - 1) <= 1e-5, least >= 0 else {
        throw ShapeError(
          operation,
          "row \(n) of the targets adds up to \(format(sum)), and its least number is"
            + " \(format(least)); a one-hot row has a single 1 among zeros, any row numbers of at"
            + " least 0 that add up to 1")
      }
      return row.indices.filter { row[$0] > 0 }.map { ($0, row[$0]) }
    }
  }
}

private func checkPredictions(_ operation: String, _ shape: [Int]) throws {
  guard shape.count == 2, shape[0] > 0, shape[1] > 0 else {
    throw ShapeError(
      operation,
      "predictions \(text(shape)) of rank \(shape.count); give [batch, classes] with at least one"
        + " example and one class")
  }
}
