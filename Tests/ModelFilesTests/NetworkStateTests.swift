import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing

@Suite struct NetworkStateTests {
  private func network(seed: UInt64, _ outputs: Int = 2, name: String = "") throws
    -> Sequential<Float>
  {
    var generator = Generator(seed: seed)
    return try Sequential(
      name: name, inputShape: [3],
      [.dense(4), .batchNormalisation(), .relu, .dropout(0.5), .dense(outputs)],
      generator: &generator)
  }

  @Test func everythingHasItsPath() throws {
    let state = try NetworkState(of: try network(seed: 1))
    #expect(
      state.tensors.mapValues(\.shape) == [
        "dense1.weight": [3, 4], "dense1.bias": [4], "bn1.weight": [4], "bn1.bias": [4],
        "bn1.runningMean": [4], "bn1.runningVariance": [4], "dense2.weight": [4, 2],
        "dense2.bias": [2],
      ])
    #expect(Array(state.generators.keys) == ["dropout1.generator"])
    let inner = try Sequential<Float>(
      inputShape: [3], layers: [network(seed: 1, name: "block1")])
    #expect(
      try NetworkState(of: inner).tensors.keys.contains("block1.bn1.runningMean"))
  }

  @Test func aNetworkIsPutIntoTheStateOfAnother() throws {
    let (first, second) = (try network(seed: 1), try network(seed: 2))
    let inputs: Tensor<Float> = [[1, 2, 3], [3, 2, 2], [-1, 0, 1]]
    // Training moves the running statistics and the generator.
    try first.whileTraining { _ = try first.forward(inputs) }
    let state = try NetworkState(of: first)
    #expect(try NetworkState(of: second) != state)
    try state.restore(in: second)
    #expect(try NetworkState(of: second) == state)
    expectEqual(try second.forward(inputs), try first.forward(inputs))
    let both = try [first, second].map { network in
      try network.whileTraining { try network.forward(inputs) }
    }
    expectEqual(both[0], both[1])
  }

  @Test func aFileKeepsTheState() throws {
    let state = try NetworkState(of: try network(seed: 1))
    var file = ModelFile()
    file.add(state)
    file.add(try NetworkState(of: network(seed: 2)), folder: "best")
    let read = try ModelFile(safetensors: file.safetensors())
    #expect(try read.networkState() == state)
    #expect(try read.networkState(folder: "best") == NetworkState(of: network(seed: 2)))
    #expect(try read.networkState(folder: "other") == NetworkState<Float>())
  }

  @Test func whatDoesNotFitIsListedAndNothingIsChanged() throws {
    var state = try NetworkState(of: try network(seed: 1, 3))
    state.tensors["bn1.runningMean"] = nil
    state.tensors["conv1.weight"] = Tensor(zeros: [3, 3, 1, 2])
    state.generators = [:]
    let other = try network(seed: 2)
    let before = try NetworkState(of: other)
    let error = try #require(throws: StateError.self) { try state.restore(in: other) }
    #expect(error.missing == ["bn1.runningMean [4]", "dropout1.generator"])
    #expect(error.unexpected == ["conv1.weight 3×3×1×2"])
    #expect(
      error.wrongShapes == [
        "dense2.bias is [3], but [2] in the network",
        "dense2.weight is 4×3, but 4×2 in the network",
      ])
    #expect(
      error.description == """
        the tensors are not those of this network:
          missing: bn1.runningMean [4], dropout1.generator
          not in the network: conv1.weight 3×3×1×2
          of another shape: dense2.bias is [3], but [2] in the network, dense2.weight is 4×3, but \
        4×2 in the network
        """)
    #expect(try NetworkState(of: other) == before)
  }

  @Test func weightsAloneAreEnoughToAsk() throws {
    var state = try NetworkState(of: try network(seed: 1))
    state.generators = [:]
    let other = try network(seed: 2)
    #expect(throws: StateError.self) { try state.restore(in: other) }
    try state.restore(in: other, generators: false)
    #expect(try NetworkState(of: other).tensors == state.tensors)
  }

  @Test func twoOfOnePathAreRefused() throws {
    let twins = try Sequential<Float>(
      inputShape: [3], layers: [network(seed: 1, 3), network(seed: 2)])
    let error = try #require(throws: StateError.self) { try NetworkState(of: twins) }
    #expect(error.description.contains("more than one dense1.weight"))
  }

  @Test func whatNoNetworkHasIsRefused() throws {
    for tensor in [
      StoredTensor(Tensor<Double>([1])), StoredTensor(words: [0, 0, 0, 0]),
      StoredTensor(words: [1]),
    ] {
      expectError("x has [\(tensor.shape[0])] elements") {
        _ = try ModelFile(tensors: ["x": tensor]).networkState()
      }
    }
  }
}
