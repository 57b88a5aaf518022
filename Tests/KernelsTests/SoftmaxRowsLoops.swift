import Foundation
import Kernels
import Testing

/// The greatest relative error of a number rounded to `Float`.
let halfUlp = 0x1p-24

/// A true value, and how far from it the kernel's value may lie.
struct Bounded {
  let value: Double
  let error: Double

  /// A result beneath the normal numbers is rounded to a multiple of the least one, twice at most.
  init(_ value: Double, _ error: Double) {
    self.value = value
    self.error = error + 2 * Double(Float.leastNonzeroMagnitude)
  }
}

func expect(
  _ got: ArraySlice<Float>, _ expected: [Bounded],
  _ location: SourceLocation = #_sourceLocation
) {
  guard got.count == expected.count else {
    Issue.record("\(got.count) numbers, not \(expected.count)", sourceLocation: location)
    return
  }
  for (k, bounded) in expected.enumerated() {
    let number = Double(got[got.startIndex + k])
    #expect(
      abs(number - bounded.value) <= bounded.error,
      "number \(k) is \(number), not \(bounded.value) ± \(bounded.error)",
      sourceLocation: location)
  }
}

/// What the kernels have to give for one row, in `Double`.
///
/// The bounds count roundings, each of half an ulp, to the first order. The difference z[k] − max
/// is rounded, which changes its power by |z[k] − max| half ulps; the power itself lies within one
/// ulp; the sum takes a rounding for each class.
struct RowLoops {
  let probabilities: [Bounded]
  let logarithms: [Bounded]
  let loss: Bounded
  let prediction: Int
  private let target: Int

  init(_ logits: [Float], _ sizes: SoftmaxRows, _ row: Int, _ target: Int) {
    let count = sizes.classCount
    let z = (0..<count).map { Double(logits[row * count + $0]) }
    var best = 0
    for k in 1..<count where z[k] > z[best] { best = k }
    let shifted = z.map { $0 - z[best] }
    let powers = shifted.map { exp($0) }
    let sum = powers.reduce(0, +)
    let logarithm = log(sum)
    // Half ulps in the sum, relative to it.
    let inSum =
      zip(powers, shifted).map { $0 * abs($1) }.reduce(0, +) / sum + Double(2 + count)
    probabilities = (0..<count).map { k in
      let p = powers[k] / sum
      return Bounded(p, p * (abs(shifted[k]) + 2 + inSum + 1) * halfUlp)
    }
    logarithms = (0..<count).map { k in
      let l = shifted[k] - logarithm
      return Bounded(l, (abs(shifted[k]) + inSum + 2 * logarithm + abs(l)) * halfUlp)
    }
    loss = Bounded(-logarithms[target].value, logarithms[target].error)
    prediction = best
    self.target = target
  }

  /// The gradient of the mean loss of `batch` rows.
  func gradient(batch: Int) -> [Bounded] {
    probabilities.enumerated().map { k, p in
      let excess = p.value - (k == target ? 1 : 0)
      // The difference, 1 / batch and the product are rounded.
      return Bounded(
        excess / Double(batch), (p.error + 3 * abs(excess) * halfUlp) / Double(batch))
    }
  }
}

/// Σⱼ g[j] · p[j] · (δ[j, k] − p[k]), one share after the other.
func softmaxGradientLoop(_ upstream: ArraySlice<Float>, _ probabilities: ArraySlice<Float>)
  -> [Bounded]
{
  let (g, p) = (upstream.map(Double.init), probabilities.map(Double.init))
  let sizes = zip(g, p).map { abs($0 * $1) }.reduce(0, +)
  return p.indices.map { k in
    var sum = 0.0
    for j in p.indices { sum += g[j] * p[j] * ((j == k ? 1 : 0) - p[k]) }
    // The probabilities add up to 1 only nearly, which the two forms feel differently.
    let surplus = abs(g[k]) * abs(p.reduce(0, +) - 1)
    let roundings = Double(p.count) * sizes + 2 * (abs(g[k]) + sizes)
    return Bounded(sum, p[k] * (roundings * halfUlp + surplus))
  }
}
