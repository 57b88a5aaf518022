/// A seeded source of random numbers that gives the same numbers on every machine.
///
/// The bits come from xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", 2018, <https://prng.di.unimi.it/xoshiro256starstar.c>), whose state is filled from
/// the seed by SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>), as its authors advise.
/// It is not for secrets.
public struct Generator: RandomNumberGenerator, Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// A generator whose numbers follow from `seed` alone.
  public init(seed: UInt64) {
    var source = SplitMix64(state: seed)
    words = (source.next(), source.next(), source.next(), source.next())
  }

  /// A generator that goes on from a saved `state`: four words, not all of them 0, or it is nil.
  public init?(state: [UInt64]) {
    guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
    words = (state[0], state[1], state[2], state[3])
  }

  /// The four words from which all later numbers follow.
  public var state: [UInt64] { [words.0, words.1, words.2, words.3] }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let result = rotated(words.1 &* 5, by: 7) &* 9
    let shifted = words.1 << 17
    words.2 ^= words.0
    words.3 ^= words.1
    words.1 ^= words.2
    words.0 ^= words.3
    words.2 ^= shifted
    words.3 = rotated(words.3, by: 45)
    return result
  }

  /// A number from 0 up to but not including 1: a multiple of 2⁻⁵³, each as likely as any other.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number drawn evenly from `range`, computed in `Double` and rounded once.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func uniform<Scalar: TensorScalar>(in range: Range<Scalar>) -> Scalar {
    let lower = Double(range.lowerBound)
    let width = Double(range.upperBound) - lower
    while true {
      let value = Scalar(lower + width * uniform())
      // The sum may be rounded up to the bound that the range leaves out.
      if value < range.upperBound { return value }
    }
  }

  /// A whole number drawn evenly from `0..<bound`.
  public mutating func whole(below bound: Int) -> Int {
    require(bound > 0, "a whole number below \(bound) cannot be drawn")
    let bound = UInt64(bound)
    // The lowest 2^64 mod bound values are refused: what is left divides evenly.
    let refused = (0 &- bound) % bound
    while true {
      let bits = next()
      if bits >= refused { return Int(bits % bound) }
    }
  }

  /// A number drawn from the normal distribution with mean 0 and standard deviation 1.
  ///
  /// The ratio of two uniform numbers (Kinderman and Monahan, "Computer generation of random
  /// variables using the ratio of uniform deviates", 1977). The logarithm only decides whether a
  /// pair is taken; the number itself is a product and a quotient, the same on every machine.
  public mutating func normal() -> Double {
    let halfWidth = 0.857_763_884_960_706_8  // √(2/e)
    while true {
      let u = 1 - uniform()
      let v = halfWidth * (2 * uniform() - 1)
      let x = v / u
      if x * x <= -4 * Double.logarithm(u) { return x }
    }
  }

  /// The numbers `0..<count` in random order, each order as likely as any other (Fisher and Yates).
  public mutating func shuffled(count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in order.indices.dropFirst().reversed() {
      order.swapAt(last, whole(below: last + 1))
    }
    return order
  }

  /// Whether two generators give the same numbers from here on.
  public static func == (left: Generator, right: Generator) -> Bool { left.state == right.state }

  /// Feeds the state to `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(state) }
}

/// The generator that fills the state of another from one word.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}

private func rotated(_ bits: UInt64, by count: UInt64) -> UInt64 {
  (bits << count) | (bits >> (64 - count))
}
