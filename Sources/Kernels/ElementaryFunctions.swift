// The exponential and its kin for sixteen numbers at once.
//
// Each lane is worked by itself, with operations that round once (+, −, ·, / and the fused
// multiply-add), so that a number gives the same bits in any lane, on any width of vector and on
// any processor. There is no table and no branch.
//
// The coefficients are our own: `scripts/elementary_functions.py` finds them and prints them. An
// ulp is the distance from the true value's nearest Float to the next greater one in size.

/// e^x of every number of `input`, which may be `output` itself.
///
/// Within 1 ulp for every Float, denormal results included; infinite above about 88.72, and 0 below
/// about −103.97.
public func exponential(
  _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in place.store(exponential(place.load(input)), in: output) }
}

/// The natural logarithm of every number of `input`, which may be `output` itself.
///
/// Within 1 ulp for every Float, denormal ones included; −∞ of 0 and −0, NaN below.
public func logarithm(
  _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in place.store(logarithm(place.load(input)), in: output) }
}

/// The integers that lie in the same bits as sixteen numbers.
private typealias Bits = SIMD16<Int32>

/// So great that a Float has no room for a fraction: in the lowest bits of n + 1.5 · 2^23 stands
/// the integer n, and a sum with it is rounded to an integer.
private let noFraction: Float = 0x1.8p23

/// ln 2 as a Float, and what is left of it.
private let logarithmOf2: (Float, rest: Float) = (0.6931472, -1.9046542e-09)

/// e^x in each lane.
///
/// With n the integer nearest to x / ln 2, x is n · ln 2 + r and e^x is 2^n · e^r, where |r| is at
/// most ln 2 / 2, so that a short polynomial gives e^r = 1 + r + r² · q(r).
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  // Beyond these the result is infinite, or 0. NaN is on no side of anything and stays.
  var x = x
  x.replace(with: 90, where: x .> 90)
  x.replace(with: -105, where: x .< -105)
  let shifted = Vector(repeating: noFraction).addingProduct(x, Vector(repeating: 1.442695))
  let n = shifted - noFraction
  var r = x.addingProduct(n, Vector(repeating: -logarithmOf2.0))
  r.addProduct(n, Vector(repeating: -logarithmOf2.rest))
  let q = polynomial(r, [0.5, 0.16666666, 0.041666463, 0.00833357, 0.0013935078, 0.0001974025])
  let power = r.addingProduct(r * r, q) + 1
  // 2^n may be too great or too small for a Float where e^x is not; its two halves never are. The
  // second product is the only one that rounds, to a denormal or to infinity.
  let exponent = bits(of: shifted) &- bits(of: Vector(repeating: noFraction))
  let half = exponent &>> 1
  return power * powerOf2(half) * powerOf2(exponent &- half)
}

/// The natural logarithm in each lane.
///
/// With x = 2^k · (1 + f) and 1 + f from √½ to √2, ln x is k · ln 2 + ln (1 + f), and a polynomial
/// gives ln (1 + f) = f + f² · q(f).
@inline(__always)
func logarithm(_ x: Vector) -> Vector {
  // A denormal shows its exponent once it is multiplied by 2^23.
  let isDenormal = x .< Vector(repeating: .leastNormalMagnitude)
  let normal = x.replacing(with: x * 0x1p23, where: isDenormal)
  let rootOfHalf = bits(of: Vector(repeating: 0.70710677))
  let beyond = bits(of: normal) &- rootOfHalf
  let f = number(from: (beyond & 0x7F_FFFF) &+ rootOfHalf) - 1
  var k = number(from: (beyond &>> 23) &+ bits(of: Vector(repeating: noFraction))) - noFraction
  k.replace(with: k - 23, where: isDenormal)
  let q = polynomial(
    f,
    [
      -0.5, 0.33333313, -0.2500001, 0.20002072, -0.16667989, 0.14220358, -0.12406234, 0.11883549,
      -0.116700985, 0.06749269,
    ])
  let small = (k * logarithmOf2.rest).addingProduct(f * f, q)
  var result = (f + small).addingProduct(k, Vector(repeating: logarithmOf2.0))
  result.replace(with: .infinity, where: x .== .infinity)
  result.replace(with: -.infinity, where: x .== 0)
  result.replace(with: .nan, where: .!(x .>= 0))
  return result
}

/// The hyperbolic tangent in each lane.
///
/// Below 0.625 a polynomial gives it as x + x³ · q(x²); above, 1 − 2 / (e^2x + 1) loses nothing.
/// Both are worked, for |x|, and the sign is put back last.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  let sign = bits(of: x) & signBit
  let size = number(from: bits(of: x) ^ sign)
  let square = size * size
  let q = polynomial(square, [-0.3333328, 0.13331406, -0.053736515, 0.020628167, -0.0056922967])
  let below = size.addingProduct(size * square, q)
  let above = 1 - 2 / (exponential(size + size) + 1)
  let result = above.replacing(with: below, where: size .< 0.625)
  return number(from: bits(of: result) | sign)
}

/// The sigmoid 1 / (1 + e^−x) in each lane.
///
/// It is worked from e^−|x|, which never overflows, and for x below 0 as e^x / (1 + e^x).
@inline(__always)
func sigmoid(_ x: Vector) -> Vector {
  let power = exponential(number(from: bits(of: x) | signBit))
  let numerator = Vector(repeating: 1).replacing(with: power, where: x .< 0)
  return numerator / (power + 1)
}

/// c₀ + x · (c₁ + x · (c₂ + …)) in each lane, from the innermost bracket outwards.
@inline(__always)
private func polynomial<let count: Int>(
  _ x: Vector, _ coefficients: InlineArray<count, Float>
) -> Vector {
  var sum = Vector(repeating: coefficients[count - 1])
  for k in (0..<count - 1).reversed() {
    sum = Vector(repeating: coefficients[k]).addingProduct(x, sum)
  }
  return sum
}

/// Computed, for a stored vector would be asked for behind a lock.
private var signBit: Bits { Bits(repeating: .min) }

/// 2^n in each lane, for n from −126 to 127: n stands in the exponent, and nothing in the fraction.
@inline(__always)
private func powerOf2(_ n: Bits) -> Vector { number(from: (n &+ 127) &<< 23) }

@inline(__always)
private func bits(of x: Vector) -> Bits { unsafeBitCast(x, to: Bits.self) }

@inline(__always)
private func number(from bits: Bits) -> Vector { unsafeBitCast(bits, to: Vector.self) }
