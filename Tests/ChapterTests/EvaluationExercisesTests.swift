import Exercises
import Notebook
import Testing

/// The answers and the known mistakes of chapter 9, each worked by hand.
@Suite struct EvaluationExercisesTests {
  private func exercise(_ number: String) throws -> Exercise {
    try #require(evaluationExercises.first { $0.number == number })
  }

  /// That `right` is right, and that each of `wrong` has the reason that stands in its place.
  private func check(_ number: String, right: Double, wrong: [Double]) throws {
    let exercise = try exercise(number)
    #expect(try exercise.mark("\(right)") == .right)
    try #require(exercise.mistakes.count == wrong.count)
    for (answer, mistake) in zip(wrong, exercise.mistakes) {
      #expect(try exercise.mark("\(answer)") == .wrong(mistake.why), "\(number): \(answer)")
    }
  }

  @Test func precisionOfSevens() throws {
    let trueNegatives = 200.0 - 40 - (50 - 36)
    try check(
      "9.1", right: 36.0 / 50,
      wrong: [
        36.0 / 40, trueNegatives / (200 - 40), (36 + trueNegatives) / 200,
        2 * 36.0 / (2 * 36 + 14 + 4), 36.0 / 200,
      ])
    #expect(try exercise("9.1").mark("36/50") == .right)
    #expect(try exercise("9.1").mark("72%") == .right)
  }

  @Test func secondPlaces() throws {
    // Ranks 2, 3, 1 and 3.
    try check("9.2", right: 2.0 / 4, wrong: [1.0 / 4, 1.0 / 3, 3.0 / 4, 4.0 / 4])
  }

  @Test func macroOfTwo() throws {
    let (first, second) = (2 * 8.0 / (2 * 8 + 1 + 2), 2 * 2.0 / (2 * 2 + 2 + 1))
    let precision = (8.0 / 9 + 2.0 / 4) / 2
    let recall = (8.0 / 10 + 2.0 / 3) / 2
    try check(
      "9.3", right: (first + second) / 2,
      wrong: [
        (8.0 + 2) / 13, (10 * first + 3 * second) / 13, precision, recall,
        2 * precision * recall / (precision + recall), first, second,
      ])
  }

  @Test func calibrationOfTen() throws {
    let (low, high) = (3.0 / 4 - 0.6, 0.9 - 5.0 / 6)
    try check(
      "9.4", right: 0.4 * low + 0.6 * high,
      wrong: [(low + high) / 2, 0.4 * low - 0.6 * high, low, 2.0 / 10])
  }

  @Test func precisionFromRates() throws {
    let (found, alarms) = (0.8 * 50, 0.1 * 950)
    try check(
      "9.5", right: found / (found + alarms),
      wrong: [
        0.9, 0.8 / (0.8 + 0.1), (found + 0.9 * 950) / 1000,
        2 * found / (2 * found + alarms + 10), found / 1000, found / alarms,
      ])
  }

  @Test func imagesForAnError() throws {
    let variance = 0.98 * 0.02
    try check(
      "9.6", right: variance / (0.001 * 0.001),
      wrong: [
        variance.squareRoot() / 0.001, variance / 0.001,
        (1.96 * 1.96 * variance / (0.001 * 0.001)).rounded(), 0.02 * 0.02 / (0.001 * 0.001),
        0.98 / (0.001 * 0.001),
      ])
  }
}
