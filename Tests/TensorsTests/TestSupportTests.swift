import Tensors
import TestSupport
import Testing

@Suite struct TestSupportTests {
  let matrix: Tensor<Double> = [[1, 2], [3, 4]]

  @Test func equalTensorsAgree() {
    #expect(disagreement(matrix, [[1, 2], [3, 4]]) == nil)
    expectEqual(matrix, [[1, 2], [3, 4]])
    expectClose(matrix, [[1, 2], [3, 4.000_000_1]], relative: 1e-6)
  }

  @Test func shapesAreComparedFirst() {
    #expect(
      disagreement(matrix, [1, 2, 3, 4] as Tensor<Double>) == "got shape [2, 2], expected [4]")
    #expect(
      disagreement(matrix, [[1, 2]], relative: 9, absolute: 9)
        == "got shape [2, 2], expected [1, 2]")
  }

  @Test func notANumberNeverAgrees() {
    let broken = Tensor<Double>(shape: [2], scalars: [1, .nan])
    #expect(disagreement(broken, broken) == "got holds NaN at [1]")
    #expect(
      disagreement([1, 2], broken, relative: 1, absolute: .infinity) == "expected holds NaN at [1]")
  }

  @Test func theWorstElementIsNamed() {
    #expect(
      disagreement(matrix, [[1, 2.5], [5, 4]])
        == "at [1, 0] got 3.0, expected 5.0, difference 2.0; 2 of 4 elements disagree")
    #expect(
      disagreement(matrix, [[1, 2.5], [3, 4]], relative: 0.1, absolute: 0.25)
        == "at [0, 1] got 2.0, expected 2.5, difference 0.5; 1 of 4 elements disagree")
    // 0.5 ≤ 0.2 · 2.5, at the very edge of the tolerance.
    #expect(disagreement(matrix, [[1, 2.5], [3, 4]], relative: 0.2, absolute: 0) == nil)
  }

  @Test func infinityAgreesWithItself() {
    let infinite = Tensor<Double>(shape: [1], scalars: [.infinity])
    #expect(disagreement(infinite, infinite) == nil)
    #expect(disagreement(infinite, infinite, relative: 0, absolute: 0) == nil)
    #expect(disagreement(infinite, -infinite, relative: 1e9, absolute: 1e9) != nil)
  }

  @Test func aFailingExpectationRecordsItsMessage() {
    withKnownIssue {
      expectEqual(matrix, [[1, 2], [3, 5]], "the sum")
    } matching: { issue in
      issue.description.contains("the sum: at [1, 1] got 4.0, expected 5.0")
    }
    withKnownIssue { expectClose(1, 1.1 as Double, absolute: 0.01) }
  }
}
