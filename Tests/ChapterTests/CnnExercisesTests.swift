import Exercises
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 8, each worked by hand.
@Suite struct CnnExercisesTests {
  @Test func parametersOfTheSecond() throws {
    try check(
      "8.1", right: 3 * 3 * 32 * 64 + 64,
      wrong: [
        3 * 3 * 32 * 64, 3 * 3 * 64 + 64, 3 * 3 * 64, 3 * 3 * 32 * 64 + 32, 3 * 3 * 1 * 32 + 32,
      ])
  }

  @Test func shapeOfALargerPicture() throws {
    let side = ((32 - 2) / 2 - 2) / 2
    let ofDigits = ((28 - 2) / 2 - 2) / 2
    let padded = 32 / 2 / 2
    try check(
      "8.2", right: "\(side)x\(side)x64",
      wrong: [
        "\(ofDigits)x\(ofDigits)x64", "\(side + 1)x\(side + 1)x64", "\(padded)x\(padded)x64",
        "\(side)x\(side)x32", "\(2 * side + 1)x\(2 * side + 1)x64",
      ])
  }

  @Test func workOfTheSecond() throws {
    let weights = 3 * 3 * 32
    try check(
      "8.3", right: 13 * 13 * 64 * weights,
      wrong: [
        11 * 11 * 64 * weights, 13 * 13 * 64 * (3 * 3), weights * 64, 6 * 6 * 64 * weights,
        15 * 15 * 64 * weights, 13 * 13 * weights,
      ])
  }

  @Test func sureMistake() throws {
    let (sure, wrong) = (-Double.logarithm(0.99), -Double.logarithm(0.01))
    let sum = 9 * sure + wrong
    let ofTheMean = -Double.logarithm((9 * 0.99 + 0.01) / 10)
    try check(
      "8.4", right: format(sum / 10, decimals: 2),
      wrong: [wrong, ofTheMean, sum / 10 / Double.logarithm(10), sure, sum, -sum / 10].map {
        format($0, decimals: 4)
      })
  }

  @Test func gradientAtTheTop() throws {
    let (p, y) = ([0.25, 0.5, 0.25], [1.0, 0, 0])
    let gradient = [p[0] - y[0], p[1] - y[1], p[2] - y[2]]
    // −ln p changes with p by −1/p, and not at all with the others.
    let ofProbabilities = [-1 / p[0], 0, 0]
    try check(
      "8.5", right: "\(gradient)",
      wrong: [
        "\(gradient.map { -$0 })", "\(ofProbabilities)", "\([gradient[0], 0, 0])",
        "\([p[0], p[1] - 1, p[2]])",
      ])
  }

  @Test func batchesInNoLine() throws {
    let full = 50_000 / 64
    let rest = 50_000 - 64 * full
    let batches = full + 1
    let left = batches - 100 * 7
    try check("8.6", right: left, wrong: [full - 700, batches, full, 7, rest, 100 - left])
  }

  @Test func worthOfAnAccuracy() throws {
    let (a, n) = (1900.0 / 2000, 2000.0)
    let error = (a * (1 - a) / n).squareRoot()
    try check(
      "8.7", right: format(error, decimals: 4),
      wrong: [
        0.49, 100 * error, (a * (1 - a)).squareRoot(), (a / n).squareRoot(), a * (1 - a) / n,
      ].map { format($0, decimals: 5) })
  }

  @Test func gradientOfSoftmaxTwice() throws {
    let p = 0.25
    let (own, other) = (p - 1, p)
    let mean = p * own + 3 * p * other
    #expect(mean == 0)
    try check(
      "8.8", right: format(p * (own - mean), decimals: 4),
      wrong: [own, -p * own, own * (1 - p), 0.1 * (0.1 - 1), p * (other - mean)].map {
        format($0, decimals: 4)
      })
  }
}
