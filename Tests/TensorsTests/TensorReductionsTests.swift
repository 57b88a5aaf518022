import TestSupport
import Tensors
import Testing

@Suite struct TensorReductionsTests {
  let matrix: Tensor<Double> = [[1, 5, 3], [4, 2, 9]]

  @Test func theWholeTensorIsReduced() {
    expectEqual(matrix.sum(), 1 + 5 + 3 + 4 + 2 + 9)
    expectEqual(matrix.mean(), 24 / 6)
    // The distances from 4 are −3, 1, −1, 0, −2 and 5.
    expectEqual(matrix.variance(), (9 + 1 + 1 + 0 + 4 + 25) / 6)
    #expect(matrix.standardDeviation() == (40.0 / 6).squareRoot())
    #expect(matrix.max() == 9)
    #expect(matrix.min() == 1)
    #expect(matrix.argmax() == 5)
    #expect(Tensor(3.0).sum() == 3)
    #expect(Tensor(3.0).mean() == 3)
    #expect(Tensor<Double>(zeros: [0, 3]).sum() == 0)
  }

  @Test func axesAreReduced() {
    expectEqual(matrix.sum(along: 0), [1 + 4, 5 + 2, 3 + 9])
    expectEqual(matrix.sum(along: 1), [1 + 5 + 3, 4 + 2 + 9])
    expectEqual(matrix.sum(along: -1), [9, 15])
    expectEqual(matrix.sum(along: 1, keepingAxes: true), [[9], [15]])
    expectEqual(matrix.sum(along: 0, 1), Tensor(24))
    expectEqual(matrix.sum(along: 0, 1, keepingAxes: true), [[24]])
    expectEqual(matrix.mean(along: 0), [2.5, 3.5, 6])
    // Half the distance, squared: (4 − 1)/2, (5 − 2)/2, (9 − 3)/2.
    expectEqual(matrix.variance(along: 0), [2.25, 2.25, 9])
    expectEqual(matrix.standardDeviation(along: 0), [1.5, 1.5, 3])
    expectEqual(matrix.max(along: 0), [4, 5, 9])
    expectEqual(matrix.min(along: 0, keepingAxes: true), [[1, 2, 3]])
    expectEqual(matrix.max(along: 1), [5, 9])
    expectEqual(matrix.min(along: 1), [1, 2])
    expectEqual(Tensor<Double>(zeros: [0, 2]).sum(along: 0), [0, 0])
  }

  @Test(arguments: [[0], [1], [2], [3], [0, 1], [1, 2], [0, 2], [0, 3], [1, 3], [0, 1, 2, 3]])
  func everyElementGoesToItsSum(axes: [Int]) {
    let tensor = counting([2, 3, 4, 2])
    let kept = tensor.shape.enumerated().map { axes.contains($0) ? 1 : $1 }
    var expected = Tensor<Double>(zeros: kept)
    for offset in 0..<tensor.count {
      let index = tensor.index(at: offset).enumerated().map { axes.contains($0) ? 0 : $1 }
      expected[index] += tensor.scalars[offset]
    }
    let sum =
      switch axes.count {
      case 1: tensor.sum(along: axes[0], keepingAxes: true)
      case 2: tensor.sum(along: axes[0], axes[1], keepingAxes: true)
      default: tensor.sum(along: 0, 1, 2, 3, keepingAxes: true)
      }
    expectEqual(sum, expected)
  }

  @Test func floatsAreAddedInDouble() {
    // One after the other in Float, 1 would be lost beside 2²⁴.
    let large = Tensor<Float>([0x1p24] + Array(repeating: 1, count: 64))
    #expect(large.sum() == 0x1p24 + 64)
    #expect(large.reshaped(to: [1, 65]).sum(along: 1).scalars == [0x1p24 + 64])
    // 2,000,000 tenths in Float: 0.1 there is 13421773 · 2⁻²⁷.
    let tenths = Tensor<Float>(repeating: 0.1, shape: [2_000_000])
    #expect(tenths.mean() == 0.1)
    #expect(tenths.variance() == 0)
  }

  @Test func theFirstLargestWins() {
    expectEqual(Tensor<Double>(matrix.argmax(along: 1).map(Double.init)), [1, 2])
    #expect(matrix.argmax(along: 0) == [1, 0, 1])
    #expect(matrix.argmax(along: -1) == [1, 2])
    let ties: Tensor<Double> = [[2, 7, 7], [3, 3, 3]]
    #expect(ties.argmax(along: 1) == [1, 0])
    #expect(ties.argmax() == 1)
    // Along the middle axis of [2, 3, 2] the largest of 1, 5, 3 and so on.
    let cube: Tensor<Double> = [[[1, 9], [5, 8], [3, 7]], [[0, 0], [0, 1], [2, 0]]]
    #expect(cube.argmax(along: 1) == [1, 0, 2, 1])
  }

  @Test func notANumberIsSeen() {
    let broken = Tensor<Double>(shape: [2, 2], scalars: [1, .nan, 5, 2])
    #expect(broken.sum().isNaN)
    #expect(broken.max().isNaN)
    #expect(broken.min().isNaN)
    #expect(broken.argmax() == 1)
    #expect(broken.max(along: 1).scalars[0].isNaN)
    #expect(broken.max(along: 1).scalars[1] == 5)
    #expect(broken.min(along: 0).scalars[0] == 1)
  }

  @Test func infinitiesAreLargestAndSmallest() {
    let row = Tensor<Double>([-.infinity, -.infinity])
    #expect(row.max() == -.infinity)
    #expect(row.min() == -.infinity)
    #expect(row.argmax() == 0)
  }
}
