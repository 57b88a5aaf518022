extension PoolingWindows {
  /// Writes the mean of each window: the sum of its cells, row by row, divided by their number.
  ///
  /// A cell of padding is 0, and counts only if `countsPadding` says so.
  public func means(
    input: UnsafePointer<Float>, countsPadding: Bool, output: UnsafeMutablePointer<Float>
  ) {
    forEachWindow { window in
      let count = Float(countsPadding ? size * size : window.cells)
      forEachBlock(of: channels) { channel, lanes in
        var sum = Vector.zero
        window.forEachCell { sum += input.vector(at: $0 * channels + channel, lanes: lanes) }
        output.store(sum / count, at: window.place * channels + channel, lanes: lanes)
      }
    }
  }

  /// Writes the gradient for the input of `means`: for each cell the sum, over the windows that
  /// cover it in their order, of upstream times one by the number of cells.
  public func meansGradient(
    upstream: UnsafePointer<Float>, countsPadding: Bool, gradient: UnsafeMutablePointer<Float>
  ) {
    gradient.update(repeating: 0, count: batch * height * width * channels)
    forEachWindow { window in
      let factor = Vector(repeating: 1 / Float(countsPadding ? size * size : window.cells))
      forEachBlock(of: channels) { channel, lanes in
        let share = upstream.vector(at: window.place * channels + channel, lanes: lanes)
        window.forEachCell { cell in
          let offset = cell * channels + channel
          var sum = UnsafePointer(gradient).vector(at: offset, lanes: lanes)
          sum.addProduct(share, factor)
          gradient.store(sum, at: offset, lanes: lanes)
        }
      }
    }
  }

  @inline(__always)
  private func forEachWindow(_ body: (Window) -> Void) {
    var place = 0
    for image in 0..<batch {
      for row in 0..<outputHeight {
        let rows = cells(from: row * stride - top, within: height)
        for column in 0..<outputWidth {
          let columns = cells(from: column * stride - left, within: width)
          body(
            Window(
              place: place, firstRow: image * height, rows: rows, columns: columns, width: width))
          place += 1
        }
      }
    }
  }
}

/// One window, without what of it lies on padding.
private struct Window {
  /// Where it stands among all windows.
  let place: Int
  /// The first row of its image, among those of all images.
  let firstRow: Int
  let rows: Range<Int>
  let columns: Range<Int>
  let width: Int

  var cells: Int { rows.count * columns.count }

  /// Calls `body` with the place of each cell among the pixels of all images, row by row.
  @inline(__always)
  func forEachCell(_ body: (Int) -> Void) {
    for row in rows {
      for column in columns { body((firstRow + row) * width + column) }
    }
  }
}
