import Foundation
import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing
import Training

/// Training leaves what is frozen as it is, to the bit, by the engine and layer by layer.
@Suite struct FrozenTrainingTests {
  private static let convolutional: [(String, LayerDescription)] = [
    ("conv1", .convolution(16, kernelSize: 3, padding: .same)), ("relu1", .relu),
    ("pool1", .maxPooling(2)), ("conv2", .convolution(16, kernelSize: 3)), ("relu2", .relu),
    ("flatten", .flatten), ("fc1", .dense(12)), ("relu3", .relu), ("fc", .dense(3)),
  ]
  private static let normalised: [(String, LayerDescription)] = [
    ("conv1", .convolution(4, kernelSize: 3)), ("bn1", .batchNormalisation()), ("relu", .relu),
    ("layer1.0", .residualBlock(8, stride: 2)), ("avgpool", .globalAveragePooling),
    ("fc", .dense(3)),
  ]

  private func examples(_ count: Int = 37) -> Batch<Float> {
    var generator = Generator(seed: 31)
    return Batch(
      inputs: Tensor(uniform: -1..<1, shape: [count, 8, 8, 2], generator: &generator),
      classes: (0..<count).map { _ in generator.whole(below: 3) })
  }

  private func network(
    _ layers: [(String, LayerDescription)]
  ) throws -> Sequential<Float> {
    var generator = Generator(seed: 32)
    return try Sequential(inputShape: [8, 8, 2], named: layers, generator: &generator)
  }

  @discardableResult
  private func fit(
    _ network: some Layer<Float>, epochs: Int = 3,
    optimiser: any Optimiser<Float> = StochasticGradientDescent(
      learningRate: 0.05, momentum: 0.9, decay: .l2(0.01)),
    onEvent: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> History {
    var generator = Generator(seed: 33)
    return try train(
      network, on: examples(), epochs: epochs, batchSize: 8, loss: .crossEntropyFromLogits,
      optimiser: optimiser, generator: &generator, onEvent: onEvent)
  }

  @Test(arguments: [
    ["conv1"], ["conv?"], ["conv2"], ["conv?", "fc1"], ["fc"], ["fc1"], ["*.weight"], ["*.bias"],
    ["conv1.bias", "conv2.weight", "fc1.bias"], ["*"], ["fc?", "conv1"],
  ])
  func theEngineAndTheLayersAgree(patterns: [String]) throws {
    let (fast, plain) = (try network(Self.convolutional), try network(Self.convolutional))
    let before = fast.parameters.map(\.value)
    for network in [fast, plain] { for pattern in patterns { try network.freeze(pattern) } }
    // A network in a network is trained layer by layer.
    let wrapped = try Sequential(inputShape: [8, 8, 2], layers: [plain])
    let history = try fit(fast)
    let slow = try fit(wrapped)
    for (index, (own, other)) in zip(fast.parameters, plain.parameters).enumerated() {
      if own.isFrozen {
        #expect(own.value == before[index] && other.value == before[index], "\(own.name)")
      } else {
        #expect(own.value != before[index], "\(own.name)")
        expectClose(own.value, other.value, relative: 1e-4, absolute: 1e-5, "\(own.name)")
      }
    }
    expectClose(
      Double(history.epochs[2].training.loss), Double(slow.epochs[2].training.loss), relative: 1e-4)
  }

  @Test(arguments: FrozenStatistics.allCases)
  func statisticsAreHeldOrFollow(statistics: FrozenStatistics) throws {
    let network = try network(Self.normalised)
    for pattern in ["conv1", "bn1", "layer1"] {
      try network.freeze(pattern, statistics: statistics)
    }
    func state() -> (frozen: [Tensor<Float>], running: [LayerMemory<Float>.Content]) {
      (
        network.parameters.filter(\.isFrozen).map(\.value), network.memories.map(\.content)
      )
    }
    let before = state()
    let head = network.parameters.suffix(2).map(\.value)
    try fit(network)
    #expect(state().frozen == before.frozen && before.frozen.count == 13)
    #expect(network.parameters.suffix(2).map(\.value) != head)
    for (own, old) in zip(state().running, before.running) {
      #expect((own == old) == (statistics == .held))
    }
  }

  @Test func whatIsUnfrozenOnTheWayLearns() throws {
    let (fast, plain) = (try network(Self.convolutional), try network(Self.convolutional))
    let before = fast.parameters[0].value
    for network in [fast, plain] { try network.freeze("conv*") }
    for (inner, outer) in [
      (fast, fast), (plain, try Sequential(inputShape: [8, 8, 2], layers: [plain])),
    ] {
      try fit(outer, epochs: 2) { event in
        if case .epochEnded(let record) = event, record.epoch == 1 {
          #expect(inner.parameters[0].value == before)
          try inner.unfreeze("*")
        }
      }
    }
    #expect(fast.parameters[0].value != before)
    for (own, other) in zip(fast.parameters, plain.parameters) {
      expectClose(own.value, other.value, relative: 1e-4, absolute: 1e-5, "\(own.name)")
    }
  }

  @Test func groupsTrainByTheEngineAndByLayers() throws {
    let (fast, plain) = (try network(Self.convolutional), try network(Self.convolutional))
    for (inner, outer) in [
      (fast, fast), (plain, try Sequential(inputShape: [8, 8, 2], layers: [plain])),
    ] {
      let optimiser = try ParameterGroups(
        of: inner, [("fc", 10), ("conv1", 0)], learningRate: 0.01
      ) { StochasticGradientDescent<Float>(learningRate: $0, momentum: 0.9) }
      try fit(outer, optimiser: optimiser)
    }
    let start = try network(Self.convolutional)
    #expect(fast.parameters[0].value == start.parameters[0].value)
    for (own, other) in zip(fast.parameters, plain.parameters) {
      expectClose(own.value, other.value, relative: 1e-4, absolute: 1e-5, "\(own.name)")
    }
  }

  private struct Stopped: Error {}

  @Test func aTrainingThatWasStoppedGoesOnWithItsGroupsAndWhatWasFrozen() throws {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "frozen-\(UUID().uuidString).safetensors"
    ).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    func run(
      _ checkpoints: CheckpointPlan?, freezing pattern: String? = "conv1", stopsAt: Int? = nil
    ) throws -> [Tensor<Float>] {
      let network = try network(Self.convolutional)
      if let pattern { try network.freeze(pattern) }
      let optimiser = try ParameterGroups(of: network, [("fc", 10)], learningRate: 0.01) {
        Adam<Float>(learningRate: $0)
      }
      var generator = Generator(seed: 33)
      var setup = TrainingSetup(epochs: 2, batchSize: 8, loss: .crossEntropyFromLogits)
      setup.checkpoints = checkpoints
      var batches = 0
      try train(
        network, on: examples(), by: setup, optimiser: optimiser, generator: &generator
      ) { event in
        guard case .batchEnded = event else { return }
        batches += 1
        if batches == stopsAt { throw Stopped() }
      }
      return network.parameters.map(\.value)
    }
    let whole = try run(nil)
    let resumed = CheckpointPlan(file: file, everyBatches: 1, resumes: true)
    #expect(throws: Stopped.self) { _ = try run(resumed, stopsAt: 7) }
    #expect {
      _ = try run(resumed, freezing: nil)
    } throws: {
      "\($0)".contains("frozen: conv1.weight conv1.bias there, nothing here")
    }
    #expect(try run(resumed) == whole)
  }

  @Test func aTrainingThatWasStoppedKnowsWhatWasUnfrozenOnTheWay() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a.safetensors").path
    func run(
      resumes: Bool, statistics: FrozenStatistics = .held, stopsAt: Int? = nil
    ) throws -> [String: Tensor<Float>] {
      let network = try network(Self.normalised)
      for pattern in ["conv1", "bn1", "layer1"] {
        try network.freeze(pattern, statistics: statistics)
      }
      var generator = Generator(seed: 33)
      var setup = TrainingSetup(epochs: 3, batchSize: 8, loss: .crossEntropyFromLogits)
      setup.checkpoints = CheckpointPlan(file: path, everyBatches: 1, resumes: resumes)
      var batches = 0
      try train(
        network, on: examples(), by: setup,
        optimiser: StochasticGradientDescent<Float>(learningRate: 0.05, momentum: 0.9),
        generator: &generator
      ) { event in
        switch event {
        case .epochEnded(let record) where record.epoch == 1: try network.unfreeze("layer1")
        case .batchEnded:
          batches += 1
          if batches == stopsAt { throw Stopped() }
        default: break
        }
      }
      return try NetworkState(of: network).tensors
    }
    let whole = try run(resumes: false)
    try FileManager.default.removeItem(atPath: path)
    // Two batches into the second epoch, where `layer1` learns; the next run begins with it frozen.
    #expect(throws: Stopped.self) { _ = try run(resumes: false, stopsAt: 7) }
    let stopped = try ModelFile(contentsOf: path)
    #expect(
      stopped.metadata["frozen"]
        == "conv1.weight\nconv1.bias\nbn1.weight\nbn1.bias\nbn1.runningMean\nbn1.runningVariance")
    // With other statistics it is another training.
    #expect {
      _ = try run(resumes: true, statistics: .following)
    } throws: {
      "\($0)".contains("frozen: ") && "\($0)".contains("bn1.runningMean")
    }
    var damaged = stopped
    damaged.metadata["frozen"] = "conv1.weight\nconv7.weight"
    try damaged.write(to: path)
    #expect {
      _ = try run(resumes: true)
    } throws: {
      "\($0)".contains("conv7.weight is frozen there, but the network has no such tensor")
    }
    try stopped.write(to: path)
    #expect(try run(resumes: true) == whole)
  }

  /// A layer whose way back fails.
  private final class Failing: Layer {
    let name = "failing"
    let kind = "failing"
    let parameters: [Parameter<Float>] = []
    func outputShape(for shape: [Int]) throws -> [Int] { shape }
    func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

    func forward<Watcher: Observer<Float>>(
      _ input: Tensor<Float>, observer: inout Watcher
    ) throws -> Tensor<Float> { input }

    func backward<Watcher: Observer<Float>>(
      _ upstream: Tensor<Float>, observer: inout Watcher
    ) throws -> Tensor<Float> { throw ShapeError(name, "it always fails") }
  }

  @Test func anErrorEndsInEvaluation() throws {
    let inner = try network(Self.normalised)
    let network = try Sequential(
      inputShape: [8, 8, 2], layers: inner.layers + [Failing()])
    #expect(throws: ShapeError("failing", "it always fails")) { try fit(network) }
    for layer in network.leaves.compactMap({ $0 as? BatchNormalisationLayer<Float> }) {
      #expect(layer.mode == .evaluation)
    }
  }
}
