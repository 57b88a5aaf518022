import Foundation
import Kernels
import TestSupport
import Testing

private typealias ArrayFunction =
  @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

/// A function, its true values, and the error in ulp that its comment promises.
private struct Function: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kernel: ArrayFunction
  let truth: @Sendable (Double) -> Double
  let bound: Double

  static let all = [
    Function(
      testDescription: "exponential", kernel: exponential(_:output:count:), truth: { exp($0) },
      bound: 1),
    Function(
      testDescription: "logarithm", kernel: logarithm(_:output:count:), truth: { log($0) },
      bound: 1),
    Function(
      testDescription: "tanh", kernel: Kernels.tanh(_:output:count:),
      truth: { Foundation.tanh($0) }, bound: 1.5),
    Function(
      testDescription: "sigmoid", kernel: sigmoid(_:output:count:),
      truth: { 1 / (1 + exp(-$0)) }, bound: 2.5),
  ]
}

/// What `function` makes of `numbers`, from an unaligned buffer into another.
private func results(_ function: ArrayFunction, _ numbers: [Float]) -> [Float] {
  var (input, output) = (guarded(numbers), room(numbers.count))
  input.withPointer { input in
    output.withPointer { output in function(input, output, numbers.count) }
  }
  return output.numbers()
}

/// Whether every one of `numbers` is NaN.
func allNaN(_ numbers: some Sequence<Float>) -> Bool { numbers.allSatisfy(\.isNaN) }

private func patterns(_ numbers: [Float]) -> [UInt32] { numbers.map(\.bitPattern) }

@Suite struct ElementaryFunctionTests {
  // With a step of 1, which takes minutes, this tries every Float. The greatest errors are then
  // 0.979 (exponential), 0.825 (logarithm), 1.331 (tanh) and 2.402 (sigmoid).
  @Test(arguments: Function.all)
  private func errorStaysBelowItsBound(function: Function) {
    let sweep = FloatSweep(every: 1021, function.kernel, against: function.truth)
    #expect(sweep.count == (1 << 32) / 1021 + 1)
    #expect(
      sweep.greatestError <= function.bound,
      "\(sweep.greatestError) ulp from the truth at \(sweep.place)")
    // A bound far above what is seen would promise too little.
    #expect(sweep.greatestError > 0.75 * function.bound)
  }

  @Test func theSweepSeesAnError() {
    let wrong: ArrayFunction = { input, output, count in
      for k in 0..<count { output[k] = input[k] == 0x1p100 ? 0x1.000004p100 : input[k] }
    }
    let sweep = FloatSweep(every: 1 << 18, wrong) { $0 }
    #expect(sweep.greatestError == 2)
    #expect(sweep.place == 0x1p100)
    #expect(errorInUlp(of: .nan, beside: 1) == .infinity)
    #expect(errorInUlp(of: 1, beside: .nan) == .infinity)
    #expect(errorInUlp(of: .nan, beside: .nan) == 0)
    #expect(errorInUlp(of: 1.5, beside: 1.5 + 0x1p-24) == 0.5)
    #expect(errorInUlp(of: .infinity, beside: Double(Float.greatestFiniteMagnitude)) == 1)
    #expect(errorInUlp(of: .greatestFiniteMagnitude, beside: 1e300) == 1)
    #expect(errorInUlp(of: 0, beside: 0x1p-150) == 0.5)
  }

  @Test func exponentialOfSpecialNumbers() {
    let x: [Float] = [
      0, -0.0, .infinity, -.infinity, 89, -104, 1e30, -1e30, .leastNonzeroMagnitude,
    ]
    let expected: [Float] = [1, 1, .infinity, 0, .infinity, 0, .infinity, 0, 1]
    #expect(patterns(results(exponential(_:output:count:), x)) == patterns(expected))
    // On both sides of the greatest result, of the least normal one and of the least of all.
    let edges: [Float] = [88.72283, 88.72284, -87.33654, -87.33655, -103.97208, -103.97209]
    let powers = edges.map { Float(exp(Double($0))) }
    #expect(results(exponential(_:output:count:), edges) == powers)
    #expect(powers[1] == .infinity && powers[4] == .leastNonzeroMagnitude && powers[5] == 0)
    #expect(powers[2].isNormal && powers[3].isSubnormal)
    #expect(allNaN(results(exponential(_:output:count:), [.nan, -.nan])))
  }

  @Test func logarithmOfSpecialNumbers() {
    let x: [Float] = [1, 0, -0.0, .infinity]
    let expected: [Float] = [0, -.infinity, -.infinity, .infinity]
    #expect(patterns(results(logarithm(_:output:count:), x)) == patterns(expected))
    let least = Float.leastNonzeroMagnitude
    let small: [Float] = [least, 3 * least, .leastNormalMagnitude.nextDown]
    #expect(results(logarithm(_:output:count:), small) == small.map { Float(log(Double($0))) })
    let none: [Float] = [.nan, -.nan, -1, -.infinity, -least]
    #expect(allNaN(results(logarithm(_:output:count:), none)))
  }

  @Test func tanhAndSigmoidOfSpecialNumbers() {
    let least = Float.leastNonzeroMagnitude
    let x: [Float] = [0, -0.0, .infinity, -.infinity, 1e30, -1e30, 10, -10, least, -least]
    let tangents: [Float] = [0, -0.0, 1, -1, 1, -1, 1, -1, least, -least]
    #expect(patterns(results(Kernels.tanh(_:output:count:), x)) == patterns(tangents))
    let y: [Float] = [0, -0.0, .infinity, -.infinity, 1e30, -1e30, 20, -104, least, -least]
    let sigmoids: [Float] = [0.5, 0.5, 1, 0, 1, 0, 1, 0, 0.5, 0.5]
    #expect(patterns(results(sigmoid(_:output:count:), y)) == patterns(sigmoids))
    #expect(results(sigmoid(_:output:count:), [-103.97207]) == [least])
    for function in [Kernels.tanh(_:output:count:), sigmoid(_:output:count:)] {
      #expect(allNaN(results(function, [.nan, -.nan])))
    }
  }

  @Test(arguments: Function.all)
  private func aNumberGivesTheSameBitsInEveryLane(function: Function) {
    var generator = Shuffle(state: 3)
    for count in 0...50 {
      let numbers = generator.floats(count).map { abs($0) * 20 }
      let alone = numbers.flatMap { results(function.kernel, [$0]) }
      #expect(patterns(results(function.kernel, numbers)) == patterns(alone))
      var same = guarded(numbers)
      same.withPointer { function.kernel($0, $0, count) }
      #expect(patterns(same.numbers()) == patterns(alone), "in place")
    }
  }
}
