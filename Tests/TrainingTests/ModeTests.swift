import Layers
import Tensors
import TestSupport
import Testing
import Training

/// A step of training is in training; whatever comes before and after it is not.
@Suite struct ModeTests {
  private let examples: Batch<Float>

  init() {
    var generator = Generator(seed: 21)
    let inputs = Tensor<Float>(shape: [40, 2, 3, 1]) { _ in Float(generator.normal()) }
    // The class is the sign of the first number, which a network learns at once.
    examples = Batch(inputs: inputs, classes: (0..<40).map { inputs[$0, 0, 0, 0] > 0 ? 1 : 0 })
  }

  /// The network and, as a network within a network is, one that is trained layer by layer.
  private func networks(_ layers: [LayerDescription]) throws -> [Sequential<Float>] {
    let pair = try (0..<2).map { _ in
      var generator = Generator(seed: 22)
      return try Sequential<Float>(inputShape: [2, 3, 1], layers, generator: &generator)
    }
    return [pair[0], try Sequential(inputShape: [2, 3, 1], layers: [pair[1]])]
  }

  private func layer<Kind>(_ kind: Kind.Type, in network: Sequential<Float>) throws -> Kind {
    let inner = network.layers.first as? Sequential<Float> ?? network
    return try #require(inner.layers.compactMap { $0 as? Kind }.first)
  }

  private func fit(_ network: Sequential<Float>, epochs: Int = 20) throws -> History {
    var generator = Generator(seed: 23)
    return try train(
      network, on: examples, validatingOn: examples, epochs: epochs, batchSize: 8,
      loss: .crossEntropyFromLogits, optimiser: Adam(learningRate: 0.02), generator: &generator)
  }

  @Test(
    arguments: [
      [.flatten, .dense(32), .relu, .dropout(0.5), .dense(2)],
      [.convolution(16, kernelSize: 2), .relu, .dropout(0.5), .flatten, .dense(2)],
      [.convolution(16, kernelSize: 2), .relu, .dropout2d(0.5), .flatten, .dense(2)],
    ] as [[LayerDescription]])
  func nothingIsDroppedAfterTraining(layers: [LayerDescription]) throws {
    for network in try networks(layers) {
      let dropout = try layer(DropoutLayer<Float>.self, in: network)
      let before = dropout.generator
      let history = try fit(network)
      #expect(dropout.generator != before && dropout.mode == .evaluation)
      let after = dropout.generator
      let evaluation = try evaluate(network, on: examples, loss: .crossEntropyFromLogits)
      #expect(dropout.generator == after)
      #expect(try evaluate(network, on: examples, loss: .crossEntropyFromLogits) == evaluation)
      // The weights in a network without dropout give the same, but for the order of additions if
      // one of the two goes by the engine.
      let plain = try networks(layers.filter { $0 != .dropout(0.5) && $0 != .dropout2d(0.5) })[0]
      #expect(plain.parameters.map(\.name) == network.parameters.map(\.name))
      for (own, trained) in zip(plain.parameters, network.parameters) {
        own.value = trained.value
      }
      let other = try evaluate(plain, on: examples, loss: .crossEntropyFromLogits)
      expectClose(other.outputs, evaluation.outputs, relative: 1e-5, absolute: 1e-5)
      #expect(history.epochs.last?.validation == evaluation.score)
      #expect(evaluation.score.accuracy > 0.9)
    }
  }

  @Test func dropoutTrainsWithAnotherMaskForEachBatch() throws {
    let runs = try [0.0, 0.5].map { rate in
      try networks([.flatten, .dense(32), .relu, .dropout(rate), .dense(2)]).map {
        try fit($0, epochs: 1).epochs[0].training
      }
    }
    #expect(runs[0] != runs[1])
  }

  @Test func runningStatisticsStandStillAfterTraining() throws {
    for network in try networks([.flatten, .dense(8), .batchNormalisation(), .relu, .dense(2)]) {
      let layer = try layer(BatchNormalisationLayer<Float>.self, in: network)
      let before = layer.running
      _ = try fit(network)
      #expect(layer.running != before && layer.mode == .evaluation)
      let after = layer.running
      let evaluation = try evaluate(network, on: examples, loss: .crossEntropyFromLogits)
      #expect(layer.running == after)
      #expect(evaluation.score.accuracy > 0.9)
      // One at a time or all together: in evaluation an example is alone.
      let single = try evaluate(
        network, on: examples, loss: .crossEntropyFromLogits, batchSize: 1)
      expectEqual(single.outputs, evaluation.outputs)
    }
  }
}
