import Layers
import Tensors
import TestSupport
import Testing

/// The checker itself: it passes what is right, and finds each planted fault.
@Suite struct GradientCheckTests {
  let x: Tensor<Double> = [[1, -2], [3, 0.5]]
  let upstream: Tensor<Double> = [[1, 2], [-3, 4]]

  /// y = x²/2, so the gradient is upstream · x.
  private func halfSquare(_ x: Tensor<Double>) -> Tensor<Double> { x * x / 2 }

  @Test func rightGradientPasses() throws {
    let check = try GradientCheck(
      "x", upstream * x, at: x, upstream: upstream, of: halfSquare)
    #expect(check.passes())
    #expect(check.count == 4)
  }

  @Test func oneWrongElementIsFound() throws {
    var wrong = upstream * x
    wrong[1, 0] += 1e-5
    let check = try GradientCheck("x", wrong, at: x, upstream: upstream, of: halfSquare)
    #expect(!check.passes())
    #expect(check.index == [1, 0])
    #expect(check.got == -3 * 3 + 1e-5)
    expectClose(check.expected, -3 * 3, relative: 1e-9)
    expectClose(check.relativeError, 1e-5 / 9, relative: 1e-3)
    #expect(check.description.hasPrefix("x[1, 0]: expected -"))
  }

  /// A pass that ignores upstream looks right when upstream is all ones.
  @Test func missingUpstreamIsFoundByANonUniformOne() throws {
    let ones = Tensor<Double>(ones: [2, 2])
    #expect(try GradientCheck("x", x, at: x, upstream: ones, of: halfSquare).passes())
    #expect(try !GradientCheck("x", x, at: x, upstream: upstream, of: halfSquare).passes())
  }

  /// Backward passes with one of the usual slips, each of which must be found.
  @Test func usualSlips() throws {
    let image: Tensor<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 10]]
    let kernel: Tensor<Double> = [[1, 2], [3, 5]]
    func result(_ image: Tensor<Double>) throws -> Tensor<Double> {
      try convolution(image, kernel)
    }
    let right = try convolutionGradients(upstream: upstream, input: image, kernel: kernel)
    func finds(_ slip: Tensor<Double>) throws -> Bool {
      try !GradientCheck("input", slip, at: image, upstream: upstream, of: result).passes()
    }
    #expect(try !finds(right.input))
    // The kernel turned where it must not be, indices swapped, one share of an overlap lost.
    let turned = try trueConvolution(upstream, kernel.reversed(axes: 0, 1), padding: .all(1))
    #expect(try finds(turned))
    #expect(try finds(right.input.transposed()))
    var lost = right.input
    lost[1, 1] -= upstream[0, 0] * kernel[1, 1]
    #expect(try finds(lost))
    #expect(try finds(Tensor(repeating: .nan, shape: [3, 3])))
    #expect(try finds(Tensor(zeros: [3, 3])))
  }

  /// A whole network: every parameter and the input, through every kind of layer.
  @Test func everyLayerOfANetwork() throws {
    var generator = Generator(seed: 21)
    let network = try Sequential<Double>(
      inputShape: [8, 7, 2],
      [
        .convolution(3, kernelSize: 3, padding: .same), .tanh, .maxPooling(2, stride: 1),
        .convolution(4, kernelSize: 2, stride: 2), .sigmoid,
        .averagePooling(2, stride: 1, padding: .same), .flatten, .dense(5), .relu, .dense(3),
        .logSoftmax,
      ], generator: &generator)
    let input = Tensor<Double>(shape: [2, 8, 7, 2]) { _ in generator.normal() }
    let upstream = Tensor<Double>(shape: [2, 3]) { _ in generator.normal() }
    for parameter in network.parameters {
      let scalars = parameter.value.scalars.map { _ in generator.normal() / 2 }
      parameter.value = Tensor(shape: parameter.value.shape, scalars: scalars)
    }
    _ = try network.forward(input)
    let gradient = try network.backward(upstream)
    let check = try GradientCheck("input", gradient, at: input, upstream: upstream) {
      try network.forward($0)
    }
    #expect(check.passes(), Comment(rawValue: check.description))
    for parameter in network.parameters {
      let value = parameter.value
      let check = try GradientCheck(
        parameter.name, parameter.gradient, at: value, upstream: upstream
      ) {
        parameter.value = $0
        return try network.forward(input)
      }
      parameter.value = value
      #expect(check.passes(), Comment(rawValue: check.description))
    }
  }
}
