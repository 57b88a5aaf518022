import Tensors

/// A gradient held against central differences, element by element.
public struct GradientCheck: Hashable, Sendable, CustomStringConvertible {
  /// What the gradient is of: "kernel", "conv1.weight".
  public let name: String

  /// The number of elements, all of which were checked.
  public let count: Int

  /// Where the two disagree most.
  public let index: [Int]

  /// The central difference there.
  public let expected: Double

  /// The gradient there.
  public let got: Double

  /// |expected − got| divided by the larger of |expected| and |got|; 0 where they are equal.
  public var relativeError: Double { Self.relativeError(expected, got) }

  /// Whether no element is off by more than `tolerance`, relative to its size.
  public func passes(tolerance: Double = 1e-7) -> Bool { relativeError <= tolerance }

  /// The name, the place of the worst element, and what was expected and got there.
  public var description: String {
    "\(name)\(index): expected \(expected), got \(got), relative error \(relativeError)"
      + " (the largest of \(count))"
  }

  /// Holds `gradient` against the central differences of `function` at `x`.
  ///
  /// `gradient` and `x` have one shape; `upstream` has the shape of `function(x)`, and the loss is
  /// L = Σ upstream · function(x). Each element of x in turn is moved up and down, by h = `step` and
  /// by 2h, for two central differences, of whose errors the parts in h² cancel:
  ///
  ///     D(h) = Σ upstream · (function(x + h) − function(x − h)) / 2h
  ///     ∂L/∂x ≈ (4 · D(h) − D(2h)) / 3
  ///
  /// A kink or a tie within 2h of x, as in ReLU and max pooling, spoils it: take a smaller step, or
  /// another x. Throws what `function` throws, or a `ShapeError` when the shapes do not match.
  public init(
    _ name: String, _ gradient: Tensor<Double>, at x: Tensor<Double>, upstream: Tensor<Double>,
    step: Double = 0x1p-12, of function: (Tensor<Double>) throws -> Tensor<Double>
  ) throws {
    guard gradient.shape == x.shape, x.count > 0 else {
      throw ShapeError(
        "GradientCheck",
        "\(name): the gradient \(text(gradient.shape)) must have the shape of what it is of,"
          + " \(text(x.shape)), with at least one element")
    }
    var worst = (offset: 0, expected: 0.0, got: 0.0, error: -1.0)
    for offset in 0..<x.count {
      func difference(_ step: Double) throws -> Double {
        try Self.centralDifference(
          of: function, at: x, offset: offset, step: step, upstream: upstream)
      }
      let expected = try (4 * difference(step) - difference(2 * step)) / 3
      let got = gradient.scalars[offset]
      let error = Self.relativeError(expected, got)
      if error > worst.error { worst = (offset, expected, got, error) }
    }
    self.name = name
    count = x.count
    index = x.index(at: worst.offset)
    expected = worst.expected
    got = worst.got
  }

  private static func centralDifference(
    of function: (Tensor<Double>) throws -> Tensor<Double>, at x: Tensor<Double>, offset: Int,
    step: Double, upstream: Tensor<Double>
  ) throws -> Double {
    var (above, below) = (x.scalars, x.scalars)
    above[offset] += step
    below[offset] -= step
    let difference =
      try function(Tensor(shape: x.shape, scalars: above))
      - function(Tensor(shape: x.shape, scalars: below))
    guard difference.shape == upstream.shape else {
      throw ShapeError(
        "GradientCheck",
        "upstream \(text(upstream.shape)) must have the shape of the result,"
          + " \(text(difference.shape))")
    }
    return (upstream * difference).sum() / (above[offset] - below[offset])
  }

  /// A gradient that is not a number is as wrong as can be.
  private static func relativeError(_ expected: Double, _ got: Double) -> Double {
    if expected == got { return 0 }
    let error = abs(expected - got) / max(abs(expected), abs(got))
    return error.isNaN ? .infinity : error
  }
}
