import Tensors

/// The functions that an `ActivationLayer` can apply.
public enum Activation: String, Hashable, Sendable, CaseIterable {
  /// max(0, x).
  case relu
  /// 1 / (1 + e^−x).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// Positive numbers along the last axis that add up to 1.
  case softmax
  /// The logarithms of the softmax.
  case logSoftmax
}

/// A layer that applies a function and learns nothing; its output has the shape of its input.
public final class ActivationLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `relu1`.
  public let name: String

  /// The function that the layer applies.
  public let activation: Activation

  private var last: (input: Tensor<Scalar>, output: Tensor<Scalar>)?

  /// A layer that applies `activation`.
  public init(name: String, _ activation: Activation) {
    self.name = name
    self.activation = activation
  }

  /// The name of the function: `relu`.
  public var kind: String { activation.rawValue }

  /// Nothing is learned.
  public var parameters: [Parameter<Scalar>] { [] }

  /// The shape itself.
  public func outputShape(for shape: [Int]) throws -> [Int] { shape }

  /// None: nothing is multiplied by a weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

  /// The function of `input`, `[batch, …]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let output =
      switch activation {
      case .relu: relu(input, observer: &observer)
      case .sigmoid: sigmoid(input, observer: &observer)
      case .tanh: tanh(input, observer: &observer)
      case .softmax: try softmax(input, observer: &observer)
      case .logSoftmax: try logSoftmax(input, observer: &observer)
      }
    last = (input, output)
    return output
  }

  /// The gradient of the input.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let (input, output) = try kept(last)
    return switch activation {
    case .relu: try reluGradient(upstream: upstream, input: input, observer: &observer)
    case .sigmoid: try sigmoidGradient(upstream: upstream, output: output, observer: &observer)
    case .tanh: try tanhGradient(upstream: upstream, output: output, observer: &observer)
    case .softmax: try softmaxGradient(upstream: upstream, output: output, observer: &observer)
    case .logSoftmax:
      try logSoftmaxGradient(upstream: upstream, output: output, observer: &observer)
    }
  }
}

/// A layer that lays each example out in one row, row-major.
public final class FlattenLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `flatten1`.
  public let name: String

  private var inputShape: [Int]?

  /// A layer that flattens.
  public init(name: String) { self.name = name }

  /// The word `flatten`.
  public var kind: String { "flatten" }

  /// Nothing is learned.
  public var parameters: [Parameter<Scalar>] { [] }

  /// One row of as many numbers as the example has.
  public func outputShape(for shape: [Int]) throws -> [Int] { [shape.reduce(1, *)] }

  /// None: nothing is multiplied by a weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

  /// The rows `[batch, numbers]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    inputShape = input.shape
    return try flatten(input)
  }

  /// The upstream gradient in the shape of the input.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let shape = try kept(inputShape)
    try check(upstream.shape, is: [shape[0], shape.dropFirst().reduce(1, *)], for: name)
    return upstream.reshaped(to: shape)
  }
}
