import Datasets
import Exercises
import Figures
import Foundation
import Layers
import Networks
import Tensors
import TestSupport
import Testing

@testable import EvaluationChapter
@testable import Training

/// What chapter 9 prints, worked by hand.
@Suite struct EvaluationChapterTests {
  private let page: String

  init() throws {
    page = try String(
      contentsOf: packageRoot.appending(path: "chapters/09-evaluation/README.md"), encoding: .utf8)
  }

  /// Expects `row` on the page as it would stand in a table.
  private func expectRow(_ cells: String...) {
    let row = "| " + cells.joined(separator: " | ") + " |"
    #expect(page.contains(row), "the page has no row \(row)")
  }

  private func expectLine(_ line: String) {
    #expect(page.contains(line), "the page has no line \(line)")
  }

  /// The number that the page gives after `name =`.
  private func number(_ name: String) throws -> Double {
    let line = page.split(separator: "\n").first { $0.hasPrefix("\(name) = ") }
    let words = try #require(line, "the page does not show \(name)").split(separator: " ")
    return try #require(words.last.flatMap { Double($0.replacing(",", with: "")) })
  }

  // MARK: The ten answers

  @Test func theTenAnswersByHand() {
    expectLine("accuracy = 7/10 = 0.7000")
    // Rows are what an image is.
    expectRow("3", "4", "1", "0")
    expectRow("5", "1", "2", "0")
    expectRow("8", "1", "0", "1")
    // TP, FP, FN, TN.
    expectRow("3", "4", "\(1 + 1)", "1", "\(10 - 4 - 2 - 1)")
    expectRow("5", "2", "1", "1", "6")
    expectRow("8", "1", "0", "1", "8")
    // 4/6, 4/5 and 8/11, and so on.
    expectRow("3", "4/6 = 0.6667", "4/5 = 0.8000", "8/11 = 0.7273")
    expectRow("5", "2/3 = 0.6667", "2/3 = 0.6667", "4/6 = 0.6667")
    expectRow("8", "1/1 = 1.0000", "1/2 = 0.5000", "2/3 = 0.6667")
  }

  @Test func theAveragesByHand() throws {
    expectLine("macro precision = (4/6 + 2/3 + 1/1) / 3 = 0.7778")
    expectLine("macro recall = (4/5 + 2/3 + 1/2) / 3 = 0.6556")
    expectLine("macro F1 = (8/11 + 4/6 + 2/3) / 3 = 0.6869")
    expectClose(7.0 / 9, 0.7778, absolute: 5e-5)
    expectClose(59.0 / 90, 0.6556, absolute: 5e-5)
    expectClose(68.0 / 99, 0.6869, absolute: 5e-5)
    let both = 2 * (7.0 / 9) * (59.0 / 90) / (7.0 / 9 + 59.0 / 90)
    expectClose(try number("harmonic mean of the first two"), both, absolute: 5e-5)
    expectLine("micro precision = 7/10 = 0.7000")
    expectLine("micro recall = 7/10 = 0.7000")
    expectLine("micro F1 = 14/20 = 0.7000")
  }

  @Test func ranksAndCalibrationOfTheTenByHand() {
    expectLine("ranks = 1 1 1 1 2 1 1 2 1 3")
    expectLine("top-1 = 7/10 = 0.7000")
    expectLine("top-2 = 9/10 = 0.9000")
    // (0.55 + 0.50)/2, (0.70 + 0.75 + 0.65)/3, (0.95 + 0.90 + 0.85 + 0.90 + 0.90)/5
    expectRow("0.4 to 0.6", "2", "0.5250", "1/2 = 0.5000", "0.0250")
    expectRow("0.6 to 0.8", "3", "0.7000", "2/3 = 0.6667", "0.0333")
    expectRow("0.8 to 1", "5", "0.9000", "4/5 = 0.8000", "0.1000")
    expectLine("ECE = 2/10·0.0250 + 3/10·0.0333 + 5/10·0.1000 = 0.0650")
    expectClose(0.2 * 0.025 + 0.3 / 30 + 0.5 * 0.1, 0.065, absolute: 1e-12)
  }

  // MARK: D0's definitions

  @Test func theCounterExampleByHand() throws {
    expectLine("recall = 80/100 = 0.8000")
    expectLine("precision = 80/170 = 0.4706")
    expectLine("specificity = 810/900 = 0.9000")
    expectLine("F1 = 160/270 = 0.5926")
    expectClose(harmonicMean(80.0 / 170, 0.8), 160.0 / 270, relative: 1e-12)
    expectClose(
      try number("F1 with D0's precision"), 2 * 0.9 * 0.8 / (0.9 + 0.8), absolute: 5e-5)
    expectLine("recall of calling everything an eight = 100/100 = 1.0000")
    expectLine("its precision = 100/1000 = 0.1000")
    expectLine("precision = 80/980 = 0.0816")
    expectLine("specificity = 8100/9000 = 0.9000")
    #expect(page.contains("**✗ D0 §9.3**, precision as it defines it"))
    #expect(page.contains("**✓ D0 §9.3**, recall, read as"))
    #expect(page.contains("**✗ D0 §9.3**, three networks that differ in how sure they are"))
    #expect(page.contains("**✗ D2 §3.1.6**, the accuracy"))
  }

  @Test func theLazyProgramByHand() {
    expectLine("accuracy = 95/100 = 0.9500")
    expectLine("recall of the eights = 0/5 = 0.0000")
    expectLine("precision of the eights = 0/0, undefined")
    expectLine("F1 of the eights = 0/5 = 0.0000")
    expectLine("macro recall = (95/95 + 0/5) / 2 = 0.5000")
    // The ones and the fives of the test set (chapter 1).
    expectLine("always the commonest class = 1135/10000 = 0.1135")
    expectLine("never the rarest, asked for it alone = 9108/10000 = 0.9108")
    #expect(10_000 - 892 == 9108)
  }

  // MARK: Uncertainty

  @Test func standardErrorsByHand() {
    expectLine("s for ten answers = √(0.7·0.3 / 10) = 0.1449")
    #expect(workedError(Fraction(9, of: 100), decimals: 4) == "√(0.09·0.91 / 100) = 0.0286")
    // 151 and 188 wrong of 10,000.
    expectRow("D0 §5.4", "9,849", "0.9849", "0.0024")
    expectRow("D3 §5.4", "9,812", "0.9812", "0.0027")
    let s = (0.9849 * 0.0151 / 10_000).squareRoot()
    let t = (0.9812 * 0.0188 / 10_000).squareRoot()
    expectClose(1.96 * s, 0.0024, absolute: 5e-5)
    expectClose(1.96 * t, 0.0027, absolute: 5e-5)
    let apart = (0.9849 - 0.9812) / (s * s + t * t).squareRoot()
    expectClose(
      distance(Fraction(9849, of: 10_000), Fraction(9812, of: 10_000)), apart, relative: 1e-9)
    expectLine("standard errors between them = \(format(apart, decimals: 2))")
    // √20 but for the factor 0.998, and (20 − 9)/√(20 + 9) = 2.04, (20 − 10)/√30 = 1.83.
    expectLine("s in images = 4.5")
    expectLine("a network's mistakes that would be 1.96 standard errors fewer = 9")
  }

  @Test func theSpreadOfGroupsIsWhatTheFormulaForetells() throws {
    let measured = try number("standard deviation of their accuracies")
    let foretold = try number("by the formula")
    // The deviation of 100 groups is itself uncertain by 1/√200, a fourteenth.
    expectClose(measured, foretold, relative: 3 / 200.0.squareRoot())
  }

  @Test func theChosenLooksBetterThanItIs() throws {
    let line = try #require(page.firstMatch(of: #/right of 10,000 = ([\d, ]+)/#))
    let counts = line.1.split(separator: " ").compactMap { Int($0.replacing(",", with: "")) }
    #expect(counts.count == 20)
    let best = try #require(counts.max())
    expectLine("the best = \(best)/10000 = 0.\(best)")
    // About 1.87 standard errors of 12 images are to be expected of the best of twenty.
    #expect(best > 9850 && best < 9850 + 4 * 12)
    #expect(abs(counts.reduce(0, +) / 20 - 9850) < 12)
  }

  // MARK: Temperature

  @Test func temperatureSharpensByHand() throws {
    // Squares of 0.6 and 0.4 stand to each other as 36 to 16.
    expectClose(
      try tempered([[0.6, 0.4]], temperature: 0.5), [[36.0 / 52, 16.0 / 52]], absolute: 1e-12)
    // Roots of 0.8 and 0.2 as 2 to 1.
    expectClose(
      try tempered([[0.8, 0.2]], temperature: 2), [[2.0 / 3, 1.0 / 3]], absolute: 1e-12)
    expectClose(try tempered([[1, 0]], temperature: 0.5), [[1, 0]], absolute: 1e-12)
  }

  @Test func wilsonsIntervalOfThree() {
    // 1/(1 + 1.96²/3) = 0.438
    #expect(interval(Fraction(3, of: 3)) == "0.44 to 1.00")
    #expect(interval(Fraction(0, of: 0)) == "undefined")
    expectLine("Wilson's interval, 3 of 3 = 0.44 to 1.00")
  }

  // MARK: The figures

  @Test func theDiagonalHasNoColourAndEveryCellItsCount() {
    let map = confusionFigure(ConfusionMatrix([[900, 0], [7, 1100]]))
    #expect(map.cellTexts == ["900", "", "7", "1100"])
    #expect(map.values[0, 0].isNaN && map.values[1, 1].isNaN)
    #expect(map.values[1, 0] == 7 && map.values[0, 1] == 0)
    #expect(map.scale == .heat(0...7))
  }

  @Test func emptyBinsAreNotDrawn() throws {
    let calibration = try Calibration(
      probabilities: [0.95, 0.95, 0.35, 0.35], areRight: [true, true, false, true])
    let plot = reliabilityFigure(calibration, variants: [(1, calibration)])
    #expect(plot.panels[0].series[0].x == [0.35, 0.95])
    #expect(plot.panels[0].series[0].y == [0.5, 1])
    let bars = plot.panels[0].series[2]
    #expect(bars.x == [0.35, 0.35, 0.35, 0.95, 0.95, 0.95])
    #expect(bars.y[2].isNaN && bars.y[5].isNaN && bars.y[0] < 0.5 && bars.y[1] > 0.5)
    #expect(plot.panels[1].series.map(\.name) == ["T = 1", ""])
  }

  // MARK: The test set

  /// The rows of the page's table of measures: precision, recall, F1 and support of each class.
  private func measures() throws -> [[Double]] {
    let rows = page.split(separator: "\n").compactMap { line in
      line.wholeMatch(
        of: #/\| (\d) \| ([01]\.\d{4}) \| ([01]\.\d{4}) \| ([01]\.\d{4}) \| ([\d,]+) \|/#)
    }
    try #require(rows.count == 10)
    return rows.map { row in
      [row.2, row.3, row.4, row.5].compactMap { Double($0.replacing(",", with: "")) }
    }
  }

  @Test func theTableFitsTogether() throws {
    let rows = try measures()
    #expect(rows.map { $0[3] } == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    for row in rows { expectClose(row[2], harmonicMean(row[0], row[1]), absolute: 1.1e-4) }
    // The accuracy is the mean of the recalls, weighted by the images.
    let line = try #require(
      page.firstMatch(of: #/right, of the test images = (\d+)\/10000 = ([\d.]+)/#))
    let accuracy = try #require(Double(line.2))
    let weighted = rows.reduce(0) { $0 + $1[1] * $1[3] } / 10_000
    expectClose(weighted, accuracy, absolute: 1e-4)
    #expect(accuracy >= 0.98, "the network reads only \(accuracy) of the test images")
    let macro = rows.reduce(0) { $0 + $1[2] } / 10
    let mean = try #require(
      page.firstMatch(of: #/\| macro \| [\d.]+ \| [\d.]+ \| ([\d.]+) \| 10,000 \|/#))
    expectClose(try #require(Double(mean.1)), macro, absolute: 1.1e-4)
    expectRow(
      "micro", format(accuracy, decimals: 4), format(accuracy, decimals: 4),
      format(accuracy, decimals: 4), "10,000")
  }

  @Test func theRanksAddUp() throws {
    let rows = page.split(separator: "\n").compactMap { line in
      line.wholeMatch(of: #/\| (\d+) \| ([\d,]+) \| ([\d.]+) % \|/#)
    }
    let counts = rows.compactMap { Int($0.2.replacing(",", with: "")) }
    #expect(counts.reduce(0, +) == 10_000)
    expectLine("right, of the test images = \(try #require(counts.first))/10000")
    expectLine(
      "mistakes whose right class came second = \(counts[1])/\(10_000 - counts[0])")
  }

  /// A short training on few images, for a machine on which the page is not made.
  @Test(.enabled(if: Book.mnist != nil, "no data: `make data`, or LONGHAND_DATA=FOLDER"))
  func theMeasuresAgreeOnRealDigits() throws {
    let mnist = try #require(Book.mnist)
    var generator = Generator(seed: 1)
    let plan = DocumentNetwork.keras2
    let network = try plan.makeNetwork(generator: &generator)
    try train(
      network, on: mnist.train.prefix(2000), epochs: 1, batchSize: plan.batchSize, loss: plan.loss,
      optimiser: plan.optimiser.makeOptimiser(), generator: &generator)
    let result = try evaluate(network, on: mnist.test.prefix(1000), loss: plan.loss)
    let confusion = result.confusion
    #expect(confusion.total == 1000)
    #expect(confusion.accuracy.value.map { Float($0) } == result.score.accuracy)
    #expect(confusion.micro.f1.value == confusion.accuracy.value)
    let top = topAccuracy(result.outputs, classes: result.classes, within: 1)
    #expect(top == confusion.accuracy)
    let calibration = try Calibration(probabilities: result.outputs, classes: result.classes)
    #expect(calibration.count == 1000)
    #expect(calibration.bins.reduce(0) { $0 + $1.rightCount } == confusion.accuracy.part)
  }
}
