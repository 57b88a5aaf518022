import Tensors

/// Hands the loss back to the probabilities that made it.
///
/// From L = −(1/N) Σₙ Σₖ t[n, k] · ln p[n, k] follows, where clipping left p[n, k] alone,
///
///     ∂L/∂p[n, k] = (1/N) · (−t[n, k] / p[n, k])
///
/// and 0 where clipping changed it, as a small change of p then changes nothing.
func handBackPenalty<Scalar, Watcher: Observer<Scalar>>(
  to p: Tensor<Scalar>, _ t: Targets<Scalar>, clipping epsilon: Scalar, observer: inout Watcher
) -> Tensor<Scalar> {
  var dp = Tensor<Scalar>(zeros: p.shape)
  let upstream = 1 / Scalar(p.shape[0])
  for n in 0..<p.shape[0] {
    observer.see(.begins(output: Position(n)))
    for (k, target) in t[n] {
      let isClipped = p[n, k] < epsilon || p[n, k] > 1 - epsilon
      let factor = isClipped ? 0 : -target / p[n, k]
      dp[n, k] = upstream * factor
      observer.see(
        .share(
          output: Position(n), upstream: upstream, to: .input(Position(n, k)), factor: factor,
          total: dp[n, k]))
    }
    observer.see(.ends(output: Position(n), value: nil))
  }
  return dp
}

/// Hands the loss back to the logits that made it, through the softmax.
///
/// The derivatives of logarithm and softmax cancel to the difference of what is and what should
/// be, p = softmax z, as the targets of an example add up to 1:
///
///     ∂L/∂z[n, k] = (1/N) · (p[n, k] − t[n, k])
func handBackPenalty<Scalar, Watcher: Observer<Scalar>>(
  toLogitsOf p: Tensor<Scalar>, _ t: Targets<Scalar>, observer: inout Watcher
) -> Tensor<Scalar> {
  var dz = p
  let upstream = 1 / Scalar(p.shape[0])
  for n in 0..<p.shape[0] {
    for (k, target) in t[n] { dz[n, k] -= target }
    observer.see(.begins(output: Position(n)))
    for k in 0..<p.shape[1] {
      let factor = dz[n, k]
      dz[n, k] = upstream * factor
      observer.see(
        .share(
          output: Position(n), upstream: upstream, to: .input(Position(n, k)), factor: factor,
          total: dz[n, k]))
    }
    observer.see(.ends(output: Position(n), value: nil))
  }
  return dz
}

/// The gradient of `categoricalCrossEntropy(probabilities:oneHot:)` for the probabilities.
///
/// `probabilities`, `oneHot` and the result are `[batch, classes]`. Throws `ShapeError`.
public func categoricalCrossEntropyGradient<Scalar, Watcher: Observer<Scalar>>(
  probabilities: Tensor<Scalar>, oneHot: Tensor<Scalar>, clipping epsilon: Scalar = 1e-7,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let targets = try Targets(
    "categoricalCrossEntropyGradient", oneHot: oneHot, for: probabilities.shape)
  return handBackPenalty(to: probabilities, targets, clipping: epsilon, observer: &observer)
}

/// The gradient of `sparseCategoricalCrossEntropy(probabilities:classes:)` for the probabilities.
///
/// `probabilities` and the result are `[batch, classes]`; `classes` has one class for each example.
/// Throws `ShapeError`.
public func sparseCategoricalCrossEntropyGradient<Scalar, Watcher: Observer<Scalar>>(
  probabilities: Tensor<Scalar>, classes: [Int], clipping epsilon: Scalar = 1e-7,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let targets = try Targets<Scalar>(
    "sparseCategoricalCrossEntropyGradient", classes: classes, for: probabilities.shape)
  return handBackPenalty(to: probabilities, targets, clipping: epsilon, observer: &observer)
}

/// The gradient of `categoricalCrossEntropy(logits:oneHot:)` for the logits.
///
/// `logits`, `oneHot` and the result are `[batch, classes]`. Throws `ShapeError`.
public func categoricalCrossEntropyGradient<Scalar, Watcher: Observer<Scalar>>(
  logits: Tensor<Scalar>, oneHot: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let targets = try Targets("categoricalCrossEntropyGradient", oneHot: oneHot, for: logits.shape)
  return handBackPenalty(toLogitsOf: try softmax(logits), targets, observer: &observer)
}

/// The gradient of `sparseCategoricalCrossEntropy(logits:classes:)` for the logits.
///
/// `logits` and the result are `[batch, classes]`; `classes` has one class for each example. Throws
/// `ShapeError`.
public func sparseCategoricalCrossEntropyGradient<Scalar, Watcher: Observer<Scalar>>(
  logits: Tensor<Scalar>, classes: [Int], observer: inout Watcher
) throws -> Tensor<Scalar> {
  let targets = try Targets<Scalar>(
    "sparseCategoricalCrossEntropyGradient", classes: classes, for: logits.shape)
  return handBackPenalty(toLogitsOf: try softmax(logits), targets, observer: &observer)
}

/// The gradient of the cross-entropy for the probabilities, unobserved.
///
/// Throws `ShapeError`.
public func categoricalCrossEntropyGradient<Scalar>(
  probabilities: Tensor<Scalar>, oneHot: Tensor<Scalar>, clipping epsilon: Scalar = 1e-7
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try categoricalCrossEntropyGradient(
    probabilities: probabilities, oneHot: oneHot, clipping: epsilon, observer: &nobody)
}

/// The gradient of the sparse cross-entropy for the probabilities, unobserved.
///
/// Throws `ShapeError`.
public func sparseCategoricalCrossEntropyGradient<Scalar>(
  probabilities: Tensor<Scalar>, classes: [Int], clipping epsilon: Scalar = 1e-7
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try sparseCategoricalCrossEntropyGradient(
    probabilities: probabilities, classes: classes, clipping: epsilon, observer: &nobody)
}

/// The gradient of the cross-entropy for the logits, unobserved.
///
/// Throws `ShapeError`.
public func categoricalCrossEntropyGradient<Scalar>(
  logits: Tensor<Scalar>, oneHot: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try categoricalCrossEntropyGradient(logits: logits, oneHot: oneHot, observer: &nobody)
}

/// The gradient of the sparse cross-entropy for the logits, unobserved.
///
/// Throws `ShapeError`.
public func sparseCategoricalCrossEntropyGradient<Scalar>(
  logits: Tensor<Scalar>, classes: [Int]
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try sparseCategoricalCrossEntropyGradient(
    logits: logits, classes: classes, observer: &nobody)
}
