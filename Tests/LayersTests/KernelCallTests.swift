import Layers
import Tensors
import TestSupport
import Testing

/// Watches without keeping anything, so that the loops have to do the work.
struct Witness<Scalar: TensorScalar>: Observer {
  private(set) var count = 0
  mutating func see(_ step: @autoclosure () -> Step<Scalar>) { count += 1 }
}

@Suite struct KernelCallTests {
  /// Sizes that fill tiles and vectors, and sizes that do not.
  static let geometries: [(input: [Int], kernel: [Int], stride: Int, padding: Padding)] = [
    ([2, 7, 9, 1], [3, 3, 1, 32], 1, .valid),
    ([1, 9, 9, 32], [3, 3, 32, 16], 1, .valid),
    ([2, 8, 8, 3], [5, 5, 3, 6], 1, .same),
    ([1, 11, 7, 17], [1, 3, 17, 33], 2, .valid),
    ([3, 6, 5, 2], [2, 2, 2, 10], 3, .all(2)),
    ([1, 5, 6, 16], [4, 1, 16, 5], 1, .explicit(top: 0, left: 2, bottom: 3, right: 1)),
  ]

  @Test(arguments: geometries)
  func aConvolutionHasTheBitsOfItsLoops(
    geometry: (input: [Int], kernel: [Int], stride: Int, padding: Padding)
  ) throws {
    var generator = Generator(seed: 5)
    let input = numbers(geometry.input, &generator)
    let kernel = numbers(geometry.kernel, &generator)
    let bias = numbers([geometry.kernel[3]], &generator)
    for bias in [bias, nil] {
      var witness = Witness<Float>()
      let slow = try convolution(
        input, kernel, bias: bias, stride: geometry.stride, padding: geometry.padding,
        leftover: .dropped, observer: &witness)
      let fast = try convolution(
        input, kernel, bias: bias, stride: geometry.stride, padding: geometry.padding,
        leftover: .dropped)
      expectEqual(fast, slow)
      #expect(witness.count > slow.count)
    }
    var witness = Witness<Float>()
    let sweep = try Sweep(
      "test", input: Array(geometry.input[1...2]), window: Array(geometry.kernel[..<2]),
      stride: geometry.stride, padding: geometry.padding, leftover: .dropped)
    let upstream = numbers([geometry.input[0]] + sweep.shape + [geometry.kernel[3]], &generator)
    let slow = try convolutionGradients(
      upstream: upstream, input: input, kernel: kernel, stride: geometry.stride,
      padding: geometry.padding, leftover: .dropped, observer: &witness)
    let fast = try convolutionGradients(
      upstream: upstream, input: input, kernel: kernel, stride: geometry.stride,
      padding: geometry.padding, leftover: .dropped)
    expectEqual(fast.input, slow.input)
    expectEqual(fast.kernel, slow.kernel)
    expectEqual(fast.bias, slow.bias)
    #expect(witness.count > upstream.count)
  }

  @Test(arguments: [(1, 1, 1), (5, 40, 10), (9, 130, 33), (32, 100, 16)])
  func aDenseLayerHasTheBitsOfItsLoops(rows: Int, inputs: Int, outputs: Int) throws {
    var generator = Generator(seed: 6)
    let input = numbers([rows, inputs], &generator)
    let weight = numbers([inputs, outputs], &generator)
    let bias = numbers([outputs], &generator)
    for bias in [bias, nil] {
      var witness = Witness<Float>()
      let slow = try dense(input, weight, bias: bias, observer: &witness)
      expectEqual(try dense(input, weight, bias: bias), slow)
      #expect(witness.count > slow.count)
    }
    var witness = Witness<Float>()
    let upstream = numbers([rows, outputs], &generator)
    let slow = try denseGradients(
      upstream: upstream, input: input, weight: weight, observer: &witness)
    let fast = try denseGradients(upstream: upstream, input: input, weight: weight)
    expectEqual(fast.input, slow.input)
    expectEqual(fast.weight, slow.weight)
    expectEqual(fast.bias, slow.bias)
    #expect(witness.count > upstream.count)
  }

  @Test func paddingMeetsInfiniteWeightsAlike() throws {
    // 0 · ∞ is no number, in the loops as in the kernel.
    let kernel = Tensor<Float>(repeating: .infinity, shape: [3, 3])
    var witness = Witness<Float>()
    let slow = try convolution([[1]], kernel, padding: .all(1), observer: &witness)
    let fast = try convolution([[1]], kernel, padding: .all(1))
    #expect(slow[0, 0].isNaN && fast[0, 0].isNaN)
  }

  private func numbers(_ shape: [Int], _ generator: inout Generator) -> Tensor<Float> {
    Tensor(shape: shape) { _ in generator.uniform(in: -1..<1) }
  }
}

@Suite struct PoolingCallTests {
  static let geometries: [(shape: [Int], size: Int, stride: Int, padding: Padding)] = [
    ([2, 6, 6, 16], 2, 2, Padding.valid), ([1, 7, 5, 3], 2, 2, .valid),
    ([2, 5, 6, 17], 3, 1, .same), ([1, 5, 5, 33], 3, 2, .all(1)),
    ([3, 4, 4, 1], 4, 4, .valid),
    ([1, 4, 7, 20], 3, 2, .explicit(top: 2, left: 0, bottom: 1, right: 2)),
  ]

  @Test(arguments: geometries)
  func hasTheMaximaAndWinnersOfItsLoops(
    shape: [Int], size: Int, stride: Int, padding: Padding
  ) throws {
    var generator = Generator(seed: 9)
    // Few different values, so that there are ties, and some that no comparison knows.
    let values: [Float] = [-2, -1, 0, 1, 2, -.infinity, .nan]
    let input = Tensor<Float>(shape: shape) { _ in
      values[generator.whole(below: values.count)]
    }
    var witness = Witness<Float>()
    let slow = try maxPooling(
      input, size: size, stride: stride, padding: padding, observer: &witness)
    let fast = try maxPooling(input, size: size, stride: stride, padding: padding)
    #expect(fast.winners == slow.winners)
    #expect(fast.output.shape == slow.output.shape)
    let bits = [fast, slow].map { $0.output.scalars.map(\.bitPattern) }
    #expect(bits[0] == bits[1])
    #expect(witness.count > slow.output.count)
  }

  @Test(arguments: geometries, [false, true])
  func hasTheMeansAndGradientsOfItsLoops(
    geometry: (shape: [Int], size: Int, stride: Int, padding: Padding), countsPadding: Bool
  ) throws {
    var generator = Generator(seed: 10)
    let input = Tensor<Float>(shape: geometry.shape) { _ in generator.uniform(in: -1..<1) }
    var witness = Witness<Float>()
    let slow = try averagePooling(
      input, size: geometry.size, stride: geometry.stride, padding: geometry.padding,
      countsPadding: countsPadding, observer: &witness)
    expectEqual(
      try averagePooling(
        input, size: geometry.size, stride: geometry.stride, padding: geometry.padding,
        countsPadding: countsPadding), slow)
    let upstream = Tensor<Float>(shape: slow.shape) { _ in generator.uniform(in: -1..<1) }
    let slowGradient = try averagePoolingGradient(
      upstream: upstream, inputShape: geometry.shape, size: geometry.size,
      stride: geometry.stride, padding: geometry.padding, countsPadding: countsPadding,
      observer: &witness)
    expectEqual(
      try averagePoolingGradient(
        upstream: upstream, inputShape: geometry.shape, size: geometry.size,
        stride: geometry.stride, padding: geometry.padding, countsPadding: countsPadding),
      slowGradient)
    #expect(witness.count > slow.count + upstream.count)
  }
}

@Suite struct NormalisationCallTests {
  @Test(arguments: [[2, 1], [9, 16], [5, 37], [2, 3, 4, 17], [3, 5, 5, 32]])
  func hasTheBitsOfItsLoops(shape: [Int]) throws {
    var generator = Generator(seed: 11)
    func numbers(_ shape: [Int]) -> Tensor<Float> {
      Tensor(shape: shape) { _ in generator.uniform(in: -1..<1) }
    }
    let (input, upstream) = (numbers(shape), numbers(shape))
    let (weight, bias) = (numbers([shape.last ?? 0]), numbers([shape.last ?? 0]))
    var witness = Witness<Float>()
    let mean = try channelMeans(input, observer: &witness)
    let variance = try channelVariances(input, mean: mean, observer: &witness)
    expectEqual(try channelMeans(input), mean)
    expectEqual(try channelVariances(input, mean: mean), variance)
    let statistics = ChannelStatistics(mean: mean, variance: variance)
    expectEqual(
      try batchNormalisation(input, weight: weight, bias: bias, statistics: statistics),
      try batchNormalisation(
        input, weight: weight, bias: bias, statistics: statistics, observer: &witness))
    for origin in [StatisticsOrigin.batch, .constants] {
      let slow = try batchNormalisationGradients(
        upstream: upstream, input: input, weight: weight, statistics: statistics, of: origin,
        observer: &witness)
      let fast = try batchNormalisationGradients(
        upstream: upstream, input: input, weight: weight, statistics: statistics, of: origin)
      expectEqual(fast.input, slow.input)
      expectEqual(fast.weight, slow.weight)
      expectEqual(fast.bias, slow.bias)
    }
    #expect(witness.count > 6 * input.count)
  }
}
