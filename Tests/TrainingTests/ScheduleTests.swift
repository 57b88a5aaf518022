import Foundation
import Testing
import Training

/// Rates worked by hand; OptimiserTraceTests has fifty of each beside PyTorch's.
@Suite struct ScheduleTests {
  private func rates(_ schedule: Schedule, _ steps: [Int], base: Double = 0.5) -> [Double] {
    steps.map { schedule.rate(atStep: $0, base: base) }
  }

  @Test func constantAndStep() {
    #expect(rates(.constant, [0, 1, 1000]) == [0.5, 0.5, 0.5])
    let half: Double = 0.5 * 0.5
    let expected: [Double] = [0.5, 0.5, half, half, half * 0.5, half * half]
    #expect(rates(.step(every: 3, factor: 0.5), [0, 2, 3, 5, 6, 9]) == expected)
  }

  @Test func exponential() {
    let fifth: Double = 0.5 * 0.03125
    let expected: [Double] = [0.5, 0.25, 0.125, fifth]
    #expect(rates(.exponential(factor: 0.5), [0, 1, 2, 5]) == expected)
  }

  /// cos 0, cos π/2 and cos π are 1, 0 and −1.
  @Test func cosine() {
    let schedule = Schedule.cosine(steps: 8, least: 0.1)
    #expect(rates(schedule, [0, 8, 100]) == [0.5, 0.1, 0.1])
    // cos π/4 = √½, on the way down and back up.
    let root: Double = 0.5.squareRoot()
    let expected: [Int: Double] = [
      2: 0.1 + 0.2 * (1 + root), 4: 0.1 + 0.2, 6: 0.1 + 0.2 * (1 - root),
    ]
    for (step, rate) in expected {
      #expect(abs(schedule.rate(atStep: step, base: 0.5) - rate) < 1e-15)
    }
  }

  @Test func theCosineIsThatOfTheCLibrary() {
    for step in 0..<1000 {
      let rate = Schedule.cosine(steps: 1000).rate(atStep: step, base: 2)
      let angle: Double = .pi * Double(step) / 1000
      let expected: Double = 1 + cos(angle)
      #expect(abs(rate - expected) < 1e-15)
    }
  }

  @Test func cyclic() {
    let schedule = Schedule.cyclic(greatest: 0.9, halfCycle: 4)
    // A quarter of the way is 0.8 / 4 = 0.2.
    let expected: [Int: Double] = [
      0: 0.1, 1: 0.3, 2: 0.5, 4: 0.9, 5: 0.7, 7: 0.3, 8: 0.1, 9: 0.3, 12: 0.9,
    ]
    for (step, rate) in expected {
      #expect(abs(schedule.rate(atStep: step, base: 0.1) - rate) < 1e-15)
    }
  }

  @Test func warmUpAndThen() {
    let schedule = Schedule.warmUp(steps: 4, then: .step(every: 2, factor: 0.5))
    let expected: [Double] = [0.125, 0.25, 0.375, 0.5, 0.5, 0.5, 0.25]  // 0.5 · (t + 1) / 4
    #expect(rates(schedule, [0, 1, 2, 3, 4, 5, 6]) == expected)
    let nested = Schedule.warmUp(steps: 2, then: .warmUp(steps: 2, then: .constant))
    let twice: [Double] = [0.25, 0.5, 0.25, 0.5, 0.5]
    #expect(rates(nested, [0, 1, 2, 3, 4]) == twice)
  }

  @Test func nothingTraps() {
    let odd: [Schedule] = [
      .step(every: 0, factor: 2), .cosine(steps: 0), .cyclic(greatest: 1, halfCycle: 0),
      .warmUp(steps: 0, then: .constant), .warmUp(steps: -3, then: .constant),
    ]
    for schedule in odd {
      for step in [-1, 0, 1, 7] { #expect(schedule.rate(atStep: step, base: 1).isFinite) }
    }
  }
}
