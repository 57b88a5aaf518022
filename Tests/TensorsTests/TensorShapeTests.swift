import TestSupport
import Tensors
import Testing

@Suite struct TensorShapeTests {
  let matrix: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]

  @Test func reshapingKeepsTheOrder() {
    expectEqual(matrix.reshaped(to: [3, 2]), [[1, 2], [3, 4], [5, 6]])
    expectEqual(matrix.reshaped(to: [-1, 2]), [[1, 2], [3, 4], [5, 6]])
    expectEqual(matrix.reshaped(to: [6, -1]), matrix.reshaped(to: [6, 1]))
    expectEqual(matrix.flattened(), [1, 2, 3, 4, 5, 6])
    #expect(counting([2, 3, 4, 5]).flattened(from: 1).shape == [2, 60])
    #expect(counting([2, 3, 4, 5]).flattened(from: -2).shape == [2, 3, 20])
    #expect(Tensor(5.0).flattened().shape == [1])
  }

  @Test func axesOfExtentOneComeAndGo() {
    expectEqual(matrix.expanded(axis: 0), [[[1, 2, 3], [4, 5, 6]]])
    #expect(matrix.expanded(axis: 1).shape == [2, 1, 3])
    #expect(matrix.expanded(axis: 2).shape == [2, 3, 1])
    expectEqual(matrix.expanded(axis: 0).expanded(axis: 3).squeezed(), matrix)
  }

  @Test func transposingExchangesRowsAndColumns() {
    expectEqual(matrix.transposed(), [[1, 4], [2, 5], [3, 6]])
    expectEqual(matrix.transposed([0, 1]), matrix)
  }

  @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [0, 3, 1, 2], [1, 0, 2, 3], [2, 0, 3, 1]])
  func axisIOfTheResultIsAxisOrderI(order: [Int]) {
    let tensor = counting([2, 3, 4, 5])
    let moved = tensor.transposed(order)
    let expected = Tensor<Double>(shape: order.map { tensor.shape[$0] }) { index in
      var source = index
      for (axis, old) in order.enumerated() { source[old] = index[axis] }
      return tensor[source]
    }
    expectEqual(moved, expected)
  }

  @Test func reversingTurnsAxesRound() {
    expectEqual(matrix.reversed(axes: 0), [[4, 5, 6], [1, 2, 3]])
    expectEqual(matrix.reversed(axes: 1), [[3, 2, 1], [6, 5, 4]])
    expectEqual(matrix.reversed(axes: 0, 1), [[6, 5, 4], [3, 2, 1]])
    #expect(Tensor<Double>(zeros: [0, 2]).reversed(axes: 0).shape == [0, 2])
  }

  @Test func tensorsAreStackedAndConcatenated() {
    expectEqual(Tensor.stack([matrix.at(1), matrix.at(0)]), [[4, 5, 6], [1, 2, 3]])
    expectEqual(
      Tensor.concatenate([matrix, [[7, 8, 9]]], axis: 0), [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    expectEqual(
      Tensor.concatenate([[[0], [0]], matrix, [[7], [8]]], axis: 1),
      [[0, 1, 2, 3, 7], [0, 4, 5, 6, 8]])
    #expect(
      Tensor.concatenate([counting([2, 1, 3]), counting([2, 4, 3])], axis: -2).shape == [2, 5, 3])
  }

  @Test func aConstantIsPutRound() {
    expectEqual(
      matrix.padded(top: 1, left: 2, right: 1),
      [[0, 0, 0, 0, 0, 0], [0, 0, 1, 2, 3, 0], [0, 0, 4, 5, 6, 0]])
    expectEqual(
      matrix.padded(before: [0, 1], after: [1, 0], border: .constant(9)),
      [[9, 1, 2, 3], [9, 4, 5, 6], [9, 9, 9, 9]])
    let batch = matrix.reshaped(to: [1, 2, 3, 1]).padded(bottom: 1)
    #expect(batch.shape == [1, 3, 3, 1])
    expectEqual(batch.squeezed(), [[1, 2, 3], [4, 5, 6], [0, 0, 0]])
  }

  @Test func bordersAreContinued() {
    let row: Tensor<Double> = [1, 2, 3]
    func padded(_ border: Border<Double>, _ count: Int = 2) -> Tensor<Double> {
      row.padded(before: [count], after: [count], border: border)
    }
    expectEqual(padded(.repeated), [1, 1, 1, 2, 3, 3, 3])
    expectEqual(padded(.mirrored), [2, 1, 1, 2, 3, 3, 2])
    expectEqual(padded(.reflected), [3, 2, 1, 2, 3, 2, 1])
    expectEqual(padded(.wrapped), [2, 3, 1, 2, 3, 1, 2])
    // More than once round: the mirror shows the mirror.
    expectEqual(padded(.mirrored, 4), [3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1])
    expectEqual(padded(.reflected, 4), [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3])
    expectEqual(padded(.wrapped, 4), [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1])
    let corner: Tensor<Double> = [[1, 2], [3, 4]]
    expectEqual(
      corner.padded(top: 1, left: 1, border: .wrapped), [[4, 3, 4], [2, 1, 2], [4, 3, 4]])
    let one: Tensor<Double> = [7]
    for border in [Border<Double>.repeated, .mirrored, .reflected, .wrapped] {
      expectEqual(one.padded(before: [2], after: [1], border: border), [7, 7, 7, 7])
    }
  }
}
