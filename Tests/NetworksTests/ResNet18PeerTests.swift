import Foundation
import Layers
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// A narrow ResNet-18 beside PyTorch's own: logits, gradients, statistics and three steps of training.
///
/// What PyTorch made of it is written by Tests/Peers/resnet18.py, which says what goes in.
@Suite struct ResNet18PeerTests {
  private static let shape = [36, 28, 3]
  private static let batch = 5
  private static let classes = 5

  /// Number k of tensor t, as the script has it.
  private func numbers<Scalar>(
    _ tensor: Int, _ shape: [Int], scale: Double, offset: Double = 0
  ) -> Tensor<Scalar> {
    let scalars = (0..<Tensor<Scalar>.count(of: shape)).map { k in
      Scalar(offset + scale * sin(Double(1 + k * (k + 13) % 10007 + 37 * (tensor % 97))))
    }
    return Tensor(shape: shape, scalars: scalars)
  }

  private func images<Scalar>(_ number: Int) -> Tensor<Scalar> {
    numbers(400 + number, [Self.batch] + Self.shape, scale: 1)
  }

  private func network<Scalar>(_: Scalar.Type) throws -> Sequential<Scalar> {
    var generator = Generator(seed: 1)
    let network: Sequential<Scalar> = try .resNet18(
      inputShape: Self.shape, width: 4, classes: Self.classes, generator: &generator)
    for (index, parameter) in network.parameters.enumerated() {
      let shape = parameter.value.shape
      parameter.value =
        switch shape.count {
        case 4:
          numbers(
            index, shape, scale: 1.5 / Double(shape.dropLast().reduce(1, *)).squareRoot())
        case 2: numbers(index, shape, scale: 0.5)
        default:
          numbers(index, shape, scale: 0.25, offset: parameter.name.hasSuffix("bias") ? 0 : 1)
        }
    }
    for (index, memory) in network.memories.enumerated() {
      guard case .tensor(let old) = memory.content else { continue }
      memory.content = .tensor(
        index.isMultiple(of: 2)
          ? numbers(200 + index, old.shape, scale: 0.25)
          : numbers(200 + index, old.shape, scale: 0.5, offset: 1))
    }
    return network
  }

  /// The numbers of each line of the file, by what they are and what tensor they are of.
  private let expected: [String: [Double]]

  init() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "Tests/Peers/resnet18.tsv"), encoding: .utf8)
    var expected: [String: [Double]] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t")
      expected["\(fields[0]) \(fields[1])"] = try fields.dropFirst(2).map {
        try #require(Double($0))
      }
    }
    self.expected = expected
  }

  /// Holds `got` against the line of this name; each number may be off by `tolerance` of the line's
  /// greatest.
  private func check<Scalar: TensorScalar>(
    _ name: String, _ got: [Scalar], _ tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try #require(self.expected[name], "\(name) is not in the file")
    let size = expected.map(abs).max() ?? 0
    expectClose(
      Tensor(got.map { Double($0) }), Tensor(expected), absolute: tolerance * size, "\(name)",
      sourceLocation: sourceLocation)
  }

  /// The sum, the sum of magnitudes and three elements, each of the two by its own size.
  private func checkSummary<Scalar: TensorScalar>(
    _ name: String, _ tensor: Tensor<Scalar>, _ tolerance: Double
  ) throws {
    let expected = try #require(self.expected[name], "\(name) is not in the file")
    let numbers = tensor.scalars.map { Double($0) }
    let magnitudes = numbers.reduce(0) { $0 + abs($1) }
    let greatest = numbers.reduce(0) { max($0, abs($1)) }
    expectClose(
      Tensor([numbers.reduce(0, +), magnitudes]), Tensor(Array(expected[..<2])),
      absolute: tolerance * magnitudes, "\(name)")
    expectClose(
      Tensor([0, numbers.count / 3, 2 * numbers.count / 3].map { numbers[$0] }),
      Tensor(Array(expected[2...])), absolute: tolerance * greatest, "\(name)")
  }

  private func checkStatistics<Scalar>(
    _ what: String, _ network: Sequential<Scalar>, _ tolerance: Double
  ) throws {
    for memory in network.memories {
      guard case .tensor(let tensor) = memory.content else { continue }
      try check("\(what) \(memory.name)", tensor.scalars, tolerance)
    }
  }

  private func checkStep<Scalar: TensorScalar>(_: Scalar.Type, _ tolerance: Double) throws {
    let network = try network(Scalar.self)
    try check("logits evaluation", network.forward(images(0)).scalars, tolerance)
    let logits = try network.whileTraining {
      let logits = try network.forward(images(0))
      network.clearGradients()
      try network.gatherGradients(numbers(500, logits.shape, scale: 1))
      return logits
    }
    try check("logits training", logits.scalars, tolerance)
    for parameter in network.parameters {
      try checkSummary("gradient \(parameter.name)", parameter.gradient, tolerance)
    }
    try checkStatistics("statistics", network, tolerance)
  }

  @Test func oneStep() throws { try checkStep(Double.self, 1e-10) }

  @Test func oneStepInFloat() throws { try checkStep(Float.self, 1e-4) }

  private func checkTraining<Scalar: TensorScalar>(
    _: Scalar.Type, _ tolerance: Double
  ) throws {
    let network = try network(Scalar.self)
    let optimiser = StochasticGradientDescent<Scalar>(learningRate: 0.05, momentum: 0.9)
    for step in 0..<3 {
      let classes = (0..<Self.batch).map { (2 * $0 + step) % Self.classes }
      let loss = try network.whileTraining {
        let logits = try network.forward(images(1 + step))
        network.clearGradients()
        try network.gatherGradients(
          Loss.crossEntropyFromLogits.gradient(logits, classes: classes))
        return try Loss.crossEntropyFromLogits.value(logits, classes: classes)
      }
      optimiser.step(network.parameters)
      try check("loss step \(step)", [loss], tolerance)
    }
    for parameter in network.parameters {
      try checkSummary("trained \(parameter.name)", parameter.value, tolerance)
    }
    try checkStatistics("trained statistics", network, tolerance)
  }

  @Test func threeSteps() throws { try checkTraining(Double.self, 1e-9) }

  @Test func threeStepsInFloat() throws { try checkTraining(Float.self, 1e-3) }
}
