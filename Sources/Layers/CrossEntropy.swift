import Tensors

/// The categorical cross-entropy: how surprised the probabilities p are by the targets t.
///
/// For the examples n of a batch of N and the classes k, with ln computed of p clipped into
/// [ε, 1 − ε] (Keras's `categorical_crossentropy`, which D1 §3.2.3 names, does so with ε = 10⁻⁷):
///
///     L = −(1/N) Σₙ Σₖ t[n, k] · ln p[n, k]
///
/// A class whose target is 0 adds nothing and is left out, so one class of each example is looked
/// at when the targets are one-hot.
func meanPenalty<Scalar, Watcher: Observer<Scalar>>(
  of p: Tensor<Scalar>, _ t: Targets<Scalar>, clipping epsilon: Scalar, observer: inout Watcher
) -> Scalar {
  var total: Scalar = 0
  for n in 0..<p.shape[0] {
    observer.see(.begins(output: Position(n)))
    var loss: Scalar = 0
    for (k, target) in t[n] {
      let clipped = min(max(p[n, k], epsilon), 1 - epsilon)
      observer.see(.picked(input: Position(n, k), probability: p[n, k], clipped: clipped))
      let logarithm = Scalar.logarithm(clipped)
      observer.see(.logarithm(of: clipped, value: logarithm))
      loss -= target * logarithm
      observer.see(
        .penalty(
          input: Position(n, k), target: target, logarithm: logarithm,
          value: -(target * logarithm), sum: loss))
    }
    observer.see(.ends(output: Position(n), value: loss))
    total += loss
  }
  let mean = total / Scalar(p.shape[0])
  observer.see(.mean(sum: total, count: p.shape[0], value: mean))
  return mean
}

/// The categorical cross-entropy of log-probabilities l, which are logarithms already.
///
///     L = −(1/N) Σₙ Σₖ t[n, k] · l[n, k]
func meanPenalty<Scalar, Watcher: Observer<Scalar>>(
  ofLogarithms l: Tensor<Scalar>, _ t: Targets<Scalar>, observer: inout Watcher
) -> Scalar {
  var total: Scalar = 0
  for n in 0..<l.shape[0] {
    observer.see(.begins(output: Position(n)))
    var loss: Scalar = 0
    for (k, target) in t[n] {
      loss -= target * l[n, k]
      observer.see(
        .penalty(
          input: Position(n, k), target: target, logarithm: l[n, k],
          value: -(target * l[n, k]), sum: loss))
    }
    observer.see(.ends(output: Position(n), value: loss))
    total += loss
  }
  let mean = total / Scalar(l.shape[0])
  observer.see(.mean(sum: total, count: l.shape[0], value: mean))
  return mean
}

/// The mean categorical cross-entropy of probabilities against one-hot targets.
///
/// `probabilities` and `oneHot` are `[batch, classes]`; each row of `oneHot` adds up to 1. The
/// probabilities are clipped into [`epsilon`, 1 − `epsilon`]. `observer` sees each picked
/// probability, its logarithm and the mean. Throws `ShapeError`.
public func categoricalCrossEntropy<Scalar, Watcher: Observer<Scalar>>(
  probabilities: Tensor<Scalar>, oneHot: Tensor<Scalar>, clipping epsilon: Scalar = 1e-7,
  observer: inout Watcher
) throws -> Scalar {
  let targets = try Targets("categoricalCrossEntropy", oneHot: oneHot, for: probabilities.shape)
  return meanPenalty(of: probabilities, targets, clipping: epsilon, observer: &observer)
}

/// The mean categorical cross-entropy of probabilities against class numbers.
///
/// `probabilities` is `[batch, classes]`; `classes` has one class for each example. The
/// probabilities are clipped into [`epsilon`, 1 − `epsilon`]. `observer` sees each picked
/// probability, its logarithm and the mean. Throws `ShapeError`.
public func sparseCategoricalCrossEntropy<Scalar, Watcher: Observer<Scalar>>(
  probabilities: Tensor<Scalar>, classes: [Int], clipping epsilon: Scalar = 1e-7,
  observer: inout Watcher
) throws -> Scalar {
  let targets = try Targets<Scalar>(
    "sparseCategoricalCrossEntropy", classes: classes, for: probabilities.shape)
  return meanPenalty(of: probabilities, targets, clipping: epsilon, observer: &observer)
}

/// The mean categorical cross-entropy of the softmax of logits against one-hot targets.
///
/// `logits` and `oneHot` are `[batch, classes]`; each row of `oneHot` adds up to 1. The softmax is
/// never formed: `observer` sees the log-softmax, and then the mean. Throws `ShapeError`.
public func categoricalCrossEntropy<Scalar, Watcher: Observer<Scalar>>(
  logits: Tensor<Scalar>, oneHot: Tensor<Scalar>, observer: inout Watcher
) throws -> Scalar {
  let targets = try Targets("categoricalCrossEntropy", oneHot: oneHot, for: logits.shape)
  let logarithms = try logSoftmax(logits, observer: &observer)
  return meanPenalty(ofLogarithms: logarithms, targets, observer: &observer)
}

/// The mean categorical cross-entropy of the softmax of logits against class numbers.
///
/// `logits` is `[batch, classes]`; `classes` has one class for each example. The softmax is never
/// formed: `observer` sees the log-softmax, and then the mean. Throws `ShapeError`.
public func sparseCategoricalCrossEntropy<Scalar, Watcher: Observer<Scalar>>(
  logits: Tensor<Scalar>, classes: [Int], observer: inout Watcher
) throws -> Scalar {
  let targets = try Targets<Scalar>(
    "sparseCategoricalCrossEntropy", classes: classes, for: logits.shape)
  let logarithms = try logSoftmax(logits, observer: &observer)
  return meanPenalty(ofLogarithms: logarithms, targets, observer: &observer)
}

/// The mean categorical cross-entropy of probabilities against one-hot targets, unobserved.
///
/// Throws `ShapeError`.
public func categoricalCrossEntropy<Scalar>(
  probabilities: Tensor<Scalar>, oneHot: Tensor<Scalar>, clipping epsilon: Scalar = 1e-7
) throws -> Scalar {
  var nobody = NoObserver<Scalar>()
  return try categoricalCrossEntropy(
    probabilities: probabilities, oneHot: oneHot, clipping: epsilon, observer: &nobody)
}

/// The mean categorical cross-entropy of probabilities against class numbers, unobserved.
///
/// Throws `ShapeError`.
public func sparseCategoricalCrossEntropy<Scalar>(
  probabilities: Tensor<Scalar>, classes: [Int], clipping epsilon: Scalar = 1e-7
) throws -> Scalar {
  var nobody = NoObserver<Scalar>()
  return try sparseCategoricalCrossEntropy(
    probabilities: probabilities, classes: classes, clipping: epsilon, observer: &nobody)
}

/// The mean categorical cross-entropy of logits against one-hot targets, unobserved.
///
/// Throws `ShapeError`.
public func categoricalCrossEntropy<Scalar>(
  logits: Tensor<Scalar>, oneHot: Tensor<Scalar>
) throws -> Scalar {
  var nobody = NoObserver<Scalar>()
  return try categoricalCrossEntropy(logits: logits, oneHot: oneHot, observer: &nobody)
}

/// The mean categorical cross-entropy of logits against class numbers, unobserved.
///
/// Throws `ShapeError`.
public func sparseCategoricalCrossEntropy<Scalar>(
  logits: Tensor<Scalar>, classes: [Int]
) throws -> Scalar {
  var nobody = NoObserver<Scalar>()
  return try sparseCategoricalCrossEntropy(logits: logits, classes: classes, observer: &nobody)
}
