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
}
