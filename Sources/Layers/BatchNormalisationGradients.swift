import Tensors

/// The gradients of a batch normalisation.
public struct NormalisationGradients<Scalar: TensorScalar>: Equatable, Sendable {
  /// The gradient of the input, in its shape.
  public let input: Tensor<Scalar>

  /// The gradient of the weight γ, `[channel]`.
  public let weight: Tensor<Scalar>

  /// The gradient of the bias β, `[channel]`.
  public let bias: Tensor<Scalar>

  /// The three gradients.
  public init(input: Tensor<Scalar>, weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    self.input = input
    self.weight = weight
    self.bias = bias
  }
}

/// What the statistics were that a batch was normalised with, for the way back.
public enum StatisticsOrigin: Hashable, Sendable {
  /// Those of the batch itself, as in training: every number of a channel had a part in them.
  case batch

  /// Constants, as the running ones are in evaluation: nothing goes back through them.
  case constants
}

/// Hands what arrives at each output back to the number that it was made of, to weight and bias,
/// and, if the mean and the variance are the batch's own, through them to all numbers of a channel.
///
/// With d = √(σ²[c] + ε), from y = γ · x̂ + β and x̂ = (x − μ) / d, and g = ∂L/∂y[k, c], by the chain
/// rule (D4 §4.1; Ioffe and Szegedy, 2015, §3):
///
///     ∂L/∂β[c]   += g
///     ∂L/∂γ[c]   += g · x̂[k, c]
///     ∂L/∂x[k, c] = g · γ[c]/d + ∂L/∂σ²[c] · 2(x[k, c] − μ[c])/m + ∂L/∂μ[c] · 1/m
///
/// An output's share in μ, g · (−γ/d), is −γ/d times its share in β, and the one in σ²,
/// g · (−γ (x − μ)/2d³), is −γ/2d² times its share in γ. So these need no sums of their own:
///
///     ∂L/∂μ[c]  = ∂L/∂β[c] · (−γ[c]/d)
///     ∂L/∂σ²[c] = ∂L/∂γ[c] · (−γ[c]/2d²)
///
/// (The variance's own way through μ adds nothing, for Σₖ (x[k, c] − μ[c]) = 0.)
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBack<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, toInput x: Tensor<Scalar>, weight gamma: Tensor<Scalar>,
  _ statistics: ChannelStatistics<Scalar>, of origin: StatisticsOrigin, epsilon: Scalar,
  place: ChannelPlaces, observer: inout Watcher
) -> NormalisationGradients<Scalar> {
  let (m, channels) = (x.shape[0], x.shape[1])
  var dx = Tensor<Scalar>(zeros: x.shape)
  var (dgamma, dbeta) = (Tensor<Scalar>(zeros: [channels]), Tensor<Scalar>(zeros: [channels]))
  for c in 0..<channels {
    let mean = statistics.mean[c]
    let deviation = (statistics.variance[c] + epsilon).squareRoot()
    var (weightSum, biasSum) = (0.0, 0.0)
    for k in 0..<m {
      let g = upstream[k, c]
      let value = (x[k, c] - mean) / deviation
      observer.see(.begins(output: place(k, c)))
      biasSum += Double(g)
      observer.see(
        .share(
          output: place(k, c), upstream: g, to: .bias(Position(c)), factor: 1,
          total: Scalar(biasSum)))
      weightSum.addProduct(Double(g), Double(value))
      observer.see(
        .share(
          output: place(k, c), upstream: g, to: .weight(Position(c)), factor: value,
          total: Scalar(weightSum)))
      dx[k, c].addProduct(g, gamma[c] / deviation)
      observer.see(
        .share(
          output: place(k, c), upstream: g, to: .input(place(k, c)), factor: gamma[c] / deviation,
          total: dx[k, c]))
      observer.see(.ends(output: place(k, c), value: nil))
    }
    dbeta[c] = Scalar(biasSum)
    dgamma[c] = Scalar(weightSum)
    guard origin == .batch else { continue }
    let toMean = -gamma[c] / deviation
    let toVariance = toMean / (2 * deviation)
    let (dmean, dvariance) = (dbeta[c] * toMean, dgamma[c] * toVariance)
    observer.see(
      .share(
        output: Position(c), upstream: dbeta[c], to: .mean(Position(c)), factor: toMean,
        total: dmean))
    observer.see(
      .share(
        output: Position(c), upstream: dgamma[c], to: .variance(Position(c)), factor: toVariance,
        total: dvariance))
    for k in 0..<m {
      let factor = (x[k, c] - mean) * (2 / Scalar(m))
      dx[k, c].addProduct(dvariance, factor)
      observer.see(
        .share(
          output: Position(c), upstream: dvariance, to: .input(place(k, c)), factor: factor,
          total: dx[k, c]))
      dx[k, c].addProduct(dmean, 1 / Scalar(m))
      observer.see(
        .share(
          output: Position(c), upstream: dmean, to: .input(place(k, c)), factor: 1 / Scalar(m),
          total: dx[k, c]))
    }
  }
  return NormalisationGradients(input: dx, weight: dgamma, bias: dbeta)
}

/// The gradients of `batchNormalisation` for input, weight and bias.
///
/// `upstream` is the gradient of its result, in the result's shape; `input`, `weight`, `statistics`
/// and `epsilon` are those of the normalisation, and `origin` says what the statistics were.
/// `observer` sees every share; what goes by way of a channel's mean or variance comes from the
/// position of the channel. Throws `ShapeError`.
public func batchNormalisationGradients<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, weight: Tensor<Scalar>,
  statistics: ChannelStatistics<Scalar>, of origin: StatisticsOrigin, epsilon: Scalar = 1e-5,
  observer: inout Watcher
) throws -> NormalisationGradients<Scalar> {
  let name = "batchNormalisationGradients"
  let places = try ChannelPlaces(
    name, input.shape, [("weight", weight.shape)] + statistics.shapes)
  try check(upstream.shape, is: input.shape, for: name)
  let (x, g) = (input.reshaped(to: places.rows), upstream.reshaped(to: places.rows))
  let call = NormalisationCall(x.shape, for: Watcher.self)
  let gradients =
    call?.gradients(g, x, weight, statistics, of: origin, epsilon: epsilon)
    ?? handBack(
      g, toInput: x, weight: weight, statistics, of: origin, epsilon: epsilon, place: places,
      observer: &observer)
  return NormalisationGradients(
    input: gradients.input.reshaped(to: input.shape), weight: gradients.weight,
    bias: gradients.bias)
}

/// The gradients of `batchNormalisation` for input, weight and bias, unobserved.
///
/// Throws `ShapeError`.
public func batchNormalisationGradients<Scalar>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, weight: Tensor<Scalar>,
  statistics: ChannelStatistics<Scalar>, of origin: StatisticsOrigin, epsilon: Scalar = 1e-5
) throws -> NormalisationGradients<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try batchNormalisationGradients(
    upstream: upstream, input: input, weight: weight, statistics: statistics, of: origin,
    epsilon: epsilon, observer: &nobody)
}

/// Hands what arrives at each output to the number that it was made of, where mean, variance, weight
/// and bias are constants.
///
/// With d = √(σ²[c] + ε) and g = ∂L/∂y[k, c]:
///
///     ∂L/∂x[k, c] = g · γ[c]/d
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBackToInput<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, weight gamma: Tensor<Scalar>, variance: Tensor<Scalar>,
  epsilon: Scalar, place: ChannelPlaces, observer: inout Watcher
) -> Tensor<Scalar> {
  var dx = Tensor<Scalar>(zeros: upstream.shape)
  for c in 0..<upstream.shape[1] {
    let deviation = (variance[c] + epsilon).squareRoot()
    for k in 0..<upstream.shape[0] {
      let g = upstream[k, c]
      observer.see(.begins(output: place(k, c)))
      dx[k, c].addProduct(g, gamma[c] / deviation)
      observer.see(
        .share(
          output: place(k, c), upstream: g, to: .input(place(k, c)), factor: gamma[c] / deviation,
          total: dx[k, c]))
      observer.see(.ends(output: place(k, c), value: nil))
    }
  }
  return dx
}

/// The gradient of `batchNormalisation` for its input alone, where its statistics are constants.
///
/// `upstream` is the gradient of its result, `[batch, height, width, channel]` or
/// `[batch, features]`, which is the gradient's shape too; `weight` and `variance` are `[channel]`.
/// `observer` sees every share. Throws `ShapeError`.
public func batchNormalisationInputGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, weight: Tensor<Scalar>, variance: Tensor<Scalar>,
  epsilon: Scalar = 1e-5, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try ChannelPlaces(
    "batchNormalisationInputGradient", upstream.shape,
    [("weight", weight.shape), ("variance", variance.shape)])
  return handBackToInput(
    upstream.reshaped(to: places.rows), weight: weight, variance: variance, epsilon: epsilon,
    place: places, observer: &observer
  ).reshaped(to: upstream.shape)
}
