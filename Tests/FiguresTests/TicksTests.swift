import Testing

@testable import Figures

@Suite struct TicksTests {
  @Test func ticksAreRound() {
    #expect(Ticks(in: 0...10, about: 5).values == [0, 2, 4, 6, 8, 10])
    #expect(Ticks(in: -1...1, about: 4).values == [-1, -0.5, 0, 0.5, 1])
    #expect(Ticks(in: -1...1, about: 4).labels == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(Ticks(in: 0...0.3, about: 3).values == [0, 0.1, 0.2, 0.3])
    #expect(Ticks(in: 0...255, about: 6).values == [0, 50, 100, 150, 200, 250])
    #expect(Ticks(in: 0...60_000, about: 3).labels == ["0", "20,000", "40,000", "60,000"])
    #expect(Ticks(in: 1e-7...4e-7, about: 3).values == [1e-7, 2e-7, 3e-7, 4e-7])
  }

  @Test func thereAreAtLeastThree() {
    // Half of 1.98 is 0.99, and the step above it, 1, would leave 0 alone.
    #expect(Ticks(in: -0.99...0.99, about: 2).values == [-0.5, 0, 0.5])
    for upper in [0.011, 0.7, 1, 9, 13, 1e6, 1e30] {
      #expect(Ticks(in: 0...upper, about: 2).values.count >= 3)
    }
  }

  @Test func rangesAtTheLimitsOfNumbersEndToo() {
    for range in [
      0...Double.leastNonzeroMagnitude, -1e300...1e300, 1...1.0.nextUp, 1e300...1e300.nextUp,
    ] {
      #expect(Ticks(in: range, about: 5).values.count < 100)
    }
  }

  @Test func countsHaveWholeTicks() {
    #expect(Ticks(in: 1...2, about: 8, isCount: true).values == [1, 2])
    #expect(Ticks(in: 1...3, about: 8, isCount: true).values == [1, 2, 3])
    #expect(Ticks(in: 1...12, about: 8, isCount: true).values == [2, 4, 6, 8, 10, 12])
  }

  @Test func rangesAreRoundedOutwards() {
    #expect(Ticks.rounding(0.913...0.987, about: 8) == 0.91...0.99)
    #expect(Ticks.rounding(0...7, about: 8) == 0...7)
    #expect(Ticks.rounding(-3.2...118, about: 8) == -20...120)
  }

  @Test func ratiosHaveTicksAtPowersOfTen() {
    let ticks = RatioTicks(in: 0.004...70, isRounded: true)
    // From 0.001 to 100 are five powers of ten: 1 of each, and 2 to 9 between without numbers.
    #expect(ticks.ends == 0.001...100)
    #expect(ticks.marks.map(\.label) == ["0.001", "0.01", "0.1", "1", "10", "100"])
    #expect(ticks.between.count == 5 * 8)
    #expect(ticks.between.first == 0.002)
    let exact = RatioTicks(in: 0.004...70, isRounded: false)
    #expect(exact.ends == 0.004...70)
    #expect(exact.marks.map(\.value) == [0.01, 0.1, 1, 10])
  }

  @Test func fewPowersOfTenHaveTicksAtTwoAndFiveToo() {
    let ticks = RatioTicks(in: 0.041...0.5, isRounded: true)
    #expect(ticks.ends == 0.02...0.5)
    #expect(ticks.marks.map(\.label) == ["0.02", "0.05", "0.1", "0.2", "0.5"])
    #expect(
      RatioTicks(in: 900...4000, isRounded: true).marks.map(\.label) == [
        "500", "1,000", "2,000", "5,000",
      ])
  }

  @Test func manyPowersOfTenAreWrittenAsPowers() {
    let ticks = RatioTicks(in: 7e-14...3, isRounded: true)
    // From −14 to 1 are 15 powers, so that every third has a number.
    #expect(ticks.marks.map(\.label) == ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"])
    #expect(ticks.ends == 1e-14...10)
    #expect(RatioTicks(in: 2e-6...3e-6, isRounded: true).marks.map(\.label).first == "2·10⁻⁶")
  }
}
