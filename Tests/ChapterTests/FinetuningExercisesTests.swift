import Exercises
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 11, each worked by hand.
@Suite struct FinetuningExercisesTests {
  @Test func turnedKernel() throws {
    try check("11.1", right: "7x7x3x64", wrong: ["64x7x7x3", "7x7x64x3", "64x3x7x7"])
  }

  @Test func newHead() throws {
    try check(
      "11.2", right: 512 * 10 + 10, wrong: [512 * 10, 512 * 1000 + 1000, 512 + 10])
  }

  @Test func flattenedWeights() throws {
    // Weight k of the file is for channel k / 2, pixel k % 2; ours for pixel k / 2, channel k % 2.
    let file = [5, 6, 7, 8]
    let ours = (0..<4).map { file[2 * ($0 % 2) + $0 / 2] }
    try check(
      "11.3", right: "\(ours)", wrong: ["[5, 6, 7, 8]", "[8, 6, 7, 5]", "[7, 5, 8, 6]"])
  }

  @Test func followingMean() throws {
    let means = [(4.0 + 8) / 2, (10.0 + 2) / 2]
    func running(_ part: Double) -> Double { means.reduce(2) { (1 - part) * $0 + part * $1 } }
    try check(
      "11.4", right: running(0.1),
      wrong: [2, 0.9 * 2 + 0.1 * means[0], running(0.9), (means[0] + means[1]) / 2])
  }

  @Test func costOfAStep() throws {
    let costs = [100, 200, 50, 10]
    let forward = costs.reduce(0, +)
    try check(
      "11.5", right: forward + costs[2] + costs[3] + costs[3],
      wrong: [
        3 * forward, forward + 2 * (costs[2] + costs[3]), forward + costs[2] + costs[3], forward,
        3 * (costs[2] + costs[3]),
      ])
  }

  @Test func wayAround() throws {
    let path = 0.1 * 0.1
    try check(
      "11.6", right: 2 * (path + 1),
      wrong: [2 * path, 2, 2 * (0.1 + 1), path + 1, 2 * 3 * (path + 1)])
  }
}
