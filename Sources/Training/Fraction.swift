import Tensors

/// A part of a whole, both of them counted, as in 3 of 4.
///
/// It keeps the counts, so that a reader can redo the division, and so that a division by nothing
/// is told and not computed.
public struct Fraction: Hashable, Sendable, CustomStringConvertible {
  /// How many were found.
  public let part: Int

  /// Among how many.
  public let whole: Int

  /// So many of so many: `part` is from 0 to `whole`.
  public init(_ part: Int, of whole: Int) {
    require(
      part >= 0 && part <= whole,
      "\(part) of \(whole): a part is neither negative nor more than the whole")
    self.part = part
    self.whole = whole
  }

  /// The quotient, from 0 to 1; nil for 0/0, which no number is right for.
  public var value: Double? { whole == 0 ? nil : Double(part) / Double(whole) }

  /// Both counts, as in `3/4`.
  public var description: String { "\(part)/\(whole)" }

  /// The division as it is written on paper: `3/4 = 0.7500`, or `0/0, undefined`.
  public func worked(decimals: Int = 4) -> String {
    guard let value else { return "\(self), undefined" }
    return "\(self) = \(format(value, decimals: decimals))"
  }

  /// How far such a quotient strays by chance: √(p (1 − p) / n) for the quotient p of n.
  ///
  /// It is the standard deviation of the quotient over many samples of `whole`, each member of which
  /// is drawn by itself. nil for 0/0.
  public var standardError: Double? {
    value.map { ($0 * (1 - $0) / Double(whole)).squareRoot() }
  }

  /// Wilson's interval for the probability behind the quotient, `deviations` (z) standard errors to
  /// either side; nil for 0/0.
  ///
  /// Unlike p ± z √(p (1 − p) / n) it stays within 0 and 1 and has a length even where all or none
  /// were found (E. B. Wilson, "Probable inference", 1927):
  ///
  ///     (p + z²/2n ± z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n)
  ///
  /// With z = 1.96, 95 of 100 such intervals hold the probability that they are to hold.
  public func wilsonInterval(deviations z: Double = 1.96) -> ClosedRange<Double>? {
    guard let p = value else { return nil }
    let n = Double(whole)
    let middle = p + z * z / (2 * n)
    let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (middle - reach) / scale)...min(1, (middle + reach) / scale)
  }
}

/// The mean of fractions, each counting the same, however many it is a part of.
public struct FractionMean: Hashable, Sendable, CustomStringConvertible {
  /// The fractions, in their order.
  public let terms: [Fraction]

  /// The mean of `terms`.
  public init(of terms: [Fraction]) { self.terms = terms }

  /// Their sum divided by their number; nil where there are none.
  ///
  /// A term of 0/0 adds nothing to the sum and is counted all the same.
  public var value: Double? {
    guard !terms.isEmpty else { return nil }
    return terms.reduce(0) { $0 + ($1.value ?? 0) } / Double(terms.count)
  }

  /// The sum and its divisor, as in `(4/6 + 2/3 + 1/1) / 3`.
  public var description: String {
    "(\(terms.map(\.description).joined(separator: " + "))) / \(terms.count)"
  }

  /// The mean as it is written on paper: `(1/2 + 3/4) / 2 = 0.6250`.
  public func worked(decimals: Int = 4) -> String {
    guard let value else { return "no terms, undefined" }
    return "\(self) = \(format(value, decimals: decimals))"
  }
}
