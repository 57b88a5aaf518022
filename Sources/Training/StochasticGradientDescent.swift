import Layers
import Tensors

/// Gradient descent with momentum, on the gradient of one batch at a time.
///
/// For each number w with gradient g, and a velocity v that begins at 0:
///
///     v ← μ v + g
///     w ← w − η v
///
/// η is the learning rate and μ the momentum; μ = 0 is plain gradient descent. This is PyTorch's
/// rule, which D2 §3.1.4 and D4 §3.2 call; Keras writes v ← μ v − η g and w ← w + v, the same as long
/// as η does not change.
public final class StochasticGradientDescent<Scalar: TensorScalar>: Optimiser {
  /// η, how far a step goes.
  public var learningRate: Double

  /// μ, the part of the velocity that stays from one step to the next.
  public let momentum: Double

  private var velocities: OptimiserMemory<Scalar>?
  // η as it was when the step began, which all its pieces must share.
  private var rate: Scalar = 0

  /// The rule with its two numbers.
  public init(learningRate: Double = 0.01, momentum: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
  }

  /// Notes the learning rate for the step.
  public func beginStep(_ parameters: [Parameter<Scalar>]) {
    if velocities == nil { velocities = OptimiserMemory(for: parameters) }
    velocities?.check(fits: parameters)
    rate = Scalar(learningRate)
  }

  /// Moves `values`, the elements of parameter number `parameter` from `offset` on, along their
  /// velocity.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func update(
    parameter: Int, offset: Int, values: UnsafeMutableBufferPointer<Scalar>,
    gradients: UnsafeBufferPointer<Scalar>
  ) {
    check(gradients, fit: values)
    guard let velocities else { brokenPromise("an update comes after beginStep") }
    descend(
      values, velocities.piece(parameter: parameter, offset: offset, count: values.count),
      gradients, learningRate: rate, momentum: Scalar(momentum))
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func descend<Scalar: TensorScalar>(
  _ w: UnsafeMutableBufferPointer<Scalar>, _ v: UnsafeMutableBufferPointer<Scalar>,
  _ g: UnsafeBufferPointer<Scalar>, learningRate: Scalar, momentum: Scalar
) {
  for i in g.indices {
    v[i] = momentum * v[i] + g[i]
    w[i] -= learningRate * v[i]
  }
}
