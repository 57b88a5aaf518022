extension ValidConvolution {
  /// Writes the output: for each of its elements the sum over kernel rows, kernel columns and
  /// input channels, in this order, and the bias (one number for each filter) added last.
  public func forward(
    input: UnsafePointer<Float>, kernel: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    packByFilter(kernel, into: scratch)
    for image in 0..<batch {
      let pixels = input + image * height * inputRow
      let results = output + image * outputPixels * outputChannels
      for block in 0..<outputBlocks {
        let weights = UnsafePointer(scratch) + block * kernelHeight * taps * Vector.scalarCount
        let lanes = lanes(ofBlock: block, of: outputChannels)
        let filter = block * Vector.scalarCount
        let bias = bias?.vector(at: filter, lanes: lanes)
        // A tile that would run past the last pixel computes that pixel again.
        for first in Swift.stride(from: 0, to: outputPixels, by: 8) {
          let tile = InlineArray<8, Int> { min(first + $0, outputPixels - 1) }
          let windows = InlineArray<8, UnsafePointer<Float>> {
            pixels + windowStart(ofPixel: tile[$0])
          }
          let sums = sums(of: windows, weights: weights)
          for k in tile.indices {
            let sum = bias.map { sums[k] + $0 } ?? sums[k]
            results.store(sum, at: tile[k] * outputChannels + filter, lanes: lanes)
          }
        }
      }
    }
  }

  /// The sums of sixteen filters for the windows that begin at `windows`.
  @inline(__always)
  private func sums<let count: Int>(
    of windows: InlineArray<count, UnsafePointer<Float>>, weights: UnsafePointer<Float>
  ) -> InlineArray<count, Vector> {
    var sums = InlineArray<count, Vector>(repeating: .zero)
    var weights = weights
    for row in 0..<kernelHeight {
      for tap in 0..<taps {
        let weight = weights.vector(at: 0)
        weights += Vector.scalarCount
        for k in 0..<count {
          sums[k].addProduct(Vector(repeating: windows[k][row &* inputRow &+ tap]), weight)
        }
      }
    }
    return sums
  }

  /// Lays the kernel out as `[filters / 16, kernelHeight, taps, 16]`, zeros in the place of
  /// filters that there are not.
  private func packByFilter(
    _ kernel: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    var place = packed
    for block in 0..<outputBlocks {
      let lanes = lanes(ofBlock: block, of: outputChannels)
      for tap in 0..<kernelHeight * taps {
        let weights = kernel.vector(
          at: tap * outputChannels + block * Vector.scalarCount, lanes: lanes)
        place.store(weights, at: 0, lanes: Vector.scalarCount)
        place += Vector.scalarCount
      }
    }
  }
}
