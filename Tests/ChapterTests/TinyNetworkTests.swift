import Foundation
import Layers
import Tensors
import TestSupport
import Testing

/// The whole pass of chapter 5, every number by hand.
@Suite struct TinyNetworkTests {
  let picture: Tensor<Double> = [
    [0, 0, 0, 0, 0, 0],
    [0, 1, 1, 1, 1, 0],
    [0, 0, 0, 0, 1, 0],
    [0, 0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0, 0],
    [0, 0, 0, 0, 0, 0],
  ]
  let bars: Tensor<Double> = [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
  let weight: Tensor<Double> = [
    [-0.25, 0.25, 0.25], [0.5, -0.25, 0],
    [-0.25, 0.25, 0.25], [0.5, -0.25, 0],
    [-0.25, 0.25, -0.25], [0.5, -0.25, 0],
    [-0.25, 0.25, -0.25], [0.5, -0.25, 0.25],
  ]
  let bias: Tensor<Double> = [0.25, 0, -0.25]

  private func pass(_ picture: Tensor<Double>) throws -> (
    maps: Tensor<Double>, rectified: Tensor<Double>, pooled: Tensor<Double>,
    features: Tensor<Double>, scores: Tensor<Double>
  ) {
    let kernels = Tensor.stack([bars, bars.transposed()]).transposed([1, 2, 0]).expanded(axis: 2)
    #expect(kernels.shape == [3, 3, 1, 2])
    let maps = try convolution(picture.reshaped(to: [1, 6, 6, 1]), kernels, bias: [-1, -1])
    let rectified = relu(maps)
    let pooled = try maxPooling(rectified, size: 2).output
    let features = try flatten(pooled)
    return (maps, rectified, pooled, features, try dense(features, weight, bias: bias))
  }

  @Test func maps() throws {
    let maps = try pass(picture).maps
    // Of each window twice the middle row less the rows above and below, less 1.
    let bars: [[Double]] = [
      [2 * 2 - 0 - 1, 2 * 3 - 0 - 1, 2 * 3 - 1 - 1, 2 * 2 - 1 - 1],
      [2 * 0 - 2 - 0 - 1, 2 * 0 - 3 - 1 - 1, 2 * 1 - 3 - 1 - 1, 2 * 1 - 2 - 1 - 1],
      [2 * 0 - 0 - 0 - 1, 2 * 1 - 0 - 1 - 1, 2 * 1 - 1 - 1 - 1, 2 * 1 - 1 - 1 - 1],
      [2 * 0 - 0 - 0 - 1, 2 * 1 - 1 - 0 - 1, 2 * 1 - 1 - 0 - 1, 2 * 1 - 1 - 0 - 1],
    ]
    #expect(bars == [[3, 5, 4, 2], [-3, -5, -3, -2], [-1, 0, -1, -1], [-1, 0, 0, 0]])
    expectEqual(maps[0, 0..., 0..., 0], Tensor(shape: [4, 4], scalars: bars.flatMap { $0 }))
    // Of each window twice the middle column less the columns beside it, less 1.
    let posts: [[Double]] = [
      [2 * 1 - 0 - 1 - 1, 2 * 1 - 1 - 1 - 1, 2 * 1 - 1 - 2 - 1, 2 * 2 - 1 - 0 - 1],
      [2 * 1 - 0 - 1 - 1, 2 * 1 - 1 - 2 - 1, 2 * 2 - 1 - 2 - 1, 2 * 2 - 2 - 0 - 1],
      [2 * 0 - 0 - 0 - 1, 2 * 0 - 0 - 2 - 1, 2 * 2 - 0 - 1 - 1, 2 * 1 - 2 - 0 - 1],
      [2 * 0 - 0 - 0 - 1, 2 * 0 - 0 - 2 - 1, 2 * 2 - 0 - 0 - 1, 2 * 0 - 2 - 0 - 1],
    ]
    #expect(posts == [[0, -1, -2, 2], [0, -2, 0, 1], [-1, -3, 2, -1], [-1, -3, 3, -3]])
    expectEqual(maps[0, 0..., 0..., 1], Tensor(shape: [4, 4], scalars: posts.flatMap { $0 }))
  }

  @Test func quartersAndFeatures() throws {
    let pass = try pass(picture)
    expectEqual(
      pass.rectified[0, 0..., 0..., 0],
      [[3, 5, 4, 2], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    expectEqual(
      pass.rectified[0, 0..., 0..., 1],
      [[0, 0, 0, 2], [0, 0, 0, 1], [0, 0, 2, 0], [0, 0, 3, 0]])
    expectEqual(pass.pooled[0, 0..., 0..., 0], [[5, 4], [0, 0]])
    expectEqual(pass.pooled[0, 0..., 0..., 1], [[0, 2], [0, 3]])
    expectEqual(pass.features, [[5, 0, 4, 2, 0, 0, 0, 3]])
  }

  @Test func scoresProbabilitiesAndLoss() throws {
    let one: Double = -0.25 * 5 - 0.25 * 4 + 0.5 * 2 + 0.5 * 3 + 0.25
    let two: Double = 0.25 * 5 + 0.25 * 4 - 0.25 * 2 - 0.25 * 3
    let seven: Double = 0.25 * 5 + 0.25 * 4 + 0.25 * 3 - 0.25
    #expect([one, two, seven] == [0.5, 1, 2.75])
    let scores = try pass(picture).scores
    expectEqual(scores, [[0.5, 1, 2.75]])
    let sum = exp(0.5) + exp(1) + exp(2.75)
    let p = try softmax(scores)
    expectClose(
      p, Tensor(shape: [1, 3], scalars: [exp(0.5) / sum, exp(1) / sum, exp(2.75) / sum]),
      relative: 1e-14)
    expectClose(
      try sparseCategoricalCrossEntropy(probabilities: p, classes: [2]), log(sum) - 2.75,
      relative: 1e-14)
    expectClose(p, [[0.0824, 0.1358, 0.7818]], absolute: 5e-5)
  }

  /// The one has bars of 1 and 1 above and posts of 4 and 4 on the right; the two has bars of 3 and
  /// 2 above, of 4 and 4 below, and posts of 1 and 1 on the right.
  @Test func theOtherPictures() throws {
    var drawing = Tensor<Double>(zeros: [6, 6])
    for (row, column) in [(1, 3), (2, 2), (2, 3), (3, 3), (4, 3)] { drawing[row, column] = 1 }
    let one = try pass(drawing)
    expectEqual(one.features, [[1, 0, 1, 4, 0, 0, 0, 4]])
    let scoresOfOne: [Double] = [
      -0.25 * 2 + 0.5 * 8 + 0.25, 0.25 * 2 - 0.25 * 8, 0.25 * 2 + 0.25 * 4 - 0.25,
    ]
    #expect(one.scores.scalars == scoresOfOne)
    drawing = Tensor(zeros: [6, 6])
    for (row, column) in [(1, 2), (1, 3), (2, 4), (3, 3), (4, 1), (4, 2), (4, 3), (4, 4)] {
      drawing[row, column] = 1
    }
    let two = try pass(drawing)
    expectEqual(two.features, [[3, 0, 2, 1, 4, 0, 4, 1]])
    let scoresOfTwo: [Double] = [
      -0.25 * 13 + 0.5 * 2 + 0.25, 0.25 * 13 - 0.25 * 2, 0.25 * 5 - 0.25 * 8 + 0.25 * 1 - 0.25,
    ]
    #expect(two.scores.scalars == scoresOfTwo)
  }

  @Test func theOrderOfFlattening() throws {
    let pooled = try pass(picture).pooled
    let channelFirst = try flatten(pooled.transposed([0, 3, 1, 2]))
    expectEqual(channelFirst, [[5, 4, 0, 0, 0, 2, 0, 3]])
    // The rows of the weights, read for the wrong inputs.
    let one: Double = -0.25 * 5 + 0.5 * 4 + 0.5 * 2 + 0.5 * 3 + 0.25
    let two: Double = 0.25 * 5 - 0.25 * 4 - 0.25 * 2 - 0.25 * 3
    let seven: Double = 0.25 * 5 + 0 * 4 + 0 * 2 + 0.25 * 3 - 0.25
    #expect([one, two, seven] == [3.5, -1, 1.75])
    expectEqual(try dense(channelFirst, weight, bias: bias), [[3.5, -1, 1.75]])
    // Row 4c + k of the one order is row 2k + c of the other.
    let order = [0, 2, 4, 6, 1, 3, 5, 7]
    expectEqual(
      try dense(channelFirst, weight.selecting(order), bias: bias), [[0.5, 1, 2.75]])
  }
}
