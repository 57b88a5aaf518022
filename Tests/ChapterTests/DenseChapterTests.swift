import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import DenseChapter

/// The sums of the chapter on the dense layer, worked by hand.
@Suite struct DenseChapterTests {
  @Test func oneNeuronAndTwo() throws {
    let ink: Tensor<Double> = [3, 1, 1]
    let seven: Double = 2 * 3 + (-1) * 1 + 0 * 1 + (-1)
    let one: Double = (-1) * 3 + 2 * 1 + 0 * 1 + (-1)
    #expect(seven == 4)
    #expect(one == -2)
    let weight: Tensor<Double> = [[2, -1], [-1, 2], [0, 0]]
    let sums = try dense(ink, weight, bias: [-1, -1])
    expectEqual(sums, Tensor([seven, one]))
    expectEqual(relu(sums), [4, 0])
    // W x, one row a neuron, and x W, one column a neuron.
    let products: [Double] = [2 * 3 - 1 * 1, -1 * 3 + 2 * 1]
    expectEqual(matrixProduct(weight.transposed(), ink), Tensor(products))
    expectEqual(matrixProduct(ink, weight), Tensor(products))
  }

  // MARK: D0 §4.3

  let image: Tensor<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  let kernel: Tensor<Double> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
  let weight: Tensor<Double> = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]

  private func sum(_ map: Tensor<Double>) throws -> Double {
    relu(try dense(map.flattened(), weight.reshaped(to: [9, 1]))).scalar
  }

  @Test func theLastStepOfD0() throws {
    let pooled: Tensor<Double> = [[3, 6, 3], [6, 6, 6], [3, 6, 3]]
    let rows: [Double] = [
      1 * 3 + 0 * 6 + 1 * 3, 0 * 6 + 1 * 6 + 0 * 6, 1 * 3 + 0 * 6 + 1 * 3,
    ]
    #expect(rows == [6, 6, 6])
    let sumOfPooled: Double = 6 + 6 + 6
    #expect(try sum(pooled) == sumOfPooled)
    // As D0 reads the map, with a 3 at the end of the middle row: its weight is 0.
    let misread: Tensor<Double> = [[3, 6, 3], [6, 6, 3], [3, 6, 3]]
    let sumOfMisread: Double = 18
    #expect(try sum(misread) == sumOfMisread)
  }

  @Test func theWholeChain() throws {
    let one: Double = (1 - 3) + 5 + (-7 + 9)
    expectEqual(try convolution(image, kernel), Tensor(shape: [1, 1], scalars: [one]))
    // Each window's centre and its corners, the kernel's only weights: 1, and 1 and −1 crosswise.
    let windows: [Double] = [
      1 + 5, 2 + 6 - 4, 3 - 5,
      4 + 8 - 2, 5 + 1 - 3 - 7 + 9, 6 + 2 - 8,
      7 - 5, 8 + 4 - 6, 9 + 5,
    ]
    let same = try convolution(image, kernel, padding: .same)
    #expect(same.scalars == windows)
    expectEqual(same, [[6, 4, -2], [10, 5, 0], [2, 6, 14]])
    let map = relu(same)
    expectEqual(map, [[6, 4, 0], [10, 5, 0], [2, 6, 14]])
    let sumOfMap: Double = 6 + 0 + 5 + 2 + 14
    #expect(try sum(map) == sumOfMap)

    let plus = plusMaxima(map)
    expectEqual(
      plus,
      [
        [10, 6, 4],  // 6 4 10, 4 6 0 5, 0 4 0
        [10, 10, 14],  // 10 6 5 2, 5 4 10 0 6, 0 0 5 14
        [10, 14, 14],  // 2 10 6, 6 5 2 14, 14 0 6
      ])
    let sumOfPlus: Double = 10 + 4 + 10 + 10 + 14
    #expect(try sum(plus) == sumOfPlus)

    let square = try maxPooling(map, size: 3, stride: 1, padding: .same).output
    expectEqual(square, [[10, 10, 5], [10, 14, 14], [10, 14, 14]])
    let sumOfSquare: Double = 10 + 5 + 14 + 10 + 14
    #expect(try sum(square) == sumOfSquare)

    let small = try maxPooling(map, size: 2, stride: 1, padding: .same).output
    expectEqual(small, [[10, 5, 0], [10, 14, 14], [6, 14, 14]])
    let sumOfSmall: Double = 10 + 0 + 14 + 6 + 14
    #expect(try sum(small) == sumOfSmall)

    expectEqual(try maxPooling(map, size: 2, stride: 1).output, [[10, 5], [10, 14]])
    expectEqual(try maxPooling(map, size: 2).output, [[10]])
    expectEqual(try maxPooling(map, size: 3).output, [[14]])
  }

  @Test func theReadingsOfTheTable() throws {
    let map = relu(try convolution(image, kernel, padding: .same))
    let sums = try pooled(map).map { try $0.map.count == 9 ? sum($0.map) : nil }
    #expect(sums == [27, 48, 53, 44, nil, nil, nil])
  }

  @Test func theMapThatD0PrintsMakesSixes() throws {
    let printed = relu([[-2, 3, 2], [3, 6, 3], [2, 3, -2]] as Tensor<Double>)
    expectEqual(plusMaxima(printed), [[3, 6, 3], [6, 6, 6], [3, 6, 3]])
    // The 6 in the middle lies in every window of 3×3.
    let square = try maxPooling(printed, size: 3, stride: 1, padding: .same).output
    expectEqual(square, Tensor(repeating: 6, shape: [3, 3]))
    let sumOfSquare: Double = 5 * 6
    #expect(try sum(square) == sumOfSquare)
  }

  @Test func oneNumberForNineWeights() {
    #expect(throws: ShapeError.self) { try sum([[5]]) }
  }

  // MARK: The order of the steps

  @Test func maximumAndReLUCommute() throws {
    let map: Tensor<Double> = [[6, 4, -2], [10, 5, 0], [2, 6, 14]]
    let expected: Tensor<Double> = [[10, 5], [10, 14]]
    expectEqual(relu(try maxPooling(map, size: 2, stride: 1).output), expected)
    expectEqual(try maxPooling(relu(map), size: 2, stride: 1).output, expected)
  }

  @Test func meanAndReLUDoNot() throws {
    let map: Tensor<Double> = [[3, -1], [-5, -1]]
    let before: Double = (3 - 1 - 5 - 1) / 4
    #expect(before == -1)
    expectEqual(relu(try averagePooling(map, size: 2)), [[0]])
    let after: Double = (3 + 0 + 0 + 0) / 4
    #expect(try averagePooling(relu(map), size: 2).scalars == [after])
  }

  @Test func poolingFirstLosesTheStripes() throws {
    let stripes = Tensor<Double>(shape: [4, 4]) { $0[1] % 2 == 0 ? 0 : 9 }
    let edge: Tensor<Double> = [[-1, 1], [-1, 1]]
    let left: Double = (-1) * 0 + 1 * 9 + (-1) * 0 + 1 * 9
    let right: Double = (-1) * 9 + 1 * 0 + (-1) * 9 + 1 * 0
    let row = [left, right, left]
    expectEqual(
      try convolution(stripes, edge), Tensor(shape: [3, 3], scalars: row + row + row))
    expectEqual(try maxPooling(relu(convolution(stripes, edge)), size: 2).output, [[18]])
    let pooled = try maxPooling(stripes, size: 2).output
    expectEqual(pooled, [[9, 9], [9, 9]])
    let nothing: Double = -9 + 9 - 9 + 9
    expectEqual(try convolution(pooled, edge), Tensor(shape: [1, 1], scalars: [nothing]))
  }

  // MARK: Softmax and cross-entropy

  @Test func softmaxOfThreeScores() throws {
    let sum = 1 + exp(1.0) + exp(2.0)
    let expected: Tensor<Double> = Tensor(
      shape: [1, 3], scalars: [1 / sum, exp(1) / sum, exp(2) / sum])
    let p = try softmax([[0, 1, 2]] as Tensor<Double>)
    expectClose(p, expected, relative: 1e-15)
    expectClose(p, [[0.0900, 0.2447, 0.6652]], absolute: 5e-5)
    for (place, loss) in [log(sum) - 0, log(sum) - 1, log(sum) - 2].enumerated() {
      expectClose(
        try sparseCategoricalCrossEntropy(probabilities: p, classes: [place]), loss,
        relative: 1e-14)
      expectClose(
        try sparseCategoricalCrossEntropy(logits: [[0, 1, 2]], classes: [place]), loss,
        relative: 1e-14)
    }
    let truth: Tensor<Double> = [[0, 0, 1]]
    #expect(
      try categoricalCrossEntropy(probabilities: p, oneHot: truth)
        == sparseCategoricalCrossEntropy(probabilities: p, classes: [2]))
  }

  @Test func hopelessScores() throws {
    let z: Tensor<Double> = [[-800, 0, 0]]
    let p = try softmax(z)
    expectEqual(p, [[0, 0.5, 0.5]])
    expectClose(
      try sparseCategoricalCrossEntropy(probabilities: p, classes: [0]), 7 * log(10.0),
      relative: 1e-14)
    // ln(e^-800 + 1 + 1) − (−800)
    expectClose(
      try sparseCategoricalCrossEntropy(logits: z, classes: [0]), log(2.0) + 800, relative: 1e-14)
  }

  @Test func logSoftmaxIsItsOwnLogSoftmax() throws {
    let z: Tensor<Double> = [[0, 1, 2]]
    let once = try logSoftmax(z)
    let twice = try logSoftmax(once)
    expectClose(twice, once, absolute: 1e-15)
    let sum = 1 + exp(1.0) + exp(2.0)
    expectClose(
      once, Tensor(shape: [1, 3], scalars: [0, 1, 2].map { $0 - log(sum) }), relative: 1e-14)

    let p = try softmax(z)
    let proper = try sparseCategoricalCrossEntropyGradient(logits: z, classes: [2])
    expectClose(proper, p - [[0, 0, 1]] as Tensor<Double>, absolute: 1e-15)
    let upstream = try sparseCategoricalCrossEntropyGradient(logits: once, classes: [2])
    expectClose(
      try logSoftmaxGradient(upstream: upstream, output: once), proper, absolute: 1e-15)
  }

  @Test func softmaxTwiceHasAFloorAndACeiling() throws {
    let e = exp(1.0)
    let right: Tensor<Double> = oneHot([7], count: 10)
    let wrong: Tensor<Double> = oneHot([1], count: 10)
    expectClose(
      try sparseCategoricalCrossEntropy(logits: right, classes: [7]), -log(e / (e + 9)),
      relative: 1e-14)
    expectClose(
      try sparseCategoricalCrossEntropy(logits: wrong, classes: [7]), -log(1 / (e + 9)),
      relative: 1e-14)
    expectClose(-log(e / (e + 9)), 1.4612, absolute: 5e-5)
  }

  /// The chapter's duel: the truth scores t, its rival −t, eight others 0.
  @Test(arguments: [-8.0, -4, -2, 0, 2, 4, 8]) func duels(t: Double) throws {
    let z = duel(t)
    let sum = exp(t) + exp(-t) + 8
    let (truth, rival, other) = (exp(t) / sum, exp(-t) / sum, 1 / sum)
    expectClose(
      try lossOnce(z), log(sum) - t, relative: 1e-12)
    expectClose(
      try gradientOnce(z)[0, 7], truth - 1,
      relative: 1e-12, absolute: 1e-15)

    // The second softmax, q of the probabilities.
    let second = exp(truth) + exp(rival) + 8 * exp(other)
    expectClose(
      try lossTwice(z), log(second) - truth, relative: 1e-12)
    // ∂L/∂z = p · (g − Σ p g) with g = q − t.
    let g = (
      truth: exp(truth) / second - 1, rival: exp(rival) / second, other: exp(other) / second
    )
    let mean = truth * g.truth + rival * g.rival + 8 * other * g.other
    expectClose(
      try gradientTwice(z)[0, 7], truth * (g.truth - mean),
      relative: 1e-10, absolute: 1e-15)
  }

  @Test func atTheStartTheGradientIsATenth() throws {
    let z = duel(0)
    let proper = try gradientOnce(z)[0, 7]
    expectClose(proper, 1 / 10 - 1, relative: 1e-14)
    expectClose(try gradientTwice(z)[0, 7], proper / 10, relative: 1e-14)
  }

  // MARK: What it costs

  @Test func parametersOfTheDocuments() throws {
    var generator = Generator(seed: 1)
    let start: [LayerDescription] = [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .convolution(64, kernelSize: 3),
      .relu, .maxPooling(2),
    ]
    let padded: [LayerDescription] = [
      .convolution(32, kernelSize: 3, padding: .all(1)), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3, padding: .all(1)), .relu, .maxPooling(2),
    ]
    let unpooled: [LayerDescription] = [
      .convolution(32, kernelSize: 3), .relu, .convolution(64, kernelSize: 3), .relu,
      .maxPooling(2),
    ]
    func dense(_ maps: [LayerDescription], _ sizes: [Int]) throws -> [Int] {
      let network = try Sequential<Float>(
        inputShape: [28, 28, 1], maps + [.flatten] + sizes.map { .dense($0) },
        initialiser: .zeros, generator: &generator)
      return layers(of: network, named: "dense").map(\.parameters)
    }
    // D0 §5.2 and D3 §5.2: 28 → 26 → 13 → 11 → 5 → 3.
    let inD0: [Int] = [3 * 3 * 64 * 64 + 64, 64 * 10 + 10]
    #expect(try dense(start + [.convolution(64, kernelSize: 3), .relu], [64, 10]) == inD0)
    // D1: 28 → 26 → 13 → 11 → 5.
    let inD1: [Int] = [1600 * 10 + 10]
    #expect(try dense(start, [10]) == inD1)
    // D2: 28 → 28 → 14 → 14 → 7.
    let inD2: [Int] = [64 * 7 * 7 * 128 + 128, 128 * 10 + 10]
    #expect(try dense(padded, [128, 10]) == inD2)
    // D3 §3.2.2: 28 → 26 → 13.
    let inD3: [Int] = [5408 * 128 + 128, 128 * 10 + 10]
    #expect(try dense(Array(start.prefix(3)), [128, 10]) == inD3)
    // D4: 28 → 26 → 24 → 12.
    let inD4: [Int] = [9216 * 128 + 128, 128 * 10 + 10]
    #expect(try dense(unpooled, [128, 10]) == inD4)
  }

  // MARK: Stencils

  /// The greatest score x · w − |w|² / 2 belongs to the nearest stencil.
  @Test func scoresAndDistances() throws {
    let stencils: Tensor<Double> = [[1, 0], [2, 1], [2, 0]]
    let bias = -0.5 * stencils.squared().sum(along: 0)
    let expected: [Double] = [-0.5 * (1 + 4 + 4), -0.5 * (0 + 1 + 0)]
    expectEqual(bias, Tensor(expected))
    let image: Tensor<Double> = [0, 1, 1]
    let covered: [Double] = [0 * 1 + 1 * 2 + 1 * 2, 0 * 0 + 1 * 1 + 1 * 0]
    expectEqual(try dense(image, stencils), Tensor(covered))
    let scores: [Double] = [4 - 4.5, 1 - 0.5]
    expectEqual(try dense(image, stencils, bias: bias), Tensor(scores))
    // Squared distances 1 + 1 + 1 and 0 + 0 + 1, which is |x|² − 2 · score with |x|² = 2.
    let distances: [Double] = [2 - 2 * scores[0], 2 - 2 * scores[1]]
    let squares: [Double] = [1 + 1 + 1, 0 + 0 + 1]
    #expect(distances == squares)
  }

  @Test func pushedToTheRight() throws {
    let image = Tensor<Float>(shape: [1, 2, 3, 1], scalars: [1, 2, 3, 4, 5, 6])
    expectEqual(try pushed(image, right: 1), [[0, 1, 2, 0, 4, 5]])
    expectEqual(try pushed(image, right: 3), [[0, 0, 0, 0, 0, 0]])
  }

  @Test func counting() {
    #expect(count([[0, 1], [2, 1], [0, 3]], [1, 0, 0]) == 2)
  }
}
