extension Tensor {
  /// The tensor of the same shape whose elements are `transform` of this one's, in row-major order.
  @inlinable
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> Tensor<Other> {
    Tensor<Other>(shape: shape, scalars: try storage.map(transform))
  }

  /// The square of each element.
  public func squared() -> Tensor { self * self }

  /// The square root of each element; NaN for a negative one.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func squareRoot() -> Tensor { map { $0.squareRoot() } }

  /// The magnitude of each element.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func magnitudes() -> Tensor { map(\.magnitude) }

  /// The exponential e^x of each element.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func exponential() -> Tensor { map(Scalar.exponential) }

  /// The natural logarithm of each element; −∞ for 0 and NaN for a negative one.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func logarithm() -> Tensor { map(Scalar.logarithm) }

  /// The hyperbolic tangent of each element.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func hyperbolicTangent() -> Tensor { map(Scalar.hyperbolicTangent) }

  /// Each element moved into `range`: the lower bound for what is below it, the upper for what is
  /// above; NaN stays.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func clamped(to range: ClosedRange<Scalar>) -> Tensor {
    map { $0 < range.lowerBound ? range.lowerBound : $0 > range.upperBound ? range.upperBound : $0 }
  }
}
