import Tensors

/// Layers around which their input has a shorter way: the two are added, and then ReLU.
///
/// He et al., "Deep residual learning for image recognition", 2016, equations 1 and 2, for the layers
/// F of the path and the shortcut W, which is the identity unless the shape changes:
///
///     y = relu(F(x) + W(x))
///
/// What arrives at the sum goes both ways, and what comes back by the two is added.
public final class ResidualBlock<Scalar: TensorScalar>: Layer {
  /// The block's name in its network, as in `layer1.0`.
  public let name: String

  /// The layers that the block goes around.
  public let path: Sequential<Scalar>

  /// The layers that give the input the path's shape; nil where it is added as it is.
  public let shortcut: Sequential<Scalar>?

  private var sum: Tensor<Scalar>?

  /// A block of these layers; throws `ShapeError` unless both ways end in one shape.
  public init(
    name: String, path: Sequential<Scalar>, shortcut: Sequential<Scalar>? = nil
  ) throws {
    let (start, end) = (
      shortcut?.inputShape ?? path.inputShape, shortcut?.outputShape ?? path.inputShape
    )
    guard start == path.inputShape, end == path.outputShape else {
      let way = shortcut == nil ? "the input itself" : "the shortcut"
      throw ShapeError(
        name,
        "the path goes from \(text(path.inputShape)) to \(text(path.outputShape)), but \(way) from"
          + " \(text(start)) to \(text(end)), and the two are to be added; give a shortcut with one"
          + " 1×1 convolution of the path's stride and channels")
    }
    self.name = name
    self.path = path
    self.shortcut = shortcut
  }

  /// The basic block of ResNet-18 and ResNet-34, as torchvision builds and names it.
  ///
  /// It has two 3×3 convolutions, `conv1` with this stride and `conv2`, each without a bias but with a
  /// batch normalisation, `bn1` and `bn2`, and ReLU between them. If the stride or the channels change
  /// the shape, the shortcut `downsample` is a 1×1 convolution of the same stride with a batch
  /// normalisation. `inputShape` is `[height, width, channel]`; of each axis of the image ⌈size/stride⌉
  /// comes out. Weights are drawn in that order. Throws `ShapeError`.
  public convenience init(
    name: String, inputShape: [Int], channels: Int, stride: Int = 1,
    initialiser: Initialiser = .heNormalFanOut, generator: inout Generator
  ) throws {
    try checkImage(inputShape, for: name)
    let path = try Sequential<Scalar>(
      name: name, inputShape: inputShape,
      named: [
        (
          "conv1",
          .convolution(channels, kernelSize: 3, stride: stride, padding: .all(1), bias: false)
        ),
        ("bn1", .batchNormalisation()),
        ("relu", .relu),
        ("conv2", .convolution(channels, kernelSize: 3, padding: .all(1), bias: false)),
        ("bn2", .batchNormalisation()),
      ], initialiser: initialiser, generator: &generator)
    var shortcut: Sequential<Scalar>?
    if stride != 1 || inputShape[2] != channels {
      shortcut = try Sequential(
        name: name + ".downsample", inputShape: inputShape,
        named: [
          ("0", .convolution(channels, kernelSize: 1, stride: stride, bias: false)),
          ("1", .batchNormalisation()),
        ], initialiser: initialiser, generator: &generator)
    }
    try self.init(name: name, path: path, shortcut: shortcut)
  }

  /// The channels that go in and come out: `residual block, 64 → 128, projection`.
  public var kind: String {
    let (start, end) = (path.inputShape, path.outputShape)
    return "residual block, \(start.last ?? 0) → \(end.last ?? 0)"
      + (shortcut == nil ? "" : ", projection")
  }

  /// The path, and the shortcut if it is more than the identity.
  public var children: [any Layer<Scalar>] { [path] + (shortcut.map { [$0] } ?? []) }

  /// The parameters of the path, then those of the shortcut.
  public var parameters: [Parameter<Scalar>] { children.flatMap { $0.parameters } }

  /// What the path's layers keep, then what those of the shortcut do.
  public var memories: [LayerMemory<Scalar>] { children.flatMap { $0.memories } }

  /// The shape after the path; throws `ShapeError`.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    guard shape == path.inputShape else {
      throw ShapeError(
        name,
        "an example of shape \(text(shape)) is not \(text(path.inputShape)), as the block takes")
    }
    return path.outputShape
  }

  /// The multiply-adds of both ways.
  public func multiplyAdds(for shape: [Int]) throws -> Int {
    try children.reduce(0) { try $0 + $1.multiplyAdds(for: shape) }
  }

  /// ReLU of the sum of both ways for `input`, `[batch, height, width, channel]`.
  ///
  /// `observer` sees the steps of the path and the shortcut, then the two terms of each sum, then
  /// ReLU.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let straight = try path.forward(input, observer: &observer)
    let aside = try shortcut?.forward(input, observer: &observer) ?? input
    let sum = added(straight, aside, observer: &observer)
    self.sum = sum
    return relu(sum, observer: &observer)
  }

  /// The gradient of the input, from both ways; those of the parameters are added to theirs.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let atSum = try reluGradient(upstream: upstream, input: try kept(sum), observer: &observer)
    let byPath = try path.backward(atSum, observer: &observer)
    return byPath + (try shortcut?.backward(atSum, observer: &observer) ?? atSum)
  }

  /// The gradients of the parameters of both ways; that of the input is left out.
  public func gatherGradients(_ upstream: Tensor<Scalar>) throws {
    guard learns else { return }
    let atSum = try reluGradient(upstream: upstream, input: try kept(sum))
    try path.gatherGradients(atSum)
    try shortcut?.gatherGradients(atSum)
  }

  /// Has the layers of both ways work from now on as in `mode`.
  public func enter(_ mode: Mode) {
    for layer in children { layer.enter(mode) }
  }
}

/// The sums of the elements of two tensors of one shape, `[batch, height, width, channel]`.
///
///     y[k] = a[k] + b[k]
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func added<Scalar, Watcher: Observer<Scalar>>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, observer: inout Watcher
) -> Tensor<Scalar> {
  var y = a
  y.withUnsafeMutableScalars { y in
    b.withUnsafeScalars { b in
      for k in y.indices {
        let place = { Position(offset: k, in: a.shape) }
        let first = y[k]
        y[k] = first + b[k]
        observer.see(.begins(output: place()))
        observer.see(.term(input: place(), value: first, sum: first))
        observer.see(.term(input: place(), value: b[k], sum: y[k]))
        observer.see(.ends(output: place(), value: y[k]))
      }
    }
  }
  return y
}
