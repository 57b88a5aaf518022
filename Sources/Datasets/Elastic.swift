import Tensors

/// How far each pixel of an image is moved before it takes its ink, in pixels.
public struct Displacement: Equatable, Sendable {
  /// How far down, `[rows, columns]`.
  public let down: Tensor<Float>
  /// How far to the right, `[rows, columns]`.
  public let right: Tensor<Float>

  /// A displacement of two tensors of one shape, `[rows, columns]`.
  public init(down: Tensor<Float>, right: Tensor<Float>) {
    require(
      down.rank == 2 && down.shape == right.shape,
      "displacements of shapes \(down.shape) and \(right.shape) are not both [rows, columns]")
    (self.down, self.right) = (down, right)
  }
}

/// Elastic distortion, as if the image were drawn on rubber (Simard, Steinkraus and Platt, "Best
/// practices for convolutional neural networks applied to visual document analysis", 2003).
///
/// Each pixel is moved down and to the right by random numbers from −1 to 1, which are smoothed by a
/// Gaussian of standard deviation σ, so that neighbours move alike, and multiplied by α:
///
///     d[i, j] = α · Σₖ Σₗ g[k] g[l] · r[i + k, j + l],   g[k] = exp(−k² / 2σ²) / Σₗ exp(−l² / 2σ²)
///
/// with k and l from −3σ to 3σ, and r = 0 beyond the border.
public struct Elastic: Hashable, Sendable {
  /// α, how far pixels move, in pixels before the smoothing.
  public let strength: Double
  /// σ, how far apart pixels still move alike, in pixels.
  public let smoothness: Double

  /// g, from −3σ to 3σ; each rounded, so that it is the same on every machine.
  let weights: [Float]

  /// A distortion of strength α and smoothness σ, both in pixels; by default those of the paper.
  public init(strength: Double = 34, smoothness: Double = 4) {
    require(
      strength >= 0 && strength.isFinite, "pixels cannot be moved with a strength of \(strength)")
    require(
      smoothness > 0 && smoothness <= 100,
      "a smoothness of \(smoothness) pixels is not more than 0 and at most 100")
    (self.strength, self.smoothness) = (strength, smoothness)
    let reach = Int((3 * smoothness).rounded(.up))
    let heights = (-reach...reach).map { k in
      Float.exponential(Float(-Double(k * k) / (2 * smoothness * smoothness)))
    }
    let sum = heights.reduce(0) { $0 + Double($1) }
    weights = heights.map { Float(Double($0) / sum) }
  }

  /// The displacement of images of this size that `generator` draws.
  public func displacement(
    rows: Int, columns: Int, generator: inout Generator
  ) -> Displacement {
    var scratch = [Float](repeating: 0, count: scratchCount(rows: rows, columns: columns))
    func field() -> Tensor<Float> {
      var field = Tensor<Float>(zeros: [rows, columns])
      field.withUnsafeMutableScalars { field in
        scratch.withUnsafeMutableBufferPointer { scratch in
          guard let field = field.baseAddress, let scratch = scratch.baseAddress else { return }
          draw(
            rows: rows, columns: columns, into: field, scratch: scratch, generator: &generator)
        }
      }
      return field
    }
    let down = field()
    return Displacement(down: down, right: field())
  }

  /// The numbers of memory that `draw` works in.
  func scratchCount(rows: Int, columns: Int) -> Int {
    let width = columns + 2 * reach
    return (rows * width + 2 * reach) + (rows + 2 * reach) * width + rows * width
  }

  private var reach: Int { weights.count / 2 }

  /// Draws how far each pixel moves along one axis.
  ///
  /// The planes that are worked in are wider than the image, with zeros around it, so that each
  /// weight is one long loop over all pixels; what comes out beside the image means nothing.
  func draw(
    rows: Int, columns: Int, into field: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, generator: inout Generator
  ) {
    let width = columns + 2 * reach
    let area = rows * width
    let noise = scratch
    noise.update(repeating: 0, count: area + 2 * reach)
    for i in 0..<rows {
      for j in 0..<columns {
        noise[i * width + reach + j] = Float(2 * generator.uniform() - 1)
      }
    }
    // Smoothed along the rows, with as many rows of zeros above and below as the Gaussian reaches.
    let smoothed = noise + area + 2 * reach
    smoothed.update(repeating: 0, count: (rows + 2 * reach) * width)
    let middle = smoothed + reach * width
    for k in weights.indices { add(weights[k], times: noise + k, to: middle, count: area) }
    // And along the columns.
    let sum = smoothed + (rows + 2 * reach) * width
    sum.update(repeating: 0, count: area)
    for k in weights.indices {
      add(Float(strength) * weights[k], times: smoothed + k * width, to: sum, count: area)
    }
    for i in 0..<rows { (field + i * columns).update(from: sum + i * width, count: columns) }
  }
}

@inline(__always)
private func add(
  _ factor: Float, times addend: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>,
  count: Int
) {
  for i in 0..<count { sum[i] += factor * addend[i] }
}
