import Datasets
import Layers
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// The first ten losses of each network beside those of the framework that its document writes for.
///
/// Weights and images are fixed, and so is their order; the dropout of `cnn004` is off.
@Suite struct FirstLossesTests {
  static let networks = DocumentNetwork.all + DocumentNetwork.variants

  private func expect(
    _ losses: [Double], are recorded: [Double], within relative: Double, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      Tensor(losses), Tensor(recorded), relative: relative, "\(name)",
      sourceLocation: sourceLocation)
  }

  /// Layer by layer in 64 bits, as the frameworks' losses were recorded; the first of them only, for
  /// that is slow work.
  @Test(arguments: networks)
  func layersTakeTheStepsOfTheFramework(_ description: DocumentNetwork) throws {
    let network: Sequential<Double> = try FirstLosses.network(description)
    let optimiser = description.optimiser.makeOptimiser(of: Double.self)
    let size = description.batchSize
    let losses = try (0..<4).map { step in
      let batch = FirstLosses.batch(
        step * size..<(step + 1) * size, description.normalisation)
      let outputs = try network.forward(Tensor<Double>(batch.inputs))
      network.clearGradients()
      try network.gatherGradients(description.loss.gradient(outputs, classes: batch.classes))
      optimiser.step(network.parameters)
      return try description.loss.value(outputs, classes: batch.classes)
    }
    let recorded = try FirstLosses.recorded(description.name)
    #expect(recorded.count == FirstLosses.steps)
    expect(losses, are: Array(recorded.prefix(4)), within: 1e-9, description.name)
  }

  /// By `train` and its engine in 32 bits, whose rounding grows from step to step.
  @Test(arguments: networks)
  func trainTakesTheStepsOfTheFramework(_ description: DocumentNetwork) throws {
    let count = FirstLosses.steps * description.batchSize
    let images = FirstLosses.batch(0..<count, description.normalisation)
    // Training shuffles. So the images are laid where it will look for the first, the second, …
    var generator = Generator(seed: 1)
    var copy = generator
    var places = [Int](repeating: 0, count: count)
    for (turn, place) in copy.shuffled(count: count).enumerated() { places[place] = turn }
    let network: Sequential<Float> = try FirstLosses.network(description)
    let history = try train(
      network, on: images.batch(places), epochs: 1, batchSize: description.batchSize,
      loss: description.loss, optimiser: description.optimiser.makeOptimiser(),
      generator: &generator, recordsBatches: true)
    expect(
      history.batches.map { Double($0.loss) }, are: try FirstLosses.recorded(description.name),
      within: 1e-3, description.name)
  }

  /// The recorded losses fall, or they would prove little.
  @Test(arguments: networks)
  func theyLearn(_ description: DocumentNetwork) throws {
    let losses = try FirstLosses.recorded(description.name)
    #expect(try #require(losses.last) < losses[0] - 0.04, "\(description.name): \(losses)")
  }

  /// What D3 prints takes softmax twice, but Keras on TensorFlow does not let it.
  @Test func kerasLooksThroughTheSoftmaxOfD3() throws {
    let printed = try FirstLosses.recorded("keras3-d3-printed")
    expect(
      printed, are: try FirstLosses.recorded("keras3-d3-mended"), within: 1e-9, "as printed")
    let twice = try FirstLosses.recorded("keras3-d3")
    #expect(abs(printed[9] - twice[9]) > 0.1)
    #expect(try #require(twice.min()) > 1.4612, "below the floor of softmax taken twice")
  }
}
