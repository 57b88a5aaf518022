import Layers
import Tensors
import TestSupport
import Testing

/// `gatherGradients` leaves out the gradient of the input, and nothing else.
@Suite struct GatherGradientsTests {
  private func check<Scalar: TensorScalar>(
    _ scalar: Scalar.Type, inputShape: [Int], _ layers: [LayerDescription]
  ) throws {
    var generator = Generator(seed: 4)
    let network = try Sequential<Scalar>(
      inputShape: inputShape, layers, generator: &generator)
    let input = Tensor<Scalar>(shape: [3] + inputShape) { _ in generator.uniform(in: -1..<1) }
    let upstream = Tensor<Scalar>(shape: [3] + network.outputShape) { _ in
      generator.uniform(in: -1..<1)
    }
    _ = try network.forward(input)
    try network.backward(upstream)
    let expected = network.parameters.map(\.gradient)
    network.clearGradients()
    try network.gatherGradients(upstream)
    for (index, parameter) in network.parameters.enumerated() {
      expectEqual(parameter.gradient, expected[index], "\(parameter.name)")
      #expect(parameter.gradient.scalars.contains { $0 != 0 })
    }
    // Gradients are added to what is there.
    try network.gatherGradients(upstream)
    for (index, parameter) in network.parameters.enumerated() {
      expectEqual(parameter.gradient, expected[index] + expected[index], "\(parameter.name)")
    }
  }

  @Test func ofAConvolutionalNetwork() throws {
    let layers: [LayerDescription] = [
      .convolution(5, kernelSize: 3, padding: .same), .relu, .maxPooling(2), .flatten, .dense(4),
    ]
    try check(Float.self, inputShape: [7, 6, 2], layers)
    try check(Double.self, inputShape: [7, 6, 2], layers)
  }

  @Test func ofADenseNetwork() throws {
    let layers: [LayerDescription] = [.dense(7), .tanh, .dense(3)]
    try check(Float.self, inputShape: [9], layers)
    try check(Double.self, inputShape: [9], layers)
  }

  @Test func ofANetworkWhoseFirstLayerLearnsNothing() throws {
    try check(Float.self, inputShape: [4, 4, 1], [.averagePooling(2), .flatten, .dense(3)])
  }

  @Test func needsAForwardAndTheRightShape() throws {
    var generator = Generator(seed: 4)
    for (inputShape, layers) in [
      ([5, 5, 1], [LayerDescription.convolution(2, kernelSize: 3)]), ([5], [.dense(2)]),
    ] {
      let network = try Sequential<Float>(inputShape: inputShape, layers, generator: &generator)
      #expect(throws: ShapeError.self) {
        try network.gatherGradients(Tensor(zeros: [1] + network.outputShape))
      }
      _ = try network.forward(Tensor(zeros: [1] + inputShape))
      #expect(throws: ShapeError.self) {
        try network.gatherGradients(Tensor(zeros: [2] + network.outputShape))
      }
    }
  }
}
