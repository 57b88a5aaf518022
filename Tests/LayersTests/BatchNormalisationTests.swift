import Layers
import Tensors
import TestSupport
import Testing

@Suite struct BatchNormalisationTests {
  /// Two features of four examples, with means 3 and 4, variances 4 and 16.
  private let input: Tensor<Double> = [[1, 0], [5, 8], [5, 0], [1, 8]]
  private let weight: Tensor<Double> = [3, 2]
  private let bias: Tensor<Double> = [10, -1]
  private let statistics = ChannelStatistics<Double>(mean: [3, 4], variance: [4, 16])

  private func layer(
    momentum: Double = 0.1, epsilon: Double = 0
  ) throws -> BatchNormalisationLayer<Double> {
    let layer = try BatchNormalisationLayer<Double>(
      name: "bn1", channels: 2, momentum: momentum, epsilon: epsilon)
    (layer.weight.value, layer.bias.value) = (weight, bias)
    return layer
  }

  @Test func statisticsOfABatch() throws {
    let means: [Double] = [(1 + 5 + 5 + 1) / 4, (0 + 8 + 0 + 8) / 4]
    expectEqual(try channelMeans(input), Tensor(means))
    let squares: [Double] = [
      (2 * 2 + 2 * 2 + 2 * 2 + 2 * 2) / 4, (4 * 4 + 4 * 4 + 4 * 4 + 4 * 4) / 4,
    ]
    expectEqual(try channelVariances(input, mean: [3, 4]), Tensor(squares))
    // An image's rows and columns are places of their channels as examples are.
    let images = input.reshaped(to: [1, 2, 2, 2])
    expectEqual(try channelMeans(images), Tensor(means))
    expectEqual(try channelVariances(images, mean: [3, 4]), Tensor(squares))
  }

  @Test func trainingByHand() throws {
    let layer = try layer()
    let output = try layer.whileTraining { try layer.forward(input) }
    let low: [Double] = [3 * (1 - 3) / 2 + 10, 2 * (0 - 4) / 4 - 1]
    let high: [Double] = [3 * (5 - 3) / 2 + 10, 2 * (8 - 4) / 4 - 1]
    let rows = [low[0], low[1], high[0], high[1], high[0], low[1], low[0], high[1]]
    expectEqual(output, Tensor(shape: [4, 2], scalars: rows))
    // The running statistics begin at 0 and 1; 4 of 3 squares, for the mean was one of theirs.
    expectClose(layer.running.mean, Tensor([0.1 * 3, 0.1 * 4]), relative: 1e-15)
    expectClose(
      layer.running.variance, Tensor([0.9 + 0.1 * 4 * 4 / 3, 0.9 + 0.1 * 16 * 4 / 3]),
      relative: 1e-15)
  }

  @Test func trainingBackwardByHand() throws {
    let layer = try layer()
    layer.enter(.training)
    _ = try layer.forward(input)
    let gradient = try layer.backward([[1, 0], [2, 0], [4, 0], [8, 0]])
    let forBias = 1.0 + 2 + 4 + 8
    let forWeight: Double = -1 * 1 + 1 * 2 + 1 * 4 - 1 * 8
    expectEqual(layer.bias.gradient, Tensor([forBias, 0]))
    expectEqual(layer.weight.gradient, Tensor([forWeight, 0]))
    let (toMean, toVariance): (Double, Double) = (-3 / 2, -3 / (2 * 2 * 2))
    let (forMean, forVariance) = (forBias * toMean, forWeight * toVariance)
    func received(_ g: Double, _ x: Double) -> Double {
      let own = g * 3 / 2
      let throughVariance = forVariance * 2 * (x - 3) / 4
      return own + throughVariance + forMean / 4
    }
    let expected = [received(1, 1), received(2, 5), received(4, 5), received(8, 1)]
    #expect(expected == [-5.25, -1.5, 1.5, 5.25])
    expectEqual(gradient, Tensor(shape: [4, 2], scalars: expected.flatMap { [$0, 0] }))
  }

  /// With constants nothing goes back through them, and examples are strangers to each other.
  @Test func evaluationByHand() throws {
    let layer = try layer(epsilon: 5)
    layer.running = ChannelStatistics(mean: [1, 2], variance: [4, 11])
    let output = try layer.forward([[7, 10]])
    let expected: [Double] = [3 * (7 - 1) / 3 + 10, 2 * (10 - 2) / 4 - 1]
    expectEqual(output, Tensor(shape: [1, 2], scalars: expected))
    let gradient = try layer.backward([[6, 10]])
    let shares: [Double] = [6 * 3 / 3, 10 * 2 / 4]
    expectEqual(gradient, Tensor(shape: [1, 2], scalars: shares))
    expectEqual(layer.weight.gradient, Tensor([6 * (7 - 1) / 3, 10 * (10 - 2) / 4]))
    expectEqual(layer.bias.gradient, Tensor([6, 10]))
    #expect(layer.running == ChannelStatistics(mean: [1, 2], variance: [4, 11]))
  }

  @Test(arguments: [[5, 3], [2, 7], [2, 3, 2, 4], [1, 2, 2, 1]], Mode.allCases)
  func handsBack(shape: [Int], mode: Mode) throws {
    var generator = Generator(seed: 14)
    func random(_ shape: [Int]) -> Tensor<Double> {
      Tensor(shape: shape) { _ in generator.normal() }
    }
    let layer = try BatchNormalisationLayer<Double>(
      name: "bn1", channels: shape[shape.count - 1], epsilon: 0.01)
    layer.weight.value = random(layer.weight.value.shape)
    layer.bias.value = random(layer.bias.value.shape)
    layer.running.mean = random(layer.weight.value.shape)
    layer.running.variance = random(layer.weight.value.shape).map { $0 * $0 }
    layer.enter(mode)
    let (input, upstream) = (random(shape), random(shape))
    _ = try layer.forward(input)
    // The statistics that a forward in training moves are not asked for in training.
    let gradient = try layer.backward(upstream)
    func expect(_ check: GradientCheck) {
      #expect(check.passes(), Comment(rawValue: check.description))
    }
    expect(
      try GradientCheck("input", gradient, at: input, upstream: upstream) {
        try layer.forward($0)
      })
    for parameter in layer.parameters {
      let value = parameter.value
      expect(
        try GradientCheck(parameter.name, parameter.gradient, at: value, upstream: upstream) {
          parameter.value = $0
          return try layer.forward(input)
        })
      parameter.value = value
    }
  }

  /// What is the gradient in training is not the one in evaluation.
  @Test func theStatisticsPartIsNotForgotten() throws {
    let upstream: Tensor<Double> = [[1, 2], [3, 5], [7, 11], [13, 17]]
    let gradients = try [StatisticsOrigin.batch, .constants].map {
      try batchNormalisationGradients(
        upstream: upstream, input: input, weight: weight, statistics: statistics, of: $0)
    }
    #expect(gradients[0].input != gradients[1].input)
    #expect(gradients[0].weight == gradients[1].weight)
    // A number added to all of a channel changes nothing in training.
    expectClose(
      gradients[0].input.sum(along: 0), Tensor(zeros: [2]), absolute: 1e-14)
  }

  @Test func outputsHaveMeanZeroAndVarianceOne() throws {
    var generator = Generator(seed: 15)
    let images = Tensor<Double>(shape: [4, 5, 6, 3]) { 100 * Double($0[3]) + generator.normal() }
    let layer = try BatchNormalisationLayer<Double>(name: "bn1", channels: 3, epsilon: 0)
    let output = try layer.whileTraining { try layer.forward(images) }
    let mean = try channelMeans(output)
    expectClose(mean, Tensor(zeros: [3]), absolute: 1e-12)
    expectClose(try channelVariances(output, mean: mean), Tensor(ones: [3]), relative: 1e-12)
  }

  @Test func agreesWithAPeer() throws {
    typealias Peer = BatchNormalisationPeer
    let layer = try BatchNormalisationLayer<Double>(name: "bn1", channels: 3)
    (layer.weight.value, layer.bias.value) = ([1.5, -0.5, 2], [0.25, 1, -3])
    let shape = [2, 2, 2, 3]
    func numbers(_ factor: Int, _ modulus: Int, _ offset: Int) -> Tensor<Double> {
      let scalars = (0..<24).map {
        Double(($0 * factor + offset) % modulus - modulus / 2) / 8
      }
      return Tensor(shape: shape, scalars: scalars)
    }
    func expect(
      _ got: Tensor<Double>, _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
      expectClose(
        got, Tensor(shape: got.shape, scalars: expected), relative: 1e-12, absolute: 1e-14,
        sourceLocation: sourceLocation)
    }
    layer.enter(.training)
    expect(try layer.forward(numbers(7, 23, 0)), Peer.firstOutput)
    expect(try layer.backward(numbers(5, 19, 0)), Peer.firstInputGradient)
    expect(layer.weight.gradient, Peer.firstWeightGradient)
    expect(layer.bias.gradient, Peer.firstBiasGradient)
    expect(layer.running.mean, Peer.firstRunningMean)
    expect(layer.running.variance, Peer.firstRunningVariance)
    layer.clearGradients()
    expect(try layer.forward(numbers(11, 23, 5)), Peer.secondOutput)
    expect(try layer.backward(numbers(5, 19, 5)), Peer.secondInputGradient)
    expect(layer.weight.gradient, Peer.secondWeightGradient)
    expect(layer.bias.gradient, Peer.secondBiasGradient)
    expect(layer.running.mean, Peer.secondRunningMean)
    expect(layer.running.variance, Peer.secondRunningVariance)
    layer.enter(.evaluation)
    layer.clearGradients()
    expect(try layer.forward(numbers(13, 23, 3)), Peer.evaluatedOutput)
    expect(try layer.backward(numbers(5, 19, 3)), Peer.evaluatedInputGradient)
    expect(layer.weight.gradient, Peer.evaluatedWeightGradient)
    expect(layer.bias.gradient, Peer.evaluatedBiasGradient)
    expect(layer.running.mean, Peer.evaluatedRunningMean)
    expect(layer.running.variance, Peer.evaluatedRunningVariance)
  }

  @Test func everyStepIsTold() throws {
    var recorder = Recorder<Double>()
    let column: Tensor<Double> = [[1], [5]]
    let (first, second) = (Position(0, 0), Position(1, 0))
    let mean = try channelMeans(column, observer: &recorder)
    let means: [Step<Double>] = [
      .begins(output: Position(0)),
      .term(input: first, value: 1, sum: 1),
      .term(input: second, value: 5, sum: 1 + 5),
      .quotient(output: Position(0), numerator: 6, divisor: 2, value: 3),
      .ends(output: Position(0), value: 3),
    ]
    #expect(recorder.steps == means)
    recorder = Recorder()
    let variance = try channelVariances(column, mean: mean, observer: &recorder)
    let variances: [Step<Double>] = [
      .begins(output: Position(0)),
      .square(input: first, x: 1, mean: 3, value: 4, sum: 4),
      .square(input: second, x: 5, mean: 3, value: 4, sum: 4 + 4),
      .quotient(output: Position(0), numerator: 8, divisor: 2, value: 4),
      .ends(output: Position(0), value: 4),
    ]
    #expect(recorder.steps == variances)
    recorder = Recorder()
    let statistics = ChannelStatistics(mean: mean, variance: variance)
    _ = try batchNormalisation(
      column, weight: [3], bias: [10], statistics: statistics, epsilon: 0, observer: &recorder)
    let normalised: [Step<Double>] = [
      .begins(output: second),
      .normalised(input: second, x: 5, mean: 3, deviation: 2, value: 1),
      .product(input: second, value: 1, weight: Position(0), factor: 3, product: 3, sum: 3),
      .bias(Position(0), value: 10, sum: 3 + 10),
      .ends(output: second, value: 13),
    ]
    #expect(recorder.steps(of: second) == normalised)
  }

  @Test func everyShareIsTold() throws {
    var recorder = Recorder<Double>()
    _ = try batchNormalisationGradients(
      upstream: [[2], [4]], input: [[1], [5]] as Tensor<Double>, weight: [3],
      statistics: ChannelStatistics(mean: [3], variance: [4]), of: .batch, epsilon: 0,
      observer: &recorder)
    // Both outputs: bias, weight, their own input; the two statistics; two shares of each input.
    #expect(recorder.steps.count == 2 * (1 + 3 + 1) + 2 + 2 * 2)
    let (forMean, forVariance): (Double, Double) = (6 * (-3 / 2), 2 * (-3 / 8))
    let own: Double = 4 * 3 / 2
    let last: [Step<Double>] = [
      .share(
        output: Position(0), upstream: forVariance, to: .input(Position(1, 0)), factor: 2,
        product: forVariance * 2, total: own + forVariance * 2),
      .share(
        output: Position(0), upstream: forMean, to: .input(Position(1, 0)), factor: 0.5,
        product: forMean / 2, total: own + forVariance * 2 + forMean / 2),
    ]
    #expect(Array(recorder.steps.suffix(2)) == last)
  }
}

/// The layer in networks, and what it refuses.
@Suite struct BatchNormalisationLayerTests {
  private func network(_ shape: [Int], seed: UInt64 = 4) throws -> Sequential<Float> {
    var generator = Generator(seed: seed)
    return try Sequential(
      inputShape: shape,
      [
        .convolution(4, kernelSize: 3), .batchNormalisation(), .relu, .flatten, .dense(6),
        .batchNormalisation(momentum: 0.5, epsilon: 1e-3), .dense(3),
      ], generator: &generator)
  }

  @Test func standsInANetwork() throws {
    let network = try network([6, 6, 1])
    #expect(network.summary[1].name == "bn1" && network.summary[5].name == "bn2")
    #expect(network.summary[1].kind == "batch normalisation of 4")
    #expect(network.summary[1].outputShape == [4, 4, 4])
    #expect(network.summary[1].parameters == 4 + 4)
    #expect(network.summary[1].multiplyAdds == 4 * 4 * 4)
    #expect(network.parameters.map(\.name)[2...3] == ["bn1.weight", "bn1.bias"])
    let first = try #require(network.layers[1] as? BatchNormalisationLayer<Float>)
    let second = try #require(network.layers[5] as? BatchNormalisationLayer<Float>)
    #expect(first.momentum == 0.1 && first.epsilon == 1e-5)
    #expect(second.momentum == 0.5 && second.epsilon == 1e-3)
    expectEqual(first.weight.value, Tensor(ones: [4]))
    expectEqual(first.bias.value, Tensor(zeros: [4]))
    expectEqual(first.running.mean, Tensor(zeros: [4]))
    expectEqual(first.running.variance, Tensor(ones: [4]))
  }

  /// In evaluation an example gives the same whoever it comes with; in training it does not.
  @Test func evaluationLooksAtNoOtherExample() throws {
    let network = try network([6, 6, 1])
    var generator = Generator(seed: 8)
    let images = Tensor<Float>(shape: [5, 6, 6, 1]) { _ in Float(generator.normal()) }
    let trained = try network.whileTraining { try network.forward(images) }
    let together = try network.forward(images)
    #expect(trained != together)
    expectEqual(try network.forward(images[2...2]), together[2...2])
    #expect(try network.whileTraining { try network.forward(images[1...2]) } != trained[1...2])
  }

  @Test func theStatisticsAreNoOnesWeights() throws {
    let (first, second) = (try network([6, 6, 1]), try network([6, 6, 1]))
    var generator = Generator(seed: 9)
    let images = Tensor<Float>(shape: [5, 6, 6, 1]) { _ in Float(generator.normal()) }
    _ = try first.whileTraining { try first.forward(images) }
    #expect(first.parameters.map(\.value) == second.parameters.map(\.value))
    #expect(try first.forward(images) != second.forward(images))
    for (layer, other) in zip(first.layers, second.layers) {
      guard let layer = layer as? BatchNormalisationLayer<Float> else { continue }
      (other as? BatchNormalisationLayer<Float>)?.running = layer.running
    }
    expectEqual(try first.forward(images), try second.forward(images))
  }

  @Test func refuses() throws {
    func layer(
      channels: Int = 2, momentum: Double = 0.1, epsilon: Double = 1e-5
    ) throws -> BatchNormalisationLayer<Float> {
      try BatchNormalisationLayer(
        name: "bn1", channels: channels, momentum: momentum, epsilon: epsilon)
    }
    expectError("bn1: the number of channels is 0; it must be at least 1") {
      try layer(channels: 0)
    }
    expectError(
      """
      bn1: the momentum is 1.5; it is a new batch's part in the running statistics, from 0 to 1
      """
    ) { try layer(momentum: 1.5) }
    expectError(
      """
      bn1: epsilon is -1.0; it is added to a variance before its root is taken, and must be a \
      number of at least 0
      """
    ) { try layer(epsilon: -1) }
    #expect(message { try layer(momentum: .nan) } != nil)
    #expect(message { try layer(epsilon: .infinity) } != nil)
    let two = try layer()
    expectError(
      """
      bn1: an example of shape 4×4×3 has not 2 channels on its last axis; [height, width, 2] or \
      [2] fits
      """
    ) { try two.outputShape(for: [4, 4, 3]) }
    expectError("bn1: backward needs a forward before it, whose input it goes back to") {
      try two.backward(Tensor(zeros: [1, 2]))
    }
    two.enter(.training)
    expectError(
      """
      bn1: input 1×2 has a single number for each channel, which has no variance; train on at \
      least 2 examples at a time
      """
    ) { try two.forward(Tensor(zeros: [1, 2])) }
    expectError(
      """
      channelMeans: input [3] of rank 1 is no batch; give [batch, height, width, channel] or \
      [batch, features], with at least one number
      """
    ) { try channelMeans(Tensor<Float>(zeros: [3])) }
    expectError(
      "batchNormalisation: bias [3] does not match 2 channels; give a bias of shape [2]"
    ) {
      try batchNormalisation(
        Tensor<Float>(zeros: [4, 2]), weight: [1, 1], bias: [0, 0, 0],
        statistics: ChannelStatistics(mean: [0, 0], variance: [1, 1]))
    }
    expectError(
      "batchNormalisationGradients: upstream 4×3 must have the shape of the result, 4×2"
    ) {
      try batchNormalisationGradients(
        upstream: Tensor<Float>(zeros: [4, 3]), input: Tensor(zeros: [4, 2]), weight: [1, 1],
        statistics: ChannelStatistics(mean: [0, 0], variance: [1, 1]), of: .batch)
    }
  }
}
