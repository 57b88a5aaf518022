import TestSupport
import Tensors
import Testing

@Suite struct TensorComparisonTests {
  @Test func theLargerToleranceCounts() {
    // |100 − 101| = 1, and 1 ≤ max(0.5, 0.01 · 101) = 1.01.
    #expect(100.0.isClose(to: 101, relative: 0.01, absolute: 0.5))
    #expect(!100.0.isClose(to: 102, relative: 0.01, absolute: 0.5))
    #expect(100.0.isClose(to: 102, relative: 0.01, absolute: 2))
    #expect(101.0.isClose(to: 100, relative: 0.01))
    #expect(0.0.isClose(to: 0))
    #expect(!0.0.isClose(to: 1e-9, relative: 0.5))
    #expect(0.0.isClose(to: 1e-9, absolute: 1e-9))
    #expect((-1.0).isClose(to: 1, absolute: 2))
  }

  @Test func nanAndInfinityAreFarFromEverything() {
    #expect(!Double.nan.isClose(to: .nan, relative: 1, absolute: .infinity))
    #expect(!Double.nan.isClose(to: 1, relative: 1, absolute: .infinity))
    #expect(Double.infinity.isClose(to: .infinity))
    #expect(!Double.infinity.isClose(to: -.infinity, relative: 10, absolute: .infinity))
    #expect(!Double.infinity.isClose(to: 1e308, relative: 10, absolute: .infinity))
  }

  @Test func tensorsAreCloseWhenAllElementsAre() {
    let row: Tensor<Float> = [1, 100]
    #expect(row.isClose(to: [1.01, 101], relative: 0.0101))
    #expect(!row.isClose(to: [1.02, 100], relative: 0.0101))
    #expect(!row.isClose(to: [[1, 100]], relative: 9, absolute: 9))
    #expect(row.isClose(to: row))
    #expect(!Tensor<Float>([.nan]).isClose(to: Tensor([.nan]), relative: 9, absolute: 9))
    #expect(Tensor<Float>([]).isClose(to: []))
  }

  @Test func theLargestDifferenceIsNamed() throws {
    let matrix: Tensor<Double> = [[1, 2], [3, 4]]
    let largest = try #require(matrix.largestDifference(from: [[1, 2.5], [2.5, 4]]))
    #expect(largest.difference == 0.5)
    #expect(largest.index == [0, 1])
    let none = try #require(matrix.largestDifference(from: matrix))
    #expect(none.difference == 0)
    #expect(none.index == [0, 0])
    let broken = Tensor<Double>(shape: [2, 2], scalars: [9, 2, .nan, 4])
    let nan = try #require(matrix.largestDifference(from: broken))
    #expect(nan.difference.isNaN)
    #expect(nan.index == [1, 0])
    let infinite = Tensor<Double>([.infinity])
    #expect(infinite.largestDifference(from: infinite)?.difference == 0)
    #expect(infinite.largestDifference(from: -infinite)?.difference == .infinity)
    #expect(Tensor<Double>([]).largestDifference(from: []) == nil)
  }
}
