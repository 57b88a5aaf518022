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
    kernelRoom + group * (outputPixels * filters + height * width * channels)
  }

  /// The images that are taken together: where an image has but a few output pixels, the kernel would
  /// have to be read again for each few sums.
  ///
  /// Up to 64 pixels of output; and up to 2²⁰ numbers of input, for which `scratch` has room.
  private var group: Int { max(1, min(batch, 64 / outputPixels, (1 << 20) / inputCount)) }

  /// Calls `body` with the first of each group of images, and their number.
  private func forEachGroup(_ body: (_ image: Int, _ count: Int) -> Void) {
    for image in Swift.stride(from: 0, to: batch, by: group) {
      body(image, min(group, batch - image))
    }
  }

  /// The places of the output pixels of a group's images, one image after the other.
  private func places(_ direct: DirectConvolution) -> [Int32] {
    let places = direct.places()
    return (0..<group).flatMap { image in
      places.map { $0 + Int32(image * direct.inputCount) }
    }
  }

  /// The channels and the filters, with room for whole vectors.
  private var channels: Int { blocks(of: inputChannels) * Vector.scalarCount }
  private var filters: Int { blocks(of: outputChannels) * Vector.scalarCount }

  private var taps: Int { kernelHeight * kernelWidth }
  private var kernelRoom: Int { taps * channels * filters }
  private var outputPixels: Int { outputHeight * outputWidth }
  private var outputCount: Int { outputPixels * outputChannels }
  private var inputCount: Int { height * width * inputChannels }

  private func direct(inputChannels: Int) -> DirectConvolution {
    DirectConvolution(
      height: height, width: width, inputChannels: inputChannels, kernelHeight: kernelHeight,
      kernelWidth: kernelWidth, outputChannels: filters, stride: stride)
  }
}

extension ValidConvolution {
  /// Writes the output: for each of its elements the sum over kernel rows, kernel columns and
  /// input channels, in this order, and the bias (one number for each filter) added last.
  public func forward(
    input: UnsafePointer<Float>, kernel: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let direct = direct(inputChannels: inputChannels)
    let sums = scratch + kernelRoom
    let kernel = widened(kernel, rows: taps * inputChannels, into: scratch)
    places(direct).withUnsafeBufferPointer { places in
      forEachGroup { image, count in
        let output = output + image * outputCount
        let pixels = count * outputPixels
        direct.forward(
          input: input + image * inputCount, kernel: kernel, bias: nil, rectifies: false,
          places: UnsafeBufferPointer(rebasing: places[..<pixels]),
          output: outputChannels == filters ? output : sums)
        if outputChannels != filters {
          copyRows(
            sums, rowStep: filters, to: output, rowStep: outputChannels, rows: pixels,
            columns: outputChannels)
        }
        guard let bias else { return }
        for pixel in 0..<pixels {
          let sums = output + pixel * outputChannels
          for filter in 0..<outputChannels { sums[filter] += bias[filter] }
        }
      }
    }
  }

  /// Writes the gradient for the input, padding included: for each input element the sum over
  /// output rows, output columns and filters, in this order, of upstream times weight.
  public func inputGradient(
    upstream: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let direct = direct(inputChannels: channels)
    scratch.update(repeating: 0, count: kernelRoom)
    for tap in 0..<taps {
      transpose(
        kernel + tap * inputChannels * outputChannels, rows: inputChannels,
        columns: outputChannels, rowStep: outputChannels,
        into: scratch + tap * channels * filters, rowStep: channels)
    }
    let wide = scratch + kernelRoom
    let grid = wide + group * outputPixels * filters
    places(direct).withUnsafeBufferPointer { places in
      forEachGroup { image, count in
        let pixels = count * outputPixels
        let upstream = widened(upstream + image * outputCount, rows: pixels, into: wide)
        let own = gradient + image * inputCount
        let target = inputChannels == channels ? own : grid
        target.update(repeating: 0, count: count * height * width * channels)
        direct.addInputGradient(
          upstream: upstream, kernel: scratch,
          places: UnsafeBufferPointer(rebasing: places[..<pixels]), gradient: target)
        if inputChannels != channels {
          copyRows(
            grid, rowStep: channels, to: own, rowStep: inputChannels,
            rows: count * height * width, columns: inputChannels)
        }
      }
    }
  }

  /// Writes the gradient for the kernel: for each weight the sum over images, output rows and
  /// output columns, in this order, of input times upstream.
  public func kernelGradient(
    upstream: UnsafePointer<Float>, input: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let direct = direct(inputChannels: inputChannels)
    let target = outputChannels == filters ? gradient : scratch
    target.update(repeating: 0, count: taps * inputChannels * filters)
    forEachGroup { image, count in
      direct.addKernelGradient(
        images: count, input: input + image * inputCount, inputStep: inputCount,
        upstream: widened(
          upstream + image * outputCount, rows: count * outputPixels, into: scratch + kernelRoom),
        upstreamStep: outputPixels * filters, gradient: target)
    }
    if outputChannels != filters {
      copyRows(
        scratch, rowStep: filters, to: gradient, rowStep: outputChannels,
        rows: taps * inputChannels, columns: outputChannels)
    }
  }

  /// Writes the gradient for the bias: for each filter the sum of its upstream over images, output
  /// rows and output columns, in this order.
  public func biasGradient(
    upstream: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    gradient.update(repeating: 0, count: outputChannels)
    for pixel in 0..<batch * outputPixels {
      let upstream = upstream + pixel * outputChannels
      for filter in 0..<outputChannels { gradient[filter] += upstream[filter] }
    }
  }

  /// Rows of one number for each filter, with zeros up to a whole vector: themselves where there
  /// is nothing to add.
  private func widened(
    _ numbers: UnsafePointer<Float>, rows: Int, into wide: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard outputChannels != filters else { return numbers }
    wide.update(repeating: 0, count: rows * filters)
    copyRows(
      numbers, rowStep: outputChannels, to: wide, rowStep: filters, rows: rows,
      columns: outputChannels)
    return UnsafePointer(wide)
  }
}

private func copyRows(
  _ numbers: UnsafePointer<Float>, rowStep: Int, to copy: UnsafeMutablePointer<Float>,
  rowStep copyStep: Int, rows: Int, columns: Int
) {
  for row in 0..<rows {
    (copy + row * copyStep).update(from: numbers + row * rowStep, count: columns)
  }
}
