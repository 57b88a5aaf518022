import TestSupport
import Testing
import Training

@Suite struct TrialsTests {
  @Test func meansAndSpreadsByHand() {
    // Squares of 1.5, 0.5, 0.5, 1.5 add up to 5; 5 / 3.
    let (mean, spread) = meanAndSpread([1, 2, 3, 4])
    #expect(mean == 2.5)
    expectClose(spread, (5.0 / 3).squareRoot(), relative: 1e-15)
    #expect(Training.spread([1, 2, 3, 4], decimals: 1) == "2.5 ± 1.3")
    #expect(differences([3, 5], from: [1, 7]) == [2, -2])
  }

  @Test func aChangeIsMoreThanThreeStandardErrors() {
    func word(_ values: [Double]) -> String { Change(values).text("more", "less") }
    #expect(word([1, 1, 1]) == "more")
    #expect(word([-1, -1.1, -0.9]) == "less")
    // Mean 2, standard deviation 1, standard error 0.5: four of them; with mean 1.4 not three.
    let spread = [-1, 0, 0, 1].map { $0 * 1.5.squareRoot() }
    #expect(word(spread.map { $0 + 2 }) == "more")
    #expect(word(spread.map { $0 + 1.4 }).hasPrefix("no different"))
    #expect(word([0, 0, 0]).hasPrefix("no different"))
  }

  @Test func resultsStayInOrderSideBySide() throws {
    #expect(try sideBySide(20) { $0 * $0 } == (0..<20).map { $0 * $0 })
    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try sideBySide(4) { number in
        if number == 2 { throw Refusal() }
        return number
      }
    }
  }
}
