import Layers
import Tensors
import TestSupport
import Testing
import Training

/// An optimiser that goes on from a state goes on to the same bits.
@Suite struct OptimiserStateTests {
  private typealias Rule = @Sendable () -> any Optimiser<Float>

  private static let rules: [String: Rule] = [
    "sgd": { StochasticGradientDescent(decay: .l1(0.1)) },
    "momentum": { StochasticGradientDescent(momentum: 0.9, decay: .l2(0.1)) },
    "nesterov": { StochasticGradientDescent(momentum: 0.9, nesterov: true) },
    "adam": { Adam() },
    "adamw": { Adam(epsilon: .afterCorrection(1e-8), decay: .decoupled(0.1)) },
    "rmsprop": { RMSProp() },
  ]

  private func parameters() -> [Parameter<Float>] {
    var generator = Generator(seed: 3)
    return [[5, 7], [7]].enumerated().map { index, shape in
      Parameter(
        name: "w\(index)", value: Tensor(uniform: -1..<1, shape: shape, generator: &generator))
    }
  }

  private func takeSteps(
    _ range: Range<Int>, _ optimiser: any Optimiser<Float>, _ parameters: [Parameter<Float>]
  ) {
    for step in range {
      var generator = Generator(seed: UInt64(step))
      for parameter in parameters {
        parameter.gradient = Tensor(
          uniform: -1..<1, shape: parameter.value.shape, generator: &generator)
      }
      if step == 4 { optimiser.learningRate *= 0.5 }
      optimiser.step(parameters)
    }
  }

  @Test(arguments: rules.keys.sorted(), [0, 1, 7])
  func restoredIsNeverStopped(name: String, stop: Int) throws {
    let make = try #require(Self.rules[name])
    let whole = parameters()
    takeSteps(0..<20, make(), whole)

    let (first, second) = (parameters(), parameters())
    let stopped = make()
    takeSteps(0..<stop, stopped, first)
    let state = stopped.state
    #expect(state.steps == stop)
    // What was saved stays as it is when the one that was saved goes on.
    takeSteps(stop..<stop + 1, stopped, first)
    for (own, other) in zip(second, parameters()) { own.value = other.value }
    takeSteps(0..<stop, make(), second)
    let resumed = make()
    // A rule that has been elsewhere forgets it.
    takeSteps(0..<3, resumed, parameters())
    try resumed.restore(state, for: second)
    #expect(resumed.state == state)
    takeSteps(stop..<20, resumed, second)
    for (one, other) in zip(whole, second) { expectEqual(other.value, one.value) }
  }

  @Test func memoriesHaveNamesAndTheShapesOfTheParameters() {
    let names = [
      "sgd": [], "momentum": ["velocity"], "nesterov": ["velocity"], "adam": ["mean", "square"],
      "adamw": ["mean", "square"], "rmsprop": ["square"],
    ]
    for (name, make) in Self.rules {
      let optimiser = make()
      #expect(optimiser.state.memories.isEmpty)
      let parameters = parameters()
      takeSteps(0..<1, optimiser, parameters)
      #expect(optimiser.state.memories.map(\.name) == names[name])
      for memory in optimiser.state.memories {
        #expect(memory.tensors.map(\.shape) == [[5, 7], [7]])
      }
    }
  }

  /// β₂ᵗ is not told from 0 any more after some 37,000 steps, and billions are no reason to wait.
  @Test func manyStepsAreRestoredAtOnce() throws {
    let parameters = parameters()
    let state = OptimiserState<Float>(
      learningRate: 0.1, steps: (1 << 53) - 1,
      memories: ["mean", "square"].map { name in
        .init(name: name, tensors: parameters.map { Tensor(ones: $0.value.shape) })
      })
    let optimiser = Adam<Float>()
    try optimiser.restore(state, for: parameters)
    let before = parameters[1].value[0]
    parameters.forEach { $0.gradient = Tensor(ones: $0.value.shape) }
    optimiser.step(parameters)
    // m and v stay 1: the step is η · 1 / (1 + ε).
    #expect(parameters[1].value[0].isClose(to: before - 0.1, absolute: 1e-6))
  }

  @Test func aStateThatDoesNotFitIsRefusedAndNothingChanges() throws {
    let parameters = parameters()
    let optimiser = Adam<Float>()
    takeSteps(0..<2, optimiser, parameters)
    let good = optimiser.state
    func refuses(_ part: String, _ change: (inout OptimiserState<Float>) -> Void) throws {
      var state = good
      change(&state)
      let error = #expect(throws: OptimiserStateError.self) {
        try optimiser.restore(state, for: parameters)
      }
      let words = try #require(error).description
      #expect(words.contains(part), "\(words)")
      #expect(optimiser.state == good)
    }
    try refuses("holds velocity, but this rule remembers mean and square") {
      $0.memories = [.init(name: "velocity", tensors: $0.memories[0].tensors)]
    }
    try refuses("holds no memory") { $0.memories = [] }
    try refuses("remembers no memory") { $0.steps = 0 }
    try refuses("1 tensors for 2 parameters") { $0.memories[1].tensors.removeLast() }
    try refuses("mean for w1 has shape [8], but w1 has shape [7]") {
      $0.memories[0].tensors[1] = Tensor(ones: [8])
    }
    try refuses("learning rate nan") { $0.learningRate = .nan }
    try refuses("learning rate -1.0") { $0.learningRate = -1 }
    try refuses("-1 steps") { $0.steps = -1 }
    try refuses("9007199254740992 steps") { $0.steps = 1 << 53 }
  }
}
