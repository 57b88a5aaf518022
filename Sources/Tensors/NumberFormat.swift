/// The number `x` as a reader writes it: a whole number without a point, any other with `decimals`
/// decimals, or, if they are not given, with as many as it has up to 4.
///
/// A half is rounded away from zero. Numbers too small for 4 decimals keep 4 digits, very small and
/// very large ones are given a power of ten; negative zero is `0`; `nan`, `inf` and `-inf`.
public func format<Scalar: TensorScalar>(_ x: Scalar, decimals: Int? = nil) -> String {
  Notation(for: [x], decimals: decimals).text(x)
}

/// The numbers `values` written alike: as many decimals for each as for the one that needs most.
public func format<Scalar: TensorScalar>(_ values: [Scalar], decimals: Int? = nil) -> [String] {
  values.map(Notation(for: values, decimals: decimals).text)
}

/// A part of a whole in per cent: `93.1 %` for 0.931.
public func percent<Scalar: TensorScalar>(_ part: Scalar, decimals: Int = 1) -> String {
  format(100 * part, decimals: decimals) + " %"
}

/// The whole number `count` with a comma after every three digits from the right: `60,000`.
public func grouped(_ count: Int) -> String {
  let digits = Array("\(count.magnitude)")
  var text = count < 0 ? "-" : ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
    text.append(digit)
  }
  return text
}

/// How the numbers of one tensor are written.
enum Notation: Equatable {
  case fixed(decimals: Int)
  case scientific(decimals: Int)

  /// The notation that suits all of `values`; with `decimals` given, that many decimals.
  init<Scalar: TensorScalar>(for values: [Scalar], decimals: Int?) {
    if let decimals {
      require(decimals >= 0, "a number cannot be printed with \(decimals) decimals")
      self = .fixed(decimals: decimals)
      return
    }
    var needed = 0
    var digits = 0
    var largestPoint: Int?
    for value in values where value.isFinite && value != 0 {
      let decimal = Decimal(value)
      needed = max(needed, decimal.decimals)
      digits = max(digits, decimal.digits.count)
      largestPoint = max(largestPoint ?? decimal.point, decimal.point)
    }
    let point = largestPoint ?? 1
    if point > 15 || point < -8 {
      self = .scientific(decimals: min(4, digits - 1))
    } else if point < -2 {
      // The largest is below 0.001: 4 of its digits are worth more than 4 decimals.
      self = .fixed(decimals: min(needed, 4 - point))
    } else {
      self = .fixed(decimals: min(needed, 4))
    }
  }

  func text<Scalar: TensorScalar>(_ value: Scalar) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return switch self {
    case .fixed(let decimals): Decimal(value).fixed(decimals: decimals)
    case .scientific(let decimals): Decimal(value).scientific(decimals: decimals)
    }
  }
}
