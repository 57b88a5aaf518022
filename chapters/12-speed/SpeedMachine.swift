#if canImport(Glibc)
  // A processor without a fused multiply-add calls the C library's fmaf.
  import Glibc
#endif

/// Multiply-adds and nothing else, on `count` sums that stay in registers; returns their total.
func multiplyAddsAlone<let count: Int>(
  _: InlineArray<count, Vector>.Type, rounds: Int, by factor: Float
) -> Vector {
  var sums = InlineArray<count, Vector> { Vector(repeating: Float($0)) }
  let (left, right) = (Vector(repeating: factor), Vector(repeating: 1))
  for _ in 0..<rounds {
    for k in 0..<count { sums[k].addProduct(left, right) }
  }
  var total = Vector.zero
  for k in 0..<count { total += sums[k] }
  return total
}

/// What `spin` does in each round: two operations on each of sixteen numbers.
let operationsOfASpin = 2 * 16 * 24

/// Multiply-adds alone, with as many sums as keep the core's units busy.
func spin(_ rounds: Int) {
  keep(multiplyAddsAlone(InlineArray<24, Vector>.self, rounds: rounds, by: 0.5))
}

/// Takes a result, so that the compiler cannot leave out the work for it.
@inline(never)
func keep(_ result: Vector) { withExtendedLifetime(result) {} }

/// Reads all of `numbers`, sixteen at a time, `rounds` times; returns their sum.
func readThrough(_ numbers: Numbers, rounds: Int) -> Vector {
  var sums = InlineArray<8, Vector>(repeating: .zero)
  for _ in 0..<rounds {
    var place = Input(numbers.start)
    for _ in 0..<numbers.count / (8 * 16) {
      for k in 0..<8 { sums[k] += (place + 16 * k).vector }
      place += 8 * 16
    }
  }
  var total = Vector.zero
  for k in 0..<8 { total += sums[k] }
  return total
}

/// Numbers side by side in memory, the first of them at the beginning of a cache line.
final class Numbers: @unchecked Sendable {
  let count: Int
  let start: UnsafeMutablePointer<Float>

  /// Zeros.
  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Float.self, capacity: count)
    start.initialize(repeating: 0, count: count)
  }

  /// The elements of `scalars`.
  convenience init(_ scalars: [Float]) {
    self.init(count: scalars.count)
    for (index, value) in scalars.enumerated() { start[index] = value }
  }

  deinit { start.deallocate() }

  var scalars: [Float] { (0..<count).map { start[$0] } }
}
