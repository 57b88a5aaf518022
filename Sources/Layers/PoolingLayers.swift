import Tensors

/// A layer that passes on the maximum of each window.
public final class MaxPoolingLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `maxPool1`.
  public let name: String

  /// Rows and columns of a window.
  public var size: Int { pooling.size }

  /// Cells from one window to the next.
  public var stride: Int { pooling.stride }

  /// The cells added around the image.
  public var padding: Padding { pooling.padding }

  private let pooling: Pooling
  private var last: (inputShape: [Int], winners: [Int])?

  /// A layer with windows of `size` × `size` cells, side by side if no `stride` is given.
  public init(
    name: String, size: Int, stride: Int? = nil, padding: Padding = .valid,
    leftover: Leftover = .dropped
  ) {
    self.name = name
    pooling = Pooling(size: size, stride: stride ?? size, padding: padding, leftover: leftover)
  }

  /// The size of the window: `max pooling 2×2`.
  public var kind: String { "max \(pooling)" }

  /// Nothing is learned.
  public var parameters: [Parameter<Scalar>] { [] }

  /// `[height, width, channel]`, smaller by the size rule.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    try pooling.outputShape(name, shape)
  }

  /// None: nothing is multiplied by a weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

  /// The maxima of `input`, `[batch, height, width, channel]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let pooled = try maxPooling(
      input, size: pooling.size, stride: pooling.stride, padding: pooling.padding,
      leftover: pooling.leftover, observer: &observer)
    last = (input.shape, pooled.winners)
    return pooled.output
  }

  /// The gradient of the input: upstream where a cell won, else 0.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let (inputShape, winners) = try kept(last)
    return try maxPoolingGradient(
      upstream: upstream, winners: winners, inputShape: inputShape, observer: &observer)
  }
}

/// A layer that passes on the mean of each window.
public final class AveragePoolingLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `averagePool1`.
  public let name: String

  private let pooling: Pooling
  private var inputShape: [Int]?

  /// A layer with windows of `size` × `size` cells, side by side if no `stride` is given.
  ///
  /// Cells of padding are not counted.
  public init(
    name: String, size: Int, stride: Int? = nil, padding: Padding = .valid,
    leftover: Leftover = .dropped
  ) {
    self.name = name
    pooling = Pooling(size: size, stride: stride ?? size, padding: padding, leftover: leftover)
  }

  /// The size of the window: `average pooling 2×2`.
  public var kind: String { "average \(pooling)" }

  /// Nothing is learned.
  public var parameters: [Parameter<Scalar>] { [] }

  /// `[height, width, channel]`, smaller by the size rule.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    try pooling.outputShape(name, shape)
  }

  /// None: nothing is multiplied by a weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

  /// The means of `input`, `[batch, height, width, channel]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    inputShape = input.shape
    return try averagePooling(
      input, size: pooling.size, stride: pooling.stride, padding: pooling.padding,
      leftover: pooling.leftover, observer: &observer)
  }

  /// The gradient of the input: an equal share of upstream for each cell of a window.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    try averagePoolingGradient(
      upstream: upstream, inputShape: try kept(inputShape), size: pooling.size,
      stride: pooling.stride, padding: pooling.padding, leftover: pooling.leftover,
      observer: &observer)
  }
}

private struct Pooling: CustomStringConvertible {
  let size: Int
  let stride: Int
  let padding: Padding
  let leftover: Leftover

  var description: String {
    "pooling \(size)×\(size)" + (stride == size ? "" : ", stride \(stride)")
      + (padding == .valid ? "" : ", \(padding)")
  }

  func outputShape(_ name: String, _ shape: [Int]) throws -> [Int] {
    try checkImage(shape, for: name)
    let sweep = try poolingSweep(
      name, [shape[0], shape[1]], size: size, stride: stride, padding: padding,
      leftover: leftover)
    return sweep.shape + [shape[2]]
  }
}
