import Tensors

/// A layer in words, from which `Sequential` makes it once it knows the shape that arrives there.
public enum LayerDescription: Hashable, Sendable {
  /// A convolution with so many filters of `kernelSize` × `kernelSize`, and a bias for each unless
  /// `bias` says there is none.
  ///
  /// As in Keras and PyTorch the size is rounded down unless `leftover` is refused.
  case convolution(
    Int, kernelSize: Int, stride: Int = 1, padding: Padding = .valid,
    leftover: Leftover = .dropped, bias: Bool = true)

  /// max(0, x).
  case relu

  /// 1 / (1 + e^−x).
  case sigmoid

  /// The hyperbolic tangent.
  case tanh

  /// The maximum of windows of so many rows and columns, side by side if no stride is given.
  case maxPooling(
    Int, stride: Int? = nil, padding: Padding = .valid, leftover: Leftover = .dropped)

  /// The mean of windows of so many rows and columns, side by side if no stride is given.
  case averagePooling(
    Int, stride: Int? = nil, padding: Padding = .valid, leftover: Leftover = .dropped)

  /// The mean of each channel over all rows and columns.
  case globalAveragePooling

  /// A residual block of two 3×3 convolutions with so many filters, the first with this stride.
  case residualBlock(Int, stride: Int = 1)

  /// Each example in one row.
  case flatten

  /// Weighted sums of all inputs, so many of them, and a bias for each.
  case dense(Int)

  /// Positive numbers along the last axis that add up to 1.
  case softmax

  /// The logarithms of the softmax.
  case logSoftmax

  /// Each channel less its mean, in standard deviations, then scaled and moved by what is learned.
  ///
  /// Momentum and epsilon are as in PyTorch: a new batch's part in the running statistics, and
  /// what is added to a variance.
  case batchNormalisation(momentum: Double = 0.1, epsilon: Double = 1e-5)

  /// In training this share of the numbers, drawn anew for each example, is 0.
  case dropout(Double)

  /// In training this share of the channels of an image, drawn anew for each example, is 0.
  case dropout2d(Double)

  /// The first part of the layer's name, before its number: `conv`.
  var stem: String {
    switch self {
    case .convolution: "conv"
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .maxPooling: "maxPool"
    case .averagePooling: "averagePool"
    case .globalAveragePooling: "globalAveragePool"
    case .residualBlock: "block"
    case .flatten: "flatten"
    case .dense: "dense"
    case .softmax: "softmax"
    case .logSoftmax: "logSoftmax"
    case .batchNormalisation: "bn"
    case .dropout, .dropout2d: "dropout"
    }
  }

  /// Whether the layer draws random numbers while it is trained.
  var drawsInTraining: Bool {
    switch self {
    case .dropout, .dropout2d: true
    default: false
    }
  }

  /// The layer for examples of `shape`, with weights drawn by `initialiser`, and then biases.
  ///
  /// Throws `ShapeError`.
  public func layer<Scalar: TensorScalar>(
    named name: String, for shape: [Int], initialiser: Initialiser,
    generator: inout Generator
  ) throws -> any Layer<Scalar> {
    switch self {
    case .convolution(
      let filters, let kernelSize, let stride, let padding, let leftover, let hasBias):
      try checkImage(shape, for: name)
      try checkPositive(filters, "number of filters", kernelSize, "kernel size", for: name)
      let kernel = [kernelSize, kernelSize, shape[2], filters]
      return try ConvolutionLayer<Scalar>(
        name: name, weight: initialiser.weights(of: kernel, generator: &generator),
        bias: hasBias ? initialiser.biases(forWeightsOf: kernel, generator: &generator) : nil,
        stride: stride, padding: padding, leftover: leftover)
    case .dense(let outputs):
      guard shape.count == 1 else {
        throw ShapeError(
          name, "an example of shape \(text(shape)) is no row; put a flatten before it")
      }
      try checkPositive(outputs, "number of outputs", for: name)
      let weight = [shape[0], outputs]
      return try DenseLayer<Scalar>(
        name: name, weight: initialiser.weights(of: weight, generator: &generator),
        bias: initialiser.biases(forWeightsOf: weight, generator: &generator))
    case .maxPooling(let size, let stride, let padding, let leftover):
      return MaxPoolingLayer<Scalar>(
        name: name, size: size, stride: stride, padding: padding, leftover: leftover)
    case .averagePooling(let size, let stride, let padding, let leftover):
      return AveragePoolingLayer<Scalar>(
        name: name, size: size, stride: stride, padding: padding, leftover: leftover)
    case .globalAveragePooling: return GlobalAveragePoolingLayer<Scalar>(name: name)
    case .residualBlock(let channels, let stride):
      try checkPositive(channels, "number of channels", stride, "stride", for: name)
      return try ResidualBlock<Scalar>(
        name: name, inputShape: shape, channels: channels, stride: stride,
        initialiser: initialiser, generator: &generator)
    case .flatten: return FlattenLayer<Scalar>(name: name)
    case .relu: return ActivationLayer<Scalar>(name: name, .relu)
    case .sigmoid: return ActivationLayer<Scalar>(name: name, .sigmoid)
    case .tanh: return ActivationLayer<Scalar>(name: name, .tanh)
    case .softmax: return ActivationLayer<Scalar>(name: name, .softmax)
    case .logSoftmax: return ActivationLayer<Scalar>(name: name, .logSoftmax)
    case .batchNormalisation(let momentum, let epsilon):
      return try BatchNormalisationLayer<Scalar>(
        name: name, channels: shape.last ?? 0, momentum: momentum, epsilon: epsilon)
    case .dropout(let rate):
      return try DropoutLayer<Scalar>(
        name: name, rate: rate, generator: Generator(seed: generator.next()))
    case .dropout2d(let rate):
      return try DropoutLayer<Scalar>(
        name: name, rate: rate, wholeChannels: true, generator: Generator(seed: generator.next()))
    }
  }
}

private func checkPositive(
  _ first: Int, _ meaning: String, _ second: Int = 1, _ secondMeaning: String = "",
  for name: String
) throws {
  for (value, meaning) in [(first, meaning), (second, secondMeaning)] where value < 1 {
    throw ShapeError(name, "the \(meaning) is \(value); it must be at least 1")
  }
}
