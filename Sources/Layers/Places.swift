import Tensors

/// Tells observers where a loop is, in the indices of the tensors that were given.
///
/// The loops run over batches `[batch, height, width, channel]` and kernels
/// `[height, width, in, out]`. A reader who gave one image and one kernel, both of rank 2, sees
/// two indices. Rows and columns of the input are counted on the padded image.
struct Places {
  let sweep: Sweep
  let isPlane: Bool
  var isFlipped = false

  func output(_ image: Int, _ row: Int, _ column: Int, _ channel: Int) -> Position {
    isPlane ? Position(row, column) : Position(image, row, column, channel)
  }

  /// The cell of the image, or nil on its padding.
  func input(_ image: Int, _ row: Int, _ column: Int, _ channel: Int) -> Position? {
    let (i, j) = (row - sweep.rows.before, column - sweep.columns.before)
    return sweep.containsCell(i, j) ? output(image, i, j, channel) : nil
  }

  func weight(_ row: Int, _ column: Int, _ input: Int, _ output: Int) -> Position {
    let i = isFlipped ? sweep.rows.window - 1 - row : row
    let j = isFlipped ? sweep.columns.window - 1 - column : column
    return isPlane ? Position(i, j) : Position(i, j, input, output)
  }
}

extension Sweep {
  /// Whether `[row, column]` is a cell of the image, and not of its padding.
  @inline(__always)
  func containsCell(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < rows.input && column >= 0 && column < columns.input
  }

  var hasPadding: Bool { rows.padded > rows.input || columns.padded > columns.input }
}

extension Position {
  /// The place of the element at `offset` of the scalars of a tensor of `shape`, of rank 4 at most.
  init(offset: Int, in shape: some BidirectionalCollection<Int>) {
    var index = Array(shape)
    var rest = offset
    for axis in index.indices.reversed() {
      (rest, index[axis]) = rest.quotientAndRemainder(dividingBy: index[axis])
    }
    switch index.count {
    case 0: self.init()
    case 1: self.init(index[0])
    case 2: self.init(index[0], index[1])
    case 3: self.init(index[0], index[1], index[2])
    default:
      require(index.count == 4, "a position has at most 4 indices, and \(index) needs more")
      self.init(index[0], index[1], index[2], index[3])
    }
  }
}

/// Images `[batch, height, width, channel]` with `sweep`'s padding of zeros around each.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func padded<Scalar: TensorScalar>(_ images: Tensor<Scalar>, _ sweep: Sweep) -> Tensor<Scalar> {
  guard sweep.hasPadding else { return images }
  let channels = images.shape[3]
  let shape = [images.shape[0], sweep.rows.padded, sweep.columns.padded, channels]
  var result = Tensor<Scalar>(zeros: shape)
  images.withUnsafeScalars { source in
    result.withUnsafeMutableScalars { target in
      forEachRow(of: images.shape, sweep) { row, paddedRow, count in
        for k in 0..<count { target[paddedRow + k] = source[row + k] }
      }
    }
  }
  return result
}

/// The images in the middle of what `padded` made; what lies on the padding is left out.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func cropped<Scalar: TensorScalar>(
  _ padded: Tensor<Scalar>, to shape: [Int], _ sweep: Sweep
) -> Tensor<Scalar> {
  guard sweep.hasPadding else { return padded }
  var result = Tensor<Scalar>(zeros: shape)
  padded.withUnsafeScalars { source in
    result.withUnsafeMutableScalars { target in
      forEachRow(of: shape, sweep) { row, paddedRow, count in
        for k in 0..<count { target[row + k] = source[paddedRow + k] }
      }
    }
  }
  return result
}

/// Calls `body` with the offsets of each image row, without and with padding, and its length.
@inline(__always)
private func forEachRow(
  of shape: [Int], _ sweep: Sweep, _ body: (_ row: Int, _ paddedRow: Int, _ count: Int) -> Void
) {
  let (batch, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
  for image in 0..<batch {
    for i in 0..<height {
      let row = (image * height + i) * width * channels
      let paddedRow =
        ((image * sweep.rows.padded + i + sweep.rows.before) * sweep.columns.padded
          + sweep.columns.before) * channels
      body(row, paddedRow, width * channels)
    }
  }
}
