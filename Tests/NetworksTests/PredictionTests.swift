import Layers
import ModelFiles
import Networks
import TestSupport
import Tensors
import Testing

@Suite struct PredictionTests {
  /// [1, 2] · [[1, 0, −1], [0, 1, 1]] + [0, 0, 1] = [1, 2, 2], whose softmax is
  /// [e⁻¹, 1, 1] / (e⁻¹ + 2) = [0.15536, 0.42232, 0.42232].
  @Test func logitsAreWhatComesBeforeSoftmax() throws {
    for end in [[], [.softmax]] as [[LayerDescription]] {
      var generator = Generator(seed: 1)
      let network = try Sequential<Float>(
        inputShape: [2], [.dense(3)] + end, generator: &generator)
      var state = try NetworkState(of: network)
      state.tensors["dense1.weight"] = [[1, 0, -1], [0, 1, 1]]
      state.tensors["dense1.bias"] = [0, 0, 1]
      try state.restore(in: network)
      let prediction = try Prediction(of: [1, 2], by: network)
      expectEqual(prediction.logits, [1, 2, 2])
      expectClose(prediction.probabilities, [0.15536, 0.42232, 0.42232], absolute: 1e-5)
      // The first of two that are alike.
      #expect(prediction.predictedClass == 1)
      #expect(prediction.outputs.map(\.name) == network.layers.map(\.name))
      #expect(prediction.outputs.allSatisfy { $0.output.shape == [3] })
      #expect(throws: ShapeError.self) { try Prediction(of: [1, 2, 3], by: network) }
    }
  }

  @Test func mapsAreNoScores() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [4, 4, 1], [.convolution(2, kernelSize: 3)], generator: &generator)
    let error = #expect(throws: ShapeError.self) {
      try Prediction(of: Tensor(zeros: [4, 4, 1]), by: network)
    }
    #expect(error?.description.contains("[2, 2, 2] is no row of scores") == true)
  }
}
