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

  /// |expected − got| divided by the larger of |expected| and |got|; 0 where they differ by no more
  /// than rounding.
  public let relativeError: Double

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
  /// L = Σ upstream · function(x). The differences are those of `centralDifferences`. `rounding` is
  /// what the gradient may be off because its terms were rounded, beyond a few units in the last
  /// digit of its largest element. Throws what `function` throws, or a `ShapeError` when the shapes
  /// do not match.
  public init(
    _ name: String, _ gradient: Tensor<Double>, at x: Tensor<Double>, upstream: Tensor<Double>,
    step: Double = 0x1p-12, rounding: Double = 0,
    of function: (Tensor<Double>) throws -> Tensor<Double>
  ) throws {
    guard gradient.shape == x.shape, x.count > 0 else {
      throw ShapeError(
        "GradientCheck",
        "\(name): the gradient \(text(gradient.shape)) must have the shape of what it is of,"
          + " \(text(x.shape)), with at least one element")
    }
    let largest = gradient.magnitudes().max()
    let rounding = rounding + (largest.isFinite ? 16 * .ulpOfOne * largest : 0)
    var worst = (offset: 0, expected: 0.0, got: 0.0, error: -1.0)
    for offset in 0..<x.count {
      let slope = try Slope(of: function, at: x, offset: offset, upstream: upstream, step: step)
      let got = gradient.scalars[offset]
      let error = slope.relativeError(of: got, rounding: rounding)
      if error > worst.error { worst = (offset, slope.value, got, error) }
    }
    self.name = name
    count = x.count
    index = x.index(at: worst.offset)
    expected = worst.expected
    got = worst.got
    relativeError = worst.error
  }
}

/// The gradient of L = Σ upstream · function(x) for x, found without any rule of calculus.
///
/// Each element of `x` in turn is moved up and down, by h = `step` and by 2h, for two central
/// differences, of whose errors the parts in h² cancel:
///
///     D(h) = Σ upstream · (function(x + h) − function(x − h)) / 2h
///     ∂L/∂x ≈ (4 · D(h) − D(2h)) / 3
///
/// A kink or a tie near x, as in ReLU and max pooling, would spoil it; so the step is halved until
/// two results in succession agree. At the kink itself there is no gradient to be found, and what
/// comes out lies between those of its two sides. `upstream` has the shape of `function(x)`, the
/// result that of `x`. Throws what `function` throws, or a `ShapeError`.
public func centralDifferences(
  at x: Tensor<Double>, upstream: Tensor<Double>, step: Double = 0x1p-12,
  of function: (Tensor<Double>) throws -> Tensor<Double>
) throws -> Tensor<Double> {
  let slopes = try (0..<x.count).map { offset in
    try Slope(of: function, at: x, offset: offset, upstream: upstream, step: step).value
  }
  return Tensor(shape: x.shape, scalars: slopes)
}

/// How fast a loss grows with one number, as two small walks tell.
private struct Slope {
  let value: Double

  /// How far rounding may have led it astray.
  let rounding: Double

  /// The slope of Σ upstream · function(x) along the element of x at `offset`.
  init(
    of function: (Tensor<Double>) throws -> Tensor<Double>, at x: Tensor<Double>, offset: Int,
    upstream: Tensor<Double>, step: Double
  ) throws {
    func difference(_ step: Double) throws -> Slope {
      try Self.difference(of: function, at: x, offset: offset, step: step, upstream: upstream)
    }
    var step = step
    var narrow = try difference(step)
    var last = Slope(wide: try difference(2 * step), narrow: narrow)
    var (best, smallestGap) = (last, Double.infinity)
    for _ in 0..<10 {
      step /= 2
      let narrower = try difference(step)
      let next = Slope(wide: narrow, narrow: narrower)
      let gap = (next.value - last.value).magnitude
      if gap < smallestGap { (best, smallestGap) = (last, gap) }
      // The later one is nearer the point, but rounding weighs more in it.
      if gap <= max(1e-9 * last.value.magnitude, next.rounding) { break }
      (narrow, last) = (narrower, next)
    }
    self = best
  }

  /// What a walk of 2h and one of h give together.
  private init(wide: Slope, narrow: Slope) {
    value = (4 * narrow.value - wide.value) / 3
    rounding = (4 * narrow.rounding + wide.rounding) / 3
  }

  private init(_ value: Double, rounding: Double) {
    (self.value, self.rounding) = (value, rounding)
  }

  /// What the loss does between one step down and one up, divided by the way.
  private static func difference(
    of function: (Tensor<Double>) throws -> Tensor<Double>, at x: Tensor<Double>, offset: Int,
    step: Double, upstream: Tensor<Double>
  ) throws -> Slope {
    var (above, below) = (x.scalars, x.scalars)
    above[offset] += step
    below[offset] -= step
    let upper = try function(Tensor(shape: x.shape, scalars: above))
    let lower = try function(Tensor(shape: x.shape, scalars: below))
    try check(upstream.shape, is: upper.shape, for: "centralDifferences")
    let way = above[offset] - below[offset]
    let rise = (upstream * (upper - lower)).sum()
    return Slope(rise / way, rounding: rounding(upstream, upper, lower) / way)
  }

  /// How far the rise may be off: each result that has changed, by a few units of its last digit.
  private static func rounding(
    _ upstream: Tensor<Double>, _ upper: Tensor<Double>, _ lower: Tensor<Double>
  ) -> Double {
    var size = 0.0
    for (place, weight) in upstream.scalars.enumerated() {
      let (high, low) = (upper.scalars[place], lower.scalars[place])
      if high != low { size += weight.magnitude * (high.magnitude + low.magnitude) }
    }
    return 8 * .ulpOfOne * size
  }

  /// A gradient that is not a number is as wrong as can be.
  func relativeError(of gradient: Double, rounding ofGradient: Double) -> Double {
    let difference = (value - gradient).magnitude
    if difference <= rounding + ofGradient { return 0 }
    let error = difference / max(value.magnitude, gradient.magnitude)
    return error.isNaN ? .infinity : error
  }
}
