import Kernels
import TestSupport
import Testing

/// A gradient kernel, and the slope that the loops of `Layers` multiply upstream by.
private struct Gradient: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kernel:
    @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  let slope: @Sendable (Float) -> Float

  static let all = [
    Gradient(
      testDescription: "relu", kernel: reluGradient(upstream:input:gradient:count:),
      slope: { $0 > 0 ? 1 : 0 }),
    Gradient(
      testDescription: "sigmoid", kernel: sigmoidGradient(upstream:output:gradient:count:),
      slope: { $0 * (1 - $0) }),
    Gradient(
      testDescription: "tanh", kernel: tanhGradient(upstream:output:gradient:count:),
      slope: { 1 - $0 * $0 }),
  ]
}

private let special: [Float] = [
  0, -0.0, 1, -1, 3e38, -3e38, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .infinity,
  -.infinity, .nan,
]

/// The bits of each number; those of any NaN are the same.
private func bits(_ numbers: [Float]) -> [UInt32] {
  numbers.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}

@Suite struct ActivationTests {
  @Test func reluGivesTheBitsOfTheLoops() {
    var generator = Shuffle(state: 5)
    for count in 0...40 {
      let x = generator.floats(count) + special + generator.floats(3)
      let expected = x.map { max($0, 0) }
      var (input, output) = (guarded(x), room(x.count))
      input.withPointer { input in
        output.withPointer { output in relu(input, output: output, count: x.count) }
      }
      #expect(bits(output.numbers()) == bits(expected))
      input.withPointer { relu($0, output: $0, count: x.count) }
      #expect(bits(input.numbers()) == bits(expected), "in place")
    }
  }

  @Test(arguments: Gradient.all)
  private func gradientsGiveTheBitsOfTheLoops(function: Gradient) {
    var generator = Shuffle(state: 6)
    for count in 0...40 {
      // Every special number meets every other.
      let g = generator.floats(count) + special.flatMap { _ in special }
      let x =
        generator.floats(count)
        + special.flatMap { Array(repeating: $0, count: special.count) }
      let expected = g.indices.map { k in
        var share: Float = 0
        share.addProduct(g[k], function.slope(x[k]))
        return share
      }
      var (upstream, points, output) = (guarded(g), guarded(x), room(g.count))
      upstream.withPointer { upstream in
        points.withPointer { points in
          output.withPointer { output in
            function.kernel(upstream, points, output, g.count)
            function.kernel(upstream, points, upstream, g.count)
          }
        }
      }
      #expect(bits(output.numbers()) == bits(expected))
      #expect(bits(upstream.numbers()) == bits(expected), "in the place of upstream")
    }
  }
}
