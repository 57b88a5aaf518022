import Datasets
import Layers
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// How well each network reads after a fixed short training on real digits.
///
/// The floors lie some hundredths below what was reached. With so few steps a small rate (`cnn004`)
/// and softmax taken twice (`keras3-d3`) have not come far.
@Suite struct ShortTrainingTests {
  static let mnist: MNIST? = {
    guard let location = try? DataLocation.find(root: packageRoot.path) else { return nil }
    let mnist = try? MNIST(at: location)
    return mnist?.source == .whole ? mnist : nil
  }()

  /// One epoch of the first 6,000 training images, tested by the first 2,000 test images.
  @Test(
    .enabled(if: mnist != nil, "MNIST is not here: `make data`, or LONGHAND_DATA=FOLDER"),
    arguments: [
      (DocumentNetwork.keras3, Float(0.89)), (.keras2, 0.89), (.keras1, 0.88), (.convnet, 0.84),
      (.cnn004, 0.55), (.keras3OfD3, 0.60), (.keras3OfD3Mended, 0.87),
    ])
  func readsSoManyAfterAShortTraining(_ description: DocumentNetwork, floor: Float) throws {
    let mnist = try #require(Self.mnist)
    let images = try mnist.train.prefix(6000).normalised(description.normalisation)
    let tests = try mnist.test.prefix(2000).normalised(description.normalisation)
    var generator = Generator(seed: 1)
    let network = try description.makeNetwork(generator: &generator)
    let history = try train(
      network, on: images, validatingOn: tests, epochs: 1, batchSize: description.batchSize,
      loss: description.loss, optimiser: description.optimiser.makeOptimiser(),
      generator: &generator)
    let accuracy = try #require(history.epochs.last?.validation?.accuracy)
    #expect(accuracy >= floor, "\(description.name) reads \(accuracy)")
  }
}
