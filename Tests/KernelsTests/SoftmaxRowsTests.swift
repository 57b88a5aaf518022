import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct SoftmaxRowsTests {
  @Test func worksByHand() {
    let ln2: Float = 0.6931472
    let sizes = SoftmaxRows(rows: 2, classCount: 3)
    // e^0 : e^ln 2 : e^0 = 1 : 2 : 1, and the same numbers of both rows are equal.
    let got = run(sizes, [0, ln2, 0, 7, 7, 7], classes: [1, 2], batch: 4)
    let third: Float = 1.0 / 3
    let probabilities: [Float] = [1.0 / 4, 2.0 / 4, 1.0 / 4, third, third, third]
    #expect(got.probabilities == probabilities)
    let gradient: [Float] = [
      0.25 / 4, (0.5 - 1) / 4, 0.25 / 4,
      third / 4, third / 4, (third - 1) / 4,
    ]
    #expect(got.gradient == gradient)
    #expect(got.losses == [ln2, 1.0986123])  // ln 2 and ln 3
    #expect(got.predictions == [1, 0])
  }

  @Test(arguments: someRows())
  func staysNearTheLoopsInDouble(sizes: SoftmaxRows) {
    var generator = Shuffle(state: 11)
    for size: Float in [1, 10, 100] {
      let count = sizes.rows * sizes.classCount
      let logits = generator.floats(count).map { $0 * size }
      let upstream = generator.floats(count)
      let classes = (0..<sizes.rows).map { _ in generator.next(0...sizes.classCount - 1) }
      let batch = sizes.rows + generator.next(0...3)
      let got = run(sizes, logits, classes: classes, batch: batch, upstream: upstream)
      for row in 0..<sizes.rows {
        let loops = RowLoops(logits, sizes, row, classes[row])
        let range = row * sizes.classCount..<(row + 1) * sizes.classCount
        expect(got.probabilities[range], loops.probabilities)
        expect(got.logarithms[range], loops.logarithms)
        expect(got.gradient[range], loops.gradient(batch: batch))
        expect(got.losses[row...row], [loops.loss])
        expect(
          got.softmaxGradient[range],
          softmaxGradientLoop(upstream[range], got.probabilities[range]))
        #expect(got.predictions[row] == loops.prediction)
      }
    }
  }

  @Test(arguments: someRows())
  func aRowGivesTheSameAloneAndInPlace(sizes: SoftmaxRows) {
    var generator = Shuffle(state: 12)
    let logits = generator.floats(sizes.rows * sizes.classCount).map { $0 * 10 }
    let upstream = generator.floats(logits.count)
    let classes = (0..<sizes.rows).map { $0 % sizes.classCount }
    let together = run(sizes, logits, classes: classes, batch: 64, upstream: upstream)
    let inPlace = run(
      sizes, logits, classes: classes, batch: 64, upstream: upstream, inPlace: true)
    #expect(inPlace == together)
    let alone = SoftmaxRows(rows: 1, classCount: sizes.classCount)
    for row in 0..<sizes.rows {
      let range = row * sizes.classCount..<(row + 1) * sizes.classCount
      let single = run(
        alone, Array(logits[range]), classes: [classes[row]], batch: 64,
        upstream: Array(upstream[range]))
      #expect(single == together.row(row, range))
    }
  }

  @Test func plantedNumbersSpoilTheirRowAlone() {
    let sizes = SoftmaxRows(rows: 19, classCount: 5)
    var generator = Shuffle(state: 13)
    let clean = generator.floats(sizes.rows * sizes.classCount)
    let classes = (0..<sizes.rows).map { $0 % 5 }
    let before = run(sizes, clean, classes: classes, batch: 19)
    for planted: Float in [.nan, .infinity] {
      for row in 0..<sizes.rows {
        let range = row * 5..<(row + 1) * 5
        var logits = clean
        logits[row * 5 + row % 4] = planted
        let after = run(sizes, logits, classes: classes, batch: 19)
        #expect(allNaN(after.probabilities[range]))
        #expect(allNaN(after.logarithms[range]))
        #expect(allNaN(after.gradient[range]))
        #expect(after.losses[row].isNaN)
        for other in 0..<sizes.rows where other != row {
          let range = other * 5..<(other + 1) * 5
          #expect(after.row(other, range) == before.row(other, range))
        }
      }
    }
  }

  @Test func minusInfinityHasNoProbability() {
    let sizes = SoftmaxRows(rows: 3, classCount: 2)
    let none = -Float.infinity
    let got = run(sizes, [none, 3, 3, none, none, none], classes: [1, 1, 0], batch: 1)
    #expect(Array(got.probabilities[..<4]) == [0, 1, 1, 0])
    #expect(Array(got.logarithms[..<4]) == [none, 0, 0, none])
    #expect(Array(got.gradient[..<4]) == [0, 1 - 1, 1, 0 - 1])
    #expect(Array(got.losses[..<2]) == [0, .infinity])
    #expect(allNaN(got.probabilities[4...]) && got.losses[2].isNaN)
    #expect(got.predictions == [1, 0, 0])
  }

  @Test func predictsWhatTheLoopPredicts() {
    var generator = Shuffle(state: 14)
    let choice: [Float] = [0, -0.0, 1, 1, 2, .infinity, -.infinity, .nan, .nan]
    for classCount in [1, 2, 3, 10, 17] {
      let sizes = SoftmaxRows(rows: 100, classCount: classCount)
      let outputs = (0..<100 * classCount).map { _ in choice[generator.next(0...8)] }
      // As `predictedClasses` of `Training` has it.
      let expected = (0..<100).map { row in
        var best = 0
        for k in 1..<classCount
        where outputs[row * classCount + k] > outputs[row * classCount + best] {
          best = k
        }
        return best
      }
      let classes = [Int](repeating: 0, count: 100)
      let got = run(sizes, outputs, classes: classes, batch: 1)
      #expect(got.predictions == expected)
    }
  }

  @Test func noRowsAskForNothing() {
    let got = run(SoftmaxRows(rows: 0, classCount: 10), [], classes: [], batch: 1)
    #expect(got.probabilities.isEmpty && got.losses.isEmpty)
  }

  @Test func refusesAClassThatThereIsNot() async {
    await #expect(processExitsWith: .failure) {
      _ = run(SoftmaxRows(rows: 1, classCount: 3), [1, 2, 3], classes: [3], batch: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = run(SoftmaxRows(rows: 1, classCount: 3), [1, 2, 3], classes: [-1], batch: 1)
    }
    await #expect(processExitsWith: .failure) { _ = SoftmaxRows(rows: 1, classCount: 0) }
  }
}

/// Numbers of rows and classes with every remainder that sixteen lanes can leave.
private func someRows() -> [SoftmaxRows] {
  (1...17).map { SoftmaxRows(rows: $0, classCount: 10) }
    + [1, 2, 3, 15, 16, 17, 100].map { SoftmaxRows(rows: 33, classCount: $0) }
    + [SoftmaxRows(rows: 2, classCount: 1000)]
}

extension SoftmaxRows: CustomTestStringConvertible {
  /// The sizes, as a failing case names them.
  public var testDescription: String { "\(rows) rows of \(classCount) classes" }
}
