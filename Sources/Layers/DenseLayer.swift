import Tensors

/// A dense layer with a weight and a bias that are learned.
public final class DenseLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `dense1`.
  public let name: String

  /// The weight, `[in, out]`.
  public let weight: Parameter<Scalar>

  /// The bias, `[out]`, if there is one.
  public let bias: Parameter<Scalar>?

  private var input: Tensor<Scalar>?

  /// A dense layer with these tensors; throws `ShapeError` if they do not fit each other.
  public init(name: String, weight: Tensor<Scalar>, bias: Tensor<Scalar>?) throws {
    guard weight.rank == 2 else {
      throw ShapeError(
        name, "weight \(text(weight.shape)) has rank \(weight.rank), not [in, out]")
    }
    if let bias, bias.shape != [weight.shape[1]] {
      throw ShapeError(
        name,
        "bias \(text(bias.shape)) does not match \(counted(weight.shape[1], "output")); give a bias"
          + " of shape [\(weight.shape[1])]")
    }
    self.name = name
    self.weight = Parameter(name: name + ".weight", value: weight)
    self.bias = bias.map { Parameter(name: name + ".bias", value: $0) }
  }

  /// The numbers that go in and come out: `dense 128 → 10`.
  public var kind: String { "dense \(weight.value.shape[0]) → \(weight.value.shape[1])" }

  /// The weight and the bias.
  public var parameters: [Parameter<Scalar>] { [weight] + (bias.map { [$0] } ?? []) }

  /// `[out]` for an example `[in]`.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    let (inputs, outputs) = (weight.value.shape[0], weight.value.shape[1])
    guard shape == [inputs] else {
      let hint = shape.count > 1 ? "; put a flatten before it" : ""
      throw ShapeError(
        name, "an example of shape \(text(shape)) is not [\(inputs)], as the weight takes\(hint)")
    }
    return [outputs]
  }

  /// One for each weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int {
    try outputShape(for: shape).reduce(1, *) * weight.value.shape[0]
  }

  /// The weighted sums of `input`, `[batch, in]`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    self.input = input
    return try dense(input, weight.value, bias: bias?.value, observer: &observer)
  }

  /// The gradient of the input; those of weight and bias are added to theirs, or, if both are frozen,
  /// not worked out.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    guard learns else {
      return try denseInputGradient(
        upstream: upstream, input: try kept(input), weight: weight.value, observer: &observer)
    }
    let gradients = try denseGradients(
      upstream: upstream, input: try kept(input), weight: weight.value, observer: &observer)
    weight.gather(gradients.weight)
    bias?.gather(gradients.bias)
    return gradients.input
  }

  /// Adds the gradients of weight and bias to theirs.
  public func gatherGradients(_ upstream: Tensor<Scalar>) throws {
    guard learns else { return }
    let gradients = try denseParameterGradients(
      upstream: upstream, input: try kept(input), weight: weight.value)
    weight.gather(gradients.weight)
    bias?.gather(gradients.bias)
  }
}
