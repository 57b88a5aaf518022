import Tensors

/// A layer that passes on the maximum of each window.
public final class MaxPoolingLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `maxPool1`.
  public let name: String

  /// The windows.
  public let pooling: Pooling

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

  /// The windows.
  public let pooling: Pooling

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

/// The windows of a pooling layer.
public struct Pooling: Hashable, Sendable, CustomStringConvertible {
  /// The rows and columns of a window.
  public let size: Int

  /// The cells from one window to the next.
  public let stride: Int

  /// The cells added around the image.
  public let padding: Padding

  /// What becomes of rows and columns that no whole step reaches.
  public let leftover: Leftover

  /// The size, and what is not usual: `pooling 3×3, stride 2`.
  public var description: String {
    "pooling \(size)×\(size)" + (stride == size ? "" : ", stride \(stride)")
      + (padding == .valid ? "" : ", \(padding)")
  }

  /// The way of the windows of the layer `name` over images `[height, width, channel]`.
  ///
  /// Throws `ShapeError`.
  public func sweep(_ name: String, over shape: [Int]) throws -> Sweep {
    try checkImage(shape, for: name)
    return try poolingSweep(
      name, [shape[0], shape[1]], size: size, stride: stride, padding: padding,
      leftover: leftover)
  }

  func outputShape(_ name: String, _ shape: [Int]) throws -> [Int] {
    try sweep(name, over: shape).shape + [shape[2]]
  }
}
