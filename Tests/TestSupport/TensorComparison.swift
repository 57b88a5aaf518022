import Tensors
import Testing

/// What is wrong with `got` beside `expected`, or nil if nothing is: their shapes, then NaN, then
/// the elements furthest apart of those that are not equal.
public func disagreement<Scalar>(
  _ got: Tensor<Scalar>, _ expected: Tensor<Scalar>
) -> String? {
  disagreement(got, expected) { $0 == $1 }
}

/// What is wrong with `got` beside `expected`, or nil if nothing is: their shapes, then NaN, then
/// the elements furthest apart of those that `isClose(to:relative:absolute:)` does not hold for.
public func disagreement<Scalar>(
  _ got: Tensor<Scalar>, _ expected: Tensor<Scalar>, relative: Scalar, absolute: Scalar
) -> String? {
  disagreement(got, expected) { $0.isClose(to: $1, relative: relative, absolute: absolute) }
}

private func disagreement<Scalar>(
  _ got: Tensor<Scalar>, _ expected: Tensor<Scalar>, agree: (Scalar, Scalar) -> Bool
) -> String? {
  guard got.shape == expected.shape else {
    return "got shape \(got.shape), expected \(expected.shape)"
  }
  for (name, tensor) in [("got", got), ("expected", expected)] {
    if let offset = tensor.scalars.firstIndex(where: \.isNaN) {
      return "\(name) holds NaN at \(tensor.index(at: offset))"
    }
  }
  let wrong = got.scalars.indices.filter { !agree(got.scalars[$0], expected.scalars[$0]) }
  guard let first = wrong.first else { return nil }
  // `max(by:)` would give the last of equals; a reader looks for the first.
  let worst = wrong.dropFirst().reduce(first) { worst, offset in
    distance(offset) > distance(worst) ? offset : worst
  }
  func distance(_ offset: Int) -> Scalar {
    (got.scalars[offset] - expected.scalars[offset]).magnitude
  }
  return """
    at \(got.index(at: worst)) got \(got.scalars[worst]), expected \(expected.scalars[worst]), \
    difference \(distance(worst)); \(wrong.count) of \(got.count) elements disagree
    """
}

/// Records an issue unless `got` has the shape of `expected` and equal elements, none of them NaN.
public func expectEqual<Scalar>(
  _ got: Tensor<Scalar>, _ expected: Tensor<Scalar>, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  record(disagreement(got, expected), comment, sourceLocation)
}

/// Records an issue unless `got` has the shape of `expected`, neither holds NaN, and every pair of
/// elements obeys |got − expected| ≤ max(absolute, relative · max(|got|, |expected|)).
public func expectClose<Scalar>(
  _ got: Tensor<Scalar>, _ expected: Tensor<Scalar>, relative: Scalar = 0, absolute: Scalar = 0,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  record(
    disagreement(got, expected, relative: relative, absolute: absolute), comment, sourceLocation)
}

// Not generic: the compiler gives up on a sum of products like 1 * 2 + 3 * 4 whose type is open.

/// Records an issue unless `got` equals `expected`.
public func expectEqual(
  _ got: Double, _ expected: Double, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectEqual(Tensor(got), Tensor(expected), comment, sourceLocation: sourceLocation)
}

/// Records an issue unless `got` equals `expected`.
public func expectEqual(
  _ got: Float, _ expected: Float, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectEqual(Tensor(got), Tensor(expected), comment, sourceLocation: sourceLocation)
}

/// Records an issue unless |got − expected| ≤ max(absolute, relative · max(|got|, |expected|)).
public func expectClose(
  _ got: Double, _ expected: Double, relative: Double = 0, absolute: Double = 0,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    Tensor(got), Tensor(expected), relative: relative, absolute: absolute, comment,
    sourceLocation: sourceLocation)
}

/// Records an issue unless |got − expected| ≤ max(absolute, relative · max(|got|, |expected|)).
public func expectClose(
  _ got: Float, _ expected: Float, relative: Float = 0, absolute: Float = 0,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    Tensor(got), Tensor(expected), relative: relative, absolute: absolute, comment,
    sourceLocation: sourceLocation)
}

private func record(_ message: String?, _ comment: Comment?, _ sourceLocation: SourceLocation) {
  guard let message else { return }
  let text = comment.map { "\($0): \(message)" } ?? message
  Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
}
