extension ValidConvolution {
  /// Writes the gradient for the kernel: for each weight the sum over images, output rows and
  /// output columns, in this order, of input times upstream.
  public func kernelGradient(
    upstream: UnsafePointer<Float>, input: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    gradient.update(repeating: 0, count: kernelHeight * taps * outputChannels)
    for image in 0..<batch {
      for row in 0..<kernelHeight {
        for block in 0..<outputBlocks {
          let filter = block * Vector.scalarCount
          let pass = GatherWeights(
            convolution: self,
            upstream: upstream + image * outputPixels * outputChannels + filter,
            input: input + (image * height + row) * inputRow,
            gradient: gradient + row * taps * outputChannels + filter,
            lanes: lanes(ofBlock: block, of: outputChannels))
          var tap = 0
          while tap + 8 <= taps {
            pass.run(InlineArray<8, Vector>.self, tap: tap)
            tap += 8
          }
          if tap + 4 <= taps {
            pass.run(InlineArray<4, Vector>.self, tap: tap)
            tap += 4
          }
          if tap + 2 <= taps {
            pass.run(InlineArray<2, Vector>.self, tap: tap)
            tap += 2
          }
          if tap < taps { pass.run(InlineArray<1, Vector>.self, tap: tap) }
        }
      }
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
}

/// One image's part in the gradient of one kernel row, for up to sixteen filters.
private struct GatherWeights {
  let convolution: ValidConvolution
  let upstream: UnsafePointer<Float>
  let input: UnsafePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let lanes: Int

  /// Adds it for `count` taps from `tap` on.
  @inline(__always)
  func run<let count: Int>(_: InlineArray<count, Vector>.Type, tap: Int) {
    let filters = convolution.outputChannels
    let place = gradient + tap * filters
    var sums = InlineArray<count, Vector> {
      UnsafePointer(place).vector(at: $0 * filters, lanes: lanes)
    }
    for pixel in 0..<convolution.outputPixels {
      let share = upstream.vector(at: pixel * filters, lanes: lanes)
      let window = input + convolution.windowStart(ofPixel: pixel) + tap
      for k in 0..<count { sums[k].addProduct(Vector(repeating: window[k]), share) }
    }
    for k in 0..<count { place.store(sums[k], at: k * filters, lanes: lanes) }
  }
}
