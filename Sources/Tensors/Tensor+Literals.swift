extension Tensor: ExpressibleByArrayLiteral {
  /// The numbers in the brackets; each level of brackets is an axis, the outermost the first.
  public init(arrayLiteral elements: Literal...) {
    let whole = Literal(elements)
    self.init(shape: whole.shape, scalars: whole.scalars)
  }

  /// What may stand in the brackets of a tensor: a number, or numbers in brackets.
  ///
  /// A tensor itself is not written as a bare number, so that the 2 in `matrix * 2` can only be
  /// a number.
  public struct Literal: ExpressibleByArrayLiteral, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
  {
    let shape: [Int]
    let scalars: [Scalar]

    /// The number `value`.
    public init(floatLiteral value: Scalar.FloatLiteralType) {
      shape = []
      scalars = [Scalar(floatLiteral: value)]
    }

    /// The number `value`.
    public init(integerLiteral value: Scalar.IntegerLiteralType) {
      shape = []
      scalars = [Scalar(integerLiteral: value)]
    }

    /// The numbers in one pair of brackets.
    public init(arrayLiteral elements: Literal...) { self.init(elements) }

    init(_ elements: [Literal]) {
      let inner = elements.first?.shape ?? []
      for (position, element) in elements.enumerated() {
        require(
          element.shape == inner,
          """
          the entries of a tensor have one shape: entry 0 has shape \(inner), \
          entry \(position) has shape \(element.shape)
          """)
      }
      shape = [elements.count] + inner
      scalars = elements.flatMap(\.scalars)
    }
  }
}
