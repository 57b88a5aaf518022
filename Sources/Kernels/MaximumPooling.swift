/// The sizes of a max pooling, and the maxima of its windows.
///
/// Tensors are contiguous and row-major: input `[batch, height, width, channels]`, output
/// `[batch, outputHeight, outputWidth, channels]`. Padding is not laid around the input, as it
/// never wins; every window has to cover some cell of it.
public struct MaximumPooling: Sendable {
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

  /// Writes the maximum of each window, and its offset in `input`.
  ///
  /// The first of equal values wins, row by row; a NaN wins over all that came before it.
  public func forward(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    winners: UnsafeMutablePointer<Int>
  ) {
    var place = 0
    for image in 0..<batch {
      for row in 0..<outputHeight {
        let rows = cells(from: row * stride - top, within: height)
        for column in 0..<outputWidth {
          let columns = cells(from: column * stride - left, within: width)
          for block in 0..<blocks(of: channels) {
            let channel = block * Vector.scalarCount
            let lanes = lanes(ofBlock: block, of: channels)
            let winner = winner(
              input + image * height * width * channels + channel, lanes, rows, columns)
            output.store(winner.value, at: place + channel, lanes: lanes)
            for lane in 0..<lanes {
              let cell = image * height * width + Int(winner.cell[lane])
              winners[place + channel + lane] = cell * channels + channel + lane
            }
          }
          place += channels
        }
      }
    }
  }

  /// The rows, or columns, under a window that begins at `first`, without padding.
  private func cells(from first: Int, within length: Int) -> Range<Int> {
    max(first, 0)..<min(first + size, length)
  }

  /// The maxima of up to sixteen channels of an image in a window, and the cells they stand in.
  @inline(__always)
  private func winner(
    _ channel: UnsafePointer<Float>, _ lanes: Int, _ rows: Range<Int>, _ columns: Range<Int>
  ) -> (value: Vector, cell: SIMD16<Int32>) {
    var cell = SIMD16(repeating: Int32(rows.lowerBound * width + columns.lowerBound))
    var value = channel.vector(at: Int(cell[0]) * channels, lanes: lanes)
    for row in rows {
      for column in columns {
        let here = row * width + column
        let candidate = channel.vector(at: here * channels, lanes: lanes)
        let leads = (candidate .> value) .| (candidate .!= candidate)
        value.replace(with: candidate, where: leads)
        cell.replace(with: SIMD16(repeating: Int32(truncatingIfNeeded: here)), where: leads)
      }
    }
    return (value, cell)
  }
}
