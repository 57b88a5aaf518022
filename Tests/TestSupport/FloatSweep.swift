/// How far a function of one `Float` lies from its true values, worked in `Double`.
///
/// Errors are in ulp: the distance from the `Float` nearest to the true value to the next one that
/// is greater in size; beyond the greatest `Float`, the last such distance. An infinite number
/// counts as ±2^128 here, where the next `Float` would lie if there were one. NaN beside a number
/// is an infinite error, beside NaN none.
public struct FloatSweep: Sendable {
  /// The greatest error, in ulp.
  public private(set) var greatestError = 0.0
  /// Where it was seen first.
  public private(set) var place: Float = 0
  /// How many numbers were tried.
  public private(set) var count = 0

  /// Tries the `Float` of every bit pattern that is a multiple of `step`.
  ///
  /// A step below 2^23 takes in every sign and exponent. `function` gets an array, room for its
  /// results, and their count.
  public init(
    every step: Int,
    _ function: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void,
    against truth: (Double) -> Double
  ) {
    var patterns = stride(from: 0, to: 1 << 32, by: step).makeIterator()
    var input: [Float] = []
    var output: [Float] = []
    repeat {
      input.removeAll(keepingCapacity: true)
      while input.count < 1 << 14, let pattern = patterns.next() {
        input.append(Float(bitPattern: UInt32(pattern)))
      }
      output = input
      function(input, &output, input.count)
      for (x, result) in zip(input, output) {
        let error = errorInUlp(of: result, beside: truth(Double(x)))
        if error > greatestError { (greatestError, place) = (error, x) }
      }
      count += input.count
    } while !input.isEmpty
  }
}

/// The error of a `Float` in ulp, as `FloatSweep` counts it.
public func errorInUlp(of result: Float, beside truth: Double) -> Double {
  if result.isNaN || truth.isNaN { return result.isNaN && truth.isNaN ? 0 : .infinity }
  let beyond = 0x1p128
  let distance = min(max(Double(result), -beyond), beyond) - min(max(truth, -beyond), beyond)
  return abs(distance) / Double(min(Float(abs(truth)), .greatestFiniteMagnitude).ulp)
}
