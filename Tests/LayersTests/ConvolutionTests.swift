import Layers
import Tensors
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  /// D0 §4.3.
  let image: Tensor<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  let kernel: Tensor<Double> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]

  @Test func oneWindow() throws {
    let top: Int = 1 * 1 + 0 * 2 + (-1) * 3
    let middle: Int = 0 * 4 + 1 * 5 + 0 * 6
    let bottom: Int = (-1) * 7 + 0 * 8 + 1 * 9
    #expect(top + middle + bottom == 5)
    expectEqual(try convolution(image, kernel), [[5]])
  }

  @Test func paddedToTheSameSize() throws {
    let corner: Int = 1 * 5 + 0 * 4 + 0 * 2 + 1 * 1
    #expect(corner == 6)
    expectEqual(
      try convolution(image, kernel, padding: .same), [[6, 4, -2], [10, 5, 0], [2, 6, 14]])
  }
}
