import Layers
import Tensors
import TestSupport
import Testing

@Suite struct DenseTests {
  let weight: Tensor<Double> = [[1, 2], [3, 4], [5, 6]]

  @Test func weightedSums() throws {
    let input: Tensor<Double> = [[1, 10, 100], [2, 0, -1]]
    let expected: [Double] = [
      1 * 1 + 3 * 10 + 5 * 100 + 0.5, 2 * 1 + 4 * 10 + 6 * 100 - 0.5,
      1 * 2 + 3 * 0 + 5 * -1 + 0.5, 2 * 2 + 4 * 0 + 6 * -1 - 0.5,
    ]
    let sums = Tensor(shape: [2, 2], scalars: expected)
    expectEqual(try dense(input, weight, bias: [0.5, -0.5]), sums)
    expectEqual(try dense(input.at(1), weight, bias: [0.5, -0.5]), sums.at(1))
    expectEqual(try dense(input, weight), matrixProduct(input, weight))
  }

  /// D0 §4.3.4: its sum is 18, not a matrix of sixes.
  @Test func sumOfD0() throws {
    let pooled: Tensor<Double> = [3, 6, 3, 6, 6, 6, 3, 6, 3]
    let weight: Tensor<Double> = [1, 0, 1, 0, 1, 0, 1, 0, 1]
    let rows: [Double] = [
      1 * 3 + 0 * 6 + 1 * 3, 0 * 6 + 1 * 6 + 0 * 6, 1 * 3 + 0 * 6 + 1 * 3,
    ]
    #expect(rows == [6, 6, 6])
    expectEqual(
      try dense(pooled, weight.reshaped(to: [9, 1])), Tensor([rows[0] + rows[1] + rows[2]]))
  }

  @Test func gradients() throws {
    let gradients = try denseGradients(
      upstream: [[1, 10], [100, 1000]], input: [[1, 2, 3], [4, 5, 6]], weight: weight)
    let input: [Double] = [
      1 * 1 + 10 * 2, 1 * 3 + 10 * 4, 1 * 5 + 10 * 6,
      100 * 1 + 1000 * 2, 100 * 3 + 1000 * 4, 100 * 5 + 1000 * 6,
    ]
    let weights: [Double] = [
      1 * 1 + 100 * 4, 10 * 1 + 1000 * 4,
      1 * 2 + 100 * 5, 10 * 2 + 1000 * 5,
      1 * 3 + 100 * 6, 10 * 3 + 1000 * 6,
    ]
    expectEqual(gradients.input, Tensor(shape: [2, 3], scalars: input))
    expectEqual(gradients.weight, Tensor(shape: [3, 2], scalars: weights))
    expectEqual(gradients.bias, Tensor([1 + 100, 10 + 1000]))
  }

  @Test func flattenKeepsRowMajorOrder() throws {
    let images = Tensor<Double>(shape: [2, 2, 1, 2], scalars: [1, 2, 3, 4, 5, 6, 7, 8])
    expectEqual(try flatten(images), [[1, 2, 3, 4], [5, 6, 7, 8]])
  }
}
