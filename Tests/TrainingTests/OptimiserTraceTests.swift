import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Fifty steps of each rule, and fifty rates of each schedule, beside PyTorch's own.
///
/// The traces are made by Tests/Peers/optimisers.py, which holds the same sums.
@Suite struct OptimiserTraceTests {
  private let a: [[Double]] = [[2, 0.5, 0], [0.5, 1, -0.25], [0, -0.25, 0.5]]
  private let b: [Double] = [1, -0.5, 0.25]

  private func gradient(_ w: [Double], step: Int) -> [Double] {
    (0..<3).map { k in
      let wave = Double((7 * step + 3 * k) % 11 - 5) / 8
      return a[k][0] * w[0] + a[k][1] * w[1] + a[k][2] * w[2] - b[k] + wave
    }
  }

  private typealias Rule = @Sendable () -> any Optimiser<Double>

  private static func descent(
    _ rate: Double, _ momentum: Double = 0, nesterov: Bool = false, _ decay: WeightDecay = .none
  ) -> Rule {
    {
      StochasticGradientDescent(
        learningRate: rate, momentum: momentum, nesterov: nesterov, decay: decay)
    }
  }

  private static func adam(_ decay: WeightDecay = .none) -> Rule {
    { Adam(learningRate: 0.1, epsilon: .afterCorrection(1e-8), decay: decay) }
  }

  private static let rules: [String: Rule] = [
    "sgd": descent(0.1), "sgd-l2": descent(0.1, 0, .l2(0.25)),
    "sgd-l1": descent(0.1, 0, .l1(0.25)), "momentum": descent(0.05, 0.9),
    "momentum-l2": descent(0.05, 0.9, .l2(0.25)),
    "momentum-decoupled": descent(0.05, 0.9, .decoupled(0.25)),
    "nesterov": descent(0.05, 0.9, nesterov: true),
    "nesterov-l2": descent(0.05, 0.9, nesterov: true, .l2(0.25)),
    "adam": adam(), "adam-l2": adam(.l2(0.25)), "adam-l1": adam(.l1(0.25)),
    "adamw": adam(.decoupled(0.25)),
    "rmsprop": { RMSProp(learningRate: 0.02) },
    "rmsprop-l2": { RMSProp(learningRate: 0.02, smoothing: 0.9, decay: .l2(0.25)) },
    "momentum-cosine": descent(0.05, 0.9),
    "adamw-warm-up-cosine": adam(.decoupled(0.25)),
  ]

  private static let schedules: [String: Schedule] = [
    "momentum-cosine": .cosine(steps: 50, least: 0.001),
    "adamw-warm-up-cosine": .warmUp(steps: 10, then: .cosine(steps: 40)),
  ]

  /// The lines of a file beside the script, without the names in its first.
  private func lines(_ name: String) throws -> (names: [String], rows: [[String]]) {
    let text = try String(
      contentsOf: packageRoot.appending(path: "Tests/Peers/\(name)"), encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    return (try #require(lines.first), Array(lines.dropFirst()))
  }

  @Test(arguments: rules.keys.sorted()) func fiftyStepsAsInPyTorch(name: String) throws {
    let rows = try lines("optimisers.tsv").rows.filter { $0[0] == name }
    try #require(rows.count == 50, "the traces hold \(rows.count) steps of \(name)")
    let make = try #require(Self.rules[name])
    let optimiser = make()
    let base = optimiser.learningRate
    let first = Parameter<Double>(name: "first", value: [1.5, -2])
    let second = Parameter<Double>(name: "second", value: [0.75])
    for (step, row) in rows.enumerated() {
      let slopes = gradient(first.value.scalars + second.value.scalars, step: step)
      first.gradient = Tensor(slopes[..<2])
      second.gradient = Tensor(slopes[2...])
      if let schedule = Self.schedules[name] {
        optimiser.learningRate = schedule.rate(atStep: step, base: base)
      }
      optimiser.step([first, second])
      let expected = row[2...].compactMap { Double($0) }
      expectClose(
        Tensor(first.value.scalars + second.value.scalars), Tensor(expected), relative: 1e-11,
        absolute: 1e-12)
    }
    #expect(optimiser.state.steps == 50)
  }

  @Test func everyTraceIsTried() throws {
    let names = Set(try lines("optimisers.tsv").rows.map { $0[0] })
    #expect(names == Set(Self.rules.keys))
  }

  @Test func fiftyRatesAsInPyTorch() throws {
    let (names, rows) = try lines("schedules.tsv")
    let schedules: [String: Schedule] = [
      "constant": .constant, "step": .step(every: 12, factor: 0.3),
      "exponential": .exponential(factor: 0.93), "cosine": .cosine(steps: 50, least: 0.001),
      "cyclic": .cyclic(greatest: 0.7, halfCycle: 8),
      "warm-up-cosine": .warmUp(steps: 10, then: .cosine(steps: 40)),
    ]
    try #require(rows.count == 50)
    try #require(Set(names.dropFirst()) == Set(schedules.keys))
    for (step, row) in rows.enumerated() {
      for (name, cell) in zip(names, row).dropFirst() {
        let schedule = try #require(schedules[name])
        let expected = try #require(Double(cell))
        let rate = schedule.rate(atStep: step, base: 0.1)
        #expect(
          rate.isClose(to: expected, relative: 1e-12, absolute: 1e-15),
          "\(name), step \(step): expected \(expected), got \(rate)")
      }
    }
  }
}
