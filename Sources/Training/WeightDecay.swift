import Tensors

/// What pulls the numbers that are learned towards 0 in each step (D0 §9.1, D3 §10.2, D4 §9).
///
/// It pulls at every parameter, biases too, as PyTorch's `weight_decay` does.
public enum WeightDecay: Hashable, Sendable {
  /// Nothing.
  case none

  /// λ Σ |w| is added to the loss, and so λ sign(w) to the gradient: a pull of one strength.
  case l1(Double)

  /// ½ λ Σ w² is added to the loss, and so λ w to the gradient: PyTorch's `weight_decay`.
  case l2(Double)

  /// η λ w is taken from w beside the step, whose gradient knows nothing of it (Loshchilov and
  /// Hutter, "Decoupled weight decay regularization", 2019): with Adam this is AdamW.
  case decoupled(Double)

  /// The numbers of one step at learning rate η.
  func factors<Scalar: TensorScalar>(learningRate: Double) -> DecayFactors<Scalar> {
    switch self {
    case .none: DecayFactors()
    case .l1(let strength): DecayFactors(l1: Scalar(strength))
    case .l2(let strength): DecayFactors(l2: Scalar(strength))
    case .decoupled(let strength): DecayFactors(kept: Scalar(1 - learningRate * strength))
    }
  }
}

/// What decay does to one number, without a branch, so that a loop over many can be a vector's.
struct DecayFactors<Scalar: TensorScalar> {
  /// λ of the sign.
  var l1: Scalar = 0
  /// λ of the number itself.
  var l2: Scalar = 0
  /// The part of the number that stays, 1 − η λ, when decay is decoupled.
  var kept: Scalar = 1

  /// What is added to the gradient for the number `w`.
  @inline(__always)
  func pull(_ w: Scalar) -> Scalar {
    l2 * w + (w > 0 ? l1 : w < 0 ? -l1 : 0)
  }
}
