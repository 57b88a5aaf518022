#if canImport(Glibc)
  // A processor without a fused multiply-add calls the C library's fmaf.
  import Glibc
#endif

/// What the processor multiplies and adds at once; a narrower one takes it in parts.
typealias Vector = SIMD16<Float>

/// The vectors that `count` numbers fill, the last one perhaps in part.
func blocks(of count: Int) -> Int { (count + Vector.scalarCount - 1) / Vector.scalarCount }

/// The lanes of vector number `block` that `count` numbers fill.
func lanes(ofBlock block: Int, of count: Int) -> Int {
  min(Vector.scalarCount, count - block * Vector.scalarCount)
}

/// Calls `body` for each vector that `count` numbers fill, with its first number and its lanes.
@inline(__always)
func forEachBlock(of count: Int, _ body: (_ first: Int, _ lanes: Int) -> Void) {
  for block in 0..<blocks(of: count) {
    body(block * Vector.scalarCount, lanes(ofBlock: block, of: count))
  }
}

extension UnsafePointer<Float> {
  @inline(__always)
  func vector(at offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }

  /// The first `lanes` numbers, and zeros: nothing is read beyond them.
  @inline(__always)
  func vector(at offset: Int, lanes: Int) -> Vector {
    if lanes == Vector.scalarCount { return vector(at: offset) }
    var result = Vector.zero
    for lane in 0..<lanes { result[lane] = self[offset + lane] }
    return result
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func store(_ vector: Vector, at offset: Int, lanes: Int) {
    if lanes == Vector.scalarCount {
      UnsafeMutableRawPointer(self + offset).storeBytes(of: vector, as: Vector.self)
    } else {
      for lane in 0..<lanes { self[offset + lane] = vector[lane] }
    }
  }

  /// Writes all sixteen numbers.
  @inline(__always)
  func store(_ vector: Vector, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: vector, as: Vector.self)
  }
}

extension UnsafeMutablePointer<Int32> {
  @inline(__always)
  func store(_ integers: SIMD16<Int32>, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: integers, as: SIMD16<Int32>.self)
  }
}
