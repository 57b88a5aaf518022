import Tensors
import Testing

@Suite struct NumberFormatTests {
  static let plain: [(Double, String)] = [
    (5, "5"), (-2, "-2"), (0, "0"), (-0.0, "0"), (60000, "60000"), (0.5, "0.5"), (-0.25, "-0.25"),
    (0.1234, "0.1234"), (0.12345, "0.1235"), (0.1 + 0.2, "0.3000"),
    (0.666_666_666_666_666_6, "0.6667"),
    (333_333.333_333_333_3, "333333.3333"), (999.99999, "1000.0000"), (0.001, "0.001"),
    (0.0012345, "0.0012"),
    (0.00012345, "0.0001235"), (-0.00001, "-0.00001"), (1.5e-8, "0.000000015"),
    (1e-9, "0.000000001"), (1.25e-10, "1.25e-10"), (999_999_999_999_999, "999999999999999"),
    (1e15, "1e+15"),
    (-1.5e300, "-1.5e+300"), (.leastNonzeroMagnitude, "5e-324"),
    (3.141_592_653_589_793e20, "3.1416e+20"),
    (9.99999e20, "1.0000e+21"),
  ]

  @Test(arguments: plain)
  func upToFourDecimals(number: Double, text: String) { #expect(format(number) == text) }

  static let rounded: [(Double, Int, String)] = [
    (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (0.49, 0, "0"), (-0.3, 0, "0"),
    (0.05, 1, "0.1"), (0.04, 1, "0.0"), (0.005, 1, "0.0"), (2.675, 2, "2.68"), (1.005, 2, "1.01"),
    (9.995, 2, "10.00"), (99.95, 1, "100.0"), (3, 2, "3.00"), (0, 3, "0.000"),
    (-0.0001, 3, "0.000"),
    (1e20, 1, "100000000000000000000.0"), (12.5, 4, "12.5000"), (0.9999, 0, "1"), (0.95, 1, "1.0"),
  ]

  @Test(arguments: rounded)
  func halvesGoAwayFromZero(number: Double, decimals: Int, text: String) {
    #expect(format(number, decimals: decimals) == text)
  }

  @Test func floatsShowTheirOwnDigits() {
    // As a Double the Float nearest to 0.1 is 0.10000000149011612.
    #expect(format(Float(0.1)) == "0.1")
    #expect(format(Float(16_777_216)) == "16777216")
    #expect(format(Float(1) / 3) == "0.3333")
    #expect(format(Float.greatestFiniteMagnitude) == "3.4028e+38")
  }

  @Test func whatIsNoNumberIsNamed() {
    #expect(format(Double.nan) == "nan")
    #expect(format(-Double.nan) == "nan")
    #expect(format(Double.infinity) == "inf")
    #expect(format(-Double.infinity, decimals: 3) == "-inf")
  }

  @Test func aListIsWrittenAlike() {
    #expect(format([1, 0.5, -2.25]) == ["1.00", "0.50", "-2.25"])
    #expect(format([1, .nan, 2]) == ["1", "nan", "2"])
    #expect(format([1e-12, 2.5e-12]) == ["1.0e-12", "2.5e-12"])
    #expect(format([0.5, 1], decimals: 1) == ["0.5", "1.0"])
    #expect(format([] as [Float]) == [])
  }

  @Test func everyShortFractionReadsBackAsItself() {
    for thousandths in -2500...2500 {
      let number = Double(thousandths) / 1000
      #expect(Double(format(number)) == number)
      #expect(Double(format(number, decimals: 3)) == number)
    }
  }

  @Test func threeDigitsStandTogether() {
    #expect(grouped(0) == "0")
    #expect(grouped(999) == "999")
    #expect(grouped(60000) == "60,000")
    #expect(grouped(-1_234_567) == "-1,234,567")
    #expect(grouped(Int.min) == "-9,223,372,036,854,775,808")
  }
}
