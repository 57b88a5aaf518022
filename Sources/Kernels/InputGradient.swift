extension ValidConvolution {
  /// Writes the gradient for the input, padding included: for each input element the sum over
  /// output rows, output columns and filters, in this order, of upstream times weight.
  public func inputGradient(
    upstream: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    packByTap(kernel, into: scratch)
    gradient.update(repeating: 0, count: batch * height * inputRow)
    for image in 0..<batch {
      let upstream = upstream + image * outputPixels * outputChannels
      let pixels = gradient + image * height * inputRow
      // From the last tap to the first: of the windows that cover an input the first has it under
      // its last tap, so that the input receives their shares in the windows' order.
      for row in (0..<kernelHeight).reversed() {
        let pass = ShareTaps(
          convolution: self, upstream: upstream,
          weights: UnsafePointer(scratch) + row * tapBlocks * outputChannels * Vector.scalarCount,
          gradient: pixels + row * inputRow)
        var block = tapBlocks
        let lastLanes = lanes(ofBlock: block - 1, of: taps)
        if lastLanes < Vector.scalarCount {
          block -= 1
          pass.run(InlineArray<1, Vector>.self, block: block, lanes: lastLanes)
        }
        while block >= 8 {
          block -= 8
          pass.run(InlineArray<8, Vector>.self, block: block)
        }
        if block >= 4 {
          block -= 4
          pass.run(InlineArray<4, Vector>.self, block: block)
        }
        if block >= 2 {
          block -= 2
          pass.run(InlineArray<2, Vector>.self, block: block)
        }
        if block == 1 { pass.run(InlineArray<1, Vector>.self, block: 0) }
      }
    }
  }

  /// Lays the kernel out as `[kernelHeight, taps / 16, filters, 16]`, zeros in the place of taps
  /// that there are not.
  private func packByTap(_ kernel: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    var place = packed
    for row in 0..<kernelHeight {
      for block in 0..<tapBlocks {
        let lanes = lanes(ofBlock: block, of: taps)
        let weights = kernel + (row * taps + block * Vector.scalarCount) * outputChannels
        for filter in 0..<outputChannels {
          for lane in 0..<Vector.scalarCount {
            place[lane] = lane < lanes ? weights[lane * outputChannels + filter] : 0
          }
          place += Vector.scalarCount
        }
      }
    }
  }
}

/// One row of the kernel, giving each window's upstream gradient back to the inputs under it.
private struct ShareTaps {
  let convolution: ValidConvolution
  let upstream: UnsafePointer<Float>
  let weights: UnsafePointer<Float>
  let gradient: UnsafeMutablePointer<Float>

  /// Does so for `count` vectors of taps from vector number `block` on.
  @inline(__always)
  func run<let count: Int>(
    _: InlineArray<count, Vector>.Type, block: Int, lanes: Int = Vector.scalarCount
  ) {
    let filters = convolution.outputChannels
    let weights = weights + block * filters * Vector.scalarCount
    for pixel in 0..<convolution.outputPixels {
      let upstream = upstream + pixel * filters
      let place = gradient + convolution.windowStart(ofPixel: pixel) + block * Vector.scalarCount
      var sums = InlineArray<count, Vector> {
        UnsafePointer(place).vector(at: $0 * Vector.scalarCount, lanes: lanes)
      }
      for filter in 0..<filters {
        let share = Vector(repeating: upstream[filter])
        for k in 0..<count {
          sums[k].addProduct(
            share, weights.vector(at: (k &* filters &+ filter) &* Vector.scalarCount))
        }
      }
      for k in 0..<count {
        place.store(sums[k], at: k * Vector.scalarCount, lanes: lanes)
      }
    }
  }
}
