import Tensors

/// The tensors of one convolution, checked, and with batch and channel axes where a single image
/// and kernel were given.
struct ConvolutionWork<Scalar: TensorScalar> {
  let images: Tensor<Scalar>
  let kernel: Tensor<Scalar>
  let bias: Tensor<Scalar>?
  let sweep: Sweep
  let isPlane: Bool

  init(
    _ operation: String, _ input: Tensor<Scalar>, _ kernel: Tensor<Scalar>,
    bias: Tensor<Scalar>?, stride: Int, padding: Padding, leftover: Leftover
  ) throws {
    try Self.checkRanks(operation, input.shape, kernel.shape)
    isPlane = input.rank == 2
    images = isPlane ? input.reshaped(to: [1] + input.shape + [1]) : input
    self.kernel = isPlane ? kernel.reshaped(to: kernel.shape + [1, 1]) : kernel
    guard images.shape[0] > 0 else {
      throw ShapeError(
        operation, "input \(text(input.shape)) is an empty batch; give at least one image")
    }
    let (given, taken) = (images.shape[3], self.kernel.shape[2])
    guard given == taken, given > 0, self.kernel.shape[3] > 0 else {
      throw ShapeError(
        operation,
        given == taken
          ? "input \(text(input.shape)) and kernel \(text(kernel.shape)) leave nothing to"
            + " multiply; every axis needs at least 1"
          : "input \(text(input.shape)) has \(counted(given, "channel")), but kernel"
            + " \(text(kernel.shape)) takes \(taken); a kernel \(text(fitting(kernel, given)))"
            + " [height, width, in, out] fits")
    }
    sweep = try Sweep(
      operation, input: [images.shape[1], images.shape[2]],
      window: [self.kernel.shape[0], self.kernel.shape[1]], stride: stride, padding: padding,
      leftover: leftover)
    self.bias = try Self.checked(operation, bias, filters: self.kernel.shape[3], isPlane: isPlane)
  }

  var outputShape: [Int] {
    [images.shape[0], sweep.rows.output, sweep.columns.output, kernel.shape[3]]
  }

  var places: Places { Places(sweep: sweep, isPlane: isPlane) }

  private static func checkRanks(_ operation: String, _ input: [Int], _ kernel: [Int]) throws {
    switch (input.count, kernel.count) {
    case (2, 2), (4, 4): return
    case (3, 4):
      throw ShapeError(
        operation,
        "input \(text(input)) has rank 3, kernel \(text(kernel)) rank 4; put a batch axis in"
          + " front of the input: \(text([1] + input)) [batch, height, width, channel]")
    default:
      throw ShapeError(
        operation,
        "input \(text(input)) has rank \(input.count), kernel \(text(kernel)) rank"
          + " \(kernel.count); give both of rank 2 [height, width], or an input"
          + " [batch, height, width, in] and a kernel [height, width, in, out]")
    }
  }

  private static func checked(
    _ operation: String, _ bias: Tensor<Scalar>?, filters: Int, isPlane: Bool
  ) throws -> Tensor<Scalar>? {
    guard let bias else { return nil }
    if isPlane && bias.rank == 0 { return bias.reshaped(to: [1]) }
    guard bias.shape == [filters] else {
      throw ShapeError(
        operation,
        "bias \(text(bias.shape)) does not match \(counted(filters, "output channel"));"
          + " give a bias of shape [\(filters)]")
    }
    return bias
  }
}

/// The shape of `kernel` if it took `channels` input channels.
private func fitting<Scalar>(_ kernel: Tensor<Scalar>, _ channels: Int) -> [Int] {
  [kernel.shape[0], kernel.shape[1], channels, kernel.shape[3]]
}

extension Sweep {
  /// `[height, width]` of the result.
  public var shape: [Int] { [rows.output, columns.output] }
}
