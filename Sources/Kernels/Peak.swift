/// What can be measured of a processor with loops that do nothing else.
public enum Peak {
  /// Multiply-adds of one round of `multiplyAdds`.
  public static let multiplyAddsOfARound = chains * Vector.scalarCount

  // Enough sums that none is waited for, and few enough that all stay in registers: twelve
  // registers full, where they are wide, and else as near as whole vectors come to it.
  private static let chains = Processor.vectorBits == 512 ? 12 : 6

  /// Does `rounds` rounds of fused multiply-adds on sums that stay in registers, and gives their
  /// total, so that the compiler cannot leave them out.
  @inline(never)
  public static func multiplyAdds(rounds: Int, factor: Float, addend: Float) -> Float {
    Processor.vectorBits == 512
      ? run(InlineArray<12, Vector>.self, rounds, factor, addend)
      : run(InlineArray<6, Vector>.self, rounds, factor, addend)
  }

  @inline(__always)
  private static func run<let count: Int>(
    _: InlineArray<count, Vector>.Type, _ rounds: Int, _ factor: Float, _ addend: Float
  ) -> Float {
    let (factor, addend) = (Vector(repeating: factor), Vector(repeating: addend))
    // Different beginnings, lest the compiler find the sums to be one and the same.
    var sums = InlineArray<count, Vector> { Vector(repeating: Float($0)) }
    for _ in 0..<rounds {
      for k in 0..<count { sums[k] = addend.addingProduct(sums[k], factor) }
    }
    var total = Vector.zero
    for k in 0..<count { total += sums[k] }
    return total.sum()
  }

  /// Sets each a to b + `factor` · c: two numbers read and one written for a multiply-add.
  ///
  /// All three have `count` numbers, a multiple of 16.
  @inline(never)
  public static func triad(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
    factor: Float, count: Int
  ) {
    let factor = Vector(repeating: factor)
    for i in stride(from: 0, to: count, by: Vector.scalarCount) {
      a.store(
        b.vector(at: i).addingProduct(c.vector(at: i), factor), at: i, lanes: Vector.scalarCount)
    }
  }
}
