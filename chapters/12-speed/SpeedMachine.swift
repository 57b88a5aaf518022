#if canImport(Glibc)
  // A processor without a fused multiply-add calls the C library's fmaf.
  import Glibc
#endif

/// Multiply-adds and hardly anything else, on `count` sums of sixteen numbers that stay in registers.
///
/// The two factors are fetched anew for each round; were they known, the compiler would make
/// something else of it.
struct Spin<let count: Int> {
  static func run(_ rounds: Int, _ factors: Numbers) {
    var sums = InlineArray<count, Vector>(repeating: .zero)
    let place = Input(factors.start)
    for round in 0..<rounds {
      let left = (place + round % 8 * 16).vector
      let right = Vector(repeating: place[round % 8])
      for k in 0..<count { sums[k].addProduct(left, right) }
    }
    var total = Vector.zero
    for k in 0..<count { total += sums[k] }
    _ = keep(total)
  }
}

/// Reads all of `numbers`, sixteen at a time.
func readThrough(_ numbers: Numbers) {
  var sums = InlineArray<8, Vector>(repeating: .zero)
  var place = Input(numbers.start)
  for _ in 0..<numbers.count / (8 * 16) {
    for k in 0..<8 { sums[k] += (place + 16 * k).vector }
    place += 8 * 16
  }
  var total = Vector.zero
  for k in 0..<8 { total += sums[k] }
  _ = keep(total)
}

/// Hands a result back; the compiler does not see that, and cannot leave out the work for it.
@inline(never) @_optimize(none)
func keep(_ result: Vector) -> Vector { result }

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
