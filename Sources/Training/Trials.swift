import Foundation
import Tensors

/// The mean of some numbers and their standard deviation, with the divisor count − 1.
public func meanAndSpread(_ values: [Double]) -> (mean: Double, spread: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, (squares / Double(max(1, values.count - 1))).squareRoot())
}

/// Mean and standard deviation in words: `93.1 ± 0.4`.
public func spread(_ values: [Double], decimals: Int) -> String {
  let (mean, spread) = meanAndSpread(values)
  return "\(format(mean, decimals: decimals)) ± \(format(spread, decimals: decimals))"
}

/// What a change does that was tried several times, each time beside the same without it.
public enum Change: Hashable, Sendable {
  /// The number has grown.
  case more
  /// The number has shrunk.
  case less
  /// The trials cannot tell.
  case none

  /// Of `differences`, one from each trial: they count as a change if their mean is more than three
  /// of its standard errors away from 0.
  ///
  /// One trial alone cannot tell.
  public init(_ differences: [Double]) {
    guard differences.count > 1 else {
      self = .none
      return
    }
    let (mean, spread) = meanAndSpread(differences)
    let error = spread / Double(differences.count).squareRoot()
    self = abs(mean) <= 3 * error ? .none : mean > 0 ? .more : .less
  }

  /// The change in these words.
  public func text(_ more: String, _ less: String) -> String {
    switch self {
    case .more: more
    case .less: less
    case .none: "no different, as far as the trials can tell"
    }
  }
}

/// How much greater each number is than that of the same trial.
public func differences(_ values: [Double], from others: [Double]) -> [Double] {
  require(values.count == others.count, "\(values.count) trials beside \(others.count)")
  return values.indices.map { values[$0] - others[$0] }
}

/// What `body` gives for each number below `count`, worked side by side, in that order.
///
/// A training in `body` is best given one thread; its bits are the same with any number of them.
/// Throws the first error that `body` throws.
public func sideBySide<Value>(_ count: Int, _ body: (Int) throws -> Value) throws -> [Value] {
  let outcomes = Outcomes<Value>(count)
  withoutActuallyEscaping(body) { body in
    // That trials share nothing that they change is for `body` to see to; the compiler cannot.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: count) { number in
      outcomes.set(number, Result { try body(number) })
    }
  }
  return try outcomes.results.compactMap { try $0?.get() }
}

/// What came of each trial, set by whichever thread has tried it.
private final class Outcomes<Value>: @unchecked Sendable {
  private(set) var results: [Result<Value, any Error>?]
  private let lock = NSLock()

  init(_ count: Int) { results = Array(repeating: nil, count: count) }

  func set(_ number: Int, _ result: Result<Value, any Error>) {
    lock.withLock { results[number] = result }
  }
}
