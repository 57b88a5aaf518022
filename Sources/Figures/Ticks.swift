import Tensors

/// Round numbers along a scale, and how they are written.
struct Ticks: Equatable {
  let values: [Double]
  let labels: [String]

  /// About `count` multiples of 1, 2 or 5 times a power of ten that lie in `range`, and at least 3.
  ///
  /// - Parameter isCount: only whole numbers will do, even if they are fewer than 3.
  init(in range: ClosedRange<Double>, about count: Int, isCount: Bool = false) {
    let length = range.upperBound - range.lowerBound
    var parts = Double(count)
    repeat {
      self.init(in: range, step: RoundStep(atLeast: max(length / parts, isCount ? 1 : 0)))
      parts += 1
      // Numbers can be too close for ticks between them.
    } while values.count < 3 && parts < 100 && !(isCount && length / parts < 1)
  }

  private init(in range: ClosedRange<Double>, step: RoundStep) {
    // A little more than the range, for ends that rounding has put just outside.
    let slack = step.value * 1e-9
    let first = ((range.lowerBound - slack) / step.value).rounded(.up)
    let last = ((range.upperBound + slack) / step.value).rounded(.down)
    values = first <= last ? (0...Int(last - first)).map { step.times(first + Double($0)) } : []
    labels = Ticks.labels(values)
  }

  private static func labels(_ values: [Double]) -> [String] {
    if values.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 1e9 }) {
      return values.map { grouped(Int($0)).typeset }
    }
    return format(values).map(\.typeset)
  }

  /// `range` with its ends moved outwards to multiples of a round step, about `count` steps long.
  static func rounding(_ range: ClosedRange<Double>, about count: Int) -> ClosedRange<Double> {
    let step = RoundStep(atLeast: (range.upperBound - range.lowerBound) / Double(count))
    let first = (range.lowerBound / step.value + 1e-9).rounded(.down)
    let last = (range.upperBound / step.value - 1e-9).rounded(.up)
    return step.times(first)...step.times(last)
  }
}

/// 1, 2 or 5 times a power of ten.
struct RoundStep {
  private let digit: Double
  /// Ten to the power of the exponent's magnitude, by which to multiply or to divide.
  private let power: Double
  private let isFraction: Bool

  init(atLeast least: Double) {
    var (whole, part) = (1.0, 1.0)
    while whole * 10 <= least { whole *= 10 }
    while 1 / part > least, part < 1e300 { part *= 10 }
    isFraction = least < 1
    let unit = isFraction ? 1 / part : whole
    switch least / unit * (1 - 1e-12) {
    case ...1: (digit, power) = (1, isFraction ? part : whole)
    case ...2: (digit, power) = (2, isFraction ? part : whole)
    case ...5: (digit, power) = (5, isFraction ? part : whole)
    default: (digit, power) = (10, isFraction ? part : whole)
    }
  }

  var value: Double { times(1) }

  /// A multiple of the step, the nearest number to its decimal form: 3 times 0.1 is 0.3.
  func times(_ count: Double) -> Double {
    isFraction ? count * digit / power : count * digit * power
  }
}

extension String {
  /// A printed number with a true minus sign in place of the hyphen.
  var typeset: String { replacing("-", with: "\u{2212}") }
}

extension Double {
  /// Whether this is a number, and its distance from any other such is one.
  var canBeMeasured: Bool { magnitude <= 1e300 }
}
