/// The sizes of a pooling, and what is made of the numbers under each of its windows.
///
/// Tensors are contiguous and row-major: input `[batch, height, width, channels]`, output
/// `[batch, outputHeight, outputWidth, channels]`. Padding is not laid around the input; every
/// window has to cover some cell of it.
public struct PoolingWindows: Sendable {
  /// The number of images.
  public let batch: Int
  /// The rows of an input image.
  public let height: Int
  /// The columns of an input image.
  public let width: Int
  /// The values at each pixel.
  public let channels: Int
  /// The rows and columns of a window.
  public let size: Int
  /// The pixels from one window to the next, along rows and along columns.
  public let stride: Int
  /// The rows of padding above an image.
  public let top: Int
  /// The columns of padding to the left of an image.
  public let left: Int
  /// The rows of an output image.
  public let outputHeight: Int
  /// The columns of an output image.
  public let outputWidth: Int

  /// The pooling of `batch` images; every window has to cover some pixel.
  public init(
    batch: Int, height: Int, width: Int, channels: Int, size: Int, stride: Int, top: Int,
    left: Int, outputHeight: Int, outputWidth: Int
  ) {
    precondition(
      top < size && left < size && (outputHeight - 1) * stride - top < height
        && (outputWidth - 1) * stride - left < width,
      "a window of \(size) covers padding alone")
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
    self.size = size
    self.stride = stride
    self.top = top
    self.left = left
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// The rows, or columns, under a window that begins at `first`, without padding.
  func cells(from first: Int, within length: Int) -> Range<Int> {
    max(first, 0)..<min(first + size, length)
  }
}
