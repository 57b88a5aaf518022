import Exercises
import Foundation
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 7, each worked by hand.
@Suite struct OptimisersExercisesTests {
  @Test func theLimitOfARate() throws {
    // 3 w² has the slope 6 w and the curvature 6.
    try check("7.1", right: 2.0 / 6, wrong: [1.0 / 6, 2.0 / 3, 2.0 / 2])
  }

  @Test func twoStepsWithMomentum() throws {
    let first: Double = 4 - 0.5 * 4
    let right: Double = first - 0.5 * (0.5 * 4 + first)
    let plain: Double = first - 0.5 * first
    let halved: Double = first - 0.5 * (0.5 * (4 + first))
    let ahead: Double = 4 - 0.5 * (4 + 0.5 * 4)
    let nesterov: Double = ahead - 0.5 * (ahead + 0.5 * (0.5 * 4 + ahead))
    try check("7.2", right: right, wrong: [plain, halved, first, nesterov])
  }

  @Test func twoStepsOfAdam() throws {
    let m: [Double] = [0.1 * 5, 0.9 * 0.5 + 0.1 * 5]
    let v: [Double] = [0.001 * 25, 0.999 * 0.025 + 0.001 * 25]
    let raw = 0.01 * (m[0] / v[0].squareRoot() + m[1] / v[1].squareRoot())
    let rounded = (raw * 10000).rounded() / 10000
    try check("7.3", right: 0.01 * 5 / 5 + 0.01 * 5 / 5, wrong: [0.01 * 5 * 2, 0.01, rounded])
  }

  @Test func aWarmUpAndAWave() throws {
    func wave(_ step: Double, of steps: Double) -> Double {
      0.5 * 0.4 * (1 + cos(.pi * step / steps))
    }
    try check(
      "7.4", right: wave(60 - 20, of: 80),
      wrong: [wave(60, of: 100), wave(60, of: 80), wave(0, of: 80), wave(80, of: 80)])
  }

  @Test func decayWithinAdamAndBesideIt() throws {
    let exercise = try exercise("7.5")
    let kept: Double = 1 - 0.1 * 0.2
    #expect(try exercise.mark("[[\(1 - 0.1), \(1 - 0.1)], [\(kept - 0.1), \(kept)]]") == .right)
    let wrong = [
      "[[\(kept - 0.1), \(kept)], [\(kept - 0.1), \(kept)]]",
      "[[0.9, 1], [\(kept - 0.1), \(kept)]]", "[[0.9, 0.9], [\(1 - 0.2 - 0.1), \(1 - 0.2)]]",
    ]
    try #require(exercise.mistakes.count == wrong.count)
    for index in wrong.indices {
      #expect(try exercise.mark(wrong[index]) == .wrong(exercise.mistakes[index].why))
    }
  }

  @Test(arguments: optimisersExercises.map(\.number)) func solutionsGiveTheAnswers(
    number: String
  ) throws {
    let exercise = try exercise(number)
    let answer = try exercise.solution(Margin())
    #expect(try exercise.mark(answer.description) == .right)
    #expect((2...3).contains(exercise.hints.count))
  }
}

/// A sheet on which nothing is kept.
private final class Margin: Sheet {
  func put(_ block: Block, file: String, line: Int) {}
  func reach(file: String, line: Int) {}
}
