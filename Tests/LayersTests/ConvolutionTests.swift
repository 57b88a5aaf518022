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
    #expect([top, middle, bottom] == [-2, 5, 2])
    expectEqual(try convolution(image, kernel), [[5]])
  }

  @Test func paddedToTheSameSize() throws {
    let expected: [Double] = [
      1 * 1 + 0 * 2 + 0 * 4 + 1 * 5,
      0 * 1 + 1 * 2 + 0 * 3 + -1 * 4 + 0 * 5 + 1 * 6,
      0 * 2 + 1 * 3 + -1 * 5 + 0 * 6,
      0 * 1 + -1 * 2 + 1 * 4 + 0 * 5 + 0 * 7 + 1 * 8,
      5,
      1 * 2 + 0 * 3 + 0 * 5 + 1 * 6 + -1 * 8 + 0 * 9,
      0 * 4 + -1 * 5 + 1 * 7 + 0 * 8,
      1 * 4 + 0 * 5 + -1 * 6 + 0 * 7 + 1 * 8 + 0 * 9,
      1 * 5 + 0 * 6 + 0 * 8 + 1 * 9,
    ]
    #expect(expected == [6, 4, -2, 10, 5, 0, 2, 6, 14])
    expectEqual(
      try convolution(image, kernel, padding: .same), Tensor(shape: [3, 3], scalars: expected))
  }

  /// D2 §4.1's shapes; its own numbers are cut off.
  @Test func trueConvolutionTurnsTheKernel() throws {
    let kernel: Tensor<Double> = [[1, 2], [3, 4]]
    let straight: [Double] = [
      1 * 1 + 2 * 2 + 3 * 4 + 4 * 5, 1 * 2 + 2 * 3 + 3 * 5 + 4 * 6,
      1 * 4 + 2 * 5 + 3 * 7 + 4 * 8, 1 * 5 + 2 * 6 + 3 * 8 + 4 * 9,
    ]
    let turned: [Double] = [
      4 * 1 + 3 * 2 + 2 * 4 + 1 * 5, 4 * 2 + 3 * 3 + 2 * 5 + 1 * 6,
      4 * 4 + 3 * 5 + 2 * 7 + 1 * 8, 4 * 5 + 3 * 6 + 2 * 8 + 1 * 9,
    ]
    expectEqual(try convolution(image, kernel), Tensor(shape: [2, 2], scalars: straight))
    expectEqual(try trueConvolution(image, kernel), Tensor(shape: [2, 2], scalars: turned))
  }

  /// A kernel that is its own half-turn cannot tell the two apart.
  @Test func aKernelThatIsItsOwnHalfTurn() throws {
    expectEqual(
      try trueConvolution(image, kernel, padding: .same),
      try convolution(image, kernel, padding: .same))
  }

  @Test func biasIsAddedToEverySum() throws {
    expectEqual(try convolution(image, kernel, bias: [0.5]), [[5.5]])
    expectEqual(try convolution(image, kernel, bias: Tensor(0.5)), [[5.5]])
  }

  @Test func strideSkips() throws {
    let image = Tensor<Double>(shape: [4, 5]) { Double($0[0] * 5 + $0[1]) }
    let expected: [Double] = [0 + 1 + 5 + 6, 2 + 3 + 7 + 8, 10 + 11 + 15 + 16, 12 + 13 + 17 + 18]
    expectEqual(
      try convolution(image, Tensor(ones: [2, 2]), stride: 2, leftover: .dropped),
      Tensor(shape: [2, 2], scalars: expected))
  }

  @Test func paddingOnOneSideOnly() throws {
    expectEqual(
      try convolution(
        image, Tensor(ones: [2, 2]), stride: 2,
        padding: .explicit(top: 1, left: 0, bottom: 0, right: 1)),
      Tensor(shape: [2, 2], scalars: [1 + 2, 3 + 0, 4 + 5 + 7 + 8, 6 + 0 + 9 + 0]))
  }

  /// Two images, two channels in, three out, a 1×2 kernel: y = Σₙ Σ꜀ w[0, n, c, f] · x[i, j + n, c].
  @Test func channelsAndFilters() throws {
    let input: Tensor<Double> = [
      [[[1, 2], [3, 4]]],
      [[[5, 6], [7, 8]]],
    ]
    let kernel: Tensor<Double> = [
      [
        [[1, 0, 1], [10, 0, 2]],
        [[100, 0, 3], [1000, 1, 4]],
      ]
    ]
    let expected: [Double] = [
      1 * 1 + 10 * 2 + 100 * 3 + 1000 * 4, 1 * 4 + 7, 1 * 1 + 2 * 2 + 3 * 3 + 4 * 4 - 1,
      1 * 5 + 10 * 6 + 100 * 7 + 1000 * 8, 1 * 8 + 7, 1 * 5 + 2 * 6 + 3 * 7 + 4 * 8 - 1,
    ]
    expectEqual(
      try convolution(input, kernel, bias: [0, 7, -1]),
      Tensor(shape: [2, 1, 1, 3], scalars: expected))
  }

  /// All shares of a 2×2 kernel on a 3×3 image, by hand; the middle cell lies under all windows.
  @Test func gradients() throws {
    let kernel: Tensor<Double> = [[1, 2], [3, 4]]
    let upstream: Tensor<Double> = [[1, 10], [100, 1000]]
    let gradients = try convolutionGradients(
      upstream: upstream, input: image, kernel: kernel)
    let input: [Double] = [
      1 * 1, 1 * 2 + 10 * 1, 10 * 2,
      1 * 3 + 100 * 1, 1 * 4 + 10 * 3 + 100 * 2 + 1000 * 1, 10 * 4 + 1000 * 2,
      100 * 3, 100 * 4 + 1000 * 3, 1000 * 4,
    ]
    let weights: [Double] = [
      1 * 1 + 10 * 2 + 100 * 4 + 1000 * 5, 1 * 2 + 10 * 3 + 100 * 5 + 1000 * 6,
      1 * 4 + 10 * 5 + 100 * 7 + 1000 * 8, 1 * 5 + 10 * 6 + 100 * 8 + 1000 * 9,
    ]
    expectEqual(gradients.input, Tensor(shape: [3, 3], scalars: input))
    expectEqual(gradients.kernel, Tensor(shape: [2, 2], scalars: weights))
    expectEqual(gradients.bias, Tensor(shape: [1], scalars: [1 + 10 + 100 + 1000]))
  }

  /// Where a window hangs over the edge, its share of the padding is lost.
  @Test func gradientsWithPadding() throws {
    let gradients = try convolutionGradients(
      upstream: [[1, 10], [100, 1000]], input: [[5]] as Tensor<Double>, kernel: [[1, 2], [3, 4]],
      padding: .all(1))
    expectEqual(
      gradients.input, Tensor(shape: [1, 1], scalars: [1 * 4 + 10 * 3 + 100 * 2 + 1000 * 1]))
    expectEqual(
      gradients.kernel, Tensor(shape: [2, 2], scalars: [1000 * 5, 100 * 5, 10 * 5, 1 * 5]))
  }
}
