import Exercises
import Notebook
import Testing

/// The answers and the known mistakes of chapter 9, each worked by hand.
@Suite struct EvaluationExercisesTests {
  @Test func precisionOfSevens() throws {
    let trueNegatives: Double = 200 - 40 - (50 - 36)
    let accuracy: Double = (36 + trueNegatives) / 200
    let f1: Double = 72 / (72 + 14 + 4)
    try check(
      "9.1", right: 36.0 / 50,
      wrong: [36.0 / 40, trueNegatives / 160, accuracy, f1, 36.0 / 200])
    #expect(try exercise("9.1").mark("36/50") == .right)
    #expect(try exercise("9.1").mark("72%") == .right)
  }

  @Test func secondPlaces() throws {
    // Ranks 2, 3, 1 and 3.
    try check("9.2", right: 2.0 / 4, wrong: [1.0 / 4, 1.0 / 3, 3.0 / 4, 4.0 / 4])
  }

  @Test func macroOfTwo() throws {
    // 2 TP / (2 TP + FP + FN)
    let first: Double = 16 / (16 + 1 + 2)
    let second: Double = 4 / (4 + 2 + 1)
    let precision: Double = (8.0 / 9 + 2.0 / 4) / 2
    let recall: Double = (8.0 / 10 + 2.0 / 3) / 2
    let both: Double = 2 * precision * recall / (precision + recall)
    let weighted: Double = (10 * first + 3 * second) / 13
    try check(
      "9.3", right: (first + second) / 2,
      wrong: [10.0 / 13, weighted, precision, recall, both, first, second])
  }

  @Test func calibrationOfTen() throws {
    let low: Double = 3.0 / 4 - 0.6
    let high: Double = 0.9 - 5.0 / 6
    let cancelled: Double = 0.4 * low - 0.6 * high
    try check(
      "9.4", right: 0.4 * low + 0.6 * high, wrong: [(low + high) / 2, cancelled, low, 2.0 / 10])
  }

  @Test func precisionFromRates() throws {
    let found: Double = 0.8 * 50
    let alarms: Double = 0.1 * 950
    let accuracy: Double = (found + 0.9 * 950) / 1000
    let f1: Double = 2 * found / (2 * found + alarms + 10)
    try check(
      "9.5", right: found / (found + alarms),
      wrong: [0.9, 0.8 / 0.9, accuracy, f1, found / 1000, found / alarms])
  }

  @Test func imagesForAnError() throws {
    let variance: Double = 0.98 * 0.02
    let square: Double = 0.001 * 0.001
    let wider: Double = 1.96 * 1.96 * variance / square
    try check(
      "9.6", right: variance / square,
      wrong: [
        variance.squareRoot() / 0.001, variance / 0.001, wider, 0.02 * 0.02 / square, 0.98 / square,
      ])
  }
}
