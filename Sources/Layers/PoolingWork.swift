import Tensors

/// The shape of the images of one pooling, checked, and with batch and channel axes where one image
/// was given.
struct PoolingWork {
  let imageShape: [Int]
  let sweep: Sweep
  let isPlane: Bool

  init(
    _ operation: String, _ input: [Int], size: Int, stride: Int?, padding: Padding,
    leftover: Leftover
  ) throws {
    guard input.count == 2 || input.count == 4 else {
      let hint =
        input.count == 3 ? "; \(text([1] + input)), with a batch axis in front, fits" : ""
      throw ShapeError(
        operation,
        "input \(text(input)) has rank \(input.count); give one image [height, width]"
          + " or a batch [batch, height, width, channel]\(hint)")
    }
    isPlane = input.count == 2
    imageShape = isPlane ? [1] + input + [1] : input
    guard imageShape[0] > 0, imageShape[3] > 0 else {
      throw ShapeError(
        operation,
        "input \(text(input)) holds no image; batch and channel need at least 1")
    }
    sweep = try poolingSweep(
      operation, [imageShape[1], imageShape[2]], size: size, stride: stride,
      padding: padding, leftover: leftover)
  }

  var places: Places { Places(sweep: sweep, isPlane: isPlane) }

  /// The result in the rank of the input.
  func unlifted<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> {
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
