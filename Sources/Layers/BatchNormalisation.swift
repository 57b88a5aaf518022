import Tensors

/// The mean of each channel c over the m places k where it stands: all examples, rows and columns.
///
///     μ[c] = (1/m) Σₖ x[k, c]
///
/// The sum is one of `Double`s, for a batch has many thousands of places, and of as many terms
/// that are added to a `Float` the last ones would leave little behind.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func means<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, place: ChannelPlaces, observer: inout Watcher
) -> Tensor<Scalar> {
  let (m, channels) = (x.shape[0], x.shape[1])
  var mean = Tensor<Scalar>(zeros: [channels])
  for c in 0..<channels {
    observer.see(.begins(output: Position(c)))
    var sum = 0.0
    for k in 0..<m {
      sum += Double(x[k, c])
      observer.see(.term(input: place(k, c), value: x[k, c], sum: Scalar(sum)))
    }
    mean[c] = Scalar(sum / Double(m))
    observer.see(
      .quotient(
        output: Position(c), numerator: Scalar(sum), divisor: Scalar(m), value: mean[c]))
    observer.see(.ends(output: Position(c), value: mean[c]))
  }
  return mean
}

/// The variance of each channel c around its mean.
///
///     σ²[c] = (1/m) Σₖ (x[k, c] − μ[c])²
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func variances<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, around mean: Tensor<Scalar>, place: ChannelPlaces,
  observer: inout Watcher
) -> Tensor<Scalar> {
  let (m, channels) = (x.shape[0], x.shape[1])
  var variance = Tensor<Scalar>(zeros: [channels])
  for c in 0..<channels {
    observer.see(.begins(output: Position(c)))
    var sum = 0.0
    for k in 0..<m {
      let difference = Double(x[k, c] - mean[c])
      sum.addProduct(difference, difference)
      observer.see(
        .square(
          input: place(k, c), x: x[k, c], mean: mean[c], value: Scalar(difference * difference),
          sum: Scalar(sum)))
    }
    variance[c] = Scalar(sum / Double(m))
    observer.see(
      .quotient(
        output: Position(c), numerator: Scalar(sum), divisor: Scalar(m), value: variance[c]))
    observer.see(.ends(output: Position(c), value: variance[c]))
  }
  return variance
}

/// Each number less its channel's mean, in standard deviations, then scaled by γ and moved by β.
///
/// Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal
/// covariate shift", 2015, algorithm 1; ε keeps a channel that never changes from a division by 0:
///
///     x̂[k, c] = (x[k, c] − μ[c]) / √(σ²[c] + ε)
///     y[k, c] = γ[c] · x̂[k, c] + β[c]
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func normalised<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, _ gamma: Tensor<Scalar>, _ beta: Tensor<Scalar>,
  _ statistics: ChannelStatistics<Scalar>, epsilon: Scalar, place: ChannelPlaces,
  observer: inout Watcher
) -> Tensor<Scalar> {
  let mean = statistics.mean
  var y = Tensor<Scalar>(zeros: x.shape)
  for c in 0..<x.shape[1] {
    let deviation = (statistics.variance[c] + epsilon).squareRoot()
    for k in 0..<x.shape[0] {
      observer.see(.begins(output: place(k, c)))
      let value = (x[k, c] - mean[c]) / deviation
      observer.see(
        .normalised(
          input: place(k, c), x: x[k, c], mean: mean[c], deviation: deviation, value: value))
      let product = gamma[c] * value
      observer.see(
        .product(
          input: place(k, c), value: value, weight: Position(c), factor: gamma[c], sum: product))
      y[k, c] = product + beta[c]
      observer.see(.bias(Position(c), value: beta[c], sum: y[k, c]))
      observer.see(.ends(output: place(k, c), value: y[k, c]))
    }
  }
  return y
}

/// The mean and the variance of each channel.
public struct ChannelStatistics<Scalar: TensorScalar>: Equatable, Sendable {
  /// The means, `[channel]`.
  public var mean: Tensor<Scalar>

  /// The variances, `[channel]`: the mean square of the distance from the mean.
  public var variance: Tensor<Scalar>

  /// These means and variances, both `[channel]`.
  public init(mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
    self.mean = mean
    self.variance = variance
  }
}

/// The mean of each channel of a batch: `[channel]`.
///
/// `input` is `[batch, height, width, channel]`, or `[batch, features]`, whose features are its
/// channels. `observer` sees every term. Throws `ShapeError`.
public func channelMeans<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try ChannelPlaces("channelMeans", input.shape)
  let rows = input.reshaped(to: places.rows)
  return NormalisationCall(rows.shape, for: Watcher.self)?.means(rows)
    ?? means(rows, place: places, observer: &observer)
}

/// The variance of each channel of a batch around `mean`: `[channel]`, as is `mean`.
///
/// `input` is `[batch, height, width, channel]` or `[batch, features]`. The squares are divided by
/// their number, not by one less. `observer` sees every square. Throws `ShapeError`.
public func channelVariances<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, mean: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try ChannelPlaces("channelVariances", input.shape, [("mean", mean.shape)])
  let rows = input.reshaped(to: places.rows)
  return NormalisationCall(rows.shape, for: Watcher.self)?.variances(rows, around: mean)
    ?? variances(rows, around: mean, place: places, observer: &observer)
}

/// Each number in standard deviations from the mean of its channel, times a weight, plus a bias.
///
/// `input` is `[batch, height, width, channel]` or `[batch, features]`, and the result has its
/// shape; `weight` (γ), `bias` (β) and `statistics` are `[channel]`; `epsilon` is added to the
/// variance. `observer` sees the normalised number, the product and the bias. Throws `ShapeError`.
public func batchNormalisation<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, weight: Tensor<Scalar>, bias: Tensor<Scalar>,
  statistics: ChannelStatistics<Scalar>, epsilon: Scalar = 1e-5, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try ChannelPlaces(
    "batchNormalisation", input.shape,
    [("weight", weight.shape), ("bias", bias.shape)] + statistics.shapes)
  let rows = input.reshaped(to: places.rows)
  let call = NormalisationCall(rows.shape, for: Watcher.self)
  let output =
    call?.normalised(rows, weight, bias, statistics, epsilon: epsilon)
    ?? normalised(
      rows, weight, bias, statistics, epsilon: epsilon, place: places, observer: &observer)
  return output.reshaped(to: input.shape)
}

/// The mean of each channel of a batch, unobserved.
///
/// Throws `ShapeError`.
public func channelMeans<Scalar>(_ input: Tensor<Scalar>) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try channelMeans(input, observer: &nobody)
}

/// The variance of each channel of a batch around `mean`, unobserved.
///
/// Throws `ShapeError`.
public func channelVariances<Scalar>(
  _ input: Tensor<Scalar>, mean: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try channelVariances(input, mean: mean, observer: &nobody)
}

/// Each number in standard deviations, weighted and moved, unobserved.
///
/// Throws `ShapeError`.
public func batchNormalisation<Scalar>(
  _ input: Tensor<Scalar>, weight: Tensor<Scalar>, bias: Tensor<Scalar>,
  statistics: ChannelStatistics<Scalar>, epsilon: Scalar = 1e-5
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try batchNormalisation(
    input, weight: weight, bias: bias, statistics: statistics, epsilon: epsilon,
    observer: &nobody)
}

extension ChannelStatistics {
  var shapes: [(name: String, shape: [Int])] {
    [("mean", mean.shape), ("variance", variance.shape)]
  }
}

/// Where a loop over the places of each channel is, in the indices of the tensor that was given.
struct ChannelPlaces {
  private let shape: [Int]

  /// Checks the shape of a batch, and those of tensors that have one number for each channel.
  init(
    _ operation: String, _ shape: [Int], _ perChannel: [(name: String, shape: [Int])] = []
  ) throws {
    guard shape.count == 2 || shape.count == 4, shape.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(
        operation,
        "input \(text(shape)) of rank \(shape.count) is no batch; give"
          + " [batch, height, width, channel] or [batch, features], with at least one number")
    }
    let channels = shape[shape.count - 1]
    for (name, own) in perChannel where own != [channels] {
      throw ShapeError(
        operation,
        "\(name) \(text(own)) does not match \(counted(channels, "channel")); give a \(name) of"
          + " shape [\(channels)]")
    }
    self.shape = shape
  }

  /// The shape of the batch as places and channels.
  var rows: [Int] { [shape.dropLast().reduce(1, *), shape[shape.count - 1]] }

  func callAsFunction(_ k: Int, _ c: Int) -> Position {
    Position(offset: k * shape[shape.count - 1] + c, in: shape)
  }
}
