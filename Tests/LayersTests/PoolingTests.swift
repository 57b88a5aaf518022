import Layers
import Tensors
import TestSupport
import Testing

@Suite struct PoolingTests {
  let image: Tensor<Double> = [
    [1, 5, 2, 0],
    [4, 3, 8, 6],
    [7, 7, 1, 2],
    [0, 7, 2, 2],
  ]

  @Test func windowsSideBySide() throws {
    let pooled = try maxPooling(image, size: 2)
    expectEqual(
      pooled.output,
      Tensor(shape: [2, 2], scalars: [max(1, 5, 4, 3), max(2, 0, 8, 6), 7, max(1, 2, 2, 2)]))
    let means: [Double] = [
      (1 + 5 + 4 + 3) / 4, (2 + 0 + 8 + 6) / 4, (7 + 7 + 0 + 7) / 4, (1 + 2 + 2 + 2) / 4,
    ]
    expectEqual(try averagePooling(image, size: 2), Tensor(shape: [2, 2], scalars: means))
  }

  /// The winners are cells [0, 1], [1, 2], the first of three sevens and the first of three twos.
  @Test func firstOfEqualsWins() throws {
    #expect(try maxPooling(image, size: 2).winners == [0 * 4 + 1, 1 * 4 + 2, 2 * 4 + 0, 2 * 4 + 3])
  }

  @Test func overlappingWindows() throws {
    expectEqual(
      try maxPooling(image, size: 3, stride: 1).output, [[8, 8], [8, 8]])
    let rows: [Double] = [1 + 5 + 2, 5 + 2 + 0, 4 + 3 + 8, 3 + 8 + 6, 7 + 7 + 1, 7 + 1 + 2]
    expectEqual(
      try averagePooling(image, size: 3, stride: 1).at(0),
      Tensor([(rows[0] + rows[2] + rows[4]) / 9, (rows[1] + rows[3] + rows[5]) / 9]))
  }

  @Test func whatDoesNotFitIsDropped() throws {
    expectEqual(try maxPooling(image, size: 3).output, [[8]])
    expectEqual(
      try averagePooling(image, size: 3),
      Tensor(shape: [1, 1], scalars: [(1 + 5 + 2 + 4 + 3 + 8 + 7 + 7 + 1) / 9]))
  }

  /// A window with nothing but negative cells on the image does not take the 0 of the padding.
  @Test func paddingNeverWins() throws {
    let dark: Tensor<Double> = [[-3, -1], [-2, -4]]
    let pooled = try maxPooling(dark, size: 2, stride: 1, padding: .all(1))
    expectEqual(pooled.output, [[-3, -1, -1], [-2, -1, -1], [-2, -2, -4]])
    #expect(pooled.winners == [0, 1, 1, 2, 1, 1, 2, 2, 3])
    let least = try maxPooling(
      Tensor<Double>(repeating: -.infinity, shape: [1, 1]), size: 2, padding: .all(1))
    #expect(least.winners == [0] && least.output.scalars == [-.infinity])
  }

  @Test func notANumberIsPassedOn() throws {
    let sick = Tensor<Double>(shape: [2, 2], scalars: [1, .nan, 2, 3])
    let pooled = try maxPooling(sick, size: 2)
    #expect(pooled.output[0, 0].isNaN && pooled.winners == [1])
  }

  @Test func paddingCountsOrNot() throws {
    let ones = Tensor<Double>(ones: [2, 2])
    expectEqual(try averagePooling(ones, size: 2, padding: .all(1)), Tensor(ones: [2, 2]))
    expectEqual(
      try averagePooling(ones, size: 2, padding: .all(1), countsPadding: true),
      Tensor(repeating: 1 / 4, shape: [2, 2]))
    expectEqual(
      try averagePooling([[1, 2, 3]] as Tensor<Double>, size: 2, padding: .same),
      Tensor(shape: [1, 2], scalars: [(1 + 2) / 2, 3 / 1]))
  }

  @Test func channelsArePooledApart() throws {
    let input: Tensor<Double> = [[[[1, 40], [2, 30]], [[3, 20], [4, 10]]]]
    expectEqual(try maxPooling(input, size: 2).output, [[[[4, 40]]]])
    #expect(try maxPooling(input, size: 2).winners == [6, 1])
    expectEqual(
      try averagePooling(input, size: 2),
      Tensor(shape: [1, 1, 1, 2], scalars: [(1 + 2 + 3 + 4) / 4, (40 + 30 + 20 + 10) / 4]))
  }

  /// The 8 at [1, 2] wins all four overlapping windows, and receives from each.
  @Test func gradientGathersAtTheWinner() throws {
    let pooled = try maxPooling(image, size: 3, stride: 1)
    let gradient = try maxPoolingGradient(
      upstream: [[1, 10], [100, 1000]] as Tensor<Double>, winners: pooled.winners,
      inputShape: [4, 4])
    var expected = Tensor<Double>(zeros: [4, 4])
    expected[1, 2] = 1 + 10 + 100 + 1000
    expectEqual(gradient, expected)
  }

  @Test func gradientOfAMeanIsShared() throws {
    let gradient = try averagePoolingGradient(
      upstream: [[8, 16]] as Tensor<Double>, inputShape: [2, 3], size: 2, stride: 1)
    expectEqual(
      gradient,
      Tensor(
        shape: [2, 3], scalars: [8 / 4, 8 / 4 + 16 / 4, 16 / 4, 8 / 4, 8 / 4 + 16 / 4, 16 / 4]))
    let padded = try averagePoolingGradient(
      upstream: [[8, 16]] as Tensor<Double>, inputShape: [1, 3], size: 2, padding: .same)
    expectEqual(padded, Tensor(shape: [1, 3], scalars: [8 / 2, 8 / 2, 16 / 1]))
  }
}
