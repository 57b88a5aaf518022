import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Ensembles of networks whose answers are known.
@Suite struct EnsembleTests {
  /// A network that answers every input `[1]` with the same logits.
  private func network(_ logits: Tensor<Float>, softmax: Bool) throws -> Sequential<Float> {
    let dense = try DenseLayer(
      name: "dense", weight: Tensor<Float>(zeros: [1, logits.count]), bias: logits)
    let ending: [any Layer<Float>] = softmax ? [ActivationLayer(name: "softmax", .softmax)] : []
    return try Sequential(inputShape: [1], layers: [dense] + ending)
  }

  private let examples = Batch<Float>(inputs: [[0], [1]], classes: [0, 1])

  @Test func meansByHand() {
    let mean = meanAnswer([
      [[0.5, 0.5], [1, 0]], [[0.25, 0.75], [0.5, 0.5]], [[0, 1], [0, 1]],
    ])
    expectEqual(
      mean,
      Tensor(
        shape: [2, 2],
        scalars: [
          (0.5 + 0.25 + 0) / 3, (0.5 + 0.75 + 1) / 3, (1 + 0.5 + 0) / 3, (0 + 0.5 + 1) / 3,
        ]))
  }

  @Test(arguments: [true, false])
  func anEnsembleAnswersWithTheMean(softmax: Bool) throws {
    // e^ln 3 to e^0 is 3 to 1, and so on.
    let logits: [Tensor<Float>] = [
      Tensor([Float.logarithm(3), 0]), Tensor([0, Float.logarithm(7)]),
    ]
    let loss: Loss = softmax ? .crossEntropyFromProbabilities : .crossEntropyFromLogits
    let result = try evaluate(
      ensemble: logits.map { try network($0, softmax: softmax) }, on: examples, loss: loss)
    let (p, q): (Float, Float) = ((0.75 + 0.125) / 2, (0.25 + 0.875) / 2)
    expectClose(result.outputs, Tensor(shape: [2, 2], scalars: [p, q, p, q]), absolute: 1e-6)
    #expect(result.predictions == [1, 1] && result.classes == [0, 1])
    #expect(result.score.accuracy == 0.5)
    let expected = -(Float.logarithm(p) + Float.logarithm(q)) / 2
    expectClose(result.score.loss, expected, relative: 1e-5)
    // It never costs more than its members do on the average.
    let members = try logits.map {
      try evaluate(network($0, softmax: softmax), on: examples, loss: loss).score.loss
    }
    #expect(result.score.loss <= (members[0] + members[1]) / 2)
  }

  @Test func anEnsembleOfOneIsThatOne() throws {
    let one = try network([0.3, -0.2], softmax: true)
    let loss = Loss.crossEntropyFromProbabilities
    let (single, ensemble) = (
      try evaluate(one, on: examples, loss: loss),
      try evaluate(ensemble: [one], on: examples, loss: loss)
    )
    expectEqual(ensemble.outputs, single.outputs)
    #expect(ensemble.predictions == single.predictions)
    expectClose(ensemble.score.loss, single.score.loss, relative: 1e-6)
  }
}
