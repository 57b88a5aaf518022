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

  private var velocities: [Tensor<Scalar>] = []

  /// The rule with its two numbers.
  public init(learningRate: Double = 0.01, momentum: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
  }

  /// Takes one step along the velocity of each parameter.
  public func step(_ parameters: [Parameter<Scalar>]) {
    if velocities.isEmpty { velocities = zeros(like: parameters) }
    check(velocities, fits: parameters)
    for (index, parameter) in parameters.enumerated() {
      descend(
        &parameter.value, &velocities[index], parameter.gradient,
        learningRate: Scalar(learningRate), momentum: Scalar(momentum))
    }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func descend<Scalar>(
  _ value: inout Tensor<Scalar>, _ velocity: inout Tensor<Scalar>, _ gradient: Tensor<Scalar>,
  learningRate: Scalar, momentum: Scalar
) {
  value.withUnsafeMutableScalars { w in
    velocity.withUnsafeMutableScalars { v in
      gradient.withUnsafeScalars { g in
        for i in g.indices {
          v[i] = momentum * v[i] + g[i]
          w[i] -= learningRate * v[i]
        }
      }
    }
  }
}
