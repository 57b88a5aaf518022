import TestSupport
import Tensors
import Testing

@Suite struct TensorArithmeticTests {
  let left: Tensor<Double> = [[1, 2], [3, 4]]
  let right: Tensor<Double> = [[10, 20], [30, 40]]

  @Test func operatorsGoElementByElement() {
    expectEqual(left + right, [[11, 22], [33, 44]])
    expectEqual(right - left, [[9, 18], [27, 36]])
    expectEqual(left * right, [[1 * 10, 2 * 20], [3 * 30, 4 * 40]])
    expectEqual(right / left, [[10, 10], [10, 10]])
    expectEqual(-left, [[-1, -2], [-3, -4]])
  }

  @Test func aNumberMeetsEveryElement() {
    let half = 0.5
    expectEqual(left * half, [[0.5, 1], [1.5, 2]])
    expectEqual(left + 1, [[2, 3], [4, 5]])
    expectEqual(1 - left, [[0, -1], [-2, -3]])
    expectEqual(left - 1, [[0, 1], [2, 3]])
    expectEqual(12 / left, [[12, 6], [4, 3]])
    expectEqual(2 * left + 1 / 2, [[2.5, 4.5], [6.5, 8.5]])
    expectEqual((left - 0.1307) / 0.3081, left.map { ($0 - 0.1307) / 0.3081 })
  }

  @Test func compoundAssignmentIsTheSame() {
    var tensor = left
    tensor += right
    expectEqual(tensor, left + right)
    tensor -= right
    expectEqual(tensor, left)
    tensor *= right
    expectEqual(tensor, left * right)
    tensor /= right
    expectEqual(tensor, left)
    tensor += [100, 200]
    expectEqual(tensor, [[101, 202], [103, 204]])
    tensor *= 2
    tensor -= 2
    tensor /= 4
    tensor += 0.5
    expectEqual(tensor, [[50.5, 101], [51.5, 102]])
  }

  @Test func functionsGoElementByElement() {
    let roots: Tensor<Double> = [-4, 0, 9]
    expectEqual(roots.squared(), [16, 0, 81])
    expectEqual(roots.magnitudes(), [4, 0, 9])
    expectEqual(roots.clamped(to: -1...2), [-1, 0, 2])
    expectEqual(roots.map { $0 + 1 }, [-3, 1, 10])
    #expect(roots.squareRoot().scalars[0].isNaN)
    expectEqual(roots.selecting([1, 2]).squareRoot(), [0, 3])
    let zeroOne: Tensor<Double> = [0, 1]
    expectClose(zeroOne.exponential(), [1, 2.718_281_828_459_045], relative: 1e-15)
    expectEqual(zeroOne.logarithm(), Tensor([-.infinity, 0]))
    expectClose(zeroOne.hyperbolicTangent(), [0, 0.761_594_155_955_764_9], relative: 1e-15)
    #expect(Tensor<Double>([.nan]).clamped(to: 0...1).scalars[0].isNaN)
  }

  @Test func floatFunctionsAreRoundedOnce() {
    // The nearest Float to e^0.1 and its kin, as computed in Double.
    for x in stride(from: Float(-3), through: 3, by: 0.37) {
      #expect(Float.exponential(x) == Float(Double.exponential(Double(x))))
      #expect(Float.hyperbolicTangent(x) == Float(Double.hyperbolicTangent(Double(x))))
      #expect(Float.logarithm(x * x) == Float(Double.logarithm(Double(x * x))))
    }
    #expect(Float.exponential(1) == 2.718_281_7)
    #expect(Float.exponential(-200) == 0)
    #expect(Float.exponential(100) == .infinity)
    #expect(Float.logarithm(0) == -.infinity)
  }
}
