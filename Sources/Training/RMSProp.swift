import Layers
import Tensors

/// RMSprop (Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012).
///
/// For each number w with gradient g, and s that begins at 0:
///
///     s ← α s + (1 − α) g²
///     w ← w − η g / (√s + ε)
///
/// This is PyTorch's rule with its numbers. s begins too small and is not corrected, so that the
/// first step is η / √(1 − α) long.
public final class RMSProp<Scalar: TensorScalar>: Optimiser {
  /// η, about how far each number moves in a step once s has grown.
  public var learningRate: Double

  /// α, the part of the mean squared gradient s that stays from one step to the next.
  public let smoothing: Double

  /// ε, which keeps a division by zero away.
  public let epsilon: Double

  /// What pulls the numbers towards 0.
  public let decay: WeightDecay

  private let memories = OptimiserMemories<Scalar>("square")
  private var rate: Scalar = 0
  private var decayFactors = DecayFactors<Scalar>()

  /// The rule with its numbers, by default those of PyTorch.
  public init(
    learningRate: Double = 0.01, smoothing: Double = 0.99, epsilon: Double = 1e-8,
    decay: WeightDecay = .none
  ) {
    self.learningRate = learningRate
    self.smoothing = smoothing
    self.epsilon = epsilon
    self.decay = decay
  }

  /// The rule with α, ε and what pulls.
  public var rule: String {
    "\(Self.self): smoothing \(smoothing), epsilon \(epsilon), decay \(decay)"
  }

  /// The learning rate, the steps, and the mean square s.
  public var state: OptimiserState<Scalar> { memories.state(learningRate: learningRate) }

  /// Goes on from `state`; throws `OptimiserStateError`.
  public func restore(
    _ state: OptimiserState<Scalar>, for parameters: [Parameter<Scalar>]
  ) throws {
    try memories.restore(state, for: parameters)
    learningRate = state.learningRate
  }

  /// Counts the step, and notes its learning rate.
  public func beginStep(_ parameters: [Parameter<Scalar>]) {
    memories.beginStep(parameters)
    rate = Scalar(learningRate)
    decayFactors = decay.factors(learningRate: learningRate)
  }

  /// Moves `values`, the elements of parameter number `parameter` from `offset` on.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func update(
    parameter: Int, offset: Int, values: UnsafeMutableBufferPointer<Scalar>,
    gradients: UnsafeBufferPointer<Scalar>
  ) {
    check(gradients, fit: values)
    level(
      values, memories.piece(0, parameter: parameter, offset: offset, count: values.count),
      gradients, learningRate: rate, smoothing: Scalar(smoothing), epsilon: Scalar(epsilon),
      decay: decayFactors)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func level<Scalar: TensorScalar>(
  _ w: UnsafeMutableBufferPointer<Scalar>, _ s: UnsafeMutableBufferPointer<Scalar>,
  _ g: UnsafeBufferPointer<Scalar>, learningRate: Scalar, smoothing: Scalar, epsilon: Scalar,
  decay: DecayFactors<Scalar>
) {
  for i in g.indices {
    let gradient = g[i] + decay.pull(w[i])
    s[i] = smoothing * s[i] + (1 - smoothing) * (gradient * gradient)
    w[i] = decay.kept * w[i] - learningRate * gradient / (s[i].squareRoot() + epsilon)
  }
}
