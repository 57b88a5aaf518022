import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
  let probabilities: Tensor<Double> = [[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]]
  let oneHot: Tensor<Double> = [[1, 0, 0], [0, 0, 1]]
  let classes = [0, 2]

  /// −(ln ½ + ln ⅛) / 2 = (1 + 3)/2 · ln 2.
  @Test func byHand() throws {
    let expected: Double = (1 + 3) / 2 * log(2)
    expectClose(
      try categoricalCrossEntropy(probabilities: probabilities, oneHot: oneHot), expected,
      relative: 1e-15)
    let logits = probabilities.map { log($0) + 7 }
    expectClose(
      try categoricalCrossEntropy(logits: logits, oneHot: oneHot), expected, relative: 1e-14)
  }

  @Test func oneHotAndSparseAreOneNumber() throws {
    #expect(
      try categoricalCrossEntropy(probabilities: probabilities, oneHot: oneHot)
        == sparseCategoricalCrossEntropy(probabilities: probabilities, classes: classes))
    #expect(
      try categoricalCrossEntropy(logits: probabilities, oneHot: oneHot)
        == sparseCategoricalCrossEntropy(logits: probabilities, classes: classes))
  }

  /// D4 §3.2 puts a log-softmax before a loss that makes one of its own: nothing changes.
  @Test func logSoftmaxTwiceIsOnce() throws {
    let logits: Tensor<Double> = [[2, -1, 0.5], [0, 3, 1]]
    expectClose(
      try sparseCategoricalCrossEntropy(logits: logSoftmax(logits), classes: classes),
      try sparseCategoricalCrossEntropy(logits: logits, classes: classes), relative: 1e-14)
    // A softmax before it, as in D3 §5.2, does change it.
    let squashed = try sparseCategoricalCrossEntropy(logits: softmax(logits), classes: classes)
    let right = try sparseCategoricalCrossEntropy(logits: logits, classes: classes)
    #expect(abs(squashed - right) > 0.1)
  }

  @Test func clippingBoundsTheLoss() throws {
    let sure: Tensor<Double> = [[0, 1]]
    expectClose(
      try sparseCategoricalCrossEntropy(probabilities: sure, classes: [0]), -log(1e-7),
      relative: 1e-15)
    expectClose(
      try sparseCategoricalCrossEntropy(probabilities: sure, classes: [1]), -log(1 - 1e-7),
      relative: 1e-15)
    expectClose(
      try categoricalCrossEntropy(probabilities: sure, oneHot: [[1, 0]], clipping: 0.125),
      3 * log(2), relative: 1e-15)
    #expect(
      try sparseCategoricalCrossEntropy(probabilities: sure, classes: [1], clipping: 0) == 0)
  }

  @Test func logitsNeedNoClipping() throws {
    #expect(
      try sparseCategoricalCrossEntropy(logits: [[0, 1000]] as Tensor<Float>, classes: [0]) == 1000)
  }

  @Test func softTargets() throws {
    let expected: Double = -(0.5 * log(0.5) + 0.5 * log(0.25))
    expectClose(
      try categoricalCrossEntropy(
        probabilities: [[0.5, 0.25, 0.25]] as Tensor<Double>, oneHot: [[0.5, 0.5, 0]]),
      expected, relative: 1e-15)
  }

  /// (p − t) / N for the logits, −t / (N p) for the probabilities.
  @Test func gradientsByHand() throws {
    let logits = probabilities.map { log($0) }
    expectClose(
      try categoricalCrossEntropyGradient(logits: logits, oneHot: oneHot),
      Tensor(
        shape: [2, 3],
        scalars: [
          (0.5 - 1) / 2, 0.25 / 2, 0.25 / 2, 0.125 / 2, 0.75 / 2, (0.125 - 1) / 2,
        ]), relative: 1e-14)
    expectEqual(
      try sparseCategoricalCrossEntropyGradient(probabilities: probabilities, classes: classes),
      Tensor(shape: [2, 3], scalars: [-1 / (2 * 0.5), 0, 0, 0, 0, -1 / (2 * 0.125)]))
  }
}
