import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing

/// PyTorch's tensors become ours, and ours PyTorch's; each element here says where PyTorch has it.
@Suite struct PyTorchOrderTests {
  private func network(
    _ shape: [Int], _ layers: [LayerDescription]
  ) throws -> Sequential<Float> {
    var generator = Generator(seed: 1)
    return try Sequential(inputShape: shape, layers, generator: &generator)
  }

  private func file(_ tensors: [String: Tensor<Float>]) -> ModelFile {
    ModelFile(tensors: tensors.mapValues { StoredTensor($0) }, metadata: ["format": "pt"])
  }

  /// The shapes of a file's tensors.
  private func shapes(_ file: ModelFile) -> [String: [Int]] { file.tensors.mapValues(\.shape) }

  @Test func aKernelHasItsFiltersLast() throws {
    // Two filters over three channels, 2 × 1; the element at o, c, y, x is 1000o + 100c + 10y + x.
    let network = try network([4, 4, 3], [.convolution(2, kernelSize: 2)])
    let pyTorch = file([
      "conv1.weight": [
        [[[0, 1], [10, 11]], [[100, 101], [110, 111]], [[200, 201], [210, 211]]],
        [
          [[1000, 1001], [1010, 1011]], [[1100, 1101], [1110, 1111]],
          [[1200, 1201], [1210, 1211]],
        ],
      ],
      "conv1.bias": [5, 6],
    ])
    let state = try NetworkState(pyTorch: pyTorch, for: network)
    let weight: Tensor<Float> = [
      [[[0, 1000], [100, 1100], [200, 1200]], [[1, 1001], [101, 1101], [201, 1201]]],
      [[[10, 1010], [110, 1110], [210, 1210]], [[11, 1011], [111, 1111], [211, 1211]]],
    ]
    expectEqual(try #require(state.tensors["conv1.weight"]), weight)
    expectEqual(try #require(state.tensors["conv1.bias"]), [5, 6])
    try state.restore(in: network)
    #expect(try ModelFile(pyTorch: network) == pyTorch)
  }

  @Test func aFlattenedImageHasItsChannelsLast() throws {
    // An image of two rows, three columns and two channels. The weight of output o for channel c at
    // row y and column x is 1000o + 100c + 10y + x; PyTorch has one channel behind the other.
    let network = try network([2, 3, 2], [.flatten, .dense(2), .relu, .dense(3)])
    let pyTorch = file([
      "fc1.weight": [
        [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112],
        [1000, 1001, 1002, 1010, 1011, 1012, 1100, 1101, 1102, 1110, 1111, 1112],
      ],
      "fc1.bias": [7, 8],
      // Behind a dense layer there is no image any more: only transposed.
      "fc2.weight": [[1, 2], [3, 4], [5, 6]],
      "fc2.bias": [0, 0, 9],
    ])
    let state = try NetworkState(pyTorch: pyTorch, for: network)
    let weight: Tensor<Float> = [
      [0, 1000], [100, 1100], [1, 1001], [101, 1101], [2, 1002], [102, 1102],
      [10, 1010], [110, 1110], [11, 1011], [111, 1111], [12, 1012], [112, 1112],
    ]
    expectEqual(try #require(state.tensors["dense1.weight"]), weight)
    expectEqual(try #require(state.tensors["dense1.bias"]), [7, 8])
    expectEqual(try #require(state.tensors["dense2.weight"]), [[1, 3, 5], [2, 4, 6]])
    expectEqual(try #require(state.tensors["dense2.bias"]), [0, 0, 9])
    try state.restore(in: network)
    #expect(try ModelFile(pyTorch: network) == pyTorch)
  }

  @Test func normalisationsHaveTheirStatistics() throws {
    // The second one is between a flatten and its dense layer, and so has channels in that order.
    let network = try network(
      [1, 2, 2],
      [.batchNormalisation(), .flatten, .batchNormalisation(), .dropout(0.5), .dense(1)])
    var pyTorch = file([
      "bn1.weight": [1, 2], "bn1.bias": [3, 4], "bn1.running_mean": [5, 6],
      "bn1.running_var": [7, 8],
      // The element of channel c at column x is 10c + x.
      "bn2.weight": [0, 1, 10, 11], "bn2.bias": [0, 1, 10, 11],
      "bn2.running_mean": [0, 1, 10, 11], "bn2.running_var": [0, 1, 10, 11],
      "fc1.weight": [[0, 1, 10, 11]], "fc1.bias": [9],
    ])
    let counter = try StoredTensor(
      type: .signed64, shape: [], bytes: [0, 0, 0, 0, 0, 0, 0, 0])
    pyTorch.tensors["bn1.num_batches_tracked"] = counter
    pyTorch.tensors["bn2.num_batches_tracked"] = counter
    let state = try NetworkState(pyTorch: pyTorch, for: network)
    expectEqual(try #require(state.tensors["bn1.weight"]), [1, 2])
    expectEqual(try #require(state.tensors["bn1.bias"]), [3, 4])
    expectEqual(try #require(state.tensors["bn1.runningMean"]), [5, 6])
    expectEqual(try #require(state.tensors["bn1.runningVariance"]), [7, 8])
    for name in ["weight", "bias", "runningMean", "runningVariance"] {
      expectEqual(try #require(state.tensors["bn2." + name]), [0, 10, 1, 11])
    }
    expectEqual(try #require(state.tensors["dense1.weight"]), [[0], [10], [1], [11]])
    #expect(state.tensors.count == 10)
    #expect(state.generators == (try NetworkState(of: network).generators))
    try state.restore(in: network)
    #expect(try ModelFile(pyTorch: network) == pyTorch)
    // Old files have no counters.
    pyTorch.tensors["bn1.num_batches_tracked"] = nil
    pyTorch.tensors["bn2.num_batches_tracked"] = nil
    #expect(try NetworkState(pyTorch: pyTorch, for: network) == state)
  }

  /// The network behind the flatten may be one of its own, as may the one before it.
  @Test func networksWithinNetworksAreOneNetwork() throws {
    var generator = Generator(seed: 2)
    let body = try Sequential<Float>(
      name: "body", inputShape: [2, 4, 1], [.convolution(2, kernelSize: 1), .flatten],
      generator: &generator)
    let head = try Sequential<Float>(
      name: "head", inputShape: [16], [.relu, .dense(1)], generator: &generator)
    let network = try Sequential(inputShape: [2, 4, 1], layers: [body, head])
    let places = (0..<16).map(Float.init)
    let pyTorch = file([
      "body.conv1.weight": [[[[1]]], [[[2]]]], "body.conv1.bias": [3, 4],
      "head.fc1.weight": Tensor(shape: [1, 16], scalars: places), "head.fc1.bias": [5],
    ])
    let state = try NetworkState(pyTorch: pyTorch, for: network)
    // Place 8c + 4y + x of PyTorch's is place 8y + 2x + c here.
    let weight: [Float] = [0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15]
    expectEqual(
      try #require(state.tensors["head.dense1.weight"]), Tensor(shape: [16, 1], scalars: weight))
    try state.restore(in: network)
    #expect(try ModelFile(pyTorch: network) == pyTorch)
  }

  @Test func residualBlocksHaveTheNamesOfTorchvision() throws {
    var generator = Generator(seed: 3)
    let block = try ResidualBlock<Float>(
      name: "layer1.0", inputShape: [4, 4, 1], channels: 2, generator: &generator)
    let network = try Sequential(inputShape: [4, 4, 1], layers: [block])
    let pyTorch = try ModelFile(pyTorch: network)
    let norm = ["weight": [2], "bias": [2], "running_mean": [2], "running_var": [2]]
    var expected = [
      "layer1.0.conv1.weight": [2, 1, 3, 3], "layer1.0.conv2.weight": [2, 2, 3, 3],
      "layer1.0.downsample.0.weight": [2, 1, 1, 1],
    ]
    for layer in ["bn1", "bn2", "downsample.1"] {
      for (name, shape) in norm { expected["layer1.0.\(layer).\(name)"] = shape }
      expected["layer1.0.\(layer).num_batches_tracked"] = []
    }
    #expect(shapes(pyTorch) == expected)
    let state = try NetworkState(of: network)
    #expect(try NetworkState(pyTorch: pyTorch, for: network) == state)
    #expect(try NetworkState(pyTorch: pyTorch, for: block) == state)
  }

  @Test func otherTypesOfNumbersBecomeFloats() throws {
    let network = try network([2], [.dense(1)])
    var pyTorch = file(["fc1.bias": [1]])
    pyTorch.tensors["fc1.weight"] = StoredTensor(
      Tensor<Double>(shape: [1, 2], scalars: [0.1, 2]))
    let state = try NetworkState(pyTorch: pyTorch, for: network)
    expectEqual(try #require(state.tensors["dense1.weight"]), [[0.1], [2]])
  }

  @Test func ourOwnNameIsReadToo() throws {
    let network = try network([2], [.dense(1)])
    let state = try NetworkState(
      pyTorch: file(["dense1.weight": [[1, 2]], "dense1.bias": [3]]), for: network)
    expectEqual(try #require(state.tensors["dense1.weight"]), [[1], [2]])
  }

  @Test func aFolderIsNamed() throws {
    let network = try network([2], [.dense(1)])
    var checkpoint = file([
      "model_state_dict/fc1.weight": [[1, 2]], "model_state_dict/fc1.bias": [3],
      "optimizer_state_dict/state/0/step": [4],
    ])
    let state = try NetworkState(
      pyTorch: checkpoint, folder: "model_state_dict", for: network)
    expectEqual(try #require(state.tensors["dense1.weight"]), [[1], [2]])
    expectError("outside of folders", "model_state_dict, optimizer_state_dict/state/0") {
      _ = try NetworkState(pyTorch: checkpoint, for: network)
    }
    expectError("in a folder model", "model_state_dict, ") {
      _ = try NetworkState(pyTorch: checkpoint, folder: "model", for: network)
    }
    checkpoint.tensors = [:]
    #expect(throws: StateError.self) { try NetworkState(pyTorch: checkpoint, for: network) }
  }

  @Test func allThatDoesNotFitIsToldInPyTorchsOrder() throws {
    let network = try network(
      [4, 4, 1],
      [.convolution(2, kernelSize: 3), .batchNormalisation(), .flatten, .dense(3), .dense(2)])
    let before = try NetworkState(of: network)
    let pyTorch = file([
      "conv1.weight": Tensor(zeros: [5, 1, 3, 3]), "conv1.bias": Tensor(zeros: [2]),
      "bn1.weight": Tensor(zeros: [2]), "bn1.bias": Tensor(zeros: [2]),
      "bn1.running_mean": Tensor(zeros: [3]), "fc1.weight": Tensor(zeros: [8, 3]),
      "fc1.bias": Tensor(zeros: [3]), "fc.weight": Tensor(zeros: [2, 3]),
      "bn2.num_batches_tracked": Tensor(zeros: []),
    ])
    let error = #expect(throws: StateError.self) {
      try NetworkState(pyTorch: pyTorch, for: network)
    }
    #expect(
      error?.description == """
        the tensors are not those of this network:
          missing: bn1.running_var [2], fc2.bias [2], fc2.weight 2×3
          not in the network: bn2.num_batches_tracked [], fc.weight 2×3
          of another shape: bn1.running_mean is [3], but [2] in the network, conv1.weight is \
        5×1×3×3, but 2×1×3×3 in the network, fc1.weight is 8×3, but 3×8 in the network
        """)
    #expect(try NetworkState(of: network) == before)
  }

  @Test func aFlattenOutsideOfSequentialIsRefused() throws {
    let flatten = FlattenLayer<Float>(name: "flatten1")
    expectError("flatten1", "Sequential") { _ = try ModelFile(pyTorch: flatten) }
  }
}
