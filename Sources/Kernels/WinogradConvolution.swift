/// A convolution with a 3×3 kernel and stride 1, done by Winograd's algorithm with tiles of
/// `outputs` × `outputs` results: fewer multiplications, and rounding that differs from the loops'.
///
/// Both counts of channels are multiples of sixteen. For the layout of V, U and M see `WinogradTiles`.
public struct WinogradConvolution: Hashable, Sendable {
  /// The results of a tile along a side: 2 or 4.
  public let outputs: Int
  /// The tiles of an image from top to bottom.
  public let tilesDown: Int
  /// The tiles of an image from left to right.
  public let tilesAcross: Int
  /// The values at each pixel of the input.
  public let inputChannels: Int
  /// The values at each pixel of the output.
  public let outputChannels: Int
  /// The images that are done together.
  public var images: Int

  /// The convolution of `images` images that are cut into so many tiles.
  public init(
    outputs: Int, tilesDown: Int, tilesAcross: Int, inputChannels: Int, outputChannels: Int,
    images: Int
  ) {
    precondition(
      inputChannels % Vector.scalarCount == 0 && outputChannels % Vector.scalarCount == 0
        && (outputs == 2 || outputs == 4),
      "Winograd's convolution takes tiles of 2 or 4 and channels by sixteen")
    self.outputs = outputs
    self.tilesDown = tilesDown
    self.tilesAcross = tilesAcross
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.images = images
  }

  /// The tiles of all images.
  public var tiles: Int { images * tilesDown * tilesAcross }
  /// The rows of an input image with its border.
  public var gridHeight: Int { tilesDown * outputs + 2 }
  /// The columns of an input image with its border.
  public var gridWidth: Int { tilesAcross * outputs + 2 }
  /// The rows of results that the tiles of an image make, those beyond the output included.
  public var resultHeight: Int { tilesDown * outputs }
  /// The columns of results that the tiles of an image make, those beyond the output included.
  public var resultWidth: Int { tilesAcross * outputs }
  /// The products that a tile takes for each pair of channels: 16 or 36.
  public var positions: Int { (outputs + 2) * (outputs + 2) }
  /// The numbers in an input image with its border.
  public var gridCount: Int { gridHeight * gridWidth * inputChannels }
  /// The numbers in the results of an image.
  public var resultCount: Int { resultHeight * resultWidth * outputChannels }
  /// The numbers in U.
  public var kernelCount: Int { positions * inputChannels * outputChannels }
  /// The numbers in V, with input channels, or in M, with output channels.
  public func transformedCount(_ channels: Int) -> Int { positions * positionStep(channels) }
  /// The numbers that `forward` and `addInputGradient` ask for in their `scratch`.
  public var scratchCount: Int { transformedCount(slab) }

  /// From one position to the next in V and M; a little more than their numbers, so that the
  /// places of one number do not all fall into the same few lines of the cache.
  @inline(__always)
  func positionStep(_ channels: Int) -> Int { tiles &* channels &+ Vector.scalarCount }

  /// The channels that are multiplied and transformed back at a time.
  var slab: Int { 2 &* Vector.scalarCount }

  @inline(__always)
  func forEachTile(ofImage image: Int, _ body: (_ tile: Int, _ row: Int, _ column: Int) -> Void) {
    var tile = image &* tilesDown &* tilesAcross
    for row in 0..<tilesDown {
      for column in 0..<tilesAcross {
        body(tile, row, column)
        tile &+= 1
      }
    }
  }

  private var small: WinogradTiles<2, 4> { WinogradTiles(sizes: self) }
  private var large: WinogradTiles<4, 6> { WinogradTiles(sizes: self) }

  /// Writes U, `[positions, rows, columns]`, for the rows `range` of a kernel `[3, 3, rows, columns]`.
  public func transformKernel(
    _ kernel: UnsafePointer<Float>, rows: Int, columns: Int, range: Range<Int>,
    into transformed: UnsafeMutablePointer<Float>
  ) {
    if outputs == 4 {
      large.transformKernel(kernel, rows: rows, columns: columns, range: range, into: transformed)
    } else {
      small.transformKernel(kernel, rows: rows, columns: columns, range: range, into: transformed)
    }
  }

  /// Writes the gradient for a kernel `[3, 3, inputChannels, outputChannels]`, input channels
  /// `range`, from the gradients for U that the lanes of a batch have gathered, added in their order.
  public func kernelGradient(
    lanes: UnsafeBufferPointer<UnsafePointer<Float>>, range: Range<Int>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    if outputs == 4 {
      large.kernelGradient(
        lanes: lanes, rows: inputChannels, columns: outputChannels, range: range,
        gradient: gradient)
    } else {
      small.kernelGradient(
        lanes: lanes, rows: inputChannels, columns: outputChannels, range: range,
        gradient: gradient)
    }
  }

  /// Writes V's tiles of image number `image` from its grid
  /// `[gridHeight, gridWidth, inputChannels]`.
  public func transformInput(
    _ grid: UnsafePointer<Float>, image: Int, into transformed: UnsafeMutablePointer<Float>
  ) {
    if outputs == 4 {
      large.transformInput(grid, image: image, into: transformed)
    } else {
      small.transformInput(grid, image: image, into: transformed)
    }
  }

  /// Writes the gradient for M's tiles of image number `image` from that of its results
  /// `[resultHeight, resultWidth, outputChannels]`.
  public func transformUpstream(
    _ upstream: UnsafePointer<Float>, image: Int, into transformed: UnsafeMutablePointer<Float>
  ) {
    if outputs == 4 {
      large.transformUpstream(upstream, image: image, into: transformed)
    } else {
      small.transformUpstream(upstream, image: image, into: transformed)
    }
  }

  /// Writes the sums of V with U, plus bias, to `target`.
  public func forward(
    inputs: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, to target: ConvolutionTarget
  ) {
    switch (outputs == 4, target.winners != nil) {
    case (true, true):
      large.forward(
        inputs: inputs, kernel: kernel, scratch: scratch, epilogue: PoolingEpilogue(target))
    case (true, false):
      large.forward(
        inputs: inputs, kernel: kernel, scratch: scratch, epilogue: PlainEpilogue(target))
    case (false, true):
      small.forward(
        inputs: inputs, kernel: kernel, scratch: scratch, epilogue: PoolingEpilogue(target))
    case (false, false):
      small.forward(
        inputs: inputs, kernel: kernel, scratch: scratch, epilogue: PlainEpilogue(target))
    }
  }

  /// Adds the gradients for the grids to `grids`, which stand `gridStep` apart.
  ///
  /// `upstream` is the gradient for M; `kernel` is U with its channels exchanged, `[positions,
  /// outputChannels, inputChannels]`.
  public func addInputGradient(
    upstream: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, to grids: UnsafeMutablePointer<Float>, gridStep: Int
  ) {
    if outputs == 4 {
      large.addInputGradient(
        upstream: upstream, kernel: kernel, scratch: scratch, to: grids, gridStep: gridStep)
    } else {
      small.addInputGradient(
        upstream: upstream, kernel: kernel, scratch: scratch, to: grids, gridStep: gridStep)
    }
  }

  /// Writes the gradient for U from V and the gradient for M, or adds it if it `goesOn`.
  public func transformedKernelGradient(
    inputs: UnsafePointer<Float>, upstream: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, goesOn: Bool
  ) {
    if outputs == 4 {
      large.kernelGradient(
        inputs: inputs, upstream: upstream, gradient: gradient, goesOn: goesOn)
    } else {
      small.kernelGradient(
        inputs: inputs, upstream: upstream, gradient: gradient, goesOn: goesOn)
    }
  }
}
