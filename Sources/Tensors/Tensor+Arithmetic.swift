extension Tensor {
  /// The sums of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    combined(left, right) { $0 + $1 }
  }

  /// The differences of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func - (left: Tensor, right: Tensor) -> Tensor {
    combined(left, right) { $0 - $1 }
  }

  /// The products of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func * (left: Tensor, right: Tensor) -> Tensor {
    combined(left, right) { $0 * $1 }
  }

  /// The quotients of the elements of `left` and `right`, broadcast to one shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func / (left: Tensor, right: Tensor) -> Tensor {
    combined(left, right) { $0 / $1 }
  }

  /// The elements with their signs changed.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static prefix func - (operand: Tensor) -> Tensor { operand.map { -$0 } }
}

extension Tensor {
  /// Adds `right`, broadcast to the shape of `left`, to `left`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func += (left: inout Tensor, right: Tensor) {
    left.combine(with: right) { $0 + $1 }
  }

  /// Subtracts `right`, broadcast to the shape of `left`, from `left`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func -= (left: inout Tensor, right: Tensor) {
    left.combine(with: right) { $0 - $1 }
  }

  /// Multiplies `left` by `right`, broadcast to the shape of `left`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func *= (left: inout Tensor, right: Tensor) {
    left.combine(with: right) { $0 * $1 }
  }

  /// Divides `left` by `right`, broadcast to the shape of `left`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func /= (left: inout Tensor, right: Tensor) {
    left.combine(with: right) { $0 / $1 }
  }

  @inline(__always)
  private mutating func combine(
    with other: Tensor, _ operation: (Scalar, Scalar) -> Scalar
  ) {
    guard shape == other.shape else {
      self = Tensor.combined(self, other.broadcast(to: shape), operation)
      return
    }
    storage.withUnsafeMutableBufferPointer { elements in
      other.storage.withUnsafeBufferPointer { others in
        for offset in elements.indices {
          elements[offset] = operation(elements[offset], others[offset])
        }
      }
    }
  }
}

extension Tensor {
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

  /// Adds the number `right` to every element of `left`.
  public static func += (left: inout Tensor, right: Scalar) { left += Tensor(right) }

  /// Subtracts the number `right` from every element of `left`.
  public static func -= (left: inout Tensor, right: Scalar) { left -= Tensor(right) }

  /// Multiplies every element of `left` by the number `right`.
  public static func *= (left: inout Tensor, right: Scalar) { left *= Tensor(right) }

  /// Divides every element of `left` by the number `right`.
  public static func /= (left: inout Tensor, right: Scalar) { left /= Tensor(right) }
}
