extension PoolingWindows {
  /// Writes the maximum of each window, and its offset in `input`.
  ///
  /// The first of equal values wins, row by row; a NaN wins over all that came before it.
  public func maxima(
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
