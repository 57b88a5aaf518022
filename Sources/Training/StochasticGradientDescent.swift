import Layers
import Tensors

/// Gradient descent, with or without momentum, on the gradient of one batch at a time.
///
/// For each number w with gradient g, and a velocity v that begins at 0:
///
///     v ← μ v + g
///     w ← w − η v                  with Nesterov's momentum: w ← w − η (g + μ v)
///
/// η is the learning rate and μ the momentum; μ = 0 is plain gradient descent. These are PyTorch's
/// rules, which D2 §3.1.4 and D4 §3.2 call; Keras writes v ← μ v − η g and w ← w + v, the same as long
/// as η does not change.
public final class StochasticGradientDescent<Scalar: TensorScalar>: Optimiser {
  /// η, how far a step goes.
  public var learningRate: Double

  /// μ, the part of the velocity that stays from one step to the next.
  public let momentum: Double

  /// Whether the step goes on by the new velocity before it is taken (Sutskever and others, "On the
  /// importance of initialization and momentum in deep learning", 2013).
  public let nesterov: Bool

  /// What pulls the numbers towards 0.
  public let decay: WeightDecay

  private let memories: OptimiserMemories<Scalar>
  // η and decay as they were when the step began, which all its pieces must share.
  private var rate: Scalar = 0
  private var decayFactors = DecayFactors<Scalar>()

  /// The rule with its numbers; Nesterov's needs a momentum above 0.
  public init(
    learningRate: Double = 0.01, momentum: Double = 0, nesterov: Bool = false,
    decay: WeightDecay = .none
  ) {
    require(!nesterov || momentum > 0, "Nesterov's momentum has to be above 0, not \(momentum)")
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.decay = decay
    memories = momentum == 0 ? OptimiserMemories() : OptimiserMemories("velocity")
  }

  /// The rule with μ, whether it is Nesterov's, and what pulls.
  public var rule: String {
    "\(Self.self): momentum \(momentum)\(nesterov ? " (Nesterov)" : ""), decay \(decay)"
  }

  /// The learning rate, the steps and, with momentum, the velocity.
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

  /// Moves `values`, the elements of parameter number `parameter` from `offset` on, downhill.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func update(
    parameter: Int, offset: Int, values: UnsafeMutableBufferPointer<Scalar>,
    gradients: UnsafeBufferPointer<Scalar>
  ) {
    check(gradients, fit: values)
    guard momentum != 0 else {
      return descend(values, gradients, learningRate: rate, decay: decayFactors)
    }
    let velocities = memories.piece(
      0, parameter: parameter, offset: offset, count: values.count)
    if nesterov {
      rollAhead(
        values, velocities, gradients, learningRate: rate, momentum: Scalar(momentum),
        decay: decayFactors)
    } else {
      roll(
        values, velocities, gradients, learningRate: rate, momentum: Scalar(momentum),
        decay: decayFactors)
    }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func descend<Scalar: TensorScalar>(
  _ w: UnsafeMutableBufferPointer<Scalar>, _ g: UnsafeBufferPointer<Scalar>,
  learningRate: Scalar, decay: DecayFactors<Scalar>
) {
  for i in g.indices {
    let gradient = g[i] + decay.pull(w[i])
    w[i] = decay.kept * w[i] - learningRate * gradient
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func roll<Scalar: TensorScalar>(
  _ w: UnsafeMutableBufferPointer<Scalar>, _ v: UnsafeMutableBufferPointer<Scalar>,
  _ g: UnsafeBufferPointer<Scalar>, learningRate: Scalar, momentum: Scalar,
  decay: DecayFactors<Scalar>
) {
  for i in g.indices {
    let gradient = g[i] + decay.pull(w[i])
    v[i] = momentum * v[i] + gradient
    w[i] = decay.kept * w[i] - learningRate * v[i]
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func rollAhead<Scalar: TensorScalar>(
  _ w: UnsafeMutableBufferPointer<Scalar>, _ v: UnsafeMutableBufferPointer<Scalar>,
  _ g: UnsafeBufferPointer<Scalar>, learningRate: Scalar, momentum: Scalar,
  decay: DecayFactors<Scalar>
) {
  for i in g.indices {
    let gradient = g[i] + decay.pull(w[i])
    v[i] = momentum * v[i] + gradient
    w[i] = decay.kept * w[i] - learningRate * (gradient + momentum * v[i])
  }
}
