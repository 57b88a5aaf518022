import Kernels
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
  private func dropoutLayer(
    rate: Double, wholeChannels: Bool = false, seed: UInt64 = 3
  ) throws -> DropoutLayer<Double> {
    try DropoutLayer(
      name: "dropout1", rate: rate, wholeChannels: wholeChannels,
      generator: Generator(seed: seed))
  }

  @Test func keptNumbersAreEnlarged() throws {
    let mask = DropoutMask(seed: 8, rate: 0.75)
    let input: Tensor<Double> = [[1, -2, 3, 4], [5, 6, -7, 8], [9, 10, 11, 12]]
    let output = try dropout(input, mask: mask)
    let gradient = try dropoutGradient(upstream: input + 100, mask: mask)
    for n in 0..<3 {
      for k in 0..<4 {
        let keeps = mask.keeps(example: n, index: k)
        expectEqual(output[n, k], keeps ? input[n, k] * 4 : 0)
        expectEqual(gradient[n, k], keeps ? (input[n, k] + 100) * 4 : 0)
      }
    }
    #expect(Set(output.scalars.map { $0 == 0 }) == [true, false])
  }

  @Test func anElementOfAnImageHasItsPlaceInTheExample() throws {
    let mask = DropoutMask(seed: 9, rate: 0.5)
    let images = Tensor<Double>(ones: [2, 3, 2, 5])
    expectEqual(
      try dropout(images, mask: mask),
      Tensor(shape: images.shape) {
        mask.keeps(example: $0[0], index: ($0[1] * 2 + $0[2]) * 5 + $0[3]) ? 2 : 0
      })
  }

  @Test func wholeChannelsAreDropped() throws {
    let layer = try dropoutLayer(rate: 0.5, wholeChannels: true)
    let images = Tensor<Double>(shape: [8, 3, 2, 6]) { 1 + Double($0[1] * 2 + $0[2]) }
    let output = try layer.whileTraining { try layer.forward(images) }
    var fates: Set<Bool> = []
    for n in 0..<8 {
      for c in 0..<6 {
        let channel = output[n...n, 0..., 0..., c...c]
        let keeps = channel[0, 0, 0, 0] != 0
        fates.insert(keeps)
        expectEqual(channel, images[n...n, 0..., 0..., c...c] * (keeps ? 2 : 0))
      }
    }
    #expect(fates == [true, false])
    let gradient = try layer.backward(images)
    expectEqual(gradient, output)
  }

  @Test func evaluationChangesNothing() throws {
    let layer = try dropoutLayer(rate: 0.9)
    let input = Tensor<Double>(shape: [4, 50]) { Double($0[1]) - 20 }
    #expect(layer.mode == .evaluation)
    expectEqual(try layer.forward(input), input)
    expectEqual(try layer.backward(input), input)
    let before = layer.generator
    let dropped = try layer.whileTraining {
      #expect(layer.mode == .training)
      return try layer.forward(input)
    }
    #expect(dropped != input)
    // Backward goes through the last forward, whatever the mode is by then.
    #expect(try layer.backward(input) == dropped)
    expectEqual(try layer.forward(input), input)
    #expect(layer.generator != before)
  }

  private struct Interruption: Error {}

  @Test func trainingEndsEvenWithAnError() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [4], [.dense(8), .dropout(0.5), .dense(2)], generator: &generator)
    let layer = try #require(network.layers[1] as? DropoutLayer<Float>)
    #expect(throws: Interruption.self) {
      try network.whileTraining {
        #expect(layer.mode == .training)
        throw Interruption()
      }
    }
    #expect(layer.mode == .evaluation)
  }

  @Test func everyTrainingForwardHasAMaskOfItsOwn() throws {
    let (first, second) = (try dropoutLayer(rate: 0.5), try dropoutLayer(rate: 0.5))
    let input = Tensor<Double>(ones: [3, 40])
    for dropout in [first, second] { dropout.enter(.training) }
    let outputs = try (0..<3).map { _ in try first.forward(input) }
    #expect(try (0..<3).map { _ in try second.forward(input) } == outputs)
    #expect(outputs[0] != outputs[1] && outputs[1] != outputs[2])
    #expect(outputs[0].at(0) != outputs[0].at(1))
    // The engine draws masks by hand, and meets the same ones.
    let mask = try dropoutLayer(rate: 0.5).drawMask()
    expectEqual(try dropout(input, mask: mask), outputs[0])
  }

  @Test func sameSeedSameNumbers() throws {
    func run(_ seed: UInt64) throws -> [Tensor<Float>] {
      var generator = Generator(seed: seed)
      let network = try Sequential<Float>(
        inputShape: [6, 6, 1],
        [
          .convolution(4, kernelSize: 3), .relu, .dropout2d(0.25), .flatten, .dense(8),
          .dropout(0.5), .dropout(0.5), .dense(3),
        ], generator: &generator)
      #expect(
        network.summary.map(\.kind).filter { $0.hasPrefix("dropout") } == [
          "dropout 0.25 of the channels", "dropout 0.5", "dropout 0.5",
        ])
      #expect(network.layers.map(\.name).suffix(3) == ["dropout2", "dropout3", "dense2"])
      let masks = network.layers.compactMap { ($0 as? DropoutLayer<Float>)?.generator }
      #expect(Set(masks).count == 3)
      let input = Tensor<Float>(shape: [5, 6, 6, 1]) { Float($0[1] * $0[2] + $0[0]) / 30 }
      return try network.whileTraining {
        let output = try network.forward(input)
        return try [output, network.backward(output)] + network.parameters.map(\.gradient)
      }
    }
    #expect(try run(4) == run(4))
    #expect(try run(4) != run(5))
  }

  /// So that two networks can be compared that differ in their dropout alone.
  @Test func weightsAreThoseOfANetworkWithoutDropout() throws {
    var generators = [Generator(seed: 4), Generator(seed: 4)]
    let plain = try Sequential<Float>(
      inputShape: [6], [.dense(8), .dense(3)], generator: &generators[0])
    let dropping = try Sequential<Float>(
      inputShape: [6], [.dropout(0.1), .dense(8), .dropout(0.5), .dense(3)],
      generator: &generators[1])
    #expect(plain.parameters.map(\.value) == dropping.parameters.map(\.value))
    #expect(plain.parameters.map(\.name) == dropping.parameters.map(\.name))
    #expect(generators[0] == generators[1])
  }

  @Test func everyNumberIsTold() throws {
    var recorder = Recorder<Double>()
    let mask = DropoutMask(seed: 8, rate: 0.5)
    let output = try dropout([[3, 5]], mask: mask, observer: &recorder)
    #expect(
      recorder.steps == [
        .applied(input: Position(0, 0), x: 3, y: output[0, 0]),
        .applied(input: Position(0, 1), x: 5, y: output[0, 1]),
      ])
    var back = Recorder<Double>()
    _ = try dropoutGradient(upstream: [[1, 10]], mask: mask, observer: &back)
    let shares = (0..<2).map { k -> Step<Double> in
      let (upstream, factor) = ([1.0, 10][k], mask.keeps(example: 0, index: k) ? 2.0 : 0)
      return .share(
        output: Position(0, k), upstream: upstream, to: .input(Position(0, k)), factor: factor,
        product: upstream * factor, total: upstream * factor)
    }
    #expect(back.steps == shares)
  }

  @Test(arguments: [-0.25, 1, 2, .nan])
  func refusesARate(rate: Double) throws {
    let hint = rate == 1 ? "; 1 would leave nothing to learn from" : ""
    expectError(
      """
      dropout1: the rate is \(rate); it is the share that is dropped, from 0 up to but not \
      including 1\(hint)
      """
    ) { try dropoutLayer(rate: rate) }
    for description in [LayerDescription.dropout(rate), .dropout2d(rate)] {
      var generator = Generator(seed: 1)
      #expect(throws: ShapeError.self) {
        try Sequential<Float>(inputShape: [4, 4, 1], [description], generator: &generator)
      }
    }
  }

  @Test func refusesShapes() throws {
    var generator = Generator(seed: 1)
    expectError(
      """
      layer 1 of 1, dropout1: an example of shape [4] is no image [height, width, channel]
      """
    ) { try Sequential<Float>(inputShape: [4], [.dropout2d(0.5)], generator: &generator) }
    expectError(
      """
      dropout: input [3] is no batch of examples; give [batch, numbers] or [batch, height, width, \
      channel], with at least one number
      """
    ) { try dropout([1, 2, 3] as Tensor<Double>, mask: DropoutMask(seed: 1, rate: 0.5)) }
    let layer = try dropoutLayer(rate: 0.5)
    expectError("dropout1: backward needs a forward before it, whose input it goes back to") {
      try layer.backward([[1]])
    }
    _ = try layer.forward([[1, 2]])
    expectError("dropout1: upstream 1×3 must have the shape of the result, 1×2") {
      try layer.backward([[1, 2, 3]])
    }
  }
}
