import Exercises
import Foundation
import Layers
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 5, each worked by hand.
@Suite struct DenseExercisesTests {
  @Test func oneLayer() throws {
    let exercise = try exercise("5.1")
    let sums: [Double] = [2 * 1 + (-1) * 2 + 1 * 3, (-1) * 1 + 0 * 2 + (-2) * 3]
    let biased: [Double] = [sums[0] + 1, sums[1] + 2]
    let rectifiedFirst: [Double] = [max(0, sums[0]) + 1, max(0, sums[1]) + 2]
    let wrong = [biased, sums.map { max(0, $0) }, sums, rectifiedFirst]
    #expect(try exercise.mark("\(biased.map { max(0, $0) })") == .right)
    try #require(exercise.mistakes.count == wrong.count)
    for index in wrong.indices {
      let mark = try exercise.mark("\(wrong[index])")
      #expect(mark == .wrong(exercise.mistakes[index].why))
    }
  }

  @Test func parameters() throws {
    try check(
      "5.2", right: 14 * 14 * 8 * 10 + 10,
      wrong: [
        14 * 14 * 8 * 10, 14 * 14 * 10 + 10, 16 * 16 * 8 * 10 + 10, 28 * 28 * 8 * 10 + 10,
        14 * 14 * 3 * 10 + 10, 14 * 14 * 8 * 10 + 10 + 5 * 5 * 3 * 8 + 8,
      ])
  }

  @Test func lossOfThreeScores() throws {
    let p: [Double] = [1 / 8, 2 / 8, 5 / 8]
    try check(
      "5.3", right: -log(p[1]),
      wrong: [p[1], log(p[1]), -log10(p[1]), -log(p[0]), -log(p[2]), log(2)])
  }

  @Test func softmaxTwiceOfThree() throws {
    let e = exp(1.0)
    try check(
      "5.4", right: -log(e / (e + 1 + 1)),
      wrong: [0, -log(e / (e + 9)), -log(1 / (e + 1 + 1)), log(3), -log(e / (e + 1))])
  }

  @Test func rowsOfTheWeights() throws {
    let inChannels: Int = 5 * 49 + 2 * 7 + 3
    let inCells: Int = 4 * 64 + 6
    #expect(inChannels == 262)
    #expect(inCells == 262)
    try check(
      "5.5", right: (2 * 7 + 3) * 64 + 5,
      wrong: [262, 6 * 49 + 4, (3 * 7 + 2) * 64 + 5, (2 * 7 + 3) * 64 + 6])
  }

  @Test func aWholePass() throws {
    // Rows 0 to 2 of the picture have 3 ones in the post and one beside it, rows 1 to 3 the same.
    let map: Double = 2 * 3 - 0 - 1 - 1
    let score = 0.25 * map
    let (p, other) = (exp(score) / (exp(score) + exp(-score)), exp(-score))
    func loss(pooled: Double) -> Double { log(1 + exp(-0.5 * pooled)) }
    try check(
      "5.6", right: loss(pooled: map),
      wrong: [
        p, -log(other / (exp(score) + other)), loss(pooled: map + 1),
        loss(pooled: (map + 0 + map + 0) / 4), score,
      ])
  }

  @Test(arguments: denseExercises.map(\.number)) func solutionsGiveTheAnswers(
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
