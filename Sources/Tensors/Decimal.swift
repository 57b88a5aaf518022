/// A number as decimal digits: 0.d₁d₂d₃… · 10^point, the shortest that reads back as the number.
///
/// Swift's own printed form gives the digits. It is made from whole-number arithmetic, so they are
/// the same on every machine and in every language of the user's.
struct Decimal {
  var isNegative: Bool
  /// Without zeros at either end; none at all for 0.
  var digits: [UInt8] = []
  /// How many digits stand before the decimal point; below 0, the zeros after it.
  var point = 0

  /// The digits of `x`, which is finite.
  init<Scalar: TensorScalar>(_ x: Scalar) {
    isNegative = x < 0
    let parts = x.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    digits = mantissa.joined().utf8.map { $0 - UInt8(ascii: "0") }
    point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    trimZeros()
  }

  /// How many decimals it takes to write the number in full.
  var decimals: Int { max(0, digits.count - point) }

  /// The number to the nearest multiple of 10^−decimals; a half goes away from zero, as in school.
  func rounded(decimals: Int) -> Decimal {
    let kept = point + decimals
    guard kept < digits.count else { return self }
    var result = self
    // With nothing kept, the digit that decides may still be a zero before the first one.
    let roundsUp = kept >= 0 && digits[kept] >= 5
    result.digits = Array(digits.prefix(max(0, kept)))
    if roundsUp { result.addOneInLastPlace() }
    result.trimZeros()
    return result
  }

  private mutating func addOneInLastPlace() {
    while let last = digits.last {
      if last < 9 {
        digits[digits.count - 1] += 1
        return
      }
      // A nine becomes the ten that is carried; zeros at the end are left out anyway.
      digits.removeLast()
    }
    digits = [1]
    point += 1
  }

  private mutating func trimZeros() {
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    point -= leading
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      point = 0
      isNegative = false
    }
  }

  /// The number with exactly `decimals` decimals, as in `-0.50`; a zero has no sign.
  func fixed(decimals: Int) -> String {
    let number = rounded(decimals: decimals)
    let whole = number.point > 0 ? number.text(of: 0..<number.point) : "0"
    let fraction = number.text(of: number.point..<number.point + decimals)
    return number.sign + whole + (decimals > 0 ? "." + fraction : "")
  }

  /// The number as one digit, `decimals` decimals and a power of ten, as in `-1.50e-07`.
  func scientific(decimals: Int) -> String {
    let number = rounded(decimals: decimals + 1 - point)
    let power = digits.isEmpty ? 0 : number.point - 1
    let mantissa =
      number.text(of: 0..<1) + (decimals > 0 ? "." + number.text(of: 1..<1 + decimals) : "")
    let exponent = (power.magnitude < 10 ? "0" : "") + "\(power.magnitude)"
    return number.sign + mantissa + (power < 0 ? "e-" : "e+") + exponent
  }

  private var sign: String { isNegative ? "-" : "" }

  private func text(of places: Range<Int>) -> String {
    places.map { digits.indices.contains($0) ? "\(digits[$0])" : "0" }.joined()
  }
}
