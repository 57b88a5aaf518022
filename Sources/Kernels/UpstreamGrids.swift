/// An image's gradient on its way back through pooling and ReLU, to the sums of its convolution.
///
/// `gradient` is `[height, width, channels]`; the results are written into a grid whose rows are
/// `gridWidth` pixels long. What reaches each filter is added to `biasGradient`, pixel by pixel.
public struct UpstreamImage {
  let gradient: UnsafePointer<Float>
  let height: Int
  let width: Int
  let channels: Int

  /// The gradient of one image; `channels` is a multiple of sixteen.
  public init(gradient: UnsafePointer<Float>, height: Int, width: Int, channels: Int) {
    self.gradient = gradient
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Gives each number to the pixel of its 2×2 window that won, and zero to the other three.
  ///
  /// Where `winners` says 4, ReLU gave zero and nothing goes back.
  public func spread(
    winners: UnsafePointer<Int32>, grid: UnsafeMutablePointer<Float>, gridWidth: Int,
    biasGradient: UnsafeMutablePointer<Float>
  ) {
    let down = gridWidth &* channels
    for row in 0..<height {
      for column in 0..<width {
        let pixel = (row &* width &+ column) &* channels
        let corner = grid + (2 &* row &* down &+ 2 &* column &* channels)
        for channel in Swift.stride(from: 0, to: channels, by: Vector.scalarCount) {
          let value = gradient.vector(at: pixel &+ channel)
          let winner = winners.integers(at: pixel &+ channel)
          let place = corner + channel
          place.store(value.only(winner, 0), at: 0)
          place.store(value.only(winner, 1), at: channels)
          place.store(value.only(winner, 2), at: down)
          place.store(value.only(winner, 3), at: down &+ channels)
          biasGradient.add(
            value.replacing(with: Vector.zero, where: winner .== SIMD16(repeating: 4)),
            at: channel)
        }
      }
    }
  }

  /// Copies the numbers; with `output`, that of ReLU, only those where it is above zero, or no
  /// number.
  public func copy(
    rectified output: UnsafePointer<Float>?, grid: UnsafeMutablePointer<Float>, gridWidth: Int,
    biasGradient: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<height {
      for column in 0..<width {
        let pixel = (row &* width &+ column) &* channels
        let place = grid + (row &* gridWidth &+ column) &* channels
        for channel in Swift.stride(from: 0, to: channels, by: Vector.scalarCount) {
          var value = gradient.vector(at: pixel &+ channel)
          if let output {
            value.replace(
              with: Vector.zero, where: output.vector(at: pixel &+ channel) .<= Vector.zero)
          }
          place.store(value, at: channel)
          biasGradient.add(value, at: channel)
        }
      }
    }
  }
}

/// Writes each number of `pixels` pixels `[channels]` multiplied by its channel's factor, and 0 where
/// that is 0, whatever the number.
public func scaleChannels(
  of numbers: UnsafePointer<Float>, pixels: Int, channels: Int, by factors: UnsafePointer<Float>,
  into scaled: UnsafeMutablePointer<Float>
) {
  for pixel in 0..<pixels {
    for channel in 0..<channels {
      let place = pixel &* channels &+ channel
      let product = numbers[place] * factors[channel]
      scaled[place] = factors[channel] == 0 ? 0 : product
    }
  }
}

extension Vector {
  /// The lanes where `winner` is `number`, and zeros.
  @inline(__always)
  func only(_ winner: SIMD16<Int32>, _ number: Int32) -> Vector {
    Vector.zero.replacing(with: self, where: winner .== SIMD16<Int32>(repeating: number))
  }
}

extension UnsafePointer<Int32> {
  @inline(__always)
  func integers(at offset: Int) -> SIMD16<Int32> {
    UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD16<Int32>.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func add(_ vector: Vector, at offset: Int) {
    store(UnsafePointer(self).vector(at: offset) + vector, at: offset)
  }
}
