extension Tensor: ExpressibleByFloatLiteral {
  /// The tensor of rank 0 that holds `value`.
  public init(floatLiteral value: Scalar.FloatLiteralType) {
    self.init(Scalar(floatLiteral: value))
  }
}

extension Tensor: ExpressibleByIntegerLiteral {
  /// The tensor of rank 0 that holds `value`.
  public init(integerLiteral value: Scalar.IntegerLiteralType) {
    self.init(Scalar(integerLiteral: value))
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// The tensors `elements`, all of one shape, laid one after the other along a new first axis.
  public init(arrayLiteral elements: Tensor...) {
    guard let first = elements.first else {
      self.init(shape: [0], scalars: [])
      return
    }
    for (position, element) in elements.enumerated() {
      require(
        element.shape == first.shape,
        """
        the rows of a tensor are all of one shape: entry 0 has shape \(first.shape), \
        entry \(position) has shape \(element.shape)
        """)
    }
    self.init(
      shape: [elements.count] + first.shape, scalars: Array(elements.map(\.scalars).joined()))
  }
}
