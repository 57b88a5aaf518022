/// The sizes of a convolution without padding, and the four sums that a layer makes of it.
///
/// A border of padding is laid around the input before it comes here, so no loop has to ask
/// whether a window hangs over an edge. A dense layer is the same thing with a kernel of one
/// pixel: see `init(rows:inputs:outputs:)`.
///
/// Every tensor is contiguous and row-major: input `[batch, height, width, inputChannels]`, output
/// `[batch, outputHeight, outputWidth, outputChannels]`, kernel `[kernelHeight, kernelWidth,
/// inputChannels, outputChannels]`. Buffers need no alignment and are neither read nor written
/// beyond those counts.
///
/// Each element is one sum that starts at zero and takes one fused multiply-add for each term, in
/// the order stated with the function. The readable loops of `Layers` add in the same order; that
/// is why they give the same bits.
public struct ValidConvolution: Sendable {
  /// The number of images.
  public let batch: Int
  /// The rows of an input image, its padding included.
  public let height: Int
  /// The columns of an input image, its padding included.
  public let width: Int
  /// The values at each pixel of the input.
  public let inputChannels: Int
  /// The rows of the kernel.
  public let kernelHeight: Int
  /// The columns of the kernel.
  public let kernelWidth: Int
  /// The values at each pixel of the output: one for each filter.
  public let outputChannels: Int
  /// The pixels from one window to the next, along rows and along columns.
  public let stride: Int

  /// The convolution of `batch` images; the kernel has to fit into an image.
  public init(
    batch: Int, height: Int, width: Int, inputChannels: Int, kernelHeight: Int, kernelWidth: Int,
    outputChannels: Int, stride: Int
  ) {
    precondition(
      batch >= 0 && inputChannels > 0 && outputChannels > 0 && stride > 0 && kernelHeight > 0
        && kernelWidth > 0 && kernelHeight <= height && kernelWidth <= width,
      "a \(kernelHeight)×\(kernelWidth) kernel with stride \(stride) does not fit into "
        + "\(batch) images of \(height)×\(width)×\(inputChannels)")
    self.batch = batch
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.outputChannels = outputChannels
    self.stride = stride
  }

  /// The dense layer that takes `[rows, inputs]` through a weight `[inputs, outputs]` to
  /// `[rows, outputs]`: its rows are the pixels of an image one row high.
  public init(rows: Int, inputs: Int, outputs: Int) {
    self.init(
      batch: rows == 0 ? 0 : 1, height: 1, width: max(rows, 1), inputChannels: inputs,
      kernelHeight: 1, kernelWidth: 1, outputChannels: outputs, stride: 1)
  }

  /// The rows of an output image: ⌊(height − kernelHeight) / stride⌋ + 1.
  public var outputHeight: Int { (height - kernelHeight) / stride + 1 }
  /// The columns of an output image: ⌊(width − kernelWidth) / stride⌋ + 1.
  public var outputWidth: Int { (width - kernelWidth) / stride + 1 }

  /// The elements that a function asks for in its `scratch`, whose content does not matter.
  public var scratchCount: Int {
    max(
      kernelHeight * taps * outputBlocks * Vector.scalarCount,
      kernelHeight * tapBlocks * outputChannels * Vector.scalarCount)
  }

  /// The weights of one kernel row for one filter.
  ///
  /// They lie side by side in memory, kernel column after kernel column, and so do the inputs that
  /// they meet: that makes one loop of two.
  var taps: Int { kernelWidth * inputChannels }
  var inputRow: Int { width * inputChannels }
  var outputPixels: Int { outputHeight * outputWidth }
  var outputBlocks: Int { blocks(of: outputChannels) }
  var tapBlocks: Int { blocks(of: taps) }

  /// Where the window of an output pixel begins in its image.
  @inline(__always)
  func windowStart(ofPixel pixel: Int) -> Int {
    let (y, x) = pixel.quotientAndRemainder(dividingBy: outputWidth)
    return (y * inputRow + x * inputChannels) * stride
  }
}
