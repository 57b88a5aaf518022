import Foundation
import Tensors

/// Round numbers along an axis on which equal distances are equal ratios, and how they are written.
struct RatioTicks {
  /// Ticks with a number.
  private(set) var marks: [(value: Double, label: String)] = []
  /// Ticks without one, 2 to 9 times each power of ten.
  private(set) var between: [Double] = []
  /// The ends of the axis.
  let ends: ClosedRange<Double>

  /// The ticks for `range`, whose ends are moved outwards to ticks if `isRounded`.
  ///
  /// Over two powers of ten and less there are ticks at 1, 2 and 5 of each; over more, at 1 alone, or
  /// at the 1 of every second, third, ... power.
  init(in range: ClosedRange<Double>, isRounded: Bool) {
    let first = Decade(of: range.lowerBound).exponent
    let last = Decade(of: range.upperBound).exponent + 1
    let isShort = last - first <= 3
    let step = max(1, (last - first + 6) / 7)
    let all = (first...last).flatMap { exponent in
      isShort ? [1, 2, 5].map { Decade.value($0, exponent) } : [Decade.value(1, exponent)]
    }
    if isRounded {
      let low = all.last { $0 <= range.lowerBound } ?? range.lowerBound
      let high = all.first { $0 >= range.upperBound } ?? range.upperBound
      ends = low < high ? low...high : low / 10...high * 10
    } else {
      ends = range
    }
    let isPlain = ends.lowerBound >= 1e-3 && ends.upperBound <= 1e5
    for exponent in first...last {
      for digit in 1...9 {
        let value = Decade.value(digit, exponent)
        guard ends.contains(value) else { continue }
        if isShort ? [1, 2, 5].contains(digit) : digit == 1 && exponent.isMultiple(of: step) {
          marks.append((value, Decade.text(digit, exponent, isPlain: isPlain)))
        } else if step == 1 || digit == 1 {
          between.append(value)
        }
      }
    }
  }
}

/// Powers of ten.
private struct Decade {
  /// The greatest whole number to whose power ten is not above the number.
  let exponent: Int

  init(of value: Double) {
    let guess = Int(log10(value).rounded(.down))
    exponent = [guess + 1, guess].first { Decade.value(1, $0) <= value } ?? guess - 1
  }

  /// `digit` times ten to the power of `exponent`, the number nearest to that decimal.
  static func value(_ digit: Int, _ exponent: Int) -> Double {
    Double("\(digit)e\(exponent)") ?? 0
  }

  static func text(_ digit: Int, _ exponent: Int, isPlain: Bool) -> String {
    if isPlain {
      let value = value(digit, exponent)
      return value >= 1000 ? grouped(Int(value)) : format(value)
    }
    let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let power = String("\(exponent)".map { $0.wholeNumberValue.map { superscripts[$0] } ?? "⁻" })
    return digit == 1 ? "10\(power)" : "\(digit)·10\(power)"
  }
}
