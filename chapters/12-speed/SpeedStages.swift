import Tensors

#if canImport(Glibc)
  // A processor without a fused multiply-add calls the C library's fmaf.
  import Glibc
#endif

/// Sixteen numbers that are multiplied, added and compared at once.
typealias Vector = SIMD16<Float>

/// Where the loops below read and write.
typealias Input = UnsafePointer<Float>
typealias Output = UnsafeMutablePointer<Float>

/// A convolution: sizes, input, weights, bias, output.
typealias Convolve = (LayerSizes, Input, Input, Input, Output) -> Void

/// The sizes of a convolution of one image, without padding and with stride 1.
struct LayerSizes: Sendable {
  var height: Int
  var width: Int
  var inputChannels: Int
  var kernelSize: Int
  var outputChannels: Int

  var outputHeight: Int { height - kernelSize + 1 }
  var outputWidth: Int { width - kernelSize + 1 }
  var inputRow: Int { width * inputChannels }
  /// The products in the sum of one output.
  var terms: Int { kernelSize * kernelSize * inputChannels }
  var inputCount: Int { height * inputRow }
  var weightCount: Int { terms * outputChannels }
  var outputCount: Int { outputHeight * outputWidth * outputChannels }
  /// A multiplication and an addition for each product.
  var operations: Int { 2 * terms * outputCount }
  /// Bytes that have to be read or written at least: every number once.
  var bytes: Int { 4 * (inputCount + weightCount + outputChannels + outputCount) }

  /// Bytes that a loop moves which, for `count` multiply-adds, reads and writes so many numbers.
  func bytes(reading: Int, writing: Int, forMultiplyAdds count: Int) -> Double {
    Double(4 * (reading + writing)) / Double(count) * Double(operations / 2)
  }
}

/// Stage 1: the output `[height, width, filters]` of an input `[height, width, channels]`, a kernel
/// `[kernelSize, kernelSize, channels, filters]` and a bias for each filter.
func sixLoops(_ x: Tensor<Float>, _ w: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> {
  let (kernelSize, inputChannels, outputChannels) = (w.shape[0], w.shape[2], w.shape[3])
  var y = Tensor<Float>(
    zeros: [x.shape[0] - kernelSize + 1, x.shape[1] - kernelSize + 1, outputChannels])
  for row in 0..<y.shape[0] {
    for column in 0..<y.shape[1] {
      for filter in 0..<outputChannels {
        var sum: Float = 0
        for i in 0..<kernelSize {
          for j in 0..<kernelSize {
            for c in 0..<inputChannels {
              sum.addProduct(x[row + i, column + j, c], w[i, j, c, filter])
            }
          }
        }
        y[row, column, filter] = sum + b[filter]
      }
    }
  }
  return y
}

/// Stage 2: the same six loops, over pointers: places are worked out, not asked for.
func pointerLoops(_ s: LayerSizes, _ x: Input, _ w: Input, _ b: Input, _ y: Output) {
  for row in 0..<s.outputHeight {
    for column in 0..<s.outputWidth {
      for filter in 0..<s.outputChannels {
        var sum: Float = 0
        for i in 0..<s.kernelSize {
          for j in 0..<s.kernelSize {
            for c in 0..<s.inputChannels {
              let pixel = (row &+ i) &* s.width &+ column &+ j
              let term = (i &* s.kernelSize &+ j) &* s.inputChannels &+ c
              sum.addProduct(
                x[pixel &* s.inputChannels &+ c], w[term &* s.outputChannels &+ filter])
            }
          }
        }
        y[(row &* s.outputWidth &+ column) &* s.outputChannels &+ filter] = sum + b[filter]
      }
    }
  }
}

/// Stage 3: the loop over the filters is the innermost, so that weights are read as they lie.
func filtersInnermost(_ s: LayerSizes, _ x: Input, _ w: Input, _ b: Input, _ y: Output) {
  for row in 0..<s.outputHeight {
    for column in 0..<s.outputWidth {
      let sums = y + (row &* s.outputWidth &+ column) &* s.outputChannels
      for filter in 0..<s.outputChannels { sums[filter] = 0 }
      var weights = w
      for i in 0..<s.kernelSize {
        let window = x + ((row &+ i) &* s.width &+ column) &* s.inputChannels
        for term in 0..<s.kernelSize &* s.inputChannels {
          for filter in 0..<s.outputChannels {
            sums[filter].addProduct(window[term], weights[filter])
          }
          weights += s.outputChannels
        }
      }
      for filter in 0..<s.outputChannels { sums[filter] += b[filter] }
    }
  }
}

/// Stages 4 and 5: the sums of `pixels` windows and 16 · `vectors` filters, held in registers while
/// all their terms are added.
///
/// The number of filters has to be a multiple of 16 · `vectors`.
struct RegisterTile<let pixels: Int, let vectors: Int> {
  typealias Sums = InlineArray<pixels, InlineArray<vectors, Vector>>

  /// Works out all pixels of the output.
  static func convolve(_ s: LayerSizes, _ x: Input, _ w: Input, _ b: Input, _ y: Output) {
    convolve(s, rows: s.outputHeight, columns: s.outputWidth, x, w, b, y)
  }

  /// Works out the first `rows` and `columns` of the output, and lays them side by side in `y`.
  static func convolve(
    _ s: LayerSizes, rows: Int, columns: Int, _ x: Input, _ w: Input, _ b: Input, _ y: Output
  ) {
    let count = rows &* columns
    for filter in Swift.stride(from: 0, to: s.outputChannels, by: 16 * vectors) {
      var first = 0
      while first < count {
        // A tile that would run past the last pixel works out that pixel again.
        let places = InlineArray<pixels, Int> { min(first &+ $0, count &- 1) }
        let windows = InlineArray<pixels, Input> {
          let (row, column) = places[$0].quotientAndRemainder(dividingBy: columns)
          return x + (row &* s.width &+ column) &* s.inputChannels
        }
        let sums = sums(s, windows, w + filter)
        for k in 0..<pixels {
          for v in 0..<vectors {
            let place = filter &+ 16 &* v
            (y + places[k] &* s.outputChannels + place).store(sums[k][v] + (b + place).vector)
          }
        }
        first &+= pixels
      }
    }
  }

  /// Adds up the terms: for each of them `vectors` loads of weights, `pixels` of inputs, and
  /// `pixels` · `vectors` multiply-adds.
  @inline(__always)
  static func sums(
    _ s: LayerSizes, _ windows: InlineArray<pixels, Input>, _ weights: Input
  ) -> Sums {
    var sums = Sums(repeating: InlineArray(repeating: .zero))
    var weights = weights
    for i in 0..<s.kernelSize {
      let row = i &* s.inputRow
      for term in row..<row &+ s.kernelSize &* s.inputChannels {
        let w = InlineArray<vectors, Vector> { (weights + 16 &* $0).vector }
        for k in 0..<pixels {
          let value = Vector(repeating: windows[k][term])
          for v in 0..<vectors { sums[k][v].addProduct(value, w[v]) }
        }
        weights += s.outputChannels
      }
    }
    return sums
  }
}

extension UnsafePointer<Float> {
  /// The sixteen numbers from here on.
  @inline(__always)
  var vector: Vector { UnsafeRawPointer(self).loadUnaligned(as: Vector.self) }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func store(_ vector: Vector) {
    UnsafeMutableRawPointer(self).storeBytes(of: vector, as: Vector.self)
  }
}
