import Tensors
import TestSupport
import Testing

@Suite struct TensorSlicesTests {
  /// The numbers 0..<24 in 2 matrices of 3 rows and 4 columns.
  let cube = Tensor<Double>((0..<24).map(Double.init)).reshaped(to: [2, 3, 4])

  @Test func aRangeKeepsItsAxis() {
    expectEqual(cube[0..<1, 1...2, 2...], [[[6, 7], [10, 11]]])
    expectEqual(cube[...0, ..<1], [[[0, 1, 2, 3]]])
    expectEqual(cube[1...], cube.at(1).expanded(axis: 0))
  }

  @Test func anIndexTakesItsAxisAway() {
    expectEqual(cube[1, 0...1, 0], [12, 16])
    expectEqual(cube[0..., 2, 3], [11, 23])
    expectEqual(cube.at(1).at(2), [20, 21, 22, 23])
    let row: Tensor<Double> = cube[1, 2]
    expectEqual(row, [20, 21, 22, 23])
    #expect(cube[1, 2, 3] == 23)
  }

  @Test func aStrideTakesEverySoMany() {
    expectEqual(cube[0, 0, stride(from: 0, to: 4, by: 2)], [0, 2])
    expectEqual(cube[0, 0, stride(from: 3, through: 0, by: -1)], [3, 2, 1, 0])
    expectEqual(cube[0, stride(from: 2, to: 3, by: 5), 1], [9])
  }

  @Test func anEmptyRangeGivesAnEmptyAxis() {
    #expect(cube[0..., 1..<1].shape == [2, 0, 4])
    #expect(cube[2...].shape == [0, 3, 4])
    #expect(cube[5..<5].shape == [0, 3, 4])
  }

  @Test func aSliceCanBeAssigned() {
    var matrix = Tensor<Double>(zeros: [3, 3])
    matrix[1..<3, 0..<2] = [[1, 2], [3, 4]]
    expectEqual(matrix, [[0, 0, 0], [1, 2, 0], [3, 4, 0]])
    matrix[0..., 2] = Tensor(5)
    expectEqual(matrix, [[0, 0, 5], [1, 2, 5], [3, 4, 5]])
    matrix[stride(from: 0, to: 3, by: 2)] = [7, 8, 9]
    expectEqual(matrix, [[7, 8, 9], [1, 2, 5], [7, 8, 9]])
    matrix[0, 0...] *= 2
    expectEqual(matrix, [[14, 16, 18], [1, 2, 5], [7, 8, 9]])
  }

  @Test func partsAreSelectedByTheirIndices() {
    expectEqual(
      cube.at(0).selecting([2, 0, 2]), [[8, 9, 10, 11], [0, 1, 2, 3], [8, 9, 10, 11]])
    expectEqual(cube.at(0).selecting([3, 1], axis: -1), [[3, 1], [7, 5], [11, 9]])
    #expect(cube.selecting([]).shape == [0, 3, 4])
  }
}
