import Layers
import Tensors
import TestSupport
import Testing

/// Whole networks in one call, and what is found when one of their layers is wrong.
@Suite struct NetworkCheckTests {
  /// Every kind of layer, windows that overlap and that do not, strides and borders.
  static let everyKind: [LayerDescription] = [
    .convolution(3, kernelSize: 3, padding: .same), .batchNormalisation(), .tanh,
    .maxPooling(2, stride: 1), .dropout2d(0.25), .convolution(4, kernelSize: 2, stride: 2), .relu,
    .averagePooling(2, stride: 1, padding: .same), .flatten, .dense(6), .sigmoid, .dropout(0.5),
    .dense(3), .logSoftmax,
  ]

  private func network(
    _ layers: [LayerDescription], _ inputShape: [Int] = [8, 7, 2], seed: UInt64 = 4
  ) throws -> Sequential<Double> {
    var generator = Generator(seed: seed)
    return try Sequential(
      inputShape: inputShape, layers, initialiser: .pyTorchUniform, generator: &generator)
  }

  private func noise(_ shape: [Int]) -> Tensor<Double> {
    var generator = Generator(seed: 5)
    return Tensor(shape: shape) { _ in generator.normal() }
  }

  /// L = Σ weight · output, a different weight for each.
  private func loss(
    _ output: Tensor<Double>
  ) -> (value: Double, gradient: Tensor<Double>) {
    let weights = Tensor<Double>(
      shape: output.shape, scalars: output.scalars.indices.map { Double($0 % 5) - 1.75 })
    return ((weights * output).sum(), weights)
  }

  @Test(arguments: Mode.allCases) func everyKindOfLayer(mode: Mode) throws {
    let network = try network(Self.everyKind)
    let check = try NetworkCheck(network, at: noise([3, 8, 7, 2]), mode: mode, loss: loss)
    #expect(check.passes, Comment(rawValue: check.description))
    #expect(check.whole.first?.name == "loss" && check.whole.last?.name == "input")
    #expect(check.whole.map(\.name).dropFirst().dropLast() == network.parameters.map(\.name)[...])
    #expect(check.whole.map(\.count).reduce(0, +) == 3 * 3 + network.parameterCount + 3 * 8 * 7 * 2)
    // Of each layer its parameters and its input, of the eight before flattening the channels too.
    #expect(check.parts.count == network.parameters.count + 14 + 9)
    #expect(check.description.hasSuffix("\n✓ each layer by itself"))
  }

  @Test func theNetworkIsLeftAsItWas() throws {
    let network = try network(Self.everyKind)
    let dropouts = network.layers.compactMap { $0 as? DropoutLayer<Double> }
    let normalisations = network.layers.compactMap { $0 as? BatchNormalisationLayer<Double> }
    for parameter in network.parameters { parameter.gradient += 7 }
    let before = network.parameters.map { [$0.value, $0.gradient] }
    let generators = dropouts.map(\.generator)
    let running = normalisations.map(\.running)
    _ = try NetworkCheck(network, at: noise([2, 8, 7, 2]), mode: .training, loss: loss)
    #expect(network.parameters.map { [$0.value, $0.gradient] } == before)
    #expect(dropouts.map(\.generator) == generators)
    #expect(normalisations.map(\.running) == running)
    #expect(dropouts.count == 2 && normalisations.count == 1)
  }

  /// The network of `descriptions` whose layer called `name` is `wrong`.
  private func spoilt(
    _ descriptions: [LayerDescription], _ name: String,
    _ wrong: @escaping (Tensor<Double>) -> Tensor<Double>
  ) throws -> Sequential<Double> {
    let right = try network(descriptions, [6, 6, 1])
    return try Sequential(
      inputShape: right.inputShape,
      layers: right.layers.map { $0.name == name ? Spoilt($0, wrong) : $0 })
  }

  private let plain: [LayerDescription] = [
    .convolution(2, kernelSize: 3), .relu, .maxPooling(2), .flatten, .dense(3), .sigmoid,
    .dense(2),
  ]

  @Test func aWrongLayerIsNamed() throws {
    let network = try spoilt(plain, "sigmoid1") { gradient in
      var gradient = gradient
      gradient[1, 2] *= 3
      return gradient
    }
    let check = try NetworkCheck(network, at: noise([2, 6, 6, 1]), loss: loss)
    #expect(!check.passes)
    let fault = try #require(check.faults.first)
    #expect(check.faults.count == 1 && fault.name == "sigmoid1 input" && fault.index == [1, 2])
    expectClose(fault.got, 3 * fault.expected, relative: 1e-7)
    // What lies behind the layer is right, what lies before it is not.
    let wrong = check.whole.filter { !$0.passes() }.map(\.name)
    #expect(wrong == ["conv1.weight", "conv1.bias", "dense1.weight", "dense1.bias", "input"])
    let lines = check.description.split(separator: "\n")
    #expect(lines[0].hasPrefix("✓ loss") && lines[0].hasSuffix("4 numbers agree"))
    #expect(lines[1].hasPrefix("✗ conv1.weight   18 numbers; worst ["))
    #expect(lines.last?.hasPrefix("✗ at fault: sigmoid1 input [1, 2]: expected ") ?? false)
  }

  /// Numbers that differ cannot show what becomes of ties; a sheet of one level can.
  @Test func aWrongRuleForTiesIsFound() throws {
    let layer = TiesPaid(MaxPoolingLayer(name: "maxPool1", size: 2))
    let network = try Sequential<Double>(inputShape: [4, 4, 2], layers: [layer])
    let check = try NetworkCheck(network, at: noise([2, 4, 4, 2]), loss: loss)
    #expect(check.whole.allSatisfy { $0.passes() })
    #expect(check.faults.map(\.name) == ["maxPool1 input, a channel at once"])
    let fault = try #require(check.faults.first)
    // All four of a window are paid, where one should be.
    expectClose(fault.got, 4 * fault.expected, relative: 1e-9)
  }

  @Test func aWrongLossIsFound() throws {
    let network = try network(plain, [6, 6, 1])
    let check = try NetworkCheck(network, at: noise([2, 6, 6, 1])) {
      ((2 * $0).sum(), Tensor(ones: $0.shape))
    }
    #expect(!check.passes && check.faults.isEmpty)
    #expect(check.whole[0].description.hasPrefix("loss[0, 0]: expected 2"))
    #expect(check.description.contains("joined wrongly"))
  }

  @Test func aFindingHasTheDigitsThatTellNumbersApart() throws {
    let x: Tensor<Double> = [1]
    func finding(_ gradient: Double) throws -> String {
      try GradientCheck("x", Tensor([gradient]), at: x, upstream: [1]) { 2 * $0 }.finding
    }
    #expect(try finding(3) == "expected 2.000, got 3.000")
    #expect(try finding(2.000001) == "expected 2.000000, got 2.000001")
    #expect(try finding(-0.00125) == "expected 2.000, got -0.001250")
  }
}

/// Slopes without calculus.
@Suite struct CentralDifferenceTests {
  @Test func ofAPolynomial() throws {
    // L = 1·x₀² + 2·x₀x₁, so the slopes are 2x₀ + 2x₁ and 2x₀.
    let x: Tensor<Double> = [3, -1]
    let slopes = try centralDifferences(at: x, upstream: [1, 2]) { x in
      Tensor([x[0] * x[0], x[0] * x[1]])
    }
    let expected: [Double] = [2 * 3 + 2 * (-1), 2 * 3]
    expectClose(slopes, Tensor(expected), relative: 1e-11)
  }

  /// A kink nearer than the first walks reach makes the walks shorter.
  @Test(arguments: [0x1p-12, 0x1p-13, -0x1p-13, 0x1p-16, -0x1p-16])
  func besideAKink(x: Double) throws {
    let slope = try centralDifferences(at: Tensor([x]), upstream: [1]) { relu($0) }
    expectClose(slope[0], x > 0 ? 1 : 0, absolute: 1e-9)
  }

  @Test func atAKinkItIsBetweenTheTwoSides() throws {
    let slope = try centralDifferences(at: [0], upstream: [1]) { relu($0) }
    let mean: Double = (0 + 1) / 2
    #expect(slope[0] == mean)
  }

  @Test func shapesThatDoNotFit() {
    #expect(throws: ShapeError.self) {
      try centralDifferences(at: [1, 2], upstream: [1]) { $0 }
    }
  }
}

/// A layer whose gradient of the input has been tampered with.
private class Spoilt: Layer {
  typealias Scalar = Double
  let layer: any Layer<Double>
  private let wrong: (Tensor<Double>) -> Tensor<Double>

  init(_ layer: any Layer<Double>, _ wrong: @escaping (Tensor<Double>) -> Tensor<Double>) {
    (self.layer, self.wrong) = (layer, wrong)
  }

  var name: String { layer.name }
  var kind: String { layer.kind }
  var parameters: [Parameter<Double>] { layer.parameters }
  func outputShape(for shape: [Int]) throws -> [Int] { try layer.outputShape(for: shape) }
  func multiplyAdds(for shape: [Int]) throws -> Int { try layer.multiplyAdds(for: shape) }

  func forward<Watcher: Observer<Double>>(
    _ input: Tensor<Double>, observer: inout Watcher
  ) throws -> Tensor<Double> {
    try layer.forward(input, observer: &observer)
  }

  func backward<Watcher: Observer<Double>>(
    _ upstream: Tensor<Double>, observer: inout Watcher
  ) throws -> Tensor<Double> {
    wrong(try layer.backward(upstream, observer: &observer))
  }
}

/// Max pooling 2×2 side by side that pays every cell that equals the maximum.
private final class TiesPaid: Spoilt {
  private var last: (x: Tensor<Double>, y: Tensor<Double>)?

  init(_ layer: MaxPoolingLayer<Double>) { super.init(layer) { $0 } }

  override func forward<Watcher: Observer<Double>>(
    _ input: Tensor<Double>, observer: inout Watcher
  ) throws -> Tensor<Double> {
    let output = try super.forward(input, observer: &observer)
    last = (input, output)
    return output
  }

  override func backward<Watcher: Observer<Double>>(
    _ upstream: Tensor<Double>, observer: inout Watcher
  ) throws -> Tensor<Double> {
    let (x, y) = try #require(last)
    return Tensor(shape: x.shape) { place in
      let window = [place[0], place[1] / 2, place[2] / 2, place[3]]
      return x[place] == y[window] ? upstream[window] : 0
    }
  }
}
