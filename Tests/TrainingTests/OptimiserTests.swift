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

  @Test func nesterovGoesOnByTheNewVelocity() {
    let weight = parameter("w", [1], gradient: [2])
    let optimiser = StochasticGradientDescent<Double>(
      learningRate: 0.5, momentum: 0.25, nesterov: true)
    optimiser.step([weight])  // v = 0.25·0 + 2 = 2
    expectEqual(weight.value, Tensor([1 - 0.5 * (2 + 0.25 * 2)] as [Double]))
    weight.gradient = Tensor([4])
    optimiser.step([weight])  // v = 0.25·2 + 4 = 4.5
    expectEqual(weight.value, Tensor([-0.25 - 0.5 * (4 + 0.25 * 4.5)] as [Double]))
  }

  /// α = 3/4 and g = 4: s = 16/4 = 4, then 3/4·4 + 64/4 = 19.
  @Test func rmsPropDividesByTheRootOfTheMeanSquare() {
    let weight = parameter("w", [1], gradient: [4])
    let optimiser = RMSProp<Double>(learningRate: 0.5, smoothing: 0.75, epsilon: 2)
    optimiser.step([weight])
    expectEqual(weight.value, Tensor([1 - 0.5 * 4 / (2 + 2)] as [Double]))
    weight.gradient = Tensor([8])
    optimiser.step([weight])
    expectClose(
      weight.value, Tensor([0.5 - 0.5 * 8 / (19.0.squareRoot() + 2)]), relative: 1e-15)
  }

  /// λ = 1/4 and η = 1/2 at w = 4, −4 and 0 with the gradient 1.
  @Test func decayByHand() {
    func step(_ decay: WeightDecay) -> Tensor<Double> {
      let weight = parameter("w", [4, -4, 0], gradient: [1, 1, 1])
      StochasticGradientDescent<Double>(learningRate: 0.5, decay: decay).step([weight])
      return weight.value
    }
    expectEqual(step(.none), Tensor([4 - 0.5 * 1, -4 - 0.5 * 1, -0.5 * 1] as [Double]))
    expectEqual(
      step(.l1(0.25)),
      Tensor([4 - 0.5 * (1 + 0.25), -4 - 0.5 * (1 - 0.25), -0.5 * 1] as [Double]))
    expectEqual(
      step(.l2(0.25)),
      Tensor([4 - 0.5 * (1 + 0.25 * 4), -4 - 0.5 * (1 - 0.25 * 4), -0.5 * 1] as [Double]))
    let kept: Double = 1 - 0.5 * 0.25
    expectEqual(
      step(.decoupled(0.25)), Tensor([kept * 4 - 0.5, kept * (-4) - 0.5, -0.5] as [Double]))
  }

  /// Adam divides the pull of L2 by the root of v like any gradient, so that its strength hardly
  /// matters; a decoupled pull is as strong as it is told.
  @Test func l2WithinAdamIsNoDecay() {
    func moved(_ decay: WeightDecay) -> Double {
      let weight = parameter("w", [1], gradient: [0])
      Adam<Double>(learningRate: 0.125, epsilon: .afterCorrection(0), decay: decay).step([weight])
      return 1 - weight.value[0]
    }
    // m̂ / √v̂ = λw / |λw| = 1, whatever λ.
    for strength in [0.001, 1, 1000] {
      #expect(moved(.l2(strength)).isClose(to: 0.125, relative: 1e-12))
      #expect(moved(.l1(strength)).isClose(to: 0.125, relative: 1e-12))
    }
    for strength in [0.5, 1] {
      let weight = parameter("w", [1], gradient: [0])
      Adam<Double>(learningRate: 0.125, decay: .decoupled(strength)).step([weight])
      #expect(weight.value[0] == 1 - 0.125 * strength)
    }
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
  @Test(arguments: 0...4)
  func aStepCanBeTakenInPieces(rule: Int) {
    func optimiser() -> any Optimiser<Float> {
      switch rule {
      case 0: Adam(decay: .decoupled(0.01))
      case 1: StochasticGradientDescent(momentum: 0.9, decay: .l2(0.01))
      case 2: StochasticGradientDescent(momentum: 0.9, nesterov: true)
      case 3: StochasticGradientDescent(decay: .l1(0.01))
      default: RMSProp()
      }
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
      let optimiser = StochasticGradientDescent<Double>(momentum: 0.9)
      optimiser.beginStep([Parameter(name: "w", value: Tensor([1, 2, 3]))])
      var values: [Double] = [2, 3]
      values.withUnsafeMutableBufferPointer { values in
        optimiser.update(
          parameter: 0, offset: 2, values: values, gradients: UnsafeBufferPointer(values))
      }
    }
  }

  @Test func nesterovNeedsMomentum() async {
    await #expect(processExitsWith: .failure) {
      _ = StochasticGradientDescent<Double>(nesterov: true)
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
