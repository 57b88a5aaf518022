extension Tensor {
  /// The tensor of the same shape whose elements are `transform` of this one's, in row-major order.
  @inlinable
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> Tensor<Other> {
    Tensor<Other>(shape: shape, scalars: try storage.map(transform))
  }

  /// The sums of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func + (left: Tensor, right: Tensor) -> Tensor { combined(left, right) { $0 + $1 } }

  /// The differences of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func - (left: Tensor, right: Tensor) -> Tensor { combined(left, right) { $0 - $1 } }

  /// The products of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func * (left: Tensor, right: Tensor) -> Tensor { combined(left, right) { $0 * $1 } }

  /// The quotients of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func / (left: Tensor, right: Tensor) -> Tensor { combined(left, right) { $0 / $1 } }

  /// The elements with their signs changed.
  public static prefix func - (operand: Tensor) -> Tensor { operand.map { -$0 } }

  /// Adds `right`, broadcast to the shape of `left`, to it.
  public static func += (left: inout Tensor, right: Tensor) { left = left + right }

  /// Subtracts `right`, broadcast to the shape of `left`, from it.
  public static func -= (left: inout Tensor, right: Tensor) { left = left - right }

  /// Multiplies `left` by `right`, broadcast to its shape.
  public static func *= (left: inout Tensor, right: Tensor) { left = left * right }

  /// Divides `left` by `right`, broadcast to its shape.
  public static func /= (left: inout Tensor, right: Tensor) { left = left / right }

  /// The sums of the elements of `left` and the number `right`.
  public static func + (left: Tensor, right: Scalar) -> Tensor { left + Tensor(right) }

  /// The sums of the number `left` and the elements of `right`.
  public static func + (left: Scalar, right: Tensor) -> Tensor { Tensor(left) + right }

  /// The differences of the elements of `left` and the number `right`.
  public static func - (left: Tensor, right: Scalar) -> Tensor { left - Tensor(right) }

  /// The differences of the number `left` and the elements of `right`.
  public static func - (left: Scalar, right: Tensor) -> Tensor { Tensor(left) - right }

  /// The products of the elements of `left` and the number `right`.
  public static func * (left: Tensor, right: Scalar) -> Tensor { left * Tensor(right) }

  /// The products of the number `left` and the elements of `right`.
  public static func * (left: Scalar, right: Tensor) -> Tensor { Tensor(left) * right }

  /// The quotients of the elements of `left` and the number `right`.
  public static func / (left: Tensor, right: Scalar) -> Tensor { left / Tensor(right) }

  /// The quotients of the number `left` and the elements of `right`.
  public static func / (left: Scalar, right: Tensor) -> Tensor { Tensor(left) / right }

  @inline(__always)
  private static func combined(
    _ left: Tensor, _ right: Tensor, _ operation: (Scalar, Scalar) -> Scalar
  ) -> Tensor {
    if left.shape == right.shape {
      var result = left
      right.withUnsafeScalars { right in
        result.withUnsafeMutableScalars { result in
          for offset in result.indices {
            result[offset] = operation(result[offset], right[offset])
          }
        }
      }
      return result
    }
    if right.count == 1, right.rank <= left.rank {
      let scalar = right.scalar
      return Tensor(shape: left.shape, scalars: left.storage.map { operation($0, scalar) })
    }
    if left.count == 1, left.rank <= right.rank {
      let scalar = left.scalar
      return Tensor(shape: right.shape, scalars: right.storage.map { operation(scalar, $0) })
    }
    brokenPromise("broadcasting \(left.shape) with \(right.shape)")
  }
}
