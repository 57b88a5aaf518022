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
}
