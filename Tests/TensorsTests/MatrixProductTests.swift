import TestSupport
import Tensors
import Testing

@Suite struct MatrixProductTests {
  let left: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
  let right: Tensor<Double> = [[7, 8], [9, 10], [11, 12]]

  @Test func rowsMeetColumns() {
    expectEqual(
      matrixProduct(left, right),
      [
        [1 * 7 + 2 * 9 + 3 * 11, 1 * 8 + 2 * 10 + 3 * 12],
        [4 * 7 + 5 * 9 + 6 * 11, 4 * 8 + 5 * 10 + 6 * 12],
      ])
  }

  @Test func aRowCountsAsAMatrix() {
    expectEqual(matrixProduct([1, 2], left), [1 * 1 + 2 * 4, 1 * 2 + 2 * 5, 1 * 3 + 2 * 6])
    expectEqual(matrixProduct(left, [1, 0, -1]), [1 * 1 + 3 * -1, 4 * 1 + 6 * -1])
    let three: Tensor<Double> = [4, 5, 6]
    let product = matrixProduct([1, 2, 3], three)
    #expect(product.shape == [])
    expectEqual(product.scalar, 1 * 4 + 2 * 5 + 3 * 6)
  }

  @Test func nothingIsSummedOverAnEmptyAxis() {
    expectEqual(
      matrixProduct(Tensor<Float>(zeros: [2, 0]), Tensor(zeros: [0, 2])), [[0, 0], [0, 0]])
  }

  @Test func termsAreFusedInTheOrderOfK() {
    var generator = Generator(seed: 7)
    let left = Tensor<Float>(uniform: -1..<1, shape: [5, 37], generator: &generator)
    let right = Tensor<Float>(uniform: -1..<1, shape: [37, 21], generator: &generator)
    let expected = Tensor<Float>(shape: [5, 21]) { index in
      var sum: Float = 0
      for k in 0..<37 { sum.addProduct(left[index[0], k], right[k, index[1]]) }
      return sum
    }
    expectEqual(matrixProduct(left, right), expected)
  }
}
