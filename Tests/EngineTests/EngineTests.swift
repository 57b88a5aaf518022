import Layers
import Tensors
import TestSupport
import Testing
import Training

@testable import Engine

/// The engine beside the layers, which it has to agree with.
@Suite struct EngineTests {
  // Batches that fill the lanes and some that do not, and the first again: what is left of a batch
  // must not be found in the next.
  private static let batches = [0..<16, 16..<23, 0..<1, 5..<7, 20..<23, 3..<16]

  // The sums are short enough for errors of some 1e-7, and Winograd's transforms add a digit. Where
  // large gradients cancel out, the layers in `Float` err by more as well.
  @Test(arguments: NetworkCase.known)
  func gradientsAreThoseOfTheLayers(example: NetworkCase) throws {
    let (network, truth) = try example.networks()
    let layers = try example.networks().float
    let engine = try #require(try example.engine(network, batchSize: 16))
    let images = try example.images(23)
    var greatest = (engine: 0.0, layers: 0.0)
    for range in Self.batches {
      let (got, eachElementCameOnce) = try engine.outcome(network, images, range)
      let expected = try outcomeOfLayers(truth, images, range, example.loss)
      #expect(eachElementCameOnce, "\(range)")
      #expect(got.right == expected.right, "\(range)")
      let difference = greatestDifference(got, expected)
      let ofLayers = greatestDifference(
        try outcomeOfLayers(layers, images, range, example.loss), expected)
      #expect(difference < 1e-5 + 3 * ofLayers, "\(range)")
      greatest = (max(greatest.engine, difference), max(greatest.layers, ofLayers))
    }
    #expect(masks(of: network) == masks(of: layers))
    print("\(example.testDescription): gradients off by \(greatest) of the greatest")
  }

  /// The generators of a network's masks, as its training has left them.
  private func masks(of network: Sequential<Float>) -> [Generator] {
    network.layers.compactMap { ($0 as? DropoutLayer<Float>)?.generator }
  }

  // Winograd's algorithm also where it does not pay: tiles that are mostly border.
  @Test(arguments: [ConvolutionAlgorithm.direct, .winograd2, .winograd4])
  func everyAlgorithmGivesTheGradients(algorithm: ConvolutionAlgorithm) throws {
    for example in NetworkCase.known {
      let (network, truth) = try example.networks()
      let layers = try example.networks().float
      let engine = try #require(
        try example.engine(network, batchSize: 16, algorithm: algorithm))
      let images = try example.images(23)
      for range in [0..<16, 16..<22] {
        let got = try engine.outcome(network, images, range).outcome
        let expected = try outcomeOfLayers(truth, images, range, example.loss)
        let ofLayers = greatestDifference(
          try outcomeOfLayers(layers, images, range, example.loss), expected)
        #expect(
          greatestDifference(got, expected) < 1e-5 + 3 * ofLayers,
          "\(example.testDescription), \(range)")
      }
    }
  }

  @Test func aBatchOfManyRows() throws {
    // More rows than a part of a dense layer takes, and more than a vector has lanes.
    for example in [NetworkCase.known[0], NetworkCase.known[15]] {
      let (network, truth) = try example.networks()
      let engine = try #require(try example.engine(network, batchSize: 130))
      let images = try example.images(130)
      for count in [130, 97, 48, 49] {
        let got = try engine.outcome(network, images, 0..<count).outcome
        let expected = try outcomeOfLayers(truth, images, 0..<count, example.loss)
        #expect(greatestDifference(got, expected) < 2e-5, "\(count)")
      }
    }
  }

  @Test(arguments: NetworkCase.known)
  func anyNumberOfThreadsGivesTheSameBits(example: NetworkCase) throws {
    let images = try example.images(23)
    func outcomes(threads: Int) throws -> [StepOutcome] {
      let network = try example.networks().float
      let engine = try #require(try example.engine(network, batchSize: 16, threads: threads))
      return try Self.batches.map { try engine.outcome(network, images, $0).outcome }
    }
    let expected = try outcomes(threads: 1)
    for threads in [2, 3, 5] {
      #expect(try outcomes(threads: threads) == expected, "\(threads) threads")
    }
  }

  /// A batch gives the same bits whatever came before it.
  @Test(arguments: NetworkCase.known.filter { !$0.testDescription.hasPrefix("dropout") })
  func aBatchLeavesNoTrace(example: NetworkCase) throws {
    let network = try example.networks().float
    let images = try example.images(23)
    let engine = try #require(try example.engine(network, batchSize: 16))
    var spoilt = images.inputs.scalars
    spoilt[7] = .nan
    spoilt[spoilt.count / 2] = .infinity
    let bad = Batch(
      inputs: Tensor(shape: images.inputs.shape, scalars: spoilt), classes: images.classes)
    _ = try engine.outcome(network, images, 0..<16)
    _ = try engine.outcome(network, bad, 0..<16)
    for range in Self.batches {
      let fresh = try #require(try example.engine(network, batchSize: 16))
      let got = try engine.outcome(network, images, range).outcome
      #expect(try got == fresh.outcome(network, images, range).outcome, "\(range)")
    }
  }

  @Test(arguments: NetworkCase.known)
  func answersAreThoseOfTheLayers(example: NetworkCase) throws {
    let (network, truth) = try example.networks()
    let engine = try #require(try example.engine(network, batchSize: 16))
    let images = try example.images(23)
    engine.prepareAnswers()
    for range in Self.batches {
      let batch = images.batch(Array(range))
      let expected = try truth.forward(Tensor<Double>(batch.inputs))
      let loss = try example.loss.value(expected, classes: batch.classes)
      try engine.answer(count: range.count) { position, input in
        images.read(range.lowerBound + position, into: input)
      } use: { outputs, score, predictions, classes in
        let got = Tensor(shape: expected.shape, scalars: outputs.map(Double.init))
        let size = expected.scalars.map(abs).max() ?? 0
        expectClose(got, expected, absolute: 2e-5 * size)
        expectClose(Double(score.loss), loss, relative: 2e-5)
        #expect(Array(classes) == batch.classes)
        let places = (0..<range.count).map { expected.at($0).argmax() }
        #expect(Array(predictions) == places)
        #expect(score.right == places.indices.count { places[$0] == batch.classes[$0] })
      }
    }
  }

  @Test func kernelsThatAreNotSquareAndNoBias() throws {
    var generator = Generator(seed: 3)
    let shapes = [[2, 3, 1, 5], [3, 1, 5, 18], [4 * 7 * 18, 9], [9, 4]]
    let weights = shapes.map { shape in
      Tensor<Float>(uniform: -0.3..<0.3, shape: shape, generator: &generator)
    }
    func network<Scalar: TensorScalar>() throws -> Sequential<Scalar> {
      let tensors = weights.map { Tensor<Scalar>($0) }
      return try Sequential(
        inputShape: [7, 9, 1],
        layers: [
          ConvolutionLayer<Scalar>(name: "a", weight: tensors[0], bias: nil),
          ActivationLayer<Scalar>(name: "b", .relu),
          ConvolutionLayer<Scalar>(name: "c", weight: tensors[1], bias: nil),
          ActivationLayer<Scalar>(name: "d", .relu), FlattenLayer<Scalar>(name: "e"),
          DenseLayer<Scalar>(name: "f", weight: tensors[2], bias: nil),
          ActivationLayer<Scalar>(name: "g", .relu),
          DenseLayer<Scalar>(name: "h", weight: tensors[3], bias: nil),
        ])
    }
    let images = Batch<Float>(
      inputs: Tensor(uniform: -1..<1, shape: [9, 7, 9, 1], generator: &generator),
      classes: (0..<9).map { $0 % 4 })
    let own: Sequential<Float> = try network()
    let engine = try #require(
      try Engine(own, loss: .crossEntropyFromLogits, batchSize: 9, threads: 2))
    let (got, eachElementCameOnce) = try engine.outcome(own, images, 0..<9)
    let expected = try outcomeOfLayers(
      try network() as Sequential<Double>, images, 0..<9, .crossEntropyFromLogits)
    #expect(eachElementCameOnce)
    #expect(greatestDifference(got, expected) < 2e-5)
  }

  @Test(
    arguments: [
      ["conv1"], ["conv2"], ["conv1", "conv2"], ["dense1"], ["dense2"], ["conv*", "dense1"],
      ["*.weight"], ["conv1.bias", "dense1.weight"], ["*"],
    ])
  func whatIsFrozenIsLeftOut(patterns: [String]) throws {
    let layers: [LayerDescription] = [
      .convolution(16, kernelSize: 3, padding: .same), .relu, .maxPooling(2),
      .convolution(16, kernelSize: 3, padding: .same), .relu, .averagePooling(2), .flatten,
      .dense(20), .tanh, .dense(4),
    ]
    let example = NetworkCase("frozen", [12, 12, 16], layers)
    for algorithm in [ConvolutionAlgorithm.direct, .winograd4] {
      let (network, truth) = try example.networks()
      for pattern in patterns {
        try network.freeze(pattern)
        try truth.freeze(pattern)
      }
      let engine = try #require(
        try example.engine(network, batchSize: 16, algorithm: algorithm))
      let images = try example.images(23)
      for range in [0..<16, 16..<22] {
        var got = try engine.outcome(network, images, range).outcome
        var expected = try outcomeOfLayers(truth, images, range, example.loss)
        for (index, parameter) in network.parameters.enumerated().reversed()
        where parameter.isFrozen {
          // The rule was never asked.
          #expect(got.gradients[index].allSatisfy { $0.isNaN })
          #expect(expected.gradients[index].allSatisfy { $0 == 0 })
          got.gradients.remove(at: index)
          expected.gradients.remove(at: index)
        }
        #expect(got.right == expected.right)
        #expect(greatestDifference(got, expected) < 2e-5, "\(range)")
      }
    }
  }

  @Test func anEngineKnowsThatSomethingWasFrozen() throws {
    let network = try NetworkCase.known[0].networks().float
    let engine = try #require(try NetworkCase.known[0].engine(network, batchSize: 4))
    #expect(engine.isCurrent)
    network.parameters[1].isFrozen = true
    #expect(!engine.isCurrent)
  }

  @Test func aLossThatIsNotFiniteChangesNothing() throws {
    for example in [NetworkCase.known[0], NetworkCase.known[7], NetworkCase.known[13]] {
      let network = try example.networks().float
      let engine = try #require(try example.engine(network, batchSize: 16))
      let before = network.parameters.map(\.value)
      var images = try example.images(16)
      for value: Float in [.nan, .infinity] {
        var inputs = images.inputs.scalars
        inputs[inputs.count / 2] = value
        images = Batch(
          inputs: Tensor(shape: images.inputs.shape, scalars: inputs), classes: images.classes)
        var calls = 0
        let score = try engine.learn(count: 16) { position, input in
          images.read(position, into: input)
        } rule: { _, _, values, _ in
          calls += 1
          values.update(repeating: 7)
        }
        #expect(!score.loss.isFinite)
        #expect(calls == 0)
        #expect(network.parameters.map(\.value) == before)
      }
    }
  }

  @Test(arguments: NetworkCase.unknown)
  func otherNetworksAreLeftToTheLayers(example: NetworkCase) throws {
    let network = try example.networks().float
    #expect(try example.engine(network, batchSize: 16) == nil)
  }

  @Test(arguments: [-1, 3])
  func aClassWithoutAnOutputIsAnError(number: Int) throws {
    // With the engine and, for the sigmoid, without it.
    for example in [NetworkCase("dense", [6], [.dense(3)]), NetworkCase.unknown[0]] {
      let network = try example.networks().float
      let before = network.parameters.map(\.value)
      let images = try Batch(inputs: example.images(4).inputs, classes: [0, 1, number, 2])
      var generator = Generator(seed: 1)
      #expect(throws: ShapeError.self) {
        try train(
          network, on: images, epochs: 1, batchSize: 4, loss: example.loss, optimiser: Adam(),
          generator: &generator)
      }
      #expect(throws: ShapeError.self) {
        try evaluate(network, on: images, loss: example.loss)
      }
      #expect(network.parameters.map(\.value) == before)
    }
  }

  @Test func refusesABatchThatIsTooLarge() async {
    await #expect(processExitsWith: .failure) {
      let example = NetworkCase("dense", [5], [.dense(3)])
      let network = try example.networks().float
      let engine = try example.engine(network, batchSize: 2)
      _ = try engine?.outcome(network, example.images(3), 0..<3)
    }
  }
}
