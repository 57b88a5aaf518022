import Engine
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// `train` with the engine, and without it.
@Suite struct EngineTrainingTests {
  /// One epoch of gradient descent with η = 1 by hand, layer by layer in `Double`.
  private func trainByHand(
    _ network: Sequential<Double>, _ images: Batch<Float>, batchSize: Int, loss: Loss,
    generator: inout Generator
  ) throws {
    let order = generator.shuffled(count: images.count)
    for first in stride(from: 0, to: images.count, by: batchSize) {
      let batch = images.batch(Array(order[first..<min(first + batchSize, images.count)]))
      let step = try outcomeOfLayers(network, batch, 0..<batch.count, loss)
      for (parameter, gradient) in zip(network.parameters, step.gradients) {
        parameter.value -= Tensor(shape: parameter.value.shape, scalars: gradient)
      }
    }
  }

  // 23 = 2·9 + 5: the last batch is smaller. Errors grow with each step.
  @Test(arguments: NetworkCase.known + NetworkCase.unknown)
  func stepsAreThoseOfTheLayers(example: NetworkCase) throws {
    let (network, truth) = try example.networks()
    let images = try example.images(23)
    let before = truth.parameters.map(\.value)
    var (first, second) = (Generator(seed: 8), Generator(seed: 8))
    try train(
      network, on: images, epochs: 1, batchSize: 9, loss: example.loss,
      optimiser: StochasticGradientDescent(learningRate: 1), generator: &first)
    try trainByHand(truth, images, batchSize: 9, loss: example.loss, generator: &second)
    for (index, parameter) in truth.parameters.enumerated() {
      let moved = parameter.value - before[index]
      let size = moved.scalars.map(abs).max() ?? 0
      #expect((size > 0) == example.learns, "\(parameter.name)")
      let got = Tensor<Double>(network.parameters[index].value)
      // Weights of about 1 are rounded too.
      expectClose(got, parameter.value, absolute: 1e-4 * size + 1e-6, "\(parameter.name)")
    }
  }

  @Test func everyNetworkTrainsWithTheSameBitsOnAnyThreads() throws {
    let dropping = NetworkCase.known.filter { $0.testDescription.hasPrefix("dropout") }
    for example in dropping + NetworkCase.unknown {
      func bits(threads: Int?) throws -> [[Float]] {
        let network = try example.networks().float
        var generator = Generator(seed: 8)
        let images = try example.images(23)
        let history = try train(
          network, on: images, validatingOn: images, epochs: 2, batchSize: 9, loss: example.loss,
          optimiser: Adam(), generator: &generator, threads: threads, recordsBatches: true)
        #expect(history.batches.count == 2 * 3)
        let losses = history.batches.map(\.loss) + history.epochs.compactMap(\.validation?.loss)
        return [losses] + network.parameters.map(\.value.scalars)
      }
      let expected = try bits(threads: 1)
      for threads in [2, 3, nil] { #expect(try bits(threads: threads) == expected) }
    }
  }
}
