import Datasets
import Exercises
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import GeneralisationChapter
@testable import Training

/// What chapter 10 prints, worked by hand, and what its trainings have to show.
@Suite struct GeneralisationChapterTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: packageRoot.appending(path: path), encoding: .utf8)
  }

  private var page: String { get throws { try text("chapters/10-generalisation/README.md") } }

  // MARK: By hand

  @Test func parametersByHand() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [28, 28, 1], plainLayers, generator: &generator)
    // 28 − 2 = 26, halved 13, − 2 = 11, halved 5.
    let flat = 5 * 5 * 32
    let count = (9 * 1 * 16 + 16) + (9 * 16 * 32 + 32) + (flat * 64 + 64) + (64 * 10 + 10)
    #expect(network.parameterCount == count)
    #expect(try page.contains("numbers that the network learns = \(Tensors.grouped(count))"))
  }

  /// The pixel in row 1 and column 3 of the seven: u = 1, v = −1.
  @Test func pixelsByHand() throws {
    let page = try page
    func check(_ name: String, row: Double, column: Double, four: [Double]) {
      let (a, b) = (row - row.rounded(.down), column - column.rounded(.down))
      let weights = [(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b]
      let sum = (0..<4).reduce(0) { $0 + weights[$1] * four[$1] }
      func three(_ x: Double) -> String { format(x, decimals: 3) }
      let terms = (0..<4).map { "\(three(weights[$0]))·\(three(four[$0]))" }
      let lines =
        "\(name): from row \(three(row)), column \(three(column))\n"
        + "new[1, 3] = \(terms.joined(separator: " + ")) = \(three(sum))"
      #expect(page.contains(lines), "the page lacks \(lines)")
    }
    check("shifted by 0.25 down, 0.5 right", row: 0.75, column: 2.5, four: [0, 0, 8, 8])
    let (sine, cosine) = (0.5, 0.75.squareRoot())
    check(
      "turned by 30°", row: 2 + sine - cosine, column: 2 + cosine + sine, four: [8, 0, 8, 0])
    check("scaled by 1.25", row: 2 - 1 / 1.25, column: 2 + 1 / 1.25, four: [8, 8, 0, 8])
    check(
      "sheared by 20°", row: 1, column: 3 - tan(20 * Double.pi / 180), four: [8, 8, 0, 8])
    check("flipped", row: 1, column: 1, four: [8, 8, 0, 0])
  }

  @Test func penaltiesByHand() throws {
    let page = try page
    var (l1, l2) = ([2, -1, 0.12], [2, -1, 0.12])
    for step in 1...3 {
      l1 = l1.map { $0 - 0.1 * 0.5 * ($0 > 0 ? 1 : -1) }
      l2 = l2.map { $0 - 0.1 * 0.5 * $0 }
      for (name, values) in [("L1", l1), ("L2", l2)] {
        let row = values.map { format($0, decimals: 4) }.joined(separator: ", ")
        #expect(page.contains("\(name) \(step) = [\(row)]"))
      }
    }
  }

  @Test func droppedNumbersByHand() throws {
    // What is kept is doubled; the fifth number of the first step is 2 · 5.
    #expect(try page.contains("y in step 1 = [[2, 0, 0, 0, 10, 12, 14, 0]]"))
    #expect(try page.contains("y in step 2 = [[0, 0, 0, 8, 0, 12, 14, 16]]"))
    // A whole channel is gone in both pixels, 2 · [1, 10, 100] and 2 · [2, 20, 200].
    #expect(try page.contains("y = [[[[2, 0, 200],\n       [4, 0, 400]]]]"))
  }

  // MARK: What the chapter computes besides

  @Test func curvesAreMeans() {
    func history(_ losses: [Float]) -> History {
      History(
        epochs: losses.enumerated().map {
          EpochRecord(
            epoch: $0 + 1, training: Score(loss: 1, accuracy: 0),
            validation: Score(loss: $1, accuracy: 0))
        })
    }
    #expect(meanCurve([history([1, 0.5]), history([3, 0.25])]) == [2, 0.375])
    // Half as many epochs: each counts for two.
    let plot = remedyPlot([("long", [4, 3, 2, 1]), ("short", [2, 1])])
    #expect(plot.panels[0].series.map(\.x) == [[1, 2, 3, 4], [2, 4]])
  }

  /// Evaluations of which only predictions and classes count.
  private func outcome(_ predictions: [[Int]], _ classes: [Int]) -> Outcome {
    Outcome(
      name: "", trained: [], training: [],
      test: predictions.map {
        Evaluation(
          score: Score(loss: 0, accuracy: 0), outputs: Tensor(zeros: [1, 1]), predictions: $0,
          classes: classes)
      })
  }

  @Test func recallsAndConfusionsByHand() {
    let classes = [0, 0, 3, 3, 3, 3]
    let (before, after) = (
      outcome([[0, 0, 3, 3, 3, 5], [0, 1, 3, 3, 3, 3]], classes),
      outcome([[0, 1, 5, 5, 3, 5], [0, 0, 3, 5, 5, 3]], classes)
    )
    #expect(recalls(before.test[0])[0] == 100 && recalls(before.test[0])[3] == 75)
    #expect(recalls(after.test[1])[3] == 50)
    let grown = grownConfusion(from: before, to: after)
    // 3 for 5: once and never before, three times and twice after.
    #expect(grown.truth == 3 && grown.said == 5 && grown.before == 0.5 && grown.after == 2.5)
  }

  // MARK: The trials

  @Test(.enabled(if: Book.mnist != nil, "no data: `make data`, or LONGHAND_DATA=FOLDER"))
  func recipesOfATrialShareDigitsAndWeights() throws {
    let trial = Trial(1, of: try #require(Book.mnist), seed: 1)
    var few = Recipe(name: "few", digits: 40, epochs: 1)
    let more = Recipe(name: "more", digits: 80, epochs: 1)
    let (some, all) = (try trial.digits(few), try trial.digits(more))
    #expect(some.pixels == Array(all.pixels.prefix(some.pixels.count)))
    few.learningRate = 0
    let plain = try trial.train(few)
    few.layers.insert(.dropout(0.5), at: 9)
    let dropping = try trial.train(few)
    #expect(plain.network.parameters.map(\.value) == dropping.network.parameters.map(\.value))
    #expect(
      try trial.train(few, member: 1).network.parameters[0].value
        != plain.network.parameters[0].value)
  }

  /// For a machine on which the page is not made.
  @Test(.enabled(if: Book.mnist != nil, "no data: `make data`, or LONGHAND_DATA=FOLDER"))
  func fewDigitsAreLearnedByHeart() throws {
    let mnist = try #require(Book.mnist)
    let trial = Trial(1, of: mnist, seed: 1)
    let trained = try trial.train(Recipe(name: "by heart", digits: 96, epochs: 60))
    let (own, other) = (
      try trained.asked(about: trained.digits).score,
      try trained.asked(about: mnist.test.prefix(500)).score
    )
    #expect(own.accuracy == 1 && own.loss < 0.02, "\(own)")
    #expect(other.accuracy > 0.6 && other.accuracy < 0.95 && other.loss > 10 * own.loss, "\(other)")
  }

  // MARK: The book's own run

  /// The columns of a table with tabs that have `name` in their title.
  private func columns(_ name: String, of file: String) throws -> [[Double]] {
    let lines = try text("figures/10-generalisation/\(file)").split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    let titles = try #require(lines.first)
    return titles.indices.filter { titles[$0].contains(name) }.map { column in
      lines.dropFirst().compactMap { Double($0[column]) }
    }
  }

  @Test func overfittingIsThere() throws {
    let own = try columns("Loss: digits that it learns", of: "overfitting.tsv")[0]
    let other = try columns("Loss: digits that it has not seen", of: "overfitting.tsv")[0]
    #expect(own.count == 100 && other.count == 100)
    #expect(try #require(own.last) < 0.001)
    let least = try #require(other.min())
    #expect(try #require(other.last) > 1.2 * least, "the test loss does not rise")
    #expect(other.firstIndex(of: least).map { $0 < 40 } ?? false)
  }

  /// The row of the last table of outcomes that begins with `name`: test loss and accuracy.
  private func row(_ name: String) throws -> (loss: Double, accuracy: Double) {
    let lines = try page.split(separator: "\n").filter { $0.hasPrefix("| \(name) |") }
    let cells = try #require(lines.last).split(separator: "|").map {
      Double($0.split(separator: "±")[0].filter { !$0.isWhitespace })
    }
    return (try #require(cells[2]), try #require(cells[3]))
  }

  @Test func everyRemedyStandsWhereItDoes() throws {
    let none = try row("no remedy")
    for name in [
      "1,600 digits", "8,000 digits", "shift, up to 2 pixels", "turn, up to 15°",
      "scale, 0.85 to 1.15", "shear, up to 15°", "elastic", "all five", "dropout ½",
      "ensemble of five", "all five, three times as long",
    ] {
      let with = try row(name)
      #expect(with.loss < none.loss && with.accuracy > none.accuracy, "\(name): \(with)")
    }
    let flips = try row("flips")
    #expect(flips.loss > none.loss && flips.accuracy < none.accuracy - 2)
    #expect(try row("all five, three times as long").accuracy > row("all five").accuracy)
    #expect(try row("L2").loss < none.loss)
  }
}
