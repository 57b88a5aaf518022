import Layers
import Tensors
import TestSupport
import Testing

@Suite struct SequentialTests {
  /// The network of D1 §3.1.2.
  let descriptions: [LayerDescription] = [
    .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
    .convolution(64, kernelSize: 3), .relu, .maxPooling(2), .flatten, .dense(10), .softmax,
  ]

  @Test func tableOfD1() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [28, 28, 1], descriptions, generator: &generator)
    #expect(
      network.summary.map(\.name) == [
        "conv1", "relu1", "maxPool1", "conv2", "relu2", "maxPool2", "flatten1", "dense1",
        "softmax1",
      ])
    #expect(
      network.summary.map(\.outputShape) == [
        [26, 26, 32], [26, 26, 32], [13, 13, 32], [11, 11, 64], [11, 11, 64], [5, 5, 64],
        [1600], [10], [10],
      ])
    #expect(
      network.summary.map(\.parameters) == [
        3 * 3 * 1 * 32 + 32, 0, 0, 3 * 3 * 32 * 64 + 64, 0, 0, 0, 1600 * 10 + 10, 0,
      ])
    #expect(
      network.summary.map(\.multiplyAdds) == [
        26 * 26 * 32 * 3 * 3 * 1, 0, 0, 11 * 11 * 64 * 3 * 3 * 32, 0, 0, 0, 1600 * 10, 0,
      ])
    #expect(
      network.parameters.map(\.name) == [
        "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "dense1.weight",
        "dense1.bias",
      ])
  }

  @Test func forwardAndBackward() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [28, 28, 1], descriptions, generator: &generator)
    let images = Tensor<Float>(
      shape: [2, 28, 28, 1], scalars: (0..<2 * 28 * 28).map { _ in Float(generator.uniform()) })
    let outputs = try network.forwardThroughAll(images)
    let output = try network.forward(images)
    expectEqual(outputs[8].output, output)
    #expect(output.shape == [2, 10])
    let gradient = try network.backward(Tensor(ones: [2, 10]))
    #expect(gradient.shape == images.shape)
  }

  /// The output of each layer is the operator's own.
  @Test func layersAreTheirOperators() throws {
    var generator = Generator(seed: 2)
    let network = try Sequential<Double>(
      name: "net", inputShape: [6, 6, 1],
      [.convolution(2, kernelSize: 3, padding: .same), .averagePooling(2), .flatten, .dense(3)],
      initialiser: .heNormal, generator: &generator)
    #expect(network.parameters.first?.name == "net.conv1.weight")
    #expect(
      network.summary.map(\.kind) == [
        "convolution 3×3, 1 → 2, padding same", "average pooling 2×2", "flatten", "dense 18 → 3",
      ])
    let values = network.parameters.map(\.value)
    let images = Tensor<Double>(shape: [2, 6, 6, 1]) { _ in generator.normal() }
    let map = try convolution(images, values[0], bias: values[1], padding: .same)
    let pooled = try averagePooling(map, size: 2)
    let rows = try flatten(pooled)
    let output = try dense(rows, values[2], bias: values[3])
    let outputs = try network.forwardThroughAll(images)
    for (got, expected) in zip(outputs, [map, pooled, rows, output]) {
      expectEqual(got.output, expected, Comment(rawValue: got.name))
    }
    #expect(outputs.count == 4 && network.outputShape == [3])
    #expect(try network.multiplyAdds(for: [6, 6, 1]) == 6 * 6 * 2 * 3 * 3 * 1 + 18 * 3)
    #expect(network.parameterCount == 3 * 3 * 2 + 2 + 18 * 3 + 3)
  }

  @Test func gradientsAddUpUntilCleared() throws {
    var generator = Generator(seed: 3)
    let network = try Sequential<Double>(
      inputShape: [2], [.dense(2), .sigmoid, .dense(1)], generator: &generator)
    let input: Tensor<Double> = [[1, 2], [3, -1]]
    _ = try network.forward(input)
    try network.backward([[1], [2]])
    let once = network.parameters.map(\.gradient)
    try network.backward([[1], [2]])
    for (parameter, gradient) in zip(network.parameters, once) {
      expectEqual(parameter.gradient, gradient + gradient, Comment(rawValue: parameter.name))
    }
    network.clearGradients()
    for parameter in network.parameters {
      expectEqual(parameter.gradient, Tensor(zeros: parameter.value.shape))
    }
  }

  /// The steps of a whole network are those of its layers, one after the other.
  @Test func aNetworkCanBeWatched() throws {
    let weight: Tensor<Double> = [[2], [3]]
    let network = try Sequential<Double>(
      inputShape: [2],
      layers: [
        try DenseLayer(name: "dense1", weight: weight, bias: nil),
        ActivationLayer(name: "relu1", .relu),
      ])
    var recorder = Recorder<Double>()
    expectEqual(
      try network.forward([[1, -1]], observer: &recorder),
      Tensor(shape: [1, 1], scalars: [max(0, 1 * 2 - 1 * 3)]))
    #expect(recorder.steps.count == 1 + 2 + 1 + 1)
    #expect(recorder.steps.last == .applied(input: Position(0, 0), x: -1, y: 0))
    _ = try network.backward([[5]], observer: &recorder)
    #expect(recorder.steps.count == 5 + 1 + (1 + 2 * 2 + 1 + 1))
  }

  @Test func sameSeedSameNetwork() throws {
    var (first, second) = (Generator(seed: 9), Generator(seed: 9))
    let networks = [
      try Sequential<Float>(inputShape: [28, 28, 1], descriptions, generator: &first),
      try Sequential<Float>(inputShape: [28, 28, 1], descriptions, generator: &second),
    ]
    for (left, right) in zip(networks[0].parameters, networks[1].parameters) {
      expectEqual(left.value, right.value)
    }
    expectEqual(networks[0].parameters[1].value, Tensor(zeros: [32]))
  }
}
