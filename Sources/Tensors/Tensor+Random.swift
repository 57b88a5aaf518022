extension Tensor {
  /// A tensor of `shape` with elements drawn evenly from `range`, in row-major order.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(uniform range: Range<Scalar>, shape: [Int], generator: inout Generator) {
    let count = Tensor.count(of: shape)
    self.init(shape: shape, scalars: (0..<count).map { _ in generator.uniform(in: range) })
  }

  /// A tensor of `shape` with elements drawn in row-major order from the normal distribution with
  /// that mean and standard deviation, computed in `Double` and rounded once.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(
    normalWithMean mean: Scalar, deviation: Scalar, shape: [Int], generator: inout Generator
  ) {
    let count = Tensor.count(of: shape)
    let (mean, deviation) = (Double(mean), Double(deviation))
    self.init(
      shape: shape,
      scalars: (0..<count).map { _ in Scalar(mean + deviation * generator.normal()) })
  }
}
