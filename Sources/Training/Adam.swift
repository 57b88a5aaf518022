import Layers
import Tensors

/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1), which
/// D0 §5.2, D1 §3.2.3 and D3 §5.2 ask for by name; with decoupled decay it is AdamW (D1 §9.1).
///
/// For each number w with gradient g, step number t counted from 1, and m and v that begin at 0:
///
///     m ← β₁ m + (1 − β₁) g          m̂ = m / (1 − β₁ᵗ)
///     v ← β₂ v + (1 − β₂) g²         v̂ = v / (1 − β₂ᵗ)
///     w ← w − η m̂ / (√v̂ + ε)
///
/// See `Epsilon` for the place of ε, in which the frameworks differ.
///
/// t counts the steps of the rule, where PyTorch counts those of each parameter: for one that is
/// unfrozen after many, m and v begin at 0 but are hardly corrected any more, and its first step is up
/// to (1 − β₁)/√(1 − β₂), here 3, times as long as η. A new `Adam` begins at 1 for all.
public final class Adam<Scalar: TensorScalar>: Optimiser {
  /// The small number that keeps a division by zero away, and where it is added.
  public enum Epsilon: Hashable, Sendable {
    /// Added to √v, before v is corrected to v̂: Keras, with 1e-7.
    case beforeCorrection(Double)

    /// Added to √v̂: the paper and PyTorch, with 1e-8.
    case afterCorrection(Double)
  }

  /// η, about how far each number moves in a step.
  public var learningRate: Double

  /// β₁, the part of the mean gradient m that stays from one step to the next.
  public let beta1: Double

  /// β₂, the part of the mean squared gradient v that stays from one step to the next.
  public let beta2: Double

  /// ε and its place.
  public let epsilon: Epsilon

  /// What pulls the numbers towards 0.
  public let decay: WeightDecay

  private let memories = OptimiserMemories<Scalar>("mean", "square")
  // β₁ᵗ and β₂ᵗ, multiplied up step by step: a power from the C library may differ in its last bit
  // from one machine to another.
  private var power1 = 1.0
  private var power2 = 1.0
  // For the step that is being taken: η with both corrections, β₁, β₂, and ε in its place.
  private var factors: (rate: Scalar, beta1: Scalar, beta2: Scalar, epsilon: Scalar) = (0, 0, 0, 0)
  private var decayFactors = DecayFactors<Scalar>()

  /// The rule with its numbers, by default those of Keras.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Epsilon = .beforeCorrection(1e-7), decay: WeightDecay = .none
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
  }

  /// The rule with β₁, β₂, ε and what pulls.
  public var rule: String {
    "\(Self.self): beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon), decay \(decay)"
  }

  /// The learning rate, the steps, and the means m and v.
  public var state: OptimiserState<Scalar> { memories.state(learningRate: learningRate) }

  /// Goes on from `state`; throws `OptimiserStateError`.
  public func restore(
    _ state: OptimiserState<Scalar>, for parameters: [Parameter<Scalar>]
  ) throws {
    try memories.restore(state, for: parameters)
    learningRate = state.learningRate
    power1 = power(of: beta1, steps: state.steps)
    power2 = power(of: beta2, steps: state.steps)
  }

  /// βᵗ as `beginStep` comes to it, as far as it can be told from 0 in 1 − βᵗ.
  private func power(of beta: Double, steps: Int) -> Double {
    var power = 1.0
    for _ in 0..<steps {
      let next = power * beta
      if next == power || 1 - next == 1 { return next }
      power = next
    }
    return power
  }

  /// Counts the step, and works out its factors.
  public func beginStep(_ parameters: [Parameter<Scalar>]) {
    memories.beginStep(parameters)
    power1 *= beta1
    power2 *= beta2
    // η m̂ / (√v̂ + ε) with the corrections taken out of the loop: they are the same for all.
    let rootOfCorrection = (1 - power2).squareRoot()
    let rate = learningRate * rootOfCorrection / (1 - power1)
    let addend =
      switch epsilon {
      case .beforeCorrection(let epsilon): epsilon
      case .afterCorrection(let epsilon): epsilon * rootOfCorrection
      }
    factors = (Scalar(rate), Scalar(beta1), Scalar(beta2), Scalar(addend))
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
    adapt(
      values, memories.piece(0, parameter: parameter, offset: offset, count: values.count),
      memories.piece(1, parameter: parameter, offset: offset, count: values.count), gradients,
      rate: factors.rate, beta1: factors.beta1, beta2: factors.beta2, epsilon: factors.epsilon,
      decay: decayFactors)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func adapt<Scalar: TensorScalar>(
  _ w: UnsafeMutableBufferPointer<Scalar>, _ m: UnsafeMutableBufferPointer<Scalar>,
  _ v: UnsafeMutableBufferPointer<Scalar>, _ g: UnsafeBufferPointer<Scalar>,
  rate: Scalar, beta1: Scalar, beta2: Scalar, epsilon: Scalar, decay: DecayFactors<Scalar>
) {
  for i in g.indices {
    let gradient = g[i] + decay.pull(w[i])
    m[i] = beta1 * m[i] + (1 - beta1) * gradient
    v[i] = beta2 * v[i] + (1 - beta2) * (gradient * gradient)
    w[i] = decay.kept * w[i] - rate * m[i] / (v[i].squareRoot() + epsilon)
  }
}
