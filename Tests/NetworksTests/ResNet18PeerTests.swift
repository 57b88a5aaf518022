import Foundation
import Layers
import ModelFiles
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

  /// The network's weights as PyTorch has them, by torchvision's names.
  private func stateDict() throws -> ModelFile {
    let network = try network(Float.self)
    var tensors: [String: StoredTensor] = [:]
    for parameter in network.parameters {
      let order = [[], [0], [1, 0], [], [3, 2, 0, 1]][parameter.value.rank]
      tensors[parameter.name] = StoredTensor(parameter.value.transposed(order))
    }
    for memory in network.memories {
      guard case .tensor(let tensor) = memory.content else { continue }
      let isMean = memory.name.hasSuffix("runningMean")
      let layer = memory.name.split(separator: ".").dropLast().joined(separator: ".")
      tensors[layer + (isMean ? ".running_mean" : ".running_var")] = StoredTensor(tensor)
      tensors[layer + ".num_batches_tracked"] = try StoredTensor(
        type: .signed64, shape: [], bytes: [UInt8](repeating: 0, count: 8))
    }
    return ModelFile(tensors: tensors, metadata: ["format": "pt"])
  }

  /// A network of this kind with other weights.
  private func drawn() throws -> Sequential<Float> {
    var generator = Generator(seed: 2)
    return try .resNet18(
      inputShape: Self.shape, width: 4, classes: Self.classes, generator: &generator)
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

  @Test func aStateDictGivesItsLogits() throws {
    let file = try stateDict()
    // 62 parameters, and a mean, a variance and a count for each of 20 normalisations.
    #expect(file.tensors.count == 62 + 3 * 20)
    #expect(file.tensors["layer2.0.downsample.0.weight"]?.shape == [8, 4, 1, 1])
    let network = try drawn()
    try NetworkState(pyTorch: file, for: network).restore(in: network)
    try check("logits evaluation", network.forward(images(0)).scalars, 1e-5)
    #expect(try ModelFile(pyTorch: network) == file)
  }

  /// The file is written by PyTorch, and ours is read by it, with `strict=True`.
  @Test(.enabled(if: PythonPeer.isInstalled, "PyTorch is not installed"))
  func filesGoToPyTorchAndBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "resnet18.pth").path
    let saving = try PythonPeer.run("resnet18.py", ["--save", path])
    try #require(saving.status == 0, "\(saving.errors)")
    let file = try ModelFile(contentsOf: path)
    #expect(try file.tensors == stateDict().tensors)
    let network = try drawn()
    try NetworkState(pyTorch: file, for: network).restore(in: network)
    try check("logits evaluation", network.forward(images(0)).scalars, 1e-5)

    let own = try drawn()
    try ModelFile(pyTorch: own).write(to: path, as: .pyTorch)
    let loading = try PythonPeer.run("resnet18.py", ["--load", path])
    try #require(loading.status == 0, "\(loading.errors)")
    let logits = loading.output.split(whereSeparator: \.isWhitespace).compactMap { Float($0) }
    try #require(logits.count == Self.batch * Self.classes)
    expectClose(
      try own.forward(images(0)),
      Tensor(shape: [Self.batch, Self.classes], scalars: logits), relative: 1e-4, absolute: 1e-5)
  }

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

  // Rounding takes less than 2e-5 of each number here, as it does in PyTorch's own float32; the rest is
  // room for processors that round elsewhere.
  @Test func threeStepsInFloat() throws { try checkTraining(Float.self, 1e-4) }
}
