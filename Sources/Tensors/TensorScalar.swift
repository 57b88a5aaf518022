import RealModule

/// A number that tensors can hold: `Float` or `Double`.
public protocol TensorScalar: Real, BinaryFloatingPoint, SIMDScalar, Codable, Sendable,
  LosslessStringConvertible
{
  /// The exponential e^x; for `Float` computed in `Double` and rounded once.
  static func exponential(_ x: Self) -> Self

  /// The natural logarithm of `x`; for `Float` computed in `Double` and rounded once.
  static func logarithm(_ x: Self) -> Self

  /// The hyperbolic tangent of `x`; for `Float` computed in `Double` and rounded once.
  static func hyperbolicTangent(_ x: Self) -> Self
}

extension Float: TensorScalar {
  /// The exponential e^x, computed in `Double` and rounded once.
  @inlinable
  public static func exponential(_ x: Float) -> Float { Float(Double.exp(Double(x))) }

  /// The natural logarithm of `x`, computed in `Double` and rounded once.
  @inlinable
  public static func logarithm(_ x: Float) -> Float { Float(Double.log(Double(x))) }

  /// The hyperbolic tangent of `x`, computed in `Double` and rounded once.
  @inlinable
  public static func hyperbolicTangent(_ x: Float) -> Float { Float(Double.tanh(Double(x))) }
}

extension Double: TensorScalar {
  /// The exponential e^x.
  @inlinable
  public static func exponential(_ x: Double) -> Double { Double.exp(x) }

  /// The natural logarithm of `x`.
  @inlinable
  public static func logarithm(_ x: Double) -> Double { Double.log(x) }

  /// The hyperbolic tangent of `x`.
  @inlinable
  public static func hyperbolicTangent(_ x: Double) -> Double { Double.tanh(x) }
}
