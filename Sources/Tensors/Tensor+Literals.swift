extension Tensor: ExpressibleByArrayLiteral {
  /// The numbers in the brackets; each level of brackets is an axis, the outermost the first.
  public init(arrayLiteral elements: Literal...) {
    self = Tensor.stack(elements.map(\.tensor))
  }

  /// What may stand in the brackets of a tensor: a number, a sum of products of numbers, or more
  /// brackets.
  ///
  /// A tensor itself is not written as a bare number, so that the 2 in `matrix * 2` can only be
  /// a number.
  public struct Literal {
    let tensor: Tensor
  }
}

extension Tensor.Literal: ExpressibleByArrayLiteral {
  /// The numbers in one pair of brackets.
  public init(arrayLiteral elements: Tensor.Literal...) {
    tensor = Tensor.stack(elements.map(\.tensor))
  }
}

extension Tensor.Literal: ExpressibleByFloatLiteral {
  /// The number `value`.
  public init(floatLiteral value: Scalar.FloatLiteralType) {
    tensor = Tensor(Scalar(floatLiteral: value))
  }
}

extension Tensor.Literal: ExpressibleByIntegerLiteral {
  /// The number `value`.
  public init(integerLiteral value: Scalar.IntegerLiteralType) {
    tensor = Tensor(Scalar(integerLiteral: value))
  }
}

extension Tensor.Literal {
  /// The sum of two numbers, as in `[1 * 2 + 3 * 4]`.
  public static func + (left: Tensor.Literal, right: Tensor.Literal) -> Tensor.Literal {
    Tensor.Literal(tensor: left.tensor + right.tensor)
  }

  /// The difference of two numbers.
  public static func - (left: Tensor.Literal, right: Tensor.Literal) -> Tensor.Literal {
    Tensor.Literal(tensor: left.tensor - right.tensor)
  }

  /// The product of two numbers.
  public static func * (left: Tensor.Literal, right: Tensor.Literal) -> Tensor.Literal {
    Tensor.Literal(tensor: left.tensor * right.tensor)
  }

  /// The quotient of two numbers, never rounded to a whole one.
  public static func / (left: Tensor.Literal, right: Tensor.Literal) -> Tensor.Literal {
    Tensor.Literal(tensor: left.tensor / right.tensor)
  }

  /// The number with its sign changed.
  public static prefix func - (operand: Tensor.Literal) -> Tensor.Literal {
    Tensor.Literal(tensor: -operand.tensor)
  }
}
