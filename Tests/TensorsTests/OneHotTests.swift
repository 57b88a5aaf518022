import TestSupport
import Tensors
import Testing

@Suite struct OneHotTests {
  @Test func eachClassIsARow() {
    let rows: Tensor<Float> = oneHot([2, 0, 2], count: 3)
    expectEqual(rows, [[0, 0, 1], [1, 0, 0], [0, 0, 1]])
    #expect(rows.argmax(along: 1) == [2, 0, 2])
    let wide: Tensor<Double> = oneHot([], count: 10)
    #expect(wide.shape == [0, 10])
  }
}
