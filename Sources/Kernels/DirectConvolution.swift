/// Convolution by its definition, a tile of sums at a time: forward, and its two gradients.
///
/// Tensors are row-major; a border of padding is part of the input. `outputChannels` is a multiple
/// of sixteen, `inputChannels` too where the input gradient is wanted; lanes that no channel fills
/// hold zeros.
///
///     input   [height, width, inputChannels]           images `inputStep` apart
///     output  [outputHeight, outputWidth, outputChannels]
///     kernel  [kernelHeight, kernelWidth, inputChannels, outputChannels]
///
/// Each sum starts at zero and takes one fused multiply-add a term, in the order stated with it: the
/// order of the loops in `Layers`.
public struct DirectConvolution: Hashable, Sendable {
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

  /// The convolution of images of this size; the kernel has to fit into one.
  public init(
    height: Int, width: Int, inputChannels: Int, kernelHeight: Int, kernelWidth: Int,
    outputChannels: Int, stride: Int
  ) {
    precondition(
      kernelHeight <= height && kernelWidth <= width && stride > 0
        && outputChannels % Vector.scalarCount == 0)
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.outputChannels = outputChannels
    self.stride = stride
  }

  /// The rows of an output image: ⌊(height − kernelHeight) / stride⌋ + 1.
  public var outputHeight: Int { (height - kernelHeight) / stride + 1 }
  /// The columns of an output image: ⌊(width − kernelWidth) / stride⌋ + 1.
  public var outputWidth: Int { (width - kernelWidth) / stride + 1 }
  /// The pixels of an output image.
  public var outputPixels: Int { outputHeight * outputWidth }
  /// The numbers in an input image.
  public var inputCount: Int { height * width * inputChannels }
  /// The numbers in an output image.
  public var outputCount: Int { outputPixels * outputChannels }
  /// The numbers in the kernel.
  public var kernelCount: Int { kernelHeight * taps * outputChannels }

  /// The weights of one kernel row for one filter.
  ///
  /// They lie side by side in memory, kernel column after kernel column, and so do the inputs that
  /// they meet: that makes one loop of two.
  var taps: Int { kernelWidth &* inputChannels }
  var inputRow: Int { width &* inputChannels }

  /// Where the window of each output pixel begins in its image, row by row: `[outputPixels]`.
  public func places() -> [Int32] {
    (0..<outputPixels).map { place(row: $0 / outputWidth, column: $0 % outputWidth) }
  }

  /// The same for the pixels of 2×2 pooling windows, four by four: rows and columns that fill no
  /// window are left out.
  public func placesInPoolingWindows() -> [Int32] {
    let (rows, columns) = (outputHeight / 2, outputWidth / 2)
    return (0..<4 * rows * columns).map { index in
      let (window, corner) = (index / 4, index % 4)
      return place(
        row: 2 * (window / columns) + corner / 2, column: 2 * (window % columns) + corner % 2)
    }
  }

  private func place(row: Int, column: Int) -> Int32 {
    Int32((row * inputRow + column * inputChannels) * stride)
  }

  /// Writes a sum for each of `places`, over kernel rows, kernel columns and input channels in this
  /// order, with the bias added last, or ReLU of that.
  public func forward(
    input: UnsafePointer<Float>, kernel: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    rectifies: Bool, places: UnsafeBufferPointer<Int32>, output: UnsafeMutablePointer<Float>
  ) {
    ForwardTiles(
      convolution: self, input: input, kernel: kernel, bias: bias, rectifies: rectifies,
      places: places, output: output, winners: nil
    ).cover(rows: places.count, vectors: outputChannels / Vector.scalarCount)
  }

  /// The same for places in pooling windows, of which it writes the maxima, `[window, channel]`, and
  /// in `winners` which of the four it was: 0 to 3, the first of equals, or 4 where ReLU gave zero.
  public func forwardPooled(
    input: UnsafePointer<Float>, kernel: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    rectifies: Bool, places: UnsafeBufferPointer<Int32>, output: UnsafeMutablePointer<Float>,
    winners: UnsafeMutablePointer<Int32>
  ) {
    ForwardTiles(
      convolution: self, input: input, kernel: kernel, bias: bias, rectifies: rectifies,
      places: places, output: output, winners: winners
    ).cover(
      rows: places.count, vectors: outputChannels / Vector.scalarCount, areQuads: true)
  }

  /// Adds the gradient for the kernel: for each weight the sum over images, output rows and output
  /// columns, in this order, of input times upstream.
  public func addKernelGradient(
    images: Int, input: UnsafePointer<Float>, inputStep: Int, upstream: UnsafePointer<Float>,
    upstreamStep: Int, gradient: UnsafeMutablePointer<Float>
  ) {
    KernelGradientTiles(
      convolution: self, images: images, input: input, inputStep: inputStep, upstream: upstream,
      upstreamStep: upstreamStep, gradient: gradient
    ).cover(rows: kernelHeight &* taps, vectors: outputChannels / Vector.scalarCount)
  }

  /// Adds the gradient for one image: for each input the sum over output rows, output columns and
  /// filters, in this order, of upstream times weight.
  ///
  /// `kernel` is `[kernelHeight, kernelWidth, outputChannels, inputChannels]`.
  public func addInputGradient(
    upstream: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    places: UnsafeBufferPointer<Int32>, gradient: UnsafeMutablePointer<Float>
  ) {
    // From the last tap to the first: of the windows that cover an input the first has it under
    // its last tap, so that the input receives their shares in the windows' order.
    for tap in (0..<kernelHeight &* kernelWidth).reversed() {
      let (row, column) = tap.quotientAndRemainder(dividingBy: kernelWidth)
      InputGradientTiles(
        upstream: upstream, filters: outputChannels, channels: inputChannels,
        kernel: kernel + tap &* outputChannels &* inputChannels, places: places,
        gradient: gradient + (row &* inputRow &+ column &* inputChannels)
      ).cover(rows: places.count, vectors: inputChannels / Vector.scalarCount)
    }
  }
}

/// Rows are output pixels, columns filters, terms the taps of a window.
private struct ForwardTiles: TileWork {
  let convolution: DirectConvolution
  let input: UnsafePointer<Float>
  let kernel: UnsafePointer<Float>
  let bias: UnsafePointer<Float>?
  let rectifies: Bool
  let places: UnsafeBufferPointer<Int32>
  let output: UnsafeMutablePointer<Float>
  let winners: UnsafeMutablePointer<Int32>?

  @inline(__always)
  func run<let half: Int, let vectors: Int>(
    _ tile: Tile<half, vectors>, row: Int, vector: Int, isWhole: Bool
  ) {
    var tile = tile
    let channels = convolution.outputChannels
    let channel = vector &* Vector.scalarCount
    let windows = Rows<half, UnsafePointer<Float>> {
      input + Int(places[isWhole ? row &+ $0 : min(row &+ $0, places.count &- 1)])
    }
    for kernelRow in 0..<convolution.kernelHeight {
      tile.add(
        windows, offset: kernelRow &* convolution.inputRow, step: 1,
        lines: kernel + (kernelRow &* convolution.taps &* channels &+ channel),
        lineStep: channels, count: convolution.taps)
    }
    if let winners {
      for window in 0..<half / 2 {
        let first = 4 &* window
        for v in 0..<vectors {
          let bias = bias(channel, v)
          let place = (row / 4 &+ window) &* channels &+ channel &+ v &* Vector.scalarCount
          storeMaximum(
            tile[first, v] + bias, tile[first &+ 1, v] + bias, tile[first &+ 2, v] + bias,
            tile[first &+ 3, v] + bias, rectifies: rectifies, output: output + place,
            winners: winners + place)
        }
      }
    } else {
      for pixel in 0..<2 &* half where row &+ pixel < places.count {
        for v in 0..<vectors {
          let sum = tile[pixel, v] + bias(channel, v)
          output.store(
            rectifies ? sum.rectified : sum,
            at: (row &+ pixel) &* channels &+ channel &+ v &* Vector.scalarCount)
        }
      }
    }
  }

  // Where there is no bias, −0 is added: it changes no number, −0 included.
  @inline(__always)
  private func bias(_ channel: Int, _ vector: Int) -> Vector {
    bias?.vector(at: channel &+ vector &* Vector.scalarCount) ?? Vector(repeating: -0.0)
  }
}

/// Rows are taps, columns filters, terms the pixels of the images.
private struct KernelGradientTiles: TileWork {
  let convolution: DirectConvolution
  let images: Int
  let input: UnsafePointer<Float>
  let inputStep: Int
  let upstream: UnsafePointer<Float>
  let upstreamStep: Int
  let gradient: UnsafeMutablePointer<Float>

  @inline(__always)
  func run<let half: Int, let vectors: Int>(
    _ tile: Tile<half, vectors>, row: Int, vector: Int, isWhole: Bool
  ) {
    var tile = tile
    let channels = convolution.outputChannels
    let channel = vector &* Vector.scalarCount
    let last = convolution.kernelHeight &* convolution.taps &- 1
    let weights = Rows<half, UnsafeMutablePointer<Float>> {
      gradient + ((isWhole ? row &+ $0 : min(row &+ $0, last)) &* channels &+ channel)
    }
    let inputs = Rows<half, UnsafePointer<Float>> {
      let (kernelRow, tap) = (isWhole ? row &+ $0 : min(row &+ $0, last)).quotientAndRemainder(
        dividingBy: convolution.taps)
      return input + (kernelRow &* convolution.inputRow &+ tap)
    }
    tile.load(weights, lanes: Vector.scalarCount)
    // Images of one output pixel are gone through as the pixels of one row are.
    let isPixel = convolution.outputPixels == 1
    let rows = isPixel ? 1 : convolution.outputHeight
    for image in 0..<(isPixel ? 1 : images) {
      for y in 0..<rows {
        tile.add(
          inputs, offset: image &* inputStep &+ y &* convolution.stride &* convolution.inputRow,
          step: isPixel ? inputStep : convolution.stride &* convolution.inputChannels,
          lines: upstream
            + (image &* upstreamStep &+ y &* convolution.outputWidth &* channels &+ channel),
          lineStep: isPixel ? upstreamStep : channels,
          count: isPixel ? images : convolution.outputWidth)
      }
    }
    tile.store(weights, lanes: Vector.scalarCount)
  }
}

/// Rows are output pixels, columns input channels, terms filters: one tap of every window.
private struct InputGradientTiles: TileWork {
  let upstream: UnsafePointer<Float>
  let filters: Int
  let channels: Int
  let kernel: UnsafePointer<Float>
  let places: UnsafeBufferPointer<Int32>
  let gradient: UnsafeMutablePointer<Float>

  @inline(__always)
  func run<let half: Int, let vectors: Int>(
    _ tile: Tile<half, vectors>, row: Int, vector: Int, isWhole: Bool
  ) {
    var tile = tile
    let channel = vector &* Vector.scalarCount
    let inputs = Rows<half, UnsafeMutablePointer<Float>> {
      gradient + (Int(places[isWhole ? row &+ $0 : min(row &+ $0, places.count &- 1)]) &+ channel)
    }
    tile.load(inputs, lanes: Vector.scalarCount)
    tile.add(
      Rows { upstream + (isWhole ? row &+ $0 : min(row &+ $0, places.count &- 1)) &* filters },
      offset: 0, step: 1,
      lines: kernel + channel, lineStep: channels, count: filters)
    tile.store(inputs, lanes: Vector.scalarCount)
  }
}
