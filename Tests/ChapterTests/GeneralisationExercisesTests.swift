import Exercises
import Foundation
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 10, each worked by hand.
@Suite struct GeneralisationExercisesTests {
  @Test func shiftedPixel() throws {
    // Between rows i and i + 1 with weight a of the second, between columns j and j + 1 with b.
    func between(_ rows: [[Double]], a: Double, b: Double) -> String {
      let lines = rows.map { (1 - b) * $0[0] + b * $0[1] }
      return "\((1 - a) * lines[0] + a * lines[1])"
    }
    let upperLeft: [[Double]] = [[0, 8], [4, 8]]
    let upperRight: [[Double]] = [[8, 0], [8, 0]]
    let lowerLeft: [[Double]] = [[4, 8], [2, 4]]
    try check(
      "10.1", right: between(upperLeft, a: 0.75, b: 0.5),
      wrong: [
        between(upperRight, a: 0.75, b: 0.5), between(lowerLeft, a: 0.25, b: 0.5),
        between(upperLeft, a: 0.5, b: 0.5), between(upperLeft, a: 0.5, b: 0.75),
        between(upperLeft, a: 0.25, b: 0.5), "8",
      ])
  }

  @Test func enlargedRow() throws {
    let (row, kept) = ([10.0, 5, -5, 20, 15], [1.0, 0, 1, 1, 1])
    func scaled(_ factor: Double) -> String { "\((0..<5).map { row[$0] * kept[$0] * factor })" }
    try check(
      "10.2", right: scaled(1 / (1 - 0.2)),
      wrong: [
        scaled(1), scaled(1 / 0.2), scaled(1 + 0.2), scaled(1 - 0.2), "[0, \(5 / 0.2), 0, 0, 0]",
      ])
  }

  @Test func penalties() throws {
    let (rate, strength, w) = (0.1, 0.1, [0.5, 0.02])
    let (l1, l2) = (w.map { $0 - rate * strength }, w.map { $0 - rate * strength * $0 })
    try check(
      "10.3", right: "\([l1, l2])",
      wrong: [
        "\([l2, l1])",
        "\([w.map { $0 + rate * strength }, w.map { $0 + rate * strength * $0 }])",
        "\([w.map { $0 - strength }, w.map { $0 - strength * $0 }])",
        "\([l1, w.map { $0 - rate * 2 * strength * $0 }])",
      ])
  }

  @Test func turnedPixel() throws {
    let (u, v) = (10 - 13.5, 3 - 13.5)
    func place(_ y: Double, _ x: Double) -> String { "[\(13.5 + y), \(13.5 + x)]" }
    try check(
      "10.4", right: place(u, -v),
      wrong: [place(-u, v), place(-v, u), place(-v, -u), "[10, 25]", "[10, 3]"])
  }

  @Test func costOfAnEnsemble() throws {
    let p = [0.9, 0.5, 0.1]
    let losses = p.map { -log($0) }
    let mean = p.reduce(0, +) / 3
    try check(
      "10.5", right: format(-log(mean), decimals: 3),
      wrong: [
        losses.reduce(0, +) / 3, mean, -log10(mean), losses[0], losses.reduce(0, +), log(mean),
      ].map { format($0, decimals: 3) })
  }

  @Test func estimateOfFolds() throws {
    let accuracies = [90.0, 94, 92, 95, 89]
    let mean = accuracies.reduce(0, +) / 5
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(squares == 4 + 4 + 0 + 9 + 9)
    try check(
      "10.6", right: format((squares / 4).squareRoot(), decimals: 1),
      wrong: [
        mean, (squares / 5).squareRoot(), (squares / 4 / 5).squareRoot(), squares / 4,
        squares.squareRoot(),
      ].map { format($0, decimals: 1) })
  }
}
