import Tensors
import TestSupport
import Testing
import Training

/// What several trials say together.
@Suite struct TrialsTests {
  @Test func meanAndDeviationByHand() {
    // Off by −3, −1 and 4 from 5: squares 9 + 1 + 16 = 26, divided by 2.
    let (mean, deviation) = meanAndSpread([2, 4, 9])
    expectEqual(mean, 5)
    expectClose(deviation * deviation, 13, relative: 1e-15)
    #expect(spread([2, 4, 9], decimals: 2) == "5.00 ± 3.61")
    // One number has no deviation.
    #expect(meanAndSpread([7]) == (7, 0))
  }

  @Test func aChangeIsMoreThanThreeStandardErrors() {
    // Deviation 1 and four trials: a standard error of 1/2, so that 3/2 is where a change begins.
    let half = 0.75.squareRoot()
    func around(_ mean: Double) -> [Double] { [-half, -half, half, half].map { mean + $0 } }
    expectClose(meanAndSpread(around(2)).spread, 1, relative: 1e-15)
    #expect(Change(around(1.51)) == .more)
    #expect(Change(around(1.49)) == .none)
    #expect(Change(around(-1.49)) == .none)
    #expect(Change(around(-1.51)) == .less)
    #expect(Change([0, 0]) == .none)
    #expect(Change([5]) == .none && Change([]) == .none)
    #expect(Change.more.text("up", "down") == "up" && Change.less.text("up", "down") == "down")
    #expect(differences([3, 5], from: [1, 8]) == [2, -3])
  }

  private struct Failed: Error, Equatable { let number: Int }

  @Test func sideBySideIsInOrder() throws {
    #expect(try sideBySide(50) { $0 * $0 } == (0..<50).map { $0 * $0 })
    #expect(try sideBySide(0) { $0 }.isEmpty)
    #expect(throws: Failed(number: 3)) {
      try sideBySide(9) { number in
        if number % 4 == 3 { throw Failed(number: number) }
        return number
      }
    }
  }
}
