import Layers
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct OptimiserTests {
  private func parameter(_ name: String, _ value: [Double], gradient: [Double])
    -> Parameter<Double>
  {
    let parameter = Parameter(name: name, value: Tensor(value))
    parameter.gradient = Tensor(gradient)
    return parameter
  }

  @Test func descendsAlongTheGradient() {
    let weight = parameter("w", [1, 2], gradient: [4, -2])
    let optimiser = StochasticGradientDescent<Double>(learningRate: 0.5)
    optimiser.step([weight])
    expectEqual(weight.value, Tensor([1 - 0.5 * 4, 2 - 0.5 * (-2)] as [Double]))
    optimiser.learningRate = 0.25
    optimiser.step([weight])
    expectEqual(weight.value, Tensor([-1 - 0.25 * 4, 3 - 0.25 * (-2)] as [Double]))
  }

  @Test func momentumKeepsPartOfTheVelocity() {
    let weight = parameter("w", [1], gradient: [2])
    let optimiser = StochasticGradientDescent<Double>(learningRate: 0.5, momentum: 0.25)
    optimiser.step([weight])  // v = 0.25·0 + 2 = 2
    expectEqual(weight.value, Tensor([1 - 0.5 * 2] as [Double]))
    weight.gradient = Tensor([4])
    optimiser.step([weight])  // v = 0.25·2 + 4 = 4.5
    expectEqual(weight.value, Tensor([0 - 0.5 * 4.5] as [Double]))
    weight.gradient = Tensor([0])
    optimiser.step([weight])  // v = 0.25·4.5 + 0 = 1.125
    expectEqual(weight.value, Tensor([-2.25 - 0.5 * 1.125] as [Double]))
  }

  /// β₁ = 1/2, β₂ = 3/4 and g = 4 make every number of the first step exact:
  /// m = 4/2 = 2, m̂ = 2 / (1 − 1/2) = 4; v = 16/4 = 4, v̂ = 4 / (1 − 3/4) = 16.
  @Test func adamAddsEpsilonWhereItIsTold() {
    let corrected = parameter("w", [1], gradient: [4])
    Adam<Double>(learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: .afterCorrection(4))
      .step([corrected])
    // η m̂ / (√v̂ + ε)
    expectEqual(corrected.value, Tensor([1 - 0.5 * 4 / (4 + 4)] as [Double]))

    let raw = parameter("w", [1], gradient: [4])
    Adam<Double>(learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: .beforeCorrection(6))
      .step([raw])
    // Keras: η · √(1 − 3/4) / (1 − 1/2) · m / (√v + ε)
    expectEqual(raw.value, Tensor([1 - 0.5 * 0.5 / 0.5 * 2 / (2 + 6)] as [Double]))
  }

  @Test func adamsSecondStep() {
    let weight = parameter("w", [1], gradient: [4])
    let optimiser = Adam<Double>(
      learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: .afterCorrection(0))
    optimiser.step([weight])
    expectEqual(weight.value, Tensor([1 - 0.5 * 4 / 4] as [Double]))
    weight.gradient = Tensor([-2])
    optimiser.step([weight])
    // m = 2/2 + (−2)/2 = 0: the two gradients cancel in the mean.
    expectEqual(weight.value, Tensor([0.5 as Double]))
    weight.gradient = Tensor([8])
    optimiser.step([weight])
    // m = 0/2 + 8/2 = 4 and v = 3/4·(3/4·4 + 4/4) + 64/4 = 19; third powers 1/8 and 27/64.
    let mean = 4 / (1 - 0.125)
    let square = 19 / (1 - 27.0 / 64)
    expectClose(
      weight.value, Tensor([0.5 - 0.5 * mean / square.squareRoot()]), relative: 1e-15)
  }

  @Test func adamStandsStillWithoutGradient() {
    let weight = parameter("w", [3], gradient: [0])
    Adam<Double>().step([weight])
    expectEqual(weight.value, Tensor([3 as Double]))
  }

  @Test func eachParameterHasItsOwnMemory() {
    let first = parameter("w", [0, 0], gradient: [1, 2])
    let second = parameter("b", [0], gradient: [4])
    let optimiser = StochasticGradientDescent<Double>(learningRate: 1, momentum: 0.5)
    optimiser.step([first, second])
    optimiser.step([first, second])
    expectEqual(first.value, Tensor([-1 - (0.5 * 1 + 1), -2 - (0.5 * 2 + 2)] as [Double]))
    expectEqual(second.value, Tensor([-4 - (0.5 * 4 + 4)] as [Double]))
  }

  /// A step in pieces, and the last piece first, gives the bits of a step at once.
  @Test(arguments: [0, 1])
  func aStepCanBeTakenInPieces(rule: Int) {
    func optimiser() -> any Optimiser<Float> {
      rule == 0 ? Adam() : StochasticGradientDescent(momentum: 0.9)
    }
    var generator = Generator(seed: 7)
    let starts = [
      Tensor<Float>(uniform: -1..<1, shape: [37, 3], generator: &generator), Tensor(ones: [5]),
    ]
    let whole = starts.map { Parameter(name: "w", value: $0) }
    let inPieces = starts.map { Parameter(name: "w", value: $0) }
    let (one, other) = (optimiser(), optimiser())
    for _ in 0..<4 {
      for (first, second) in zip(whole, inPieces) {
        first.gradient = Tensor(
          uniform: -1..<1, shape: first.value.shape, generator: &generator)
        second.gradient = first.gradient
      }
      one.step(whole)
      other.beginStep(inPieces)
      for (index, parameter) in inPieces.enumerated().reversed() {
        for start in stride(from: 0, to: parameter.count, by: 17).reversed() {
          let range = start..<min(start + 17, parameter.count)
          var values = parameter.value
          values.withUnsafeMutableScalars { values in
            parameter.gradient.withUnsafeScalars { gradients in
              other.update(
                parameter: index, offset: start,
                values: UnsafeMutableBufferPointer(rebasing: values[range]),
                gradients: UnsafeBufferPointer(rebasing: gradients[range]))
            }
          }
          parameter.value = values
        }
      }
      for (first, second) in zip(whole, inPieces) { expectEqual(second.value, first.value) }
    }
  }

  @Test func aPieceLiesInsideItsParameter() async {
    await #expect(processExitsWith: .failure) {
      let optimiser = StochasticGradientDescent<Double>()
      optimiser.beginStep([Parameter(name: "w", value: Tensor([1, 2, 3]))])
      var values: [Double] = [2, 3]
      values.withUnsafeMutableBufferPointer { values in
        optimiser.update(
          parameter: 0, offset: 2, values: values, gradients: UnsafeBufferPointer(values))
      }
    }
  }

  @Test func anOptimiserServesOneNetwork() async {
    await #expect(processExitsWith: .failure) {
      let optimiser = Adam<Double>()
      optimiser.step([Parameter(name: "w", value: Tensor([1]))])
      optimiser.step([Parameter(name: "w", value: Tensor([1, 2]))])
    }
  }
}
