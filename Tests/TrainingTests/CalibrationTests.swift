import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct CalibrationTests {
  @Test func tenAnswersByHand() throws {
    let calibration = try Calibration(
      probabilities: [0.95, 0.9, 0.85, 0.7, 0.55, 0.9, 0.75, 0.65, 0.5, 0.9],
      areRight: [true, true, true, true, false, true, true, false, true, false], binCount: 5)
    #expect(calibration.bins.map(\.count) == [0, 0, 2, 3, 5])
    #expect(calibration.bins.map(\.rightCount) == [0, 0, 1, 2, 4])
    #expect(calibration.bins[0].confidence == nil && calibration.bins[0].gap == nil)
    let gaps = try calibration.bins.suffix(3).map { try #require($0.gap) }
    expectClose(gaps[0], (0.55 + 0.5) / 2 - 1.0 / 2, absolute: 1e-12)
    expectClose(gaps[1], (0.7 + 0.75 + 0.65) / 3 - 2.0 / 3, absolute: 1e-12)
    expectClose(gaps[2], (0.95 + 0.9 + 0.85 + 0.9 + 0.9) / 5 - 4.0 / 5, absolute: 1e-12)
    // 2/10 · 0.025 + 3/10 · 1/30 + 5/10 · 0.1
    expectClose(try #require(calibration.expectedError), 0.005 + 0.01 + 0.05, absolute: 1e-12)
    #expect(calibration.worked() == "2/10·0.0250 + 3/10·0.0333 + 5/10·0.1000 = 0.0650")
    expectClose(try #require(calibration.greatestError), 0.1, absolute: 1e-12)
  }

  /// Each border k/10, written as a reader writes it, lies in the bin that ends there.
  @Test func aBorderBelongsToTheBinBelow() throws {
    let borders = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    let calibration = try Calibration(
      probabilities: borders, areRight: borders.map { _ in true })
    #expect(calibration.bins.map(\.count) == [2, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    #expect(calibration.bins.map(\.upper) == Array(borders.dropFirst()))
    #expect(calibration.count == 11)
  }

  @Test func theAnswerIsTheGreatestProbability() throws {
    let probabilities: Tensor<Float> = [[0.25, 0.75], [0.5, 0.5], [1, 0]]
    let calibration = try Calibration(
      probabilities: probabilities, classes: [1, 1, 1], binCount: 2)
    // 0.75 right; 0.5 is said of class 0, the first of equals; 1 is wrong.
    #expect(calibration.bins.map(\.count) == [1, 2])
    #expect(calibration.bins.map(\.rightCount) == [0, 1])
    #expect(calibration.bins.map(\.sum) == [0.5, 1.75])
  }

  @Test func whoIsRightAsOftenAsSureHasNoError() throws {
    let calibration = try Calibration(
      probabilities: [0.75, 0.75, 0.75, 0.75], areRight: [true, false, true, true])
    #expect(calibration.expectedError == 0)
    let nothing = try Calibration(probabilities: [], areRight: [])
    #expect(nothing.expectedError == nil && nothing.greatestError == nil)
    #expect(nothing.worked() == "no answers, undefined")
  }

  @Test func whatIsNoProbabilityIsRefused() throws {
    for bad in [-0.1, 1.5, Double.nan] {
      let error = #expect(throws: MetricsError.self) {
        try Calibration(probabilities: [0.5, bad], areRight: [true, true])
      }
      #expect(error?.description.contains("answer 1 has the probability \(bad)") ?? false)
      #expect(error?.description.contains("softmax") ?? false)
    }
    #expect(throws: MetricsError.self) {
      try Calibration(probabilities: [0.5], areRight: [true], binCount: 0)
    }
    #expect(throws: MetricsError.self) { try Calibration(probabilities: [0.5], areRight: []) }
    #expect(throws: MetricsError.self) {
      try Calibration(probabilities: [[0.5, 0.5]] as Tensor<Float>, classes: [0, 1])
    }
  }
}

@Suite struct RankTests {
  @Test func theGreatestOutputHasTheFirstPlace() {
    let outputs: Tensor<Double> = [[0.1, 0.7, 0.2], [0.1, 0.7, 0.2], [0.1, 0.7, 0.2]]
    #expect(ranks(outputs, classes: [0, 1, 2]) == [3, 1, 2])
    #expect(topAccuracy(outputs, classes: [0, 1, 2], within: 1) == Fraction(1, of: 3))
    #expect(topAccuracy(outputs, classes: [0, 1, 2], within: 2) == Fraction(2, of: 3))
    #expect(topAccuracy(outputs, classes: [0, 1, 2], within: 3) == Fraction(3, of: 3))
  }

  @Test func ofEqualsTheFirstStandsBefore() {
    let outputs: Tensor<Float> = [[5, 5, 4], [5, 5, 4], [3, 3, 3]]
    #expect(ranks(outputs, classes: [0, 1, 2]) == [1, 2, 3])
    for row in 0..<3 {
      let first = predictedClasses(outputs)[row]
      #expect(ranks(outputs[row...row, 0...], classes: [first]) == [1])
    }
  }

  @Test func whatIsNoNumberStandsLast() {
    let outputs = Tensor<Float>(shape: [1, 3], scalars: [.nan, -.infinity, .nan])
    #expect((0..<3).map { ranks(outputs, classes: [$0]) } == [[2], [1], [3]])
  }

  @Test func noExamplesHaveNoTopAccuracy() {
    let none = topAccuracy(Tensor<Float>(zeros: [0, 3]), classes: [], within: 2)
    #expect(none.value == nil)
  }
}
