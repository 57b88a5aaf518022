import Layers
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct MetricsTests {
  @Test func theGreatestOutputIsPredicted() {
    let outputs: Tensor<Float> = [[1, 3, 2], [5, 5, 4], [-3, -2, -1]]
    // Of equals the first.
    #expect(predictedClasses(outputs) == [1, 0, 2])
  }

  @Test func countsWhatIsRight() {
    #expect(rightCount(predictions: [1, 2, 3, 3], classes: [1, 2, 3, 4]) == 3)
    #expect(rightCount(predictions: [], classes: []) == 0)
  }

  @Test func aConfusionMatrixHasTruthInItsRows() {
    let matrix = ConfusionMatrix(
      predictions: [0, 1, 1, 2, 2, 2], classes: [0, 0, 1, 2, 2, 1], classCount: 3)
    expectEqual(matrix.tensor, [[1, 1, 0], [0, 1, 1], [0, 0, 2]])
  }

  @Test func evaluationKeepsTheOrderOfTheExamples() throws {
    let layer = try DenseLayer<Float>(name: "dense1", weight: [[1, 0], [0, 1]], bias: nil)
    let examples = Batch<Float>(
      inputs: [[2, 0], [0, 2], [4, 3], [1, 5], [7, 6]], classes: [0, 0, 0, 1, 0])
    for batchSize in [1, 2, 5, 100] {
      let outcome = try evaluate(
        layer, on: examples, loss: .crossEntropyFromLogits, batchSize: batchSize)
      expectEqual(outcome.outputs, examples.inputs)
      #expect(outcome.predictions == [0, 1, 0, 1, 0])
      #expect(outcome.classes == examples.classes)
      #expect(outcome.score.accuracy == 4.0 / 5)
      // The loss of a row is ln(1 + e^(wrong − right)): −2, 2, −1, −4 and −1 apart.
      let losses = [-2.0, 2, -1, -4, -1].map { Double.logarithm(1 + Double.exponential($0)) }
      expectClose(outcome.score.loss, Float(losses.reduce(0, +) / 5), relative: 1e-6)
    }
  }

  @Test func batchesAreGatheredInTheOrderAsked() {
    let examples = Batch<Float>(inputs: [[1, 2], [3, 4], [5, 6]], classes: [7, 8, 9])
    #expect(
      examples.batch([2, 0, 2]) == Batch(inputs: [[5, 6], [1, 2], [5, 6]], classes: [9, 7, 9]))
    #expect(examples.batch([]) == Batch(inputs: Tensor(zeros: [0, 2]), classes: []))
  }
}

@Suite struct LossTests {
  @Test func bothLossesAreTheSameNumber() throws {
    // Outputs 0 and ln 3 are probabilities 1/4 and 3/4.
    let logits: Tensor<Double> = [[0, 1.0986122886681098]]
    let probabilities: Tensor<Double> = [[0.25, 0.75]]
    let expected = -Double.logarithm(0.75)
    expectClose(
      try Loss.crossEntropyFromLogits.value(logits, classes: [1]), expected, relative: 1e-14)
    expectClose(
      try Loss.crossEntropyFromProbabilities.value(probabilities, classes: [1]), expected,
      relative: 1e-14)
    expectClose(
      try Loss.crossEntropyFromLogits.gradient(logits, classes: [1]),
      Tensor(shape: [1, 2], scalars: [0.25, 0.75 - 1]), relative: 1e-14)
    expectClose(
      try Loss.crossEntropyFromProbabilities.gradient(probabilities, classes: [1]),
      Tensor(shape: [1, 2], scalars: [0, -1 / 0.75]), relative: 1e-14)
  }

  @Test(arguments: [Loss.crossEntropyFromLogits, .crossEntropyFromProbabilities])
  func anOutputThatIsNoNumberGivesALossThatIsNone(loss: Loss) throws {
    let outputs = Tensor<Float>(shape: [2, 2], scalars: [.nan, 0.5, 0.5, 0.5])
    #expect(try loss.value(outputs, classes: [0, 1]).isNaN)
  }
}
