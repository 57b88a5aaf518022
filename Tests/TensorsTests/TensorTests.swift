import Tensors
import Testing

@Suite struct TensorTests {
  @Test func literalsGiveTheShape() {
    let matrix: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
    #expect(matrix.shape == [2, 3])
    #expect(matrix.strides == [3, 1])
    #expect(matrix.scalars == [1, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4)
    #expect(matrix * 2 == [[2, 4, 6], [8, 10, 12]])
    let half: Float = 0.5
    #expect(matrix * half + 1 == [[1.5, 2, 2.5], [3, 3.5, 4]])
  }
}
