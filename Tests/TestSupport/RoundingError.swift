/// How far sums of products in `Float` lie from the same sums in `Double`.
///
/// A sum of n terms whose partial sums are each rounded once, to 24 bits, lies within about
/// n · 2⁻²⁴ · Σ |terms| of the truth, whatever the order. (Higham, "Accuracy and Stability of
/// Numerical Algorithms", 2002, §3.1 and §4.2. What is beyond the first power of 2⁻²⁴ is covered by
/// counting two more terms than there are.)
public struct RoundingError: Sendable {
  /// The greatest error as a part of its bound: at most 1 if every number keeps to it.
  public private(set) var shareOfBound = 0.0
  /// Where that is.
  public private(set) var place = 0
  /// The greatest error as a part of the number that is greatest in size.
  public private(set) var relative = 0.0

  /// The errors of `sums`; `magnitudes` are the sums of |terms|, `roundings` their number.
  public init(of sums: [Float], beside truth: [Double], magnitudes: [Double], roundings: Int) {
    precondition(sums.count == truth.count && sums.count == magnitudes.count)
    var greatest = 0.0
    var distance = 0.0
    for k in sums.indices {
      let error = abs(Double(sums[k]) - truth[k])
      let bound = Double(roundings + 2) * 0x1p-24 * magnitudes[k]
      let share = error == 0 ? 0 : error.isNaN || bound == 0 ? .infinity : error / bound
      if share > shareOfBound { (shareOfBound, place) = (share, k) }
      distance = max(distance, error.isNaN ? .infinity : error)
      greatest = max(greatest, abs(truth[k]))
    }
    relative = distance == 0 ? 0 : distance / greatest
  }
}

/// The numbers in `Double`.
public func doubles(_ numbers: [Float]) -> [Double] { numbers.map(Double.init) }

/// Their sizes in `Double`.
public func magnitudes(_ numbers: [Float]) -> [Double] { numbers.map { Double(abs($0)) } }
