import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct FractionTests {
  @Test func aFractionKeepsItsCounts() {
    let fraction = Fraction(4, of: 6)
    #expect(fraction.description == "4/6")
    let quotient = 4.0 / 6
    #expect(fraction.value == quotient)
    #expect(fraction.worked() == "4/6 = 0.6667")
    #expect(fraction.worked(decimals: 1) == "4/6 = 0.7")
    #expect(Fraction(1, of: 2) != Fraction(2, of: 4))
  }

  @Test func nothingOfNothingIsUndefined() {
    let nothing = Fraction(0, of: 0)
    #expect(nothing.value == nil)
    #expect(nothing.standardError == nil)
    #expect(nothing.wilsonInterval() == nil)
    #expect(nothing.worked() == "0/0, undefined")
    #expect(Fraction(0, of: 3).value == 0)
  }

  @Test func theStandardErrorByHand() throws {
    // √(0.7 · 0.3 / 10)
    expectClose(try #require(Fraction(7, of: 10).standardError), 0.144914, absolute: 1e-6)
    // √(0.99 · 0.01 / 10,000), a tenth of a per cent.
    expectClose(try #require(Fraction(9900, of: 10_000).standardError), 0.000995, absolute: 1e-6)
    #expect(Fraction(10, of: 10).standardError == 0)
  }

  @Test func wilsonsIntervalByHand() throws {
    // z² = 3.8416; the middle is 0.7 + 3.8416/20, the reach 1.96 √(0.7·0.3/10 + 3.8416/400).
    let interval = try #require(Fraction(7, of: 10).wilsonInterval())
    expectClose(interval.lowerBound, (0.89208 - 0.342883) / 1.38416, absolute: 1e-5)
    expectClose(interval.upperBound, (0.89208 + 0.342883) / 1.38416, absolute: 1e-5)
    // All of n: 1/(1 + z²/n) to 1.
    let all = try #require(Fraction(3, of: 3).wilsonInterval())
    expectClose(all.lowerBound, 1 / (1 + 3.8416 / 3), absolute: 1e-9)
    expectClose(all.upperBound, 1, absolute: 1e-12)
    let none = try #require(Fraction(0, of: 3).wilsonInterval())
    expectClose(none.lowerBound, 0, absolute: 1e-12)
  }

  @Test func aMeanOfFractionsCountsEachTheSame() {
    let mean = FractionMean(of: [Fraction(1, of: 2), Fraction(300, of: 400)])
    #expect(mean.value == 0.625)
    #expect(mean.worked() == "(1/2 + 300/400) / 2 = 0.6250")
    // What is undefined adds nothing and is counted.
    #expect(FractionMean(of: [Fraction(1, of: 2), Fraction(0, of: 0)]).value == 0.25)
    #expect(FractionMean(of: []).value == nil)
    #expect(FractionMean(of: []).worked() == "no terms, undefined")
  }
}

/// Tables worked by hand.
@Suite struct ConfusionMatrixTests {
  /// Five images of class 0, three of class 1, two of class 2.
  let ten = ConfusionMatrix([[4, 1, 0], [1, 2, 0], [1, 0, 1]])

  @Test func truthHasRowsAndAnswersHaveColumns() {
    let matrix = ConfusionMatrix(
      predictions: [0, 0, 0, 0, 1, 1, 1, 0, 2, 0], classes: [0, 0, 0, 0, 0, 1, 1, 1, 2, 2],
      classCount: 3)
    #expect(matrix == ten)
    #expect(matrix[0, 1] == 1 && matrix[1, 0] == 1 && matrix[2, 0] == 1 && matrix[0, 2] == 0)
    expectEqual(matrix.tensor, [[4, 1, 0], [1, 2, 0], [1, 0, 1]])
    #expect(matrix.total == 10)
    var grown = matrix
    grown.add(truth: 2, answer: 1)
    #expect(grown[2, 1] == 1 && grown.total == 11)
  }

  @Test func eachClassAgainstTheOthers() {
    let zero = ten.counts(of: 0)
    #expect(
      zero
        == ClassCounts(
          truePositives: 4, falsePositives: 1 + 1, falseNegatives: 1, trueNegatives: 2 + 0 + 0 + 1))
    #expect(zero.precision == Fraction(4, of: 4 + 2))
    #expect(zero.recall == Fraction(4, of: 4 + 1))
    #expect(zero.specificity == Fraction(3, of: 3 + 2))
    #expect(zero.f1 == Fraction(2 * 4, of: 2 * 4 + 2 + 1))
    #expect(zero.accuracy == Fraction(4 + 3, of: 10))
    let one = ten.counts(of: 1)
    #expect(one.precision == Fraction(2, of: 3) && one.recall == Fraction(2, of: 3))
    let two = ten.counts(of: 2)
    #expect(two.precision == Fraction(1, of: 1) && two.recall == Fraction(1, of: 2))
    #expect(two.f1 == Fraction(2, of: 3) && two.trueNegatives == 8)
  }

  @Test func f1IsTheHarmonicMeanOfBoth() throws {
    for counts in ten.classes {
      let precision = try #require(counts.precision.value)
      let recall = try #require(counts.recall.value)
      expectClose(
        try #require(counts.f1.value), 2 * precision * recall / (precision + recall),
        relative: 1e-12)
    }
  }

  @Test func macroAndMicroByHand() throws {
    #expect(ten.accuracy == Fraction(7, of: 10))
    #expect(ten.macro(\.precision).description == "(4/6 + 2/3 + 1/1) / 3")
    expectClose(try #require(ten.macro(\.precision).value), 7.0 / 9, relative: 1e-12)
    // 4/5 + 2/3 + 1/2 = 59/30
    expectClose(try #require(ten.macro(\.recall).value), 59.0 / 90, relative: 1e-12)
    // 8/11 + 2/3 + 2/3 = 68/33
    expectClose(try #require(ten.macro(\.f1).value), 68.0 / 99, relative: 1e-12)
    #expect(
      ten.micro
        == ClassCounts(
          truePositives: 7, falsePositives: 3, falseNegatives: 3, trueNegatives: 3 + 6 + 8))
    for measure in [ten.micro.precision, ten.micro.recall] {
      #expect(measure == Fraction(7, of: 10))
    }
    #expect(ten.micro.f1.value == 0.7)
  }

  @Test func aClassThatIsNeverAnsweredHasNoPrecision() throws {
    // 95 of class 0, 5 of class 1, and always the answer 0.
    let lazy = ConfusionMatrix([[95, 0], [5, 0]])
    #expect(lazy.accuracy == Fraction(95, of: 100))
    let rare = lazy.counts(of: 1)
    #expect(rare.precision == Fraction(0, of: 0) && rare.precision.value == nil)
    #expect(rare.recall == Fraction(0, of: 5))
    // 0/0 would be the harmonic mean, but the counts say 0 of 5.
    #expect(rare.f1 == Fraction(0, of: 5))
    // (0.95 + 0) / 2 and (1 + 0) / 2
    #expect(lazy.macro(\.precision).value == 0.475)
    #expect(lazy.macro(\.recall).value == 0.5)
  }

  @Test func aClassThatDoesNotOccurIsLeftOutOfTheMean() {
    let matrix = ConfusionMatrix([[2, 1, 0], [0, 1, 0], [0, 0, 0]])
    #expect(matrix.counts(of: 2).f1.value == nil)
    #expect(matrix.macro(\.precision).description == "(2/2 + 1/2) / 2")
    let recall = (2.0 / 3 + 1) / 2
    #expect(matrix.macro(\.recall).value == recall)
    let empty = ConfusionMatrix(classCount: 2)
    #expect(empty.accuracy.value == nil)
    #expect(empty.macro(\.f1).value == nil && empty.micro.f1.value == nil)
  }

  @Test func theCommonestMistakesComeFirst() {
    let matrix = ConfusionMatrix([[9, 2, 1], [5, 9, 2], [0, 0, 9]])
    #expect(matrix.mistakes.map(\.count) == [5, 2, 2, 1])
    #expect(matrix.mistakes.map(\.truth) == [1, 0, 1, 0])
    #expect(matrix.mistakes.map(\.answer) == [0, 1, 2, 2])
  }

  @Test func theReportHasARowForEachClassAndTwoMeans() {
    let report = ClassificationReport(ten, names: ["3", "5", "8"], decimals: 3)
    #expect(
      report.rows == [
        ["3", "0.667", "0.800", "0.727", "5"],
        ["5", "0.667", "0.667", "0.667", "3"],
        ["8", "1.000", "0.500", "0.667", "2"],
        ["macro", "0.778", "0.656", "0.687", "10"],
        ["micro", "0.700", "0.700", "0.700", "10"],
      ])
    #expect(
      report.text == """
        class  precision  recall     F1  support
        3          0.667   0.800  0.727        5
        5          0.667   0.667  0.667        3
        8          1.000   0.500  0.667        2

        macro      0.778   0.656  0.687       10
        micro      0.700   0.700  0.700       10
        """)
  }

  @Test func theReportSaysWhatIsUndefined() {
    let rows = ClassificationReport(ConfusionMatrix([[1200, 0], [5, 0]])).rows
    #expect(rows[0] == ["0", "0.9959", "1.0000", "0.9979", "1,200"])
    #expect(rows[1] == ["1", "–", "0.0000", "0.0000", "5"])
    let empty = ClassificationReport(ConfusionMatrix(classCount: 1)).rows
    #expect(empty.map { Array($0[1...]) } == [[String]](repeating: ["–", "–", "–", "0"], count: 3))
  }

  @Test func anEvaluationKnowsItsConfusions() {
    let evaluation = Evaluation(
      score: Score(loss: 1, accuracy: 0.5), outputs: [[3, 1, 0], [2, 1, 0]], predictions: [0, 0],
      classes: [0, 2])
    #expect(evaluation.confusion == ConfusionMatrix([[1, 0, 0], [0, 0, 0], [1, 0, 0]]))
  }
}
