/// Winograd's convolution with a 3×3 kernel in `Double`, matrix by matrix as it is printed in Lavin
/// and Gray, "Fast algorithms for convolutional neural networks", 2016, §4.
///
/// Made of magnitudes, with the constants' magnitudes too, the sums bound the rounding errors of any
/// way to compute the same: each rounding errs by 2⁻²⁴ of something no greater than its share.
///
///     grids    [images, outputs · down + 2, outputs · across + 2, inputChannels]
///     results  [images, outputs · down, outputs · across, outputChannels]
public struct WinogradLoops {
  /// The sums, without bias, in the shape of the results.
  public var output: [Double]
  /// The gradient for the grids.
  public var inputGradient: [Double]
  /// The gradient for the kernel, `[3, 3, inputChannels, outputChannels]`.
  public var kernelGradient: [Double]

  /// The convolution of images of `down` × `across` tiles, each of `outputs` × `outputs` results.
  public init(
    outputs: Int, down: Int, across: Int, images: Int, inputChannels: Int, outputChannels: Int,
    input: [Double], kernel: [Double], upstream: [Double], ofMagnitudes: Bool
  ) {
    let matrices = outputs == 2 ? Matrices.two : Matrices.four
    let (bT, g, aT) = ofMagnitudes ? matrices.magnitudes : matrices.signed
    let (b, gT, a) = (bT.transposed, g.transposed, aT.transposed)
    let points = outputs + 2
    let (height, width) = (down * outputs, across * outputs)
    output = Array(repeating: 0, count: images * height * width * outputChannels)
    inputGradient = Array(
      repeating: 0, count: images * (height + 2) * (width + 2) * inputChannels)
    kernelGradient = Array(repeating: 0, count: 9 * inputChannels * outputChannels)
    let pairs = inputChannels * outputChannels
    let weights = (0..<pairs).map { pair in
      g.around((0..<9).map { kernel[$0 * pairs + pair] })
    }
    var weightGradients = Array(
      repeating: [Double](repeating: 0, count: points * points), count: pairs)
    for tile in 0..<images * down * across {
      let (image, row, column) = (
        tile / (down * across), tile / across % down * outputs, tile % across * outputs
      )
      func pixel(_ k: Int, _ channel: Int) -> Int {
        ((image * (height + 2) + row + k / points) * (width + 2) + column + k % points)
          * inputChannels + channel
      }
      func result(_ k: Int, _ channel: Int) -> Int {
        ((image * height + row + k / outputs) * width + column + k % outputs) * outputChannels
          + channel
      }
      let inputs = (0..<inputChannels).map { channel in
        bT.around((0..<points * points).map { input[pixel($0, channel)] })
      }
      let upstreams = (0..<outputChannels).map { channel in
        a.around((0..<outputs * outputs).map { upstream[result($0, channel)] })
      }
      var sums = Array(
        repeating: [Double](repeating: 0, count: points * points), count: outputChannels)
      var shares = Array(
        repeating: [Double](repeating: 0, count: points * points), count: inputChannels)
      for c in 0..<inputChannels {
        for o in 0..<outputChannels {
          let pair = c * outputChannels + o
          for k in 0..<points * points {
            sums[o][k] += inputs[c][k] * weights[pair][k]
            shares[c][k] += upstreams[o][k] * weights[pair][k]
            weightGradients[pair][k] += inputs[c][k] * upstreams[o][k]
          }
        }
      }
      for o in 0..<outputChannels {
        for (k, value) in aT.around(sums[o]).enumerated() { output[result(k, o)] = value }
      }
      for c in 0..<inputChannels {
        for (k, value) in b.around(shares[c]).enumerated() {
          inputGradient[pixel(k, c)] += value
        }
      }
    }
    for pair in 0..<pairs {
      for (k, value) in gT.around(weightGradients[pair]).enumerated() {
        kernelGradient[k * pairs + pair] = value
      }
    }
  }
}

/// Bᵀ, G and Aᵀ.
private struct Matrices {
  let signed: (Matrix, Matrix, Matrix)
  var magnitudes: (Matrix, Matrix, Matrix) {
    (signed.0.magnitudes, signed.1.magnitudes, signed.2.magnitudes)
  }

  static let two = Matrices(
    signed: (
      Matrix([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]),
      Matrix([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]),
      Matrix([[1, 1, 1, 0], [0, 1, -1, -1]])
    ))

  static let four = Matrices(
    signed: (
      Matrix([
        [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
      ]),
      Matrix([
        [1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1],
      ]),
      Matrix([
        [1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1],
      ])
    ))
}

private struct Matrix {
  let rows: [[Double]]

  init(_ rows: [[Double]]) { self.rows = rows }

  var magnitudes: Matrix { Matrix(rows.map { $0.map(abs) }) }

  var transposed: Matrix {
    Matrix(rows[0].indices.map { column in rows.map { $0[column] } })
  }

  /// M x Mᵀ for a square x, row by row.
  func around(_ x: [Double]) -> [Double] {
    let side = rows[0].count
    var half = [Double](repeating: 0, count: rows.count * side)
    for i in rows.indices {
      for k in 0..<side {
        for j in 0..<side { half[i * side + j] += rows[i][k] * x[k * side + j] }
      }
    }
    var result = [Double](repeating: 0, count: rows.count * rows.count)
    for i in rows.indices {
      for j in rows.indices {
        for k in 0..<side { result[i * rows.count + j] += half[i * side + k] * rows[j][k] }
      }
    }
    return result
  }
}
