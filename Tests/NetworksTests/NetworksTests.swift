import Datasets
import Layers
import Networks
import Tensors
import Testing
import Training

@Suite struct NetworksTests {
  private func table(_ network: DocumentNetwork) throws -> [LayerSummary] {
    var generator = Generator(seed: 1)
    // Rows that neither learn nor change a shape say nothing here.
    return try network.makeNetwork(generator: &generator).summary
      .filter { !["relu", "softmax", "logSoftmax", "flatten"].contains($0.kind) }
  }

  private func expect(
    _ network: DocumentNetwork, _ rows: [(shape: [Int], parameters: Int, multiplyAdds: Int)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let table = try table(network)
    #expect(table.map(\.outputShape) == rows.map(\.shape), sourceLocation: sourceLocation)
    #expect(table.map(\.parameters) == rows.map(\.parameters), sourceLocation: sourceLocation)
    #expect(
      table.filter { $0.parameters > 0 }.map(\.multiplyAdds)
        == rows.filter { $0.parameters > 0 }.map(\.multiplyAdds),
      sourceLocation: sourceLocation)
  }

  @Test func keras3() throws {
    try expect(
      .keras3,
      [
        // 28 − 3 + 1 = 26, halved 13; 13 − 3 + 1 = 11, halved 5; 5 − 3 + 1 = 3.
        ([26, 26, 32], 3 * 3 * 1 * 32 + 32, 26 * 26 * 32 * (3 * 3 * 1)),
        ([13, 13, 32], 0, 0),
        ([11, 11, 64], 3 * 3 * 32 * 64 + 64, 11 * 11 * 64 * (3 * 3 * 32)),
        ([5, 5, 64], 0, 0),
        ([3, 3, 64], 3 * 3 * 64 * 64 + 64, 3 * 3 * 64 * (3 * 3 * 64)),
        ([64], 3 * 3 * 64 * 64 + 64, 3 * 3 * 64 * 64),
        ([10], 64 * 10 + 10, 64 * 10),
      ])
  }

  @Test func keras2() throws {
    try expect(
      .keras2,
      [
        ([26, 26, 32], 3 * 3 * 1 * 32 + 32, 26 * 26 * 32 * (3 * 3 * 1)),
        ([13, 13, 32], 0, 0),
        ([11, 11, 64], 3 * 3 * 32 * 64 + 64, 11 * 11 * 64 * (3 * 3 * 32)),
        ([5, 5, 64], 0, 0),
        ([10], 5 * 5 * 64 * 10 + 10, 5 * 5 * 64 * 10),
      ])
  }

  @Test func keras1() throws {
    try expect(
      .keras1,
      [
        ([26, 26, 32], 3 * 3 * 1 * 32 + 32, 26 * 26 * 32 * (3 * 3 * 1)),
        ([13, 13, 32], 0, 0),
        ([128], 13 * 13 * 32 * 128 + 128, 13 * 13 * 32 * 128),
        ([10], 128 * 10 + 10, 128 * 10),
      ])
  }

  @Test func convnet() throws {
    try expect(
      .convnet,
      [
        // Padded by one all round, a 3×3 window leaves the size: 28 + 2 − 3 + 1 = 28.
        ([28, 28, 32], 3 * 3 * 1 * 32 + 32, 28 * 28 * 32 * (3 * 3 * 1)),
        ([14, 14, 32], 0, 0),
        ([14, 14, 64], 3 * 3 * 32 * 64 + 64, 14 * 14 * 64 * (3 * 3 * 32)),
        ([7, 7, 64], 0, 0),
        // The document says it too: nn.Linear(64 * 7 * 7, 128).
        ([128], 64 * 7 * 7 * 128 + 128, 64 * 7 * 7 * 128),
        ([10], 128 * 10 + 10, 128 * 10),
      ])
  }

  @Test func cnn004() throws {
    try expect(
      .cnn004,
      [
        ([26, 26, 32], 3 * 3 * 1 * 32 + 32, 26 * 26 * 32 * (3 * 3 * 1)),
        ([24, 24, 64], 3 * 3 * 32 * 64 + 64, 24 * 24 * 64 * (3 * 3 * 32)),
        ([12, 12, 64], 0, 0),
        // The dropout learns nothing and leaves the shape.
        ([12, 12, 64], 0, 0),
        // 12·12·64 = 9216, as the document says: nn.Linear(9216, 128).
        ([128], 9216 * 128 + 128, 9216 * 128),
        ([10], 128 * 10 + 10, 128 * 10),
      ])
  }

  @Test func eachHasItsNameAndIsFoundByIt() throws {
    #expect(
      DocumentNetwork.all.map(\.name) == ["keras3", "keras2", "keras1", "convnet", "cnn004"])
    #expect(DocumentNetwork.variants.map(\.name) == ["keras3-d3", "keras3-d3-mended"])
    for network in DocumentNetwork.all + DocumentNetwork.variants {
      #expect(try .named(network.name) == network)
    }
  }

  @Test func anUnknownNameIsToldWhichThereAre() {
    #expect(throws: NetworkError(name: "keras4")) { try DocumentNetwork.named("keras4") }
    #expect(
      NetworkError(name: "keras4").description
        == "no network is called \"keras4\"; there are keras3, keras2, keras1, convnet, cnn004, "
        + "keras3-d3, keras3-d3-mended")
  }

  @Test func anOptimiserIsMadeAnewEachTime() throws {
    let adam = try #require(DocumentNetwork.keras3.optimiser.makeOptimiser() as? Adam<Float>)
    #expect((adam.learningRate, adam.beta1, adam.beta2) == (0.001, 0.9, 0.999))
    #expect(adam.epsilon == .beforeCorrection(1e-7))
    let description = DocumentNetwork.convnet.optimiser
    let descent = try #require(
      description.makeOptimiser() as? StochasticGradientDescent<Float>)
    #expect((descent.learningRate, descent.momentum) == (0.01, 0.9))
    descent.learningRate = 1
    #expect(description.makeOptimiser().learningRate == 0.01)
  }

  /// The loss that a network ends in must be the one that takes what its last layer gives.
  @Test(arguments: DocumentNetwork.all)
  func lossAndLastLayerGoTogether(_ network: DocumentNetwork) throws {
    #expect((network.layers.last == .softmax) == (network.loss == .crossEntropyFromProbabilities))
    var generator = Generator(seed: 1)
    let sequential = try network.makeNetwork(generator: &generator)
    #expect(sequential.outputShape == [10])
    // Before it has learned anything it holds all ten digits for about as likely: ln 10 = 2.30.
    let image = Tensor<Float>(zeros: [1, 28, 28, 1])
    let loss = try network.loss.value(sequential.forward(image), classes: [3])
    #expect(abs(loss - 2.30) < 0.5)
  }
}
