/// A vector in `Double`, in which nothing is lost of it.
private typealias Wide = SIMD16<Double>

extension Wide {
  // Lane by lane and not by `Wide(vector)`: that is a call for each vector, this one instruction.
  @inline(__always)
  fileprivate init(exactly vector: Vector) {
    self = .zero
    for lane in vector.indices { self[lane] = Double(vector[lane]) }
  }

  /// Each lane rounded once.
  @inline(__always)
  fileprivate var rounded: Vector {
    var result = Vector.zero
    for lane in indices { result[lane] = Float(self[lane]) }
    return result
  }
}

/// The sizes of a batch normalisation, and its sums and quotients for sixteen channels at once.
///
/// Tensors are contiguous and row-major: `[places, channels]`, where the places are those of all
/// examples, rows and columns, or `[channels]`. Sums over places are made in `Double`, place after
/// place. Buffers need no alignment and are neither read nor written beyond those counts.
public struct BatchNormalisation: Sendable {
  /// The numbers of each channel.
  public let places: Int
  /// The values at each place.
  public let channels: Int

  /// The normalisation of `places` numbers in each of `channels` channels.
  public init(places: Int, channels: Int) {
    precondition(places > 0 && channels > 0, "\(places)×\(channels) holds nothing to normalise")
    self.places = places
    self.channels = channels
  }

  /// Writes the mean of each channel.
  public func means(input: UnsafePointer<Float>, means: UnsafeMutablePointer<Float>) {
    forEachBlock(of: channels) { channel, lanes in
      var sum = Wide.zero
      for place in 0..<places {
        sum += Wide(exactly: input.vector(at: place * channels + channel, lanes: lanes))
      }
      means.store(mean(sum), at: channel, lanes: lanes)
    }
  }

  /// Writes the mean square of each channel's distance from its mean.
  public func variances(
    input: UnsafePointer<Float>, means: UnsafePointer<Float>,
    variances: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(of: channels) { channel, lanes in
      let mean = means.vector(at: channel, lanes: lanes)
      var sum = Wide.zero
      for place in 0..<places {
        let x = input.vector(at: place * channels + channel, lanes: lanes)
        let difference = Wide(exactly: x - mean)
        sum.addProduct(difference, difference)
      }
      variances.store(self.mean(sum), at: channel, lanes: lanes)
    }
  }

  /// Writes (x − mean) / √(variance + epsilon) · weight + bias for each number x.
  public func forward(
    input: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    means: UnsafePointer<Float>, variances: UnsafePointer<Float>, epsilon: Float,
    output: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(of: channels) { channel, lanes in
      let weight = weight.vector(at: channel, lanes: lanes)
      let bias = bias.vector(at: channel, lanes: lanes)
      let mean = means.vector(at: channel, lanes: lanes)
      let deviation = (variances.vector(at: channel, lanes: lanes) + epsilon).squareRoot()
      for place in 0..<places {
        let offset = place * channels + channel
        let value = (input.vector(at: offset, lanes: lanes) - mean) / deviation
        output.store(weight * value + bias, at: offset, lanes: lanes)
      }
    }
  }

  /// Writes the gradients for input, weight and bias, from `upstream`, that of the output.
  ///
  /// `statisticsAreOfTheBatch` says whether mean and variance came from `input` itself, so that the
  /// gradient goes back through them too. The formulas are with the loops in `Layers`.
  public func gradients(
    upstream: UnsafePointer<Float>, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    means: UnsafePointer<Float>, variances: UnsafePointer<Float>, epsilon: Float,
    statisticsAreOfTheBatch: Bool, inputGradient: UnsafeMutablePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(of: channels) { channel, lanes in
      let weight = weight.vector(at: channel, lanes: lanes)
      let mean = means.vector(at: channel, lanes: lanes)
      let deviation = (variances.vector(at: channel, lanes: lanes) + epsilon).squareRoot()
      var (weightSum, biasSum) = (Wide.zero, Wide.zero)
      for place in 0..<places {
        let offset = place * channels + channel
        let g = Wide(exactly: upstream.vector(at: offset, lanes: lanes))
        let value = (input.vector(at: offset, lanes: lanes) - mean) / deviation
        biasSum += g
        weightSum.addProduct(g, Wide(exactly: value))
      }
      let (forWeight, forBias) = (weightSum.rounded, biasSum.rounded)
      weightGradient.store(forWeight, at: channel, lanes: lanes)
      biasGradient.store(forBias, at: channel, lanes: lanes)

      let scale = weight / deviation
      let toMean = -weight / deviation
      let forMean = forBias * toMean
      let forVariance = forWeight * (toMean / (2 * deviation))
      let (twice, once) = (2 / Float(places), Vector(repeating: 1 / Float(places)))
      for place in 0..<places {
        let offset = place * channels + channel
        var sum = Vector.zero
        sum.addProduct(upstream.vector(at: offset, lanes: lanes), scale)
        if statisticsAreOfTheBatch {
          let x = input.vector(at: offset, lanes: lanes)
          sum.addProduct(forVariance, (x - mean) * twice)
          sum.addProduct(forMean, once)
        }
        inputGradient.store(sum, at: offset, lanes: lanes)
      }
    }
  }

  private func mean(_ sum: Wide) -> Vector { (sum / Double(places)).rounded }
}
