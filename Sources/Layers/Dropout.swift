import Kernels
import Tensors

/// Numbers dropped at random, and the others enlarged, so that the mean stays as it was.
///
/// With mask m[n, k], 1 where number k of example n is kept and else 0, and rate p (D4 §5.2; Hinton
/// et al., "Improving neural networks by preventing co-adaptation of feature detectors", 2012):
///
///     y[n, k] = m[n, k] · x[n, k] / (1 − p)
///
/// A dropped number becomes 0 whatever it was. If whole channels are dropped, m[n, c] decides about
/// all pixels of channel c.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func dropped<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, _ mask: DropoutMask, wholeChannels: Bool, observer: inout Watcher
) -> Tensor<Scalar> {
  let work = DropoutWork(x.shape, wholeChannels: wholeChannels)
  let scale = Scalar(mask.scale)
  var y = x
  y.withUnsafeMutableScalars { y in
    work.forEach { example, index, place in
      let value = y[place]
      y[place] = mask.keeps(example: example, index: index) ? value * scale : 0
      observer.see(.applied(input: Position(offset: place, in: x.shape), x: value, y: y[place]))
    }
  }
  return y
}

/// Hands what arrives at each number back, if it was kept.
///
/// From y[n, k] = m[n, k] · x[n, k] / (1 − p) and g = ∂L/∂y[n, k]:
///
///     ∂L/∂x[n, k] += g · m[n, k] / (1 − p)
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBack<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, through mask: DropoutMask, wholeChannels: Bool,
  observer: inout Watcher
) -> Tensor<Scalar> {
  let work = DropoutWork(upstream.shape, wholeChannels: wholeChannels)
  let scale = Scalar(mask.scale)
  var dx = upstream
  dx.withUnsafeMutableScalars { dx in
    work.forEach { example, index, place in
      let g = dx[place]
      let keeps = mask.keeps(example: example, index: index)
      dx[place] = keeps ? g * scale : 0
      observer.see(
        .share(
          output: Position(offset: place, in: upstream.shape), upstream: g,
          to: .input(Position(offset: place, in: upstream.shape)), factor: keeps ? scale : 0,
          total: dx[place]))
    }
  }
  return dx
}

/// The numbers of `input` that `mask` keeps, enlarged, and 0 for the others.
///
/// `input` is `[batch, …]`, of rank 4 at most; the result has its shape. With `wholeChannels`, what
/// the mask decides about is the last axis. `observer` sees each number. Throws `ShapeError`.
public func dropout<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, mask: DropoutMask, wholeChannels: Bool = false,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  try DropoutWork.check("dropout", input.shape)
  return dropped(input, mask, wholeChannels: wholeChannels, observer: &observer)
}

/// The numbers of `input` that `mask` keeps, enlarged, and 0 for the others, unobserved.
///
/// Throws `ShapeError`.
public func dropout<Scalar>(
  _ input: Tensor<Scalar>, mask: DropoutMask, wholeChannels: Bool = false
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try dropout(input, mask: mask, wholeChannels: wholeChannels, observer: &nobody)
}

/// The gradient of `dropout` for its input.
///
/// `upstream` is the gradient of its result; mask and channels are those of the dropout. `observer`
/// sees every share. Throws `ShapeError`.
public func dropoutGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, mask: DropoutMask, wholeChannels: Bool = false,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  try DropoutWork.check("dropoutGradient", upstream.shape)
  return handBack(upstream, through: mask, wholeChannels: wholeChannels, observer: &observer)
}

/// The gradient of `dropout` for its input, unobserved.
///
/// Throws `ShapeError`.
public func dropoutGradient<Scalar>(
  upstream: Tensor<Scalar>, mask: DropoutMask, wholeChannels: Bool = false
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try dropoutGradient(
    upstream: upstream, mask: mask, wholeChannels: wholeChannels, observer: &nobody)
}

/// The examples of one dropout, each as pixels of so many channels.
private struct DropoutWork {
  let examples: Int
  let pixels: Int
  let channels: Int
  let wholeChannels: Bool

  init(_ shape: [Int], wholeChannels: Bool) {
    examples = shape[0]
    channels = shape[shape.count - 1]
    pixels = shape.dropFirst().dropLast().reduce(1, *)
    self.wholeChannels = wholeChannels
  }

  static func check(_ operation: String, _ shape: [Int]) throws {
    guard (2...4).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(
        operation,
        "input \(text(shape)) is no batch of examples; give [batch, numbers] or"
          + " [batch, height, width, channel], with at least one number")
    }
  }

  /// Calls `body` with each number's example, its index for the mask, and its offset.
  @inline(__always)
  func forEach(_ body: (_ example: Int, _ index: Int, _ place: Int) -> Void) {
    var place = 0
    for example in 0..<examples {
      for pixel in 0..<pixels {
        for channel in 0..<channels {
          body(example, wholeChannels ? channel : pixel * channels + channel, place)
          place += 1
        }
      }
    }
  }
}
