import Tensors

/// The images of one pooling, checked, with batch and channel axes where one image was given.
struct PoolingWork<Scalar: TensorScalar> {
  let images: Tensor<Scalar>
  let sweep: Sweep
  let isPlane: Bool

  init(
    _ operation: String, _ input: Tensor<Scalar>, size: Int, stride: Int?, padding: Padding,
    leftover: Leftover
  ) throws {
    guard input.rank == 2 || input.rank == 4 else {
      let hint =
        input.rank == 3 ? "; \(text([1] + input.shape)), with a batch axis in front, fits" : ""
      throw ShapeError(
        operation,
        "input \(text(input.shape)) has rank \(input.rank); give one image [height, width]"
          + " or a batch [batch, height, width, channel]\(hint)")
    }
    isPlane = input.rank == 2
    images = isPlane ? input.reshaped(to: [1] + input.shape + [1]) : input
    guard images.shape[0] > 0, images.shape[3] > 0 else {
      throw ShapeError(
        operation,
        "input \(text(input.shape)) holds no image; batch and channel need at least 1")
    }
    sweep = try poolingSweep(
      operation, [images.shape[1], images.shape[2]], size: size, stride: stride,
      padding: padding, leftover: leftover)
  }

  var places: Places { Places(sweep: sweep, isPlane: isPlane) }

  /// The result in the rank of the input.
  func unlifted(_ output: Tensor<Scalar>) -> Tensor<Scalar> {
    isPlane ? output.reshaped(to: sweep.shape) : output
  }
}

/// The sweep of a pooling window, which always covers some cell of the image.
func poolingSweep(
  _ operation: String, _ input: [Int], size: Int, stride: Int?, padding: Padding,
  leftover: Leftover
) throws -> Sweep {
  try Sweep(
    operation, input: input, window: [size, size], called: "window", stride: stride ?? size,
    padding: padding, leftover: leftover, meetsImage: true)
}
