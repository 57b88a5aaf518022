/// Which numbers of a batch dropout keeps: a pure function of a seed and of where a number stands.
///
/// Nothing is drawn one after the other, so the mask is the same in whatever order, and by however
/// many threads, it is asked for. The numbers of an example are those of SplitMix64
/// (<https://prng.di.unimi.it/splitmix64.c>) from a state of its own, which is in turn number
/// `example` of SplitMix64 from `seed`; whole numbers are compared, on every machine alike.
public struct DropoutMask: Hashable, Sendable {
  /// What the mask follows from.
  public let seed: UInt64

  /// The share of numbers that are dropped, from 0 up to but not including 1.
  public let rate: Double

  /// What a kept number is multiplied by: 1 / (1 − rate), so that the mean stays as it was.
  public var scale: Double { 1 / (1 - rate) }

  /// rate · 2⁶⁴: so many of the 2⁶⁴ values of a word are dropped.
  @usableFromInline let dropped: UInt64

  /// The mask of `seed`; `rate` is at least 0 and below 1.
  public init(seed: UInt64, rate: Double) {
    precondition(rate >= 0 && rate < 1, "a rate of \(rate) leaves nothing to keep")
    self.seed = seed
    self.rate = rate
    dropped = UInt64(rate * 0x1p64)
  }

  /// Whether number `index` of example `example` of the batch is kept.
  @inlinable @inline(__always)
  public func keeps(example: Int, index: Int) -> Bool {
    Self.number(index, from: Self.number(example, from: seed)) >= dropped
  }

  /// Number `index` of SplitMix64, counted from 0, from `state`.
  @inlinable @inline(__always)
  static func number(_ index: Int, from state: UInt64) -> UInt64 {
    let count = UInt64(truncatingIfNeeded: index) &+ 1
    var bits = state &+ count &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
