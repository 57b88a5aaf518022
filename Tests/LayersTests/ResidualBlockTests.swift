import Layers
import Tensors
import TestSupport
import Testing

/// Residual blocks and global average pooling.
@Suite struct ResidualBlockTests {
  private func noise<Scalar>(_ shape: [Int], seed: UInt64 = 5) -> Tensor<Scalar> {
    var generator = Generator(seed: seed)
    return Tensor(shape: shape) { _ in Scalar(generator.normal()) }
  }

  /// A block of single weights, without normalisation, to be worked out by hand.
  private func tiny(_ weights: (path: Double, shortcut: Double?)) throws -> ResidualBlock<Double> {
    func convolution(_ name: String, _ weight: Double) throws -> Sequential<Double> {
      try Sequential(
        name: name, inputShape: [1, 2, 1],
        layers: [
          ConvolutionLayer(
            name: name + ".conv", weight: Tensor(shape: [1, 1, 1, 1], scalars: [weight]), bias: nil)
        ])
    }
    return try ResidualBlock(
      name: "block", path: convolution("block", weights.path),
      shortcut: weights.shortcut.map { try convolution("block.downsample", $0) })
  }

  @Test func theInputIsAdded() throws {
    let block = try tiny((path: 2, shortcut: nil))
    let x = Tensor<Double>(shape: [1, 1, 2, 1], scalars: [3, -4])
    // 2 · 3 + 3 = 9 and 2 · (−4) − 4 = −12, of which ReLU leaves 0.
    expectEqual(try block.forward(x), Tensor(shape: [1, 1, 2, 1], scalars: [9, 0]))
    // 5 arrives at 9 and goes back by the path, times 2, and as it is; 7 ends at ReLU.
    let back = try block.backward(Tensor(shape: [1, 1, 2, 1], scalars: [5, 7]))
    expectEqual(back, Tensor(shape: [1, 1, 2, 1], scalars: [5 * 2 + 5, 0]))
    expectEqual(block.parameters[0].gradient.reshaped(to: []), Tensor(5 * 3 as Double))
  }

  @Test func theShortcutLearnsToo() throws {
    let block = try tiny((path: 2, shortcut: -0.5))
    let x = Tensor<Double>(shape: [1, 1, 2, 1], scalars: [3, 4])
    // 2 · 3 − 0.5 · 3 = 4.5 and 2 · 4 − 0.5 · 4 = 6.
    expectEqual(try block.forward(x), Tensor(shape: [1, 1, 2, 1], scalars: [4.5, 6]))
    for gathersOnly in [false, true] {
      block.clearGradients()
      let upstream = Tensor<Double>(shape: [1, 1, 2, 1], scalars: [1, 10])
      if gathersOnly {
        try block.gatherGradients(upstream)
      } else {
        expectEqual(
          try block.backward(upstream), Tensor(shape: [1, 1, 2, 1], scalars: [1.5, 15]))
      }
      for parameter in block.parameters {
        expectEqual(parameter.gradient.reshaped(to: []), Tensor(1 * 3 + 10 * 4 as Double))
      }
    }
    #expect(block.parameters.map(\.name) == ["block.conv.weight", "block.downsample.conv.weight"])
  }

  @Test func anObserverSeesBothTerms() throws {
    let block = try tiny((path: 2, shortcut: nil))
    var steps = Recorder<Double>()
    _ = try block.forward(Tensor(shape: [1, 1, 2, 1], scalars: [3, -4]), observer: &steps)
    let place = Position(0, 0, 1, 0)
    #expect(
      steps.steps.contains(.term(input: place, value: -8, sum: -8))
        && steps.steps.contains(.term(input: place, value: -4, sum: -12))
        && steps.steps.contains(.applied(input: place, x: -12, y: 0)))
  }

  /// torchvision's block by central differences, with the identity and with a projection.
  @Test(arguments: Mode.allCases, [1, 2])
  func gradientsAreThoseOfCentralDifferences(mode: Mode, stride: Int) throws {
    var generator = Generator(seed: 4)
    let network = try Sequential<Double>(
      inputShape: [3, 4, 2],
      [.residualBlock(stride == 1 ? 2 : 3, stride: stride), .globalAveragePooling, .dense(2)],
      initialiser: .pyTorchUniform, generator: &generator)
    for layer in network.leaves {
      guard let layer = layer as? BatchNormalisationLayer<Double> else { continue }
      layer.running.mean = noise(layer.running.mean.shape)
      layer.running.variance = noise(layer.running.mean.shape).map { $0 * $0 + 0.5 }
      layer.weight.value = noise(layer.running.mean.shape, seed: 6)
      layer.bias.value = noise(layer.running.mean.shape, seed: 7)
    }
    #expect(network.summary[0].outputShape == (stride == 1 ? [3, 4, 2] : [2, 2, 3]))
    let weights: Tensor<Double> = noise([3, 2], seed: 8)
    let check = try NetworkCheck(network, at: noise([3, 3, 4, 2]), mode: mode) {
      ((weights * $0).sum(), weights)
    }
    #expect(check.passes, Comment(rawValue: check.description))
    #expect(check.whole.count == network.parameters.count + 2)
    #expect(network.parameters.count == (stride == 1 ? 6 : 9) + 2)
  }

  @Test func shapesThatCannotBeAddedAreRefused() throws {
    var generator = Generator(seed: 4)
    let path = try Sequential<Float>(
      name: "b", inputShape: [4, 4, 2], [.convolution(3, kernelSize: 3, stride: 2)],
      generator: &generator)
    #expect {
      _ = try ResidualBlock(name: "b", path: path)
    } throws: {
      "\($0)".contains("from 4×4×2 to 1×1×3, but the input itself from 4×4×2 to 4×4×2")
    }
    let block = try ResidualBlock<Float>(
      name: "b", inputShape: [4, 4, 2], channels: 2, generator: &generator)
    #expect(throws: ShapeError.self) { try block.outputShape(for: [4, 5, 2]) }
    #expect(throws: ShapeError.self) { try block.backward(Tensor(zeros: [1, 4, 4, 2])) }
  }

  @Test func theWholeNetworkIsInOneMode() throws {
    var generator = Generator(seed: 4)
    let block = try ResidualBlock<Float>(
      name: "b", inputShape: [4, 4, 2], channels: 4, stride: 2, generator: &generator)
    let normalisations = block.leaves.compactMap { $0 as? BatchNormalisationLayer<Float> }
    #expect(normalisations.map(\.name) == ["b.bn1", "b.bn2", "b.downsample.1"])
    #expect(throws: ShapeError.self) {
      try block.whileTraining {
        #expect(normalisations.allSatisfy { $0.mode == .training })
        _ = try block.forward(Tensor(zeros: [1, 3, 3, 2]))
      }
    }
    #expect(normalisations.allSatisfy { $0.mode == .evaluation })
  }

  @Test func globalMeansByHand() throws {
    // Two channels: 1, 2, 3, 4, 5, 6 with a mean of 3.5, and their tens.
    let images = Tensor<Float>(
      shape: [1, 2, 3, 2], scalars: [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60])
    expectEqual(try globalAveragePooling(images), Tensor(shape: [1, 2], scalars: [3.5, 35]))
    let gradient = try globalAveragePoolingGradient(
      upstream: Tensor(shape: [1, 2], scalars: [6, -3]), inputShape: images.shape)
    // 6 / 6 for each number of the first channel, −3 / 6 for those of the second.
    expectClose(gradient, Tensor(shape: [1, 2, 3, 2]) { $0[3] == 0 ? 1 : -0.5 }, relative: 1e-6)
    #expect(throws: ShapeError.self) { try globalAveragePooling(Tensor<Float>(zeros: [2, 3])) }
  }

  /// A square image goes by the kernel, and gives the bits of the loop.
  @Test func globalMeansAreThoseOfTheLoop() throws {
    let images: Tensor<Float> = noise([3, 5, 5, 19])
    var recorder = Recorder<Float>()
    expectEqual(
      try globalAveragePooling(images), try globalAveragePooling(images, observer: &recorder))
    let upstream: Tensor<Float> = noise([3, 19])
    expectEqual(
      try globalAveragePoolingGradient(upstream: upstream, inputShape: images.shape),
      try globalAveragePoolingGradient(
        upstream: upstream, inputShape: images.shape, observer: &recorder))
    #expect(
      recorder.steps.contains(
        .share(
          output: Position(2, 0, 0, 18), upstream: upstream[2, 18],
          to: .input(Position(2, 4, 4, 18)), factor: 1 / 25, product: upstream[2, 18] * (1 / 25),
          total: upstream[2, 18] * (1 / 25))))
  }
}
