import Exercises
import Layers
import Notebook
import TestSupport
import Tensors
import Testing

@testable import ActivationChapter

/// The numbers that chapter 3 prints, worked by hand.
@Suite struct ActivationChapterTests {
  @Test func twoStraightLayersAreOne() {
    for x: Float in [-2, -1, 0, 1, 2] {
      // −3 · (2x + 1) + 4 = −6x − 3 + 4
      #expect(second(first(x)) == -6 * x + (-3 + 4))
      #expect(second(first(x)) == both(x))
    }
    // With the bend, −2 and −1 come to the same: 2 · −2 + 1 and 2 · −1 + 1 are negative.
    #expect(second(relu(first(-2))) == -3 * 0 + 4)
    #expect(second(relu(first(-1))) == -3 * 0 + 4)
    #expect(second(relu(first(2))) == -3 * 5 + 4)
  }

  @Test func twoKernelsAreOneOfFiveByFive() throws {
    let edge: Tensor<Float> = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    let blur: Tensor<Float> = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    // Both are a column times a row, so their product is the product of the columns and the rows:
    // 1 2 1 with 1 2 1 gives 1 4 6 4 1, and -1 0 1 with 1 2 1 gives -1 -2 0 2 1.
    let column: [Float] = [1, 2 + 2, 1 + 4 + 1, 2 + 2, 1]
    let row: [Float] = [-1, -2, -1 + 1, 2, 1]
    let merged = Tensor<Float>(shape: [5, 5]) { column[$0[0]] * row[$0[1]] }
    expectEqual(try trueConvolution(edge, blur, padding: .all(2)), merged)
  }

  @Test func reluOfTheMapsOfD0() {
    let printed: Tensor<Float> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]
    expectEqual(relu(printed), [[0, 3, 2], [3, 6, 3], [2, 3, 0]])
    let map: Tensor<Float> = [[6, 4, -2], [10, 5, 0], [2, 6, 14]]
    expectEqual(relu(map), [[6, 4, 0], [10, 5, 0], [2, 6, 14]])
  }

  @Test func reluPassesBackWhereItsInputIsPositive() throws {
    let map: Tensor<Float> = [[6, 4, -2], [10, 5, 0], [2, 6, 14]]
    let upstream: Tensor<Float> = [[1, -2, 3], [-4, 5, -6], [7, -8, 9]]
    let gradient = try reluGradient(upstream: upstream, input: map)
    expectEqual(gradient, [[1, -2, 3 * 0], [-4, 5, -6 * 0], [7, -8, 9]])
  }

  @Test func sigmoidAndTanhAndTheirSlopes() {
    // e^−2 = 0.1353352832…
    expectClose(sigmoid(2.0), 1 / (1 + 0.1353352832366127), relative: 1e-15)
    expectClose(sigmoid(-2.0), 0.1353352832366127 / (1 + 0.1353352832366127), relative: 1e-15)
    expectEqual(sigmoidDerivative(at: 0.5), 0.5 * (1 - 0.5))
    expectEqual(tanhDerivative(at: 0.5), 1 - 0.25)
    for x in [0.5, 1, 2] {
      expectClose(Double.hyperbolicTangent(x), 2 * sigmoid(2 * x) - 1, relative: 1e-12)
    }
    // So far out that e^x is infinite: the value is still right.
    #expect(sigmoid(-1000.0) == 0)
    #expect(sigmoid(1000.0) == 1)
  }

  @Test func softmaxOfThreeLogits() throws {
    // Relative to the greatest, the powers are 1, e^−1 and e^−3.
    let powers = [1, 0.36787944117144233, 0.049787068367863944]
    let sum = powers[0] + powers[1] + powers[2]
    let probabilities = try softmax([2, 1, -1] as Tensor<Double>)
    expectClose(probabilities, Tensor(powers.map { $0 / sum }), relative: 1e-14)
    expectClose(try softmax([102, 101, 99] as Tensor<Double>), probabilities, relative: 1e-13)
    let logarithms = try logSoftmax([2, 1, -1] as Tensor<Double>)
    // ln 1.4176665095… = 0.3490122…
    let logarithm = 0.34901222
    expectClose(
      logarithms, Tensor([-logarithm, -1 - logarithm, -3 - logarithm]), absolute: 1e-7)
  }

  @Test func theSlopesOfSoftmaxAddUpToZero() throws {
    let p = try softmax([2, 1, -1] as Tensor<Double>)
    for class0 in 0..<3 {
      var upstream = Tensor<Double>(zeros: [3])
      upstream[class0] = 1
      let slopes = try softmaxGradient(upstream: upstream, output: p)
      for j in 0..<3 {
        let wanted = p[class0] * ((class0 == j ? 1 : 0) - p[j])
        expectClose(slopes[j], wanted, absolute: 1e-15)
      }
      expectClose(slopes.sum(), 0, absolute: 1e-15)
    }
  }

  @Test func theNaiveSoftmaxOverflowsAndOursDoesNot() throws {
    let large: Tensor<Float> = [1000, 1001, 1002]
    #expect(naiveSoftmax(large).scalars.allSatisfy { $0.isNaN })
    expectClose(try softmax(large), naiveSoftmax([0, 1, 2]), relative: 1e-6)
    #expect(Float.exponential(88).isFinite)
    #expect(Float.exponential(89) == .infinity)
    expectEqual(try logSoftmax([0, 200] as Tensor<Float>), [-200, 0])
  }
}

/// The exercises of chapter 3, answered by hand.
@Suite struct ActivationExercisesTests {
  private func mark(_ number: String, _ answer: String) throws -> Mark {
    try #require(activationExercises.first { $0.number == number }).mark(answer)
  }

  @Test func answersByHand() throws {
    #expect(try mark("3.1", "[[0, 0, 2], [5, 0, 4]]") == .right)
    #expect(try mark("3.2", "\(0.8 * (1 - 0.8))") == .right)
    #expect(try mark("3.3", "\(3 + 2)x\(3 + 2)") == .right)
    #expect(try mark("3.4", "[\(1.0 / (1 + 3)), \(3.0 / (1 + 3))]") == .right)
    #expect(try mark("3.5", "[[\(5 * 0), \(-6 * 1)], [\(7 * 0), \(8 * 1)]]") == .right)
    #expect(try mark("3.6", "-1.386") == .right)
  }
}
