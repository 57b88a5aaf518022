import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct ActivationTests {
  /// D0 §4.3.2.
  @Test func reluOfD0() {
    let map: Tensor<Double> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]
    expectEqual(relu(map), [[0, 3, 2], [3, 6, 3], [2, 3, 0]])
    #expect(relu(Double.nan).isNaN)
    #expect(relu(-0.0).sign == .plus)
  }

  @Test func sigmoidAndTanh() {
    let x: Tensor<Double> = [-2, 0, 0.5, 3]
    let sigmoids: [Double] = [
      1 / (1 + exp(2)), 1 / 2, 1 / (1 + exp(-0.5)), 1 / (1 + exp(-3)),
    ]
    let tangents: [Double] = [-2, 0, 0.5, 3].map {
      (exp($0) - exp(-$0)) / (exp($0) + exp(-$0))
    }
    expectClose(sigmoid(x), Tensor(sigmoids), relative: 1e-15)
    expectClose(Layers.tanh(x), Tensor(tangents), relative: 1e-14)
  }

  @Test func nothingOverflows() throws {
    expectEqual(sigmoid([-1000, 1000] as Tensor<Float>), [0, 1])
    expectEqual(try softmax([1000, 1000] as Tensor<Float>), [0.5, 0.5])
    expectEqual(try softmax([0, -1000] as Tensor<Float>), [1, 0])
    expectEqual(try logSoftmax([0, -1000] as Tensor<Float>), [0, -1000])
    expectEqual(try logSoftmax([1e30, 0] as Tensor<Float>), [0, -1e30])
  }

  @Test func derivatives() {
    #expect([reluDerivative(-1.0), reluDerivative(0.0), reluDerivative(2.0)] == [0, 0, 1])
    #expect(sigmoidDerivative(at: 0.25) == 0.25 * (1 - 0.25))
    #expect(tanhDerivative(at: 0.5) == 1 - 0.5 * 0.5)
  }

  /// Powers of 2 in place of powers of e: ln 1, ln 2, ln 4 give 1/7, 2/7, 4/7.
  @Test func softmaxByHand() throws {
    let logits = Tensor<Double>([log(1), log(2), log(4)])
    expectClose(
      try softmax(logits), Tensor([1.0 / (1 + 2 + 4), 2.0 / 7, 4.0 / 7]), relative: 1e-15)
    expectClose(
      try logSoftmax(logits), Tensor([log(1.0 / 7), log(2.0 / 7), log(4.0 / 7)]),
      relative: 1e-15)
  }

  @Test func softmaxOfEveryRow() throws {
    var generator = Generator(seed: 3)
    let logits = Tensor<Double>(shape: [2, 3, 4]) { _ in generator.normal() }
    let probabilities = try softmax(logits)
    #expect(probabilities.shape == [2, 3, 4])
    expectClose(probabilities.sum(along: 2), Tensor(ones: [2, 3]), relative: 1e-15)
    expectEqual(try softmax(logits.at(1).at(2)), probabilities.at(1).at(2))
    expectClose(
      try logSoftmax(logits), probabilities.map { log($0) }, relative: 1e-14)
  }

  /// ∂p[j]/∂z[k] = p[j] (δ − p[k]) for p = 1/4, 3/4, with upstream 1 and 3.
  @Test func gradientsByHand() throws {
    let p: Tensor<Double> = [0.25, 0.75]
    let first: Double = 1 * 0.25 * (1 - 0.25) + 3 * 0.75 * (0 - 0.25)
    let second: Double = 1 * 0.25 * (0 - 0.75) + 3 * 0.75 * (1 - 0.75)
    expectEqual(try softmaxGradient(upstream: [1, 3], output: p), Tensor([first, second]))
    let logarithmic: [Double] = [
      1 * (1 - 0.25) + 3 * (0 - 0.25), 1 * (0 - 0.75) + 3 * (1 - 0.75),
    ]
    expectClose(
      try logSoftmaxGradient(upstream: [1, 3], output: p.map { log($0) }), Tensor(logarithmic),
      absolute: 1e-15)
    expectEqual(
      try reluGradient(upstream: [5, 6, 7], input: [-1, 0, 2] as Tensor<Double>), [0, 0, 7])
    expectEqual(
      try sigmoidGradient(upstream: [2], output: [0.25] as Tensor<Double>),
      Tensor([2 * 0.25 * 0.75]))
    expectEqual(
      try tanhGradient(upstream: [2], output: [0.5] as Tensor<Double>), Tensor([2 * 0.75]))
  }
}
