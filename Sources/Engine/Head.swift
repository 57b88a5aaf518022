import Kernels
import Layers

/// The end of a network, where its last numbers become answers, a loss, and the gradient of it.
struct Head {
  /// What stands behind the last dense layer.
  enum Function { case none, softmax, logSoftmax }

  let function: Function
  let loss: Loss
  let classCount: Int
}

extension Head {
  /// Writes the gradient of the mean loss for the last numbers, if there is room for it, each row's
  /// loss, and the class that it predicts.
  ///
  /// Softmax and the cross-entropy of what it gives are worked as one, p − y, and so is log-softmax
  /// before a loss that takes logits: its own softmax is the same. As one they need not clip a
  /// probability before its logarithm, which the layers have to, one by one: a loss that is beyond
  /// their greatest stays what it is.
  func score(_ rows: RowScores, _ numbers: UnsafeMutablePointer<Float>) {
    let softmax = SoftmaxRows(rows: rows.count, classCount: classCount)
    guard function == .softmax && loss == .crossEntropyFromLogits else {
      softmax.crossEntropy(
        logits: numbers, classes: rows.classes, batch: rows.count, gradient: rows.gradient,
        losses: rows.losses, predictions: rows.predictions, scratch: rows.scratch)
      return
    }
    softmax.softmax(numbers, probabilities: rows.outputs, scratch: rows.scratch)
    softmax.crossEntropy(
      logits: rows.outputs, classes: rows.classes, batch: rows.count, gradient: rows.gradient,
      losses: rows.losses, predictions: rows.predictions, scratch: rows.scratch)
    guard let gradient = rows.gradient else { return }
    softmax.softmaxGradient(
      upstream: gradient, probabilities: rows.outputs, gradient: gradient, scratch: rows.scratch)
  }

  /// Writes the network's outputs.
  func answer(_ rows: RowScores, _ numbers: UnsafeMutablePointer<Float>) {
    let softmax = SoftmaxRows(rows: rows.count, classCount: classCount)
    switch function {
    case .none: rows.outputs.update(from: numbers, count: rows.count * classCount)
    case .softmax: softmax.softmax(numbers, probabilities: rows.outputs, scratch: rows.scratch)
    case .logSoftmax: softmax.logSoftmax(numbers, logarithms: rows.outputs, scratch: rows.scratch)
    }
  }
}

/// Room for what is known of each row at the end.
struct RowScores {
  let count: Int
  let classes: UnsafeMutablePointer<Int>
  let losses: UnsafeMutablePointer<Float>
  let predictions: UnsafeMutablePointer<Int>
  let outputs: UnsafeMutablePointer<Float>
  /// Nil when nothing is learned from it.
  let gradient: UnsafeMutablePointer<Float>?
  let scratch: UnsafeMutablePointer<Float>
}
