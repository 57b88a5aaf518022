import Tensors

/// The mean of each channel over all rows and columns of an image: average pooling with a window that
/// covers it (Lin, Chen and Yan, "Network in network", 2014, §3.2).
///
/// For an image of H rows and W columns:
///
///     y[image, c] = (Σᵢ Σⱼ x[image, i, j, c]) / (H · W)
///
/// `input` is `[batch, height, width, channel]`, the result `[batch, channel]`. `observer` sees every
/// term; it is told of an output as of one of average pooling, `[image, 0, 0, channel]`. Throws
/// `ShapeError`.
public func globalAveragePooling<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let sweep = try globalSweep("globalAveragePooling", over: input.shape)
  let call = PoolingCall(images: input.shape, sweep, for: Watcher.self)
  let means =
    call?.means(input, countsPadding: false)
    ?? poolMeans(
      input, sweep, countsPadding: false, place: Places(sweep: sweep, isPlane: false),
      observer: &observer)
  return means.reshaped(to: [input.shape[0], input.shape[3]])
}

/// The mean of each channel over all rows and columns, unobserved; throws `ShapeError`.
public func globalAveragePooling<Scalar>(_ input: Tensor<Scalar>) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try globalAveragePooling(input, observer: &nobody)
}

/// The gradient of `globalAveragePooling` for its input: 1 / (H · W) of what arrives, everywhere.
///
/// `upstream` is `[batch, channel]`; `inputShape`, `[batch, height, width, channel]`, is the shape of
/// the input and of the gradient. `observer` sees every share. Throws `ShapeError`.
public func globalAveragePoolingGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, inputShape: [Int], observer: inout Watcher
) throws -> Tensor<Scalar> {
  let name = "globalAveragePoolingGradient"
  let sweep = try globalSweep(name, over: inputShape)
  try check(upstream.shape, is: [inputShape[0], inputShape[3]], for: name)
  let means = upstream.reshaped(to: [inputShape[0], 1, 1, inputShape[3]])
  return PoolingCall(images: inputShape, sweep, for: Watcher.self)?
    .meansGradient(means, countsPadding: false)
    ?? handBackMeans(
      means, to: inputShape, sweep, countsPadding: false,
      place: Places(sweep: sweep, isPlane: false), observer: &observer)
}

/// The gradient of `globalAveragePooling` for its input, unobserved; throws `ShapeError`.
public func globalAveragePoolingGradient<Scalar>(
  upstream: Tensor<Scalar>, inputShape: [Int]
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try globalAveragePoolingGradient(
    upstream: upstream, inputShape: inputShape, observer: &nobody)
}

/// The one window over images `[batch, height, width, channel]` that covers all of them.
private func globalSweep(_ operation: String, over shape: [Int]) throws -> Sweep {
  guard shape.count == 4, shape.allSatisfy({ $0 > 0 }) else {
    throw ShapeError(
      operation,
      "input \(text(shape)) is no batch of images [batch, height, width, channel] with at least one"
        + " number")
  }
  let image = Array(shape[1...2])
  return try Sweep(
    operation, input: image, window: image, stride: 1, padding: .valid, leftover: .refused)
}

/// A layer that passes on the mean of each channel, whatever the size of the image.
public final class GlobalAveragePoolingLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `avgpool`.
  public let name: String

  private var inputShape: [Int]?

  /// A layer that takes means.
  public init(name: String) { self.name = name }

  /// The words `global average pooling`.
  public var kind: String { "global average pooling" }

  /// Nothing is learned.
  public var parameters: [Parameter<Scalar>] { [] }

  /// `[channel]` for an image `[height, width, channel]`.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    try checkImage(shape, for: name)
    return [shape[2]]
  }

  /// None: nothing is multiplied by a weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

  /// The means `[batch, channel]` of `input`, `[batch, height, width, channel]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    inputShape = input.shape
    return try globalAveragePooling(input, observer: &observer)
  }

  /// The gradient of the input: an equal share of upstream for each pixel of an image.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    try globalAveragePoolingGradient(
      upstream: upstream, inputShape: try kept(inputShape), observer: &observer)
  }
}
