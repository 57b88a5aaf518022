import Layers
import Tensors
import TestSupport
import Testing

@Suite struct InitialiserTests {
  @Test func fans() {
    #expect(Initialiser.fans(of: [128, 10]) == (128, 10))
    #expect(Initialiser.fans(of: [3, 3, 32, 64]) == (3 * 3 * 32, 3 * 3 * 64))
    #expect(Initialiser.fans(of: [7]) == (7, 7))
  }

  /// Fans 3·3·8 = 72 and 3·3·64 = 576.
  static let variances: [(Initialiser, Double)] = [
    (.heNormal, 2.0 / 72), (.heUniform, 2.0 / 72),
    (.glorotNormal, 2.0 / 648), (.glorotUniform, 2.0 / 648),
    (.leCunNormal, 1.0 / 72), (.leCunUniform, 1.0 / 72), (.pyTorchUniform, 1.0 / (3 * 72)),
    (.zeros, 0), (.ones, 0),
  ]

  @Test(arguments: variances)
  func varianceIsThatOfTheRule(_ initialiser: Initialiser, _ variance: Double) {
    #expect(initialiser.variance(for: [3, 3, 8, 64]) == variance)
    var generator = Generator(seed: 4)
    let weights: Tensor<Double> = initialiser.weights(of: [3, 3, 8, 64], generator: &generator)
    #expect(weights.shape == [3, 3, 8, 64])
    let mean = initialiser == .ones ? 1.0 : 0
    // 4,608 draws: the mean is off by σ/68 and the variance by 2 % in the usual run.
    expectClose(weights.mean(), mean, absolute: 4 * (variance / 4608).squareRoot())
    expectClose(weights.map { ($0 - mean) * ($0 - mean) }.mean(), variance, relative: 0.1)
  }

  @Test(arguments: [Initialiser.heUniform, .glorotUniform, .leCunUniform, .pyTorchUniform])
  func uniformKeepsItsLimit(_ initialiser: Initialiser) {
    var generator = Generator(seed: 4)
    let weights: Tensor<Double> = initialiser.weights(of: [100, 50], generator: &generator)
    let limit = (3 * initialiser.variance(for: [100, 50])).squareRoot()
    #expect(weights.max() < limit && weights.max() > 0.99 * limit)
    #expect(weights.min() >= -limit && weights.min() < -0.99 * limit)
  }

  @Test func biasesAreZerosButByPyTorchsRule() {
    var generator = Generator(seed: 4)
    let before = generator
    let zeros: Tensor<Double> = Initialiser.heUniform.biases(
      forWeightsOf: [3, 3, 8, 64], generator: &generator)
    expectEqual(zeros, Tensor(zeros: [64]))
    #expect(generator == before)
    // 3·3·1 = 9 numbers go into one output: the limit is 1/√9.
    let drawn: Tensor<Double> = Initialiser.pyTorchUniform.biases(
      forWeightsOf: [3, 3, 1, 500], generator: &generator)
    #expect(drawn.shape == [500])
    #expect(drawn.max() < 1.0 / 3 && drawn.max() > 0.98 / 3)
    #expect(drawn.min() >= -1.0 / 3 && drawn.min() < -0.98 / 3)
  }

  @Test func sameSeedSameWeights() {
    var (first, second) = (Generator(seed: 4), Generator(seed: 4))
    let wide: Tensor<Double> = Initialiser.heNormal.weights(of: [4, 4], generator: &first)
    let narrow: Tensor<Float> = Initialiser.heNormal.weights(of: [4, 4], generator: &second)
    expectEqual(narrow, Tensor<Float>(wide))
    let next: Tensor<Double> = Initialiser.heNormal.weights(of: [4, 4], generator: &first)
    #expect(next != wide)
  }
}
