import Tensors

/// A convolution with a kernel and a bias that are learned.
public final class ConvolutionLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `conv1`.
  public let name: String

  /// The kernel, `[height, width, in, out]`.
  public let weight: Parameter<Scalar>

  /// The bias, `[out]`, if there is one.
  public let bias: Parameter<Scalar>?

  /// Cells from one window to the next.
  public let stride: Int

  /// The cells added around the image.
  public let padding: Padding

  /// What becomes of rows and columns that no whole step reaches.
  public let leftover: Leftover

  private var input: Tensor<Scalar>?

  /// A convolution with these tensors; throws `ShapeError` if they do not fit each other.
  public init(
    name: String, weight: Tensor<Scalar>, bias: Tensor<Scalar>?, stride: Int = 1,
    padding: Padding = .valid, leftover: Leftover = .dropped
  ) throws {
    guard weight.rank == 4 else {
      throw ShapeError(
        name, "kernel \(text(weight.shape)) has rank \(weight.rank), not [height, width, in, out]")
    }
    if let bias, bias.shape != [weight.shape[3]] {
      throw ShapeError(
        name,
        "bias \(text(bias.shape)) does not match"
          + " \(counted(weight.shape[3], "output channel")); give a bias of shape"
          + " [\(weight.shape[3])]")
    }
    self.name = name
    self.weight = Parameter(name: name + ".weight", value: weight)
    self.bias = bias.map { Parameter(name: name + ".bias", value: $0) }
    self.stride = stride
    self.padding = padding
    self.leftover = leftover
  }

  /// The size of the kernel and the channels: `convolution 3×3, 1 → 8`.
  public var kind: String {
    let shape = weight.value.shape
    return "convolution \(shape[0])×\(shape[1]), \(shape[2]) → \(shape[3])"
      + (stride == 1 ? "" : ", stride \(stride)")
      + (padding == .valid ? "" : ", \(padding)")
  }

  /// The kernel and the bias.
  public var parameters: [Parameter<Scalar>] { [weight] + (bias.map { [$0] } ?? []) }

  /// `[height, width, out]` for an image `[height, width, in]`.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    let kernel = weight.value.shape
    try checkImage(shape, for: name)
    guard shape[2] == kernel[2] else {
      throw ShapeError(
        name,
        "input \(text(shape)) has \(counted(shape[2], "channel")), but kernel \(text(kernel)) takes"
          + " \(kernel[2])")
    }
    let sweep = try Sweep(
      name, input: [shape[0], shape[1]], window: [kernel[0], kernel[1]], stride: stride,
      padding: padding, leftover: leftover)
    return sweep.shape + [kernel[3]]
  }

  /// One for each weight of a window, at each element of the output.
  public func multiplyAdds(for shape: [Int]) throws -> Int {
    try outputShape(for: shape).reduce(1, *) * weight.value.shape.dropLast().reduce(1, *)
  }

  /// The convolution of `input`, `[batch, height, width, in]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    self.input = input
    return try convolution(
      input, weight.value, bias: bias?.value, stride: stride, padding: padding,
      leftover: leftover, observer: &observer)
  }

  /// The gradient of the input; those of kernel and bias are added to theirs, or, if both are frozen,
  /// not worked out.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    guard learns else {
      return try convolutionInputGradient(
        upstream: upstream, input: try kept(input), kernel: weight.value, stride: stride,
        padding: padding, leftover: leftover, observer: &observer)
    }
    let gradients = try convolutionGradients(
      upstream: upstream, input: try kept(input), kernel: weight.value, stride: stride,
      padding: padding, leftover: leftover, observer: &observer)
    weight.gather(gradients.kernel)
    bias?.gather(gradients.bias)
    return gradients.input
  }

  /// Adds the gradients of kernel and bias to theirs.
  public func gatherGradients(_ upstream: Tensor<Scalar>) throws {
    guard learns else { return }
    let gradients = try convolutionParameterGradients(
      upstream: upstream, input: try kept(input), kernel: weight.value, stride: stride,
      padding: padding, leftover: leftover)
    weight.gather(gradients.kernel)
    bias?.gather(gradients.bias)
  }
}

/// Throws unless `shape` is that of one image, `[height, width, channel]`.
func checkImage(_ shape: [Int], for layer: String) throws {
  guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
    throw ShapeError(
      layer, "an example of shape \(text(shape)) is no image [height, width, channel]")
  }
}
