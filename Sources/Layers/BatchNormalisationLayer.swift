import Tensors

/// A layer that normalises each channel, then scales and moves it by what is learned.
///
/// In training the mean and the variance are those of the batch, and the running ones follow them;
/// in evaluation they are the running ones, so that what an example gives does not hang on those
/// that happen to come with it.
public final class BatchNormalisationLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `bn1`.
  public let name: String

  /// The weight γ, `[channel]`; it begins at 1.
  public let weight: Parameter<Scalar>

  /// The bias β, `[channel]`; it begins at 0.
  public let bias: Parameter<Scalar>

  /// The part that a new batch has in the running statistics, from 0 to 1.
  public let momentum: Double

  /// What is added to a variance before its root is taken.
  public let epsilon: Double

  /// The mean and variance for evaluation; new ones have the shape of the old, `[channel]`.
  ///
  /// They are not learned. A batch of m places in a channel moves them in training, as PyTorch
  /// does; the m/(m − 1) makes its variance one of those that it was drawn from:
  ///
  ///     mean     ← (1 − momentum) · mean     + momentum · μ
  ///     variance ← (1 − momentum) · variance + momentum · σ² · m/(m − 1)
  public var running: ChannelStatistics<Scalar> {
    didSet {
      require(
        running.shapes.allSatisfy { $0.shape == weight.value.shape },
        "\(name) has running statistics of shape \(weight.value.shape), and cannot be given"
          + " \(running.mean.shape) and \(running.variance.shape)")
    }
  }

  /// Whether the running statistics stay as they are in training, and are what it normalises by.
  ///
  /// `freeze` sets it; see `FrozenStatistics` for what Keras and PyTorch do.
  public var holdsStatistics = false

  /// Whether the statistics are the batch's; they are not until a step of training says so.
  public private(set) var mode = Mode.evaluation

  private var last:
    (input: Tensor<Scalar>, statistics: ChannelStatistics<Scalar>, origin: StatisticsOrigin)?

  /// A layer for `channels` channels that has seen nothing: running mean 0, running variance 1.
  ///
  /// Throws `ShapeError`.
  public init(
    name: String, channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5
  ) throws {
    guard channels > 0 else {
      throw ShapeError(name, "the number of channels is \(channels); it must be at least 1")
    }
    guard momentum >= 0, momentum <= 1 else {
      throw ShapeError(
        name,
        "the momentum is \(momentum); it is a new batch's part in the running statistics, from 0"
          + " to 1")
    }
    guard epsilon >= 0, epsilon.isFinite else {
      throw ShapeError(
        name,
        "epsilon is \(epsilon); it is added to a variance before its root is taken, and must be"
          + " a number of at least 0")
    }
    self.name = name
    self.momentum = momentum
    self.epsilon = epsilon
    weight = Parameter(name: name + ".weight", value: Tensor(ones: [channels]))
    bias = Parameter(name: name + ".bias", value: Tensor(zeros: [channels]))
    running = ChannelStatistics(mean: Tensor(zeros: [channels]), variance: Tensor(ones: [channels]))
  }

  /// The number of channels: `batch normalisation of 32`.
  public var kind: String { "batch normalisation of \(weight.count)" }

  /// The weight and the bias.
  public var parameters: [Parameter<Scalar>] { [weight, bias] }

  /// The running statistics, `[channel]` each.
  public var memories: [LayerMemory<Scalar>] {
    [
      LayerMemory(name + ".runningMean", of: self, tensor: \.running.mean),
      LayerMemory(name + ".runningVariance", of: self, tensor: \.running.variance),
    ]
  }

  /// The shape itself, `[height, width, channel]` or `[features]`; throws `ShapeError`.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    guard shape.count == 1 || shape.count == 3, shape.allSatisfy({ $0 > 0 }),
      shape.last == weight.count
    else {
      throw ShapeError(
        name,
        "an example of shape \(text(shape)) has not \(counted(weight.count, "channel")) on its last"
          + " axis; [height, width, \(weight.count)] or [\(weight.count)] fits")
    }
    return shape
  }

  /// One for each number: its product with the weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int {
    try outputShape(for: shape).reduce(1, *)
  }

  /// Takes the statistics of the batch from now on, or the running ones.
  public func enter(_ mode: Mode) { self.mode = mode }

  /// The normalised `input`, `[batch, height, width, channel]` or `[batch, features]`.
  ///
  /// In training the running statistics take a step, unless they are held. `observer` sees the terms
  /// of the means, the squares of the variances, and then each number.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    _ = try outputShape(for: Array(input.shape.dropFirst()))
    var (statistics, origin) = (running, StatisticsOrigin.constants)
    if mode == .training && !holdsStatistics {
      let places = input.count / weight.count
      guard places > 1 else {
        throw ShapeError(
          name,
          "input \(text(input.shape)) has a single number for each channel, which has no variance;"
            + " train on at least 2 examples at a time")
      }
      statistics.mean = try channelMeans(input, observer: &observer)
      statistics.variance = try channelVariances(
        input, mean: statistics.mean, observer: &observer)
      origin = .batch
      follow(statistics, places: places)
    }
    last = (input, statistics, origin)
    return try batchNormalisation(
      input, weight: weight.value, bias: bias.value, statistics: statistics,
      epsilon: Scalar(epsilon), observer: &observer)
  }

  /// The gradient of the input; those of weight and bias are added to theirs.
  ///
  /// If both are frozen, and the statistics constants, nothing but the input's is worked out; the way
  /// through a batch's own mean and variance needs the other two.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let (input, statistics, origin) = try kept(last)
    guard learns || origin == .batch else {
      return try batchNormalisationInputGradient(
        upstream: upstream, weight: weight.value, variance: statistics.variance,
        epsilon: Scalar(epsilon), observer: &observer)
    }
    let gradients = try batchNormalisationGradients(
      upstream: upstream, input: input, weight: weight.value, statistics: statistics, of: origin,
      epsilon: Scalar(epsilon), observer: &observer)
    weight.gather(gradients.weight)
    bias.gather(gradients.bias)
    return gradients.input
  }

  private func follow(_ batch: ChannelStatistics<Scalar>, places: Int) {
    let (new, old) = (Scalar(momentum), Scalar(1 - momentum))
    let unbiased = Scalar(places) / Scalar(places - 1)
    running = ChannelStatistics(
      mean: running.mean * old + batch.mean * new,
      variance: running.variance * old + batch.variance * (unbiased * new))
  }
}
