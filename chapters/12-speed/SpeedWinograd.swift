import Kernels

/// The two factors of each product of F(2, 3), of four numbers `d` and a kernel `g` of three.
func winogradFactors(_ d: [Float], _ g: [Float]) -> [(data: Float, kernel: Float)] {
  [
    (d[0] - d[2], g[0]), (d[1] + d[2], (g[0] + g[1] + g[2]) / 2),
    (d[2] - d[1], (g[0] - g[1] + g[2]) / 2), (d[1] - d[3], g[2]),
  ]
}

/// A layer by the library's kernels for Winograd's convolution, several images at a time.
final class WinogradLayer {
  let layer: LayerSizes
  let sizes: WinogradConvolution
  private let bias: Numbers
  /// The kernel as its factors, made once.
  private let kernel: Numbers
  private let grids: Numbers
  private let inputs: Numbers
  private let scratch: Numbers

  /// The layer in tiles of `outputs` × `outputs` pixels.
  init(_ layer: LayerSizes, outputs: Int, images: Int, weights: Numbers, bias: Numbers) {
    func tiles(_ pixels: Int) -> Int { (pixels + outputs - 1) / outputs }
    self.layer = layer
    self.bias = bias
    sizes = WinogradConvolution(
      outputs: outputs, tilesDown: tiles(layer.outputHeight), tilesAcross: tiles(layer.outputWidth),
      inputChannels: layer.inputChannels, outputChannels: layer.outputChannels, images: images)
    kernel = Numbers(count: sizes.kernelCount)
    grids = Numbers(count: images * sizes.gridCount)
    inputs = Numbers(count: sizes.transformedCount(layer.inputChannels))
    scratch = Numbers(count: sizes.scratchCount)
    sizes.transformKernel(
      weights.start, rows: layer.inputChannels, columns: layer.outputChannels,
      range: 0..<layer.inputChannels, into: kernel.start)
  }

  /// Works out the layer for images that lie one after another in `x`.
  func run(_ x: Numbers, _ y: Numbers) {
    let row = sizes.gridWidth * layer.inputChannels
    for image in 0..<sizes.images {
      // The tiles may reach beyond the input, where the grid holds zeros.
      let (grid, pixels) = (
        grids.start + image * sizes.gridCount, x.start + image * layer.inputCount
      )
      for line in 0..<layer.height {
        (grid + line * row).update(from: pixels + line * layer.inputRow, count: layer.inputRow)
      }
      sizes.transformInput(grid, image: image, into: inputs.start)
    }
    sizes.forward(
      inputs: inputs.start, kernel: kernel.start, scratch: scratch.start,
      to: ConvolutionTarget(
        bias: bias.start, rectifies: false, output: y.start, outputStep: layer.outputCount,
        height: layer.outputHeight, width: layer.outputWidth, channels: layer.outputChannels))
  }

  /// Products of one image, those beyond the output included.
  var products: Int {
    sizes.positions * sizes.tilesDown * sizes.tilesAcross * layer.inputChannels
      * layer.outputChannels
  }

  /// Bytes that the loops read and write for one image: the products in tiles of 12 by two vectors,
  /// and each transform as it passes over its squares, by rows and then by columns.
  var bytes: Double {
    let (tiles, points) = (sizes.tilesDown * sizes.tilesAcross, sizes.outputs + 2)
    let perTile =
      layer.inputChannels * 4 * points * points
      + layer.outputChannels
      * (2 * points * points + 2 * sizes.outputs * points + sizes.outputs * sizes.outputs)
    return 4 * (Double(products) * (12 + 2 * 16) / (12 * 2 * 16) + Double(tiles * perTile))
  }
}

/// The tile of the library's own kernel, on one image.
struct LibraryTile {
  private let convolution: DirectConvolution
  private let places: [Int32]

  init(_ s: LayerSizes) {
    convolution = DirectConvolution(
      height: s.height, width: s.width, inputChannels: s.inputChannels,
      kernelHeight: s.kernelSize, kernelWidth: s.kernelSize, outputChannels: s.outputChannels,
      stride: 1)
    places = convolution.places()
  }

  func convolve(_ s: LayerSizes, _ x: Input, _ w: Input, _ b: Input, _ y: Output) {
    places.withUnsafeBufferPointer {
      convolution.forward(input: x, kernel: w, bias: b, rectifies: false, places: $0, output: y)
    }
  }
}

/// The convolution in `Double`, to measure errors by.
func exactConvolution(
  _ s: LayerSizes, _ x: [Float], _ w: [Float], _ b: [Float]
) -> [Double] {
  var y: [Double] = []
  for pixel in 0..<s.outputHeight * s.outputWidth {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: s.outputWidth)
    var sums = b.map(Double.init)
    for i in 0..<s.kernelSize {
      for j in 0..<s.kernelSize {
        for c in 0..<s.inputChannels {
          let value = Double(x[((row + i) * s.width + column + j) * s.inputChannels + c])
          let term = ((i * s.kernelSize + j) * s.inputChannels + c) * s.outputChannels
          for filter in 0..<s.outputChannels { sums[filter] += value * Double(w[term + filter]) }
        }
      }
    }
    y += sums
  }
  return y
}

/// The greatest difference of two rows of numbers, as a part of the greatest number.
func largestError(_ values: [Float], _ exact: [Double]) -> Double {
  let greatest = exact.map(\.magnitude).max() ?? 0
  let difference = zip(values, exact).map { abs(Double($0) - $1) }.max() ?? 0
  return greatest == 0 ? difference : difference / greatest
}
