import Layers
import Tensors
import TestSupport
import Testing

/// What is frozen, what is worked out for it, and new heads.
@Suite struct FreezingTests {
  private func network<Scalar>(_ seed: UInt64 = 3) throws -> Sequential<Scalar> {
    var generator = Generator(seed: seed)
    return try Sequential(
      inputShape: [4, 4, 2],
      named: [
        ("conv1", .convolution(3, kernelSize: 3, padding: .all(1))), ("bn1", .batchNormalisation()),
        ("relu", .relu), ("layer1.0", .residualBlock(4, stride: 2)),
        ("conv2", .convolution(4, kernelSize: 2)), ("flatten", .flatten), ("fc1", .dense(5)),
        ("fc", .dense(3)),
      ], generator: &generator)
  }

  private func noise<Scalar>(_ shape: [Int], seed: UInt64 = 5) -> Tensor<Scalar> {
    var generator = Generator(seed: seed)
    return Tensor(shape: shape) { _ in Scalar(generator.normal()) }
  }

  @Test(arguments: [
    ("conv1", "conv1.weight", true), ("conv1", "layer1.0.conv1.weight", false),
    ("*conv1", "layer1.0.conv1.weight", true), ("conv1", "conv11.weight", false),
    ("layer1", "layer1.0.conv1.weight", true), ("layer1.*", "layer1.0.conv1.weight", true),
    ("layer", "layer1.0.conv1.weight", false), ("layer?", "layer1.0.conv1.weight", true),
    ("layer[23]", "layer1.0.conv1.weight", false), ("layer[12]", "layer1.0.bn1.bias", true),
    ("*.bias", "layer1.0.bn1.bias", true), ("*.bias", "layer1.0.bn1.weight", false),
    ("*", "fc.weight", true), ("", "fc.weight", false), ("fc.weight", "fc.weight", true),
    ("fc.weight", "fcxweight", false),
  ])
  func patterns(pattern: String, path: String, matches: Bool) {
    #expect(isPath(path, matchedBy: pattern) == matches)
  }

  @Test func freezingGivesThePaths() throws {
    let network: Sequential<Float> = try network()
    #expect(
      try network.freeze("conv?") == ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"])
    #expect(
      try network.freeze("*.bn2.*", statistics: .following) == [
        "layer1.0.bn2.weight", "layer1.0.bn2.bias",
      ])
    #expect(
      try network.freeze("bn1") == [
        "bn1.weight", "bn1.bias", "bn1.runningMean", "bn1.runningVariance",
      ])
    let normalisations = network.leaves.compactMap { $0 as? BatchNormalisationLayer<Float> }
    #expect(normalisations.filter(\.holdsStatistics).map(\.name) == ["bn1"])
    // Weights alone say nothing of statistics.
    #expect(try network.freeze("layer1.0.*.weight").count == 6)
    #expect(normalisations.filter(\.holdsStatistics).map(\.name) == ["bn1"])
    #expect(try network.unfreeze("*").count == network.parameters.count + network.memories.count)
    #expect(normalisations.allSatisfy { !$0.holdsStatistics })
    #expect(network.parameters.allSatisfy { !$0.isFrozen } && network.learns)
    try network.freeze("*")
    #expect(!network.learns)
  }

  @Test func whatWasHeldMayFollow() throws {
    let network: Sequential<Float> = try network()
    try network.freeze("bn1")
    #expect(
      network.frozenPaths == ["bn1.weight", "bn1.bias", "bn1.runningMean", "bn1.runningVariance"])
    // Said of the weight, it says nothing of the statistics.
    try network.freeze("bn1.weight", statistics: .following)
    #expect(network.frozenPaths.count == 4)
    try network.freeze("bn1", statistics: .following)
    #expect(network.frozenPaths == ["bn1.weight", "bn1.bias"])
    // With these statistics there is nothing that a pattern for them alone could freeze.
    #expect(throws: ShapeError.self) {
      try network.freeze("bn1.runningMean", statistics: .following)
    }
  }

  @Test func whatIsFrozenIsFrozenAgainByItsPaths() throws {
    let network: Sequential<Float> = try network()
    for pattern in ["*.conv2", "*.bn2", "fc.bias"] { try network.freeze(pattern) }
    let paths = network.frozenPaths
    #expect(
      paths == [
        "layer1.0.conv2.weight", "layer1.0.bn2.weight", "layer1.0.bn2.bias",
        "layer1.0.bn2.runningMean", "layer1.0.bn2.runningVariance", "fc.bias",
      ])
    let other: Sequential<Float> = try self.network()
    try other.freeze("*")
    other.freezeOnly(Set(paths))
    #expect(other.frozenPaths == paths)
    other.freezeOnly([])
    #expect(other.frozenPaths.isEmpty)
  }

  @Test func aPatternThatNamesNothingListsWhatThereIs() throws {
    let network: Sequential<Float> = try network()
    #expect {
      try network.freeze("layer4")
    } throws: { error in
      let message = "\(error)"
      return message.hasPrefix(
        "freeze: nothing here is named by \"layer4\"; there are conv1.weight, conv1.bias,")
        && network.parameters.allSatisfy { message.contains($0.name) }
    }
    #expect(throws: ShapeError.self) { try network.unfreeze("layer4") }
  }

  /// The gradients of what learns are the same as if nothing were frozen; the others are zeros.
  private func checkGradients<Scalar: TensorScalar>(
    _ scalar: Scalar.Type, frozen patterns: [String], statistics: FrozenStatistics = .following
  ) throws {
    let (network, free): (Sequential<Scalar>, Sequential<Scalar>) = (try network(), try network())
    for pattern in patterns { try network.freeze(pattern, statistics: statistics) }
    func normalisations(_ network: Sequential<Scalar>) -> [BatchNormalisationLayer<Scalar>] {
      network.leaves.compactMap { $0 as? BatchNormalisationLayer<Scalar> }
    }
    for (own, other) in zip(normalisations(network), normalisations(free)) {
      other.holdsStatistics = own.holdsStatistics
    }
    let upstream: Tensor<Scalar> = noise([3, 3], seed: 6)
    var inputs: [Tensor<Scalar>] = []
    for network in [network, free] {
      try network.whileTraining {
        _ = try network.forward(noise([3, 4, 4, 2]))
        inputs.append(try network.backward(upstream))
        network.clearGradients()
        try network.gatherGradients(upstream)
      }
    }
    expectEqual(inputs[0], inputs[1])
    for (own, other) in zip(network.parameters, free.parameters) {
      if own.isFrozen {
        #expect(own.gradient.scalars.allSatisfy { $0 == 0 }, "\(own.name)")
        #expect(other.gradient.scalars.contains { $0 != 0 }, "\(own.name)")
      } else {
        expectEqual(own.gradient, other.gradient, "\(own.name)")
      }
    }
  }

  @Test(
    arguments: [
      ["conv1", "bn1"], ["conv2", "fc1"], ["layer1"], ["*.weight"], ["*.bias"], ["fc"],
      ["conv*", "bn1", "layer1", "fc1"], ["*"], ["layer1.0.downsample", "fc"],
      ["layer1.0.conv?", "layer1.0.bn?"],
    ])
  func gradientsOfTheOthersAreTheSame(patterns: [String]) throws {
    try checkGradients(Float.self, frozen: patterns)
    try checkGradients(Double.self, frozen: patterns)
    try checkGradients(Double.self, frozen: patterns + ["*.bn1", "bn1"], statistics: .held)
  }

  /// How many shares a layer hands back to its weights, its biases and its inputs.
  private func receivers(
    _ layer: some Layer<Double>, inputShape: [Int]
  ) throws -> (weights: Int, biases: Int, inputs: Int) {
    let output = try layer.forward(noise(inputShape))
    var recorder = Recorder<Double>()
    _ = try layer.backward(noise(output.shape, seed: 7), observer: &recorder)
    var counts = (weights: 0, biases: 0, inputs: 0)
    for step in recorder.steps {
      guard case .share(_, _, let receiver, _, _, _) = step else { continue }
      switch receiver {
      case .weight: counts.weights += 1
      case .bias: counts.biases += 1
      case .input: counts.inputs += 1
      default: break
      }
    }
    return counts
  }

  @Test func noShareGoesToWhatIsFrozen() throws {
    var generator = Generator(seed: 3)
    let convolution =
      try LayerDescription.convolution(3, kernelSize: 2).layer(
        named: "conv", for: [3, 3, 2], initialiser: .pyTorchUniform, generator: &generator)
      as any Layer<Double>
    let dense =
      try LayerDescription.dense(3).layer(
        named: "fc", for: [4], initialiser: .pyTorchUniform, generator: &generator)
      as any Layer<Double>
    let normalisation = try BatchNormalisationLayer<Double>(name: "bn", channels: 4)
    // 4 places of 3 filters, of 2·2·2 weights each; 2 examples of 3 outputs of 4 inputs each; 8
    // numbers.
    #expect(try receivers(convolution, inputShape: [1, 3, 3, 2]) == (96, 12, 96))
    #expect(try receivers(dense, inputShape: [2, 4]) == (24, 6, 24))
    #expect(try receivers(normalisation, inputShape: [2, 4]) == (8, 8, 8))
    for layer in [convolution, dense, normalisation] { try layer.freeze("*") }
    #expect(try receivers(convolution, inputShape: [1, 3, 3, 2]) == (0, 0, 96))
    #expect(try receivers(dense, inputShape: [2, 4]) == (0, 0, 24))
    #expect(try receivers(normalisation, inputShape: [2, 4]) == (0, 0, 8))
    // Following, the way to the input leads through the sums that weight and bias would receive.
    try normalisation.freeze("*", statistics: .following)
    let following = try normalisation.whileTraining {
      try receivers(normalisation, inputShape: [2, 4])
    }
    #expect(following == (8, 8, 24))
  }

  /// A layer that counts what it is asked for.
  private final class Counting: Layer {
    let inner: any Layer<Float>
    private(set) var calls: [String] = []

    init(_ inner: any Layer<Float>) { self.inner = inner }

    var name: String { inner.name }
    var kind: String { inner.kind }
    var parameters: [Parameter<Float>] { inner.parameters }
    func outputShape(for shape: [Int]) throws -> [Int] { try inner.outputShape(for: shape) }
    func multiplyAdds(for shape: [Int]) throws -> Int { try inner.multiplyAdds(for: shape) }

    func forward<Watcher: Observer<Float>>(
      _ input: Tensor<Float>, observer: inout Watcher
    ) throws -> Tensor<Float> {
      try inner.forward(input, observer: &observer)
    }

    func backward<Watcher: Observer<Float>>(
      _ upstream: Tensor<Float>, observer: inout Watcher
    ) throws -> Tensor<Float> {
      calls.append("backward")
      return try inner.backward(upstream, observer: &observer)
    }

    func gatherGradients(_ upstream: Tensor<Float>) throws {
      calls.append("gather")
      try inner.gatherGradients(upstream)
    }
  }

  @Test func theWayBackEndsAtTheFirstThatLearns() throws {
    let inner: Sequential<Float> = try network()
    let counting = inner.layers.map(Counting.init)
    let network = try Sequential(inputShape: [4, 4, 2], layers: counting)
    for pattern in ["conv1", "bn1", "layer1", "conv2"] { try inner.freeze(pattern) }
    _ = try network.forward(noise([2, 4, 4, 2]))
    try network.gatherGradients(noise([2, 3]))
    #expect(
      counting.map(\.calls) == [[], [], [], [], [], [], ["gather"], ["backward"]])
    try inner.freeze("fc*")
    try network.gatherGradients(noise([2, 3]))
    #expect(counting.flatMap(\.calls).count == 2)
  }

  @Test func heldStatisticsStandStillAndAreUsed() throws {
    let layer = try BatchNormalisationLayer<Double>(name: "bn", channels: 1, epsilon: 0)
    layer.running = ChannelStatistics(mean: Tensor([3]), variance: Tensor([4]))
    let x = Tensor<Double>(shape: [2, 1], scalars: [1, 7])
    try layer.freeze("bn")
    // (1 − 3) / 2 and (7 − 3) / 2
    expectEqual(
      try layer.whileTraining { try layer.forward(x) }, Tensor(shape: [2, 1], scalars: [-1, 2]))
    expectEqual(layer.running.mean, Tensor([3]))
    // What arrives is divided by √4.
    expectEqual(
      try layer.backward(Tensor(shape: [2, 1], scalars: [1, 6])),
      Tensor(shape: [2, 1], scalars: [0.5, 3]))
    // Following: the batch's own mean 4 and deviation 3, a tenth of which the running mean takes.
    layer.holdsStatistics = false
    expectEqual(
      try layer.whileTraining { try layer.forward(x) }, Tensor(shape: [2, 1], scalars: [-1, 1]))
    expectClose(layer.running.mean, Tensor([0.9 * 3 + 0.1 * 4]), relative: 1e-15)
  }

  @Test func aNewHeadOnTheSameLayers() throws {
    let network: Sequential<Float> = try network()
    var generator = Generator(seed: 8)
    let other = try network.replacingHead(
      classes: 7, initialiser: .pyTorchUniform, generator: &generator)
    #expect(other.outputShape == [7] && network.outputShape == [3])
    for (own, old) in zip(other.layers, network.layers).dropLast() { #expect(own === old) }
    let head = try #require(other.layers.last as? DenseLayer<Float>)
    #expect(head.name == "fc" && head.parameters.map(\.name) == ["fc.weight", "fc.bias"])
    #expect(head.weight.value.shape == [5, 7] && head.bias?.value.shape == [7])
    #expect(head.weight.value.magnitudes().max() <= 1 / Float(5).squareRoot())
    #expect(throws: ShapeError.self) {
      try network.replacingHead(classes: 0, generator: &generator)
    }
  }

  @Test func whatHasNoWeightsStaysBehindTheHead() throws {
    var generator = Generator(seed: 8)
    let network = try Sequential<Float>(
      inputShape: [4], [.dense(3), .logSoftmax], generator: &generator)
    let other = try network.replacingHead(classes: 2, generator: &generator)
    #expect(other.summary.map(\.outputShape) == [[2], [2]])
    #expect(other.layers[1] === network.layers[1])
    let convolution = try Sequential<Float>(
      inputShape: [4, 4, 1], [.convolution(2, kernelSize: 3)], generator: &generator)
    #expect {
      try convolution.replacingHead(classes: 2, generator: &generator)
    } throws: {
      "\($0)".contains("conv1, convolution 3×3, 1 → 2")
    }
  }
}
