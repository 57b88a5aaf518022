import Exercises
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 6, each worked by hand.
@Suite struct BackpropExercisesTests {
  @Test func aNeuron() throws {
    let z: Double = 3 * 1 + 1 * (-2) + 1
    let slope = z - 5
    func times(_ factor: Double, _ numbers: [Double]) -> String { "\(numbers.map { factor * $0 })" }
    try check(
      "6.1", right: times(slope, [1, -2]),
      wrong: [
        times(-slope, [1, -2]), times(slope, [3, 1]), times(1, [1, -2]), "[0, 0]",
        times(z - 1 - 5, [1, -2]),
      ])
  }

  @Test func throughADenseLayer() throws {
    func back(_ first: Double, _ second: Double) -> String {
      "\([first * 1 + second * 2, first * 0 + second * (-1), first * 3 + second * 1])"
    }
    try check(
      "6.2", right: back(2, -1), wrong: [back(2, 1), back(2, 0), back(1, 1), back(0, -1)])
  }

  @Test func throughSoftmax() throws {
    let p: [Double] = [0.5, 0.2, 0.3]
    try check(
      "6.3", right: "\([p[0] - 1, p[1] - 0, p[2] - 0])",
      wrong: ["\([1 - p[0], -p[1], -p[2]])", "\([-1 / p[0], 0, 0])", "\(p)", "[-0.5, 0, 0]"])
  }

  @Test func throughMaxPooling() throws {
    // Windows are won by [0, 1], [0, 1], [2, 1] and [2, 1].
    try check(
      "6.4", right: "[[0, \(1 + 2), 0], [0, 0, 0], [0, \(3 + 4), 0]]",
      wrong: [
        "[[0, \(1 + 2), 2], [1, 0, 0], [0, \(3 + 4), 0]]", "[[0, 2, 0], [0, 0, 0], [0, 4, 0]]",
        "[[0, 1, 2], [0, 0, 0], [0, \(3 + 4), 0]]", "[[0, 2, 0], [1, 0, 0], [0, \(3 + 4), 0]]",
      ])
  }

  @Test func theGradientOfAKernel() throws {
    let x: [[Double]] = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
    func gradient(_ g: [Double], by divisor: Double = 1) -> [Double] {
      [(0, 0), (0, 1), (1, 0), (1, 1)].map { m, n in
        (g[0] * x[m][n] + g[1] * x[m][n + 1] + g[2] * x[m + 1][n] + g[3] * x[m + 1][n + 1])
          / divisor
      }
    }
    func text(_ g: [Double]) -> String { "[[\(g[0]), \(g[1])], [\(g[2]), \(g[3])]]" }
    let right = gradient([1, 0, -1, 2])
    try check(
      "6.5", right: text(right),
      wrong: [
        text([right[0], right[2], right[1], right[3]]), text(gradient([2, -1, 0, 1])),
        text(gradient([1, 0, -1, 2], by: 4)),
      ])
  }

  @Test func theGradientOfACell() throws {
    let right: Double = 1 * (-1) + 0 * 3 + (-1) * 2 + 2 * 1
    let unturned: Double = 1 * 1 + 0 * 2 + (-1) * 3 + 2 * (-1)
    let weights: Double = -1 + 3 + 2 + 1
    let withoutSign: Double = 1 * (-1) + 0 * 3 + 1 * 2 + 2 * 1
    try check(
      "6.6", right: "\(right)",
      wrong: ["\(unturned)", "\(weights)", "\(2.0 * 1)", "\(withoutSign)"])
  }

  @Test func theAveragedBias() throws {
    try check(
      "6.7", right: "\(32 * 26 * 26)", wrong: ["\(26 * 26)", "\(32)", "\(32 * 28 * 28)"])
  }

  @Test(arguments: backpropExercises.map(\.number)) func solutionsGiveTheAnswers(
    number: String
  ) throws {
    let exercise = try #require(backpropExercises.first { $0.number == number })
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
