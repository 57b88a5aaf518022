import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Learning rates of their own for groups of parameters, and parameters that are frozen.
@Suite struct ParameterGroupsTests {
  /// Two dense layers of one weight each, without bias: `body` and `fc`.
  private func network<Scalar>(_ weights: [Scalar] = [1, 2]) throws -> Sequential<Scalar> {
    try Sequential(
      inputShape: [1],
      layers: zip(["body", "fc"], weights).map { name, weight in
        try DenseLayer(
          name: name, weight: Tensor(shape: [1, 1], scalars: [weight]), bias: nil)
      })
  }

  private func values(_ network: Sequential<Double>) -> [Double] {
    network.parameters.map { $0.value.scalars[0] }
  }

  private func step(
    _ optimiser: any Optimiser<Double>, _ network: Sequential<Double>, gradients: [Double]
  ) {
    for (parameter, gradient) in zip(network.parameters, gradients) {
      parameter.gradient = Tensor(shape: [1, 1], scalars: [gradient])
    }
    optimiser.step(network.parameters)
  }

  /// As `SGD([{"params": fc, "lr": 1}, {"params": body, "lr": 0.25}], momentum=0.5)`.
  @Test func twoStepsWithMomentum() throws {
    let network: Sequential<Double> = try network()
    let optimiser = try ParameterGroups(of: network, [("fc", 4)], learningRate: 0.25) {
      StochasticGradientDescent<Double>(learningRate: $0, momentum: 0.5)
    }
    // body: v = 2, w = 1 − 0.25 · 2; fc: v = 1, w = 2 − 1 · 1.
    step(optimiser, network, gradients: [2, 1])
    #expect(values(network) == [0.5, 1])
    // body: v = 0.5 · 2 + 4 = 5, w = 0.5 − 0.25 · 5; fc: v = 0.5 · 1 − 2 = −1.5, w = 1 + 1 · 1.5.
    step(optimiser, network, gradients: [4, -2])
    #expect(values(network) == [-0.75, 2.5])
    // A schedule halves both. body: v = 2.5, w = −0.75 − 0.125 · 2.5; fc: v = −0.75,
    // w = 2.5 + 0.5 · 0.75.
    optimiser.learningRate = 0.125
    step(optimiser, network, gradients: [0, 0])
    #expect(values(network) == [-1.0625, 2.875])
    #expect(optimiser.state.learningRate == 0.125 && optimiser.state.steps == 3)
    #expect(
      optimiser.state.memories == [
        .init(
          name: "velocity",
          tensors: [2.5, -0.75].map { Tensor(shape: [1, 1], scalars: [$0]) })
      ])
  }

  /// A checkpoint of other factors is that of another training.
  @Test func theRuleNamesTheFactors() throws {
    let optimiser = try ParameterGroups(of: network([1, 2]), [("fc", 4)], learningRate: 0.25) {
      StochasticGradientDescent<Double>(learningRate: $0, momentum: 0.5)
    }
    #expect(
      optimiser.rule
        == "StochasticGradientDescent<Double>: momentum 0.5, decay none, learning rate of fc times"
        + " 4.0, others times 1.0")
  }

  @Test func aGroupGoesOnFromItsState() throws {
    func make(_ network: Sequential<Double>) throws -> ParameterGroups<Double> {
      try ParameterGroups(of: network, [("fc", 8)], learningRate: 0.01) {
        Adam<Double>(learningRate: $0)
      }
    }
    let (whole, stopped): (Sequential<Double>, Sequential<Double>) = (
      try network(), try network()
    )
    let (first, second) = (try make(whole), try make(stopped))
    for gradients in [[1.0, -2], [0.5, 3]] {
      step(first, whole, gradients: gradients)
      step(second, stopped, gradients: gradients)
    }
    let resumed = try make(stopped)
    try resumed.restore(second.state, for: stopped.parameters)
    #expect(resumed.state == second.state)
    for gradients in [[2.0, 1], [-1, 1]] {
      step(first, whole, gradients: gradients)
      step(resumed, stopped, gradients: gradients)
    }
    #expect(values(whole) == values(stopped))

    // A state of other parameters changes nothing.
    var damaged = first.state
    damaged.memories[1].tensors[1] = Tensor(zeros: [2, 1])
    let before = resumed.state
    #expect(throws: OptimiserStateError.self) {
      try resumed.restore(damaged, for: stopped.parameters)
    }
    damaged.memories[0].tensors.removeLast()
    #expect(throws: OptimiserStateError.self) {
      try resumed.restore(damaged, for: stopped.parameters)
    }
    #expect(resumed.state == before)
  }

  /// The first group is frozen, and none is left for the last.
  @Test(arguments: [0, 2])
  func aGroupMayBeFrozenOrEmpty(steps: Int) throws {
    func make(_ network: Sequential<Double>) throws -> ParameterGroups<Double> {
      try ParameterGroups(of: network, [("body", 8), ("*", 4)], learningRate: 0.25) {
        StochasticGradientDescent<Double>(learningRate: $0, momentum: 0.5)
      }
    }
    let network: Sequential<Double> = try network()
    try network.freeze("body")
    let optimiser = try make(network)
    // fc: v = 1, w = 2 − 1 · 1; then v = 0.5 + 1 = 1.5, w = 1 − 1.5.
    for _ in 0..<steps { step(optimiser, network, gradients: [7, 1]) }
    #expect(values(network) == (steps == 0 ? [1, 2] : [1, -0.5]))
    let state = optimiser.state
    #expect(state.steps == steps && state.memories.count == (steps == 0 ? 0 : 1))
    #expect(state.memories.first.map { $0.tensors.map { $0.scalars[0] } } ?? [0, 1.5] == [0, 1.5])
    let resumed = try make(network)
    try resumed.restore(state, for: network.parameters)
    #expect(resumed.state == state)
  }

  @Test func eachPatternMustNameSomething() throws {
    let network: Sequential<Double> = try network()
    func groups(_ patterns: String...) throws {
      _ = try ParameterGroups(
        of: network, patterns.map { ($0, 2) }, learningRate: 1
      ) { StochasticGradientDescent<Double>(learningRate: $0) }
    }
    try groups("body.weight", "*")
    #expect { try groups("head") } throws: {
      "\($0)".contains("named by \"head\"; there are body.weight, fc.weight")
    }
    #expect { try groups("*", "fc") } throws: {
      "\($0)".contains("all that \"fc\" names is in a group before it")
    }
  }

  /// In its second step Adam corrects by 1 − 0.5² and √(1 − 0.75²), also what learns in it for the
  /// first time: m = 0.5 g and √v = √(0.25 g²) are equal, and so the step is their quotient times η.
  @Test func adamCountsTheStepsOfWhatIsFrozen() throws {
    let network: Sequential<Double> = try network()
    let optimiser = Adam<Double>(
      learningRate: 1, beta1: 0.5, beta2: 0.75, epsilon: .afterCorrection(0))
    try network.freeze("body")
    step(optimiser, network, gradients: [4, 4])
    #expect(values(network) == [1, 1])
    try network.unfreeze("body")
    step(optimiser, network, gradients: [4, 4])
    let corrections = (1 - 0.5625).squareRoot() / (1 - 0.25)
    expectClose(values(network)[0], 1 - corrections, relative: 1e-15)
    // What has learned from the first goes on by η.
    expectClose(values(network)[1], 0, absolute: 1e-15)
  }

  @Test func frozenIsNeverTouched() throws {
    for optimiser in [
      StochasticGradientDescent<Double>(learningRate: 1, momentum: 0.5, decay: .l2(0.25)),
      Adam(learningRate: 1, decay: .decoupled(0.5)), RMSProp(learningRate: 1),
    ] as [any Optimiser<Double>] {
      let network: Sequential<Double> = try network()
      step(optimiser, network, gradients: [1, 1])
      let before = optimiser.state
      let value = values(network)
      try network.freeze("body")
      optimiser.step(network.parameters)
      #expect(values(network)[0] == value[0] && values(network)[1] != value[1])
      #expect(optimiser.state.steps == 2)
      for (own, old) in zip(optimiser.state.memories, before.memories) {
        #expect(own.tensors[0] == old.tensors[0] && own.tensors[1] != old.tensors[1])
      }
    }
  }
}
