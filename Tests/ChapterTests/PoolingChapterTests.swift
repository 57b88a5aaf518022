import Exercises
import Layers
import Notebook
import Tensors
import TestSupport
import Testing

@testable import PoolingChapter

/// The matrix with these rows, whose numbers may be written as the sums that make them.
private func matrix(_ rows: [[Float]]) -> Tensor<Float> { Tensor.stack(rows.map { Tensor($0) }) }

/// The numbers that chapter 4 prints of maxima and means, worked by hand.
@Suite struct PoolingChapterTests {
  let map: Tensor<Float> = [[1, 3, 2, 0], [4, 2, 1, 5], [0, 1, 7, 2], [3, 6, 4, 4]]

  @Test func theGreatestOfFourWindows() throws {
    let pooled = try maxPooling(map, size: 2)
    expectEqual(
      pooled.output,
      matrix([
        [[1, 3, 4, 2].max() ?? 0, [2, 0, 1, 5].max() ?? 0],
        [[0, 1, 3, 6].max() ?? 0, [7, 2, 4, 4].max() ?? 0],
      ]))
    expectEqual(pooled.output, [[4, 5], [6, 7]])
    // [1, 0], [1, 3], [3, 1] and [2, 2] in rows of four.
    #expect(pooled.winners == [1 * 4 + 0, 1 * 4 + 3, 3 * 4 + 1, 2 * 4 + 2])
  }

  @Test func theMeansAreAConvolution() throws {
    let means = matrix([
      [(1 + 3 + 4 + 2) / 4, (2 + 0 + 1 + 5) / 4], [(0 + 1 + 3 + 6) / 4, (7 + 2 + 4 + 4) / 4],
    ])
    expectEqual(means, [[2.5, 2], [2.5, 4.25]])
    expectEqual(try averagePooling(map, size: 2), means)
    let quarter: Tensor<Float> = [[0.25, 0.25], [0.25, 0.25]]
    expectEqual(try convolution(map, quarter, stride: 2), means)
  }

  @Test func aPoolingLearnsNothing() throws {
    var generator = Generator(seed: 1)
    let layer = try Sequential<Float>(
      inputShape: [28, 28, 32], [.maxPooling(2)], generator: &generator)
    #expect(layer.outputShape == [14, 14, 32])
    #expect(layer.parameters.isEmpty)
  }

  @Test func paddingNeverWins() throws {
    let below: Tensor<Float> = [[-1, -2, -3], [-4, -5, -6], [-7, -8, -9]]
    // What is left of each window on the map: its corner of 2×2 cells, the greatest top left.
    expectEqual(
      try maxPooling(below, size: 3, stride: 2, padding: .all(1)).output, [[-1, -2], [-4, -5]])
  }

  @Test func byHowManyCellsAnAverageIsDivided() throws {
    let ones = Tensor<Float>(ones: [3, 3])
    // Each window has 4 of its 9 cells on the map.
    expectEqual(
      try averagePooling(ones, size: 3, stride: 2, padding: .all(1)),
      Tensor(repeating: 4 / 4, shape: [2, 2]))
    expectEqual(
      try averagePooling(ones, size: 3, stride: 2, padding: .all(1), countsPadding: true),
      Tensor(repeating: 4 / 9, shape: [2, 2]))
  }

  @Test(arguments: [
    (28, 2, 2, 14, 0), (26, 2, 2, 13, 0), (11, 2, 2, 5, 1), (11, 3, 2, 5, 0), (14, 3, 2, 6, 1),
    (12, 3, 3, 4, 0),
  ])
  func sizes(cells: Int, window: Int, stride: Int, size: Int, unread: Int) throws {
    // The last window ends before the cells that are left out.
    #expect((size - 1) * stride + window + unread == cells)
    #expect(unread < stride)
    let sweep = try Sweep(
      "maxPooling", input: [cells, cells], window: [window, window], called: "window",
      stride: stride, leftover: .dropped)
    #expect(sweep.rows.output == size && sweep.rows.leftover == unread)
    let pooled = try maxPooling(
      Tensor<Float>(zeros: [cells, cells]), size: window, stride: stride)
    #expect(pooled.output.shape == [size, size])
  }
}

/// What a pooling hands back.
@Suite struct PoolingBackwardTests {
  let tied: Tensor<Float> = [[5, 5, 1], [2, 5, 7], [0, 7, 3]]
  let upstream: Tensor<Float> = [[1, 2], [3, 4]]

  @Test func theFirstOfEqualsReceivesAll() throws {
    let pooled = try maxPooling(tied, size: 2, stride: 1)
    expectEqual(pooled.output, [[5, 7], [7, 7]])
    #expect(pooled.winners == [0, 1 * 3 + 2, 2 * 3 + 1, 1 * 3 + 2])
    expectEqual(
      try maxPoolingGradient(upstream: upstream, winners: pooled.winners, inputShape: [3, 3]),
      matrix([[1, 0, 0], [0, 0, 2 + 4], [0, 3, 0]]))
  }

  @Test func anAverageHandsOutEqualShares() throws {
    let gradient = try averagePoolingGradient(
      upstream: upstream, inputShape: [3, 3], size: 2, stride: 1)
    expectEqual(
      gradient,
      matrix([
        [1 / 4, (1 + 2) / 4, 2 / 4], [(1 + 3) / 4, (1 + 2 + 3 + 4) / 4, (2 + 4) / 4],
        [3 / 4, (3 + 4) / 4, 4 / 4],
      ]))
    #expect(gradient.sum() == 1 + 2 + 3 + 4)
  }
}

/// The map that D0 prints, and the one window that makes it.
@Suite struct PooledMapOfD0Tests {
  let rectified: Tensor<Float> = [[0, 3, 2], [3, 6, 3], [2, 3, 0]]
  let printed: Tensor<Float> = [[3, 6, 3], [6, 6, 6], [3, 6, 3]]
  let plus = [(down: 0, right: 0), (-1, 0), (1, 0), (0, -1), (0, 1)]

  private func cells(_ window: [(down: Int, right: Int)]) -> Set<[Int]> {
    Set(window.map { [$0.down, $0.right] })
  }

  @Test func thePlusMakesIt() {
    let top: [Float] = [
      [0, 3, 3].max() ?? 0, [3, 0, 2, 6].max() ?? 0, [2, 3, 3].max() ?? 0,
    ]
    let middle: [Float] = [
      [3, 0, 2, 6].max() ?? 0, [6, 3, 3, 3, 3].max() ?? 0, [3, 2, 0, 6].max() ?? 0,
    ]
    // The map is its own half-turn, so the last row is the first, turned.
    expectEqual(rectified.reversed(axes: 0, 1), rectified)
    expectEqual(matrix([top, middle, top.reversed()]), printed)
    expectEqual(maximum(of: rectified, over: plus), printed)
  }

  @Test func theFormulaOfD0IsOneNumber() throws {
    expectEqual(try maxPooling(rectified, size: 3).output, [[6]])
  }

  @Test func theWindowOfStepsIsTheLibrarysWhereBothCanBe() throws {
    let square = maximum(of: rectified, over: rectangle(rows: -1...1, columns: -1...1))
    expectEqual(square, Tensor(repeating: 6, shape: [3, 3]))
    expectEqual(
      square, try maxPooling(rectified, size: 3, stride: 1, padding: .all(1)).output)
    let uneven: Tensor<Float> = [[1, 7, 2], [0, 4, 9], [8, 3, 5]]
    expectEqual(
      maximum(of: uneven, over: rectangle(rows: 0...1, columns: 0...1)),
      try maxPooling(
        uneven, size: 2, stride: 1, padding: .explicit(top: 0, left: 0, bottom: 1, right: 1)
      ).output)
  }

  @Test func amongAllSetsOfCellsOnlyThePlusMakesIt() {
    let around = rectangle(rows: -1...1, columns: -1...1)
    #expect(around.count == 9)
    var fitting: [Set<[Int]>] = []
    for choice in 1..<(1 << 9) {
      let window = around.indices.filter { choice >> $0 & 1 == 1 }.map { around[$0] }
      if maximum(of: rectified, over: window) == printed { fitting.append(cells(window)) }
    }
    #expect(fitting == [cells(plus)])
  }

  @Test func noRectangleMakesIt() {
    let reaches = (-2...2).flatMap { first in (first...2).map { first...$0 } }
    #expect(reaches.count == 5 + 4 + 3 + 2 + 1)
    var best = 0
    for rows in reaches {
      for columns in reaches {
        let pooled = maximum(of: rectified, over: rectangle(rows: rows, columns: columns))
        best = max(best, (pooled - printed).scalars.count { $0 == 0 })
      }
    }
    #expect(best == 7)
  }

  /// The proof, by which the corner of any such map must be a 6.
  @Test func aRectangleWithBothSixesHasOneInTheCorner() {
    let reaches = (-2...2).flatMap { first in (first...2).map { first...$0 } }
    for rows in reaches {
      for columns in reaches {
        let pooled = maximum(of: rectified, over: rectangle(rows: rows, columns: columns))
        if pooled[0, 1] == 6, pooled[1, 0] == 6 { #expect(pooled[0, 0] == 6) }
      }
    }
  }
}

/// What pooling saves in the networks of the documents.
@Suite struct PoolingCostTests {
  private func plain(_ layers: [LayerDescription]) -> [LayerDescription] {
    layers.filter { $0 != .maxPooling(2) }
  }

  @Test func theNetworkOfD1() throws {
    let layers: [LayerDescription] = [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .convolution(64, kernelSize: 3),
      .relu, .maxPooling(2), .flatten, .dense(10),
    ]
    let convolutions = (9 * 32 + 32) + (9 * 32 * 64 + 64)
    let first = 26 * 26 * 9 * 32
    let pooled = try cost(of: layers)
    #expect(pooled.sides == [28, 26, 13, 11, 5])
    #expect(pooled.parameters == convolutions + 5 * 5 * 64 * 10 + 10)
    #expect(pooled.work == first + 11 * 11 * 9 * 32 * 64 + 5 * 5 * 64 * 10)
    let without = try cost(of: plain(layers))
    #expect(without.sides == [28, 26, 24])
    #expect(without.parameters == convolutions + 24 * 24 * 64 * 10 + 10)
    #expect(without.work == first + 24 * 24 * 9 * 32 * 64 + 24 * 24 * 64 * 10)
  }

  @Test func theNetworkOfD4() throws {
    let layers: [LayerDescription] = [
      .convolution(32, kernelSize: 3), .relu, .convolution(64, kernelSize: 3), .maxPooling(2),
      .flatten, .dense(128), .relu, .dense(10),
    ]
    let pooled = try cost(of: layers)
    #expect(pooled.sides == [28, 26, 24, 12])
    let others = (9 * 32 + 32) + (9 * 32 * 64 + 64) + 128 + (128 * 10 + 10)
    #expect(pooled.parameters == others + 12 * 12 * 64 * 128)
    #expect(try cost(of: plain(layers)).parameters == others + 24 * 24 * 64 * 128)
  }
}

/// How a shift of one cell is measured.
@Suite struct PoolingShiftTests {
  private func picture(_ rows: [[Float]]) -> Tensor<Float> {
    matrix(rows).reshaped(to: [1, rows.count, rows[0].count, 1])
  }

  @Test func aShiftMovesThePicture() {
    let before = picture([[1, 2, 0], [3, 4, 0], [0, 0, 5]])
    expectEqual(
      shifted(before, down: 0, right: 1), picture([[0, 1, 2], [0, 3, 4], [0, 0, 0]]))
    expectEqual(
      shifted(before, down: -1, right: -1), picture([[4, 0, 0], [0, 5, 0], [0, 0, 0]]))
    expectEqual(
      shifted(before, down: 1, right: 1, border: .wrapped),
      picture([[5, 0, 0], [0, 1, 2], [0, 3, 4]]))
    expectEqual(shifted(before, down: 0, right: 0), before)
  }

  @Test func theMeasures() throws {
    let before = picture([[1, 2], [3, 4]])
    let after = picture([[1, 0], [5, 4]])
    let part: Double = (0 + 2 + 2 + 0) / (1 + 2 + 3 + 4)
    #expect(change(before, after) == part)
    #expect(change(before, before) == 0)
    let both = Tensor.concatenate([before, before], axis: 0)
    #expect(unchanged(both, Tensor.concatenate([before, after], axis: 0)) == 1)
    // A gain and a loss that cancel are a change all the same.
    #expect(unchanged(before, after) == 0)
    let grid = Tensor<Float>(shape: [1, 4, 4, 1]) { Float(10 * $0[1] + $0[2]) }
    expectEqual(try middles(grid, size: 2), picture([[11, 13], [31, 33]]))
    expectEqual(try middles(grid, size: 4), picture([[22]]))
    expectEqual(try middles(grid, size: 1), grid)
    #expect(percent(0.5946) == "59.5 %")
  }

  @Test(arguments: [2, 4]) func aDotStaysInItsWindow(size: Int) throws {
    let dots = Tensor<Float>(shape: [64, 8, 8, 1]) { $0[0] == 8 * $0[1] + $0[2] ? 1 : 0 }
    for (down, right) in [(0, 1), (1, 1)] {
      let moved = shifted(dots, down: down, right: right, border: .wrapped)
      let same = unchanged(
        try maxPooling(dots, size: size).output, try maxPooling(moved, size: size).output)
      let good = down == 0 ? size * (size - 1) : (size - 1) * (size - 1)
      #expect(same * size * size == 64 * good)
    }
  }

  /// Of the book's own digits: the claim of D2, and what stands beside it.
  @Test(.enabled(if: Book.hasWholeMNIST, "MNIST is not here: `make data`, or LONGHAND_DATA=FOLDER"))
  func poolingSoftensAShift() throws {
    let mnist = try #require(Book.mnist)
    let images = try mnist.test.prefix(50).allImages()
    let before = edgeMaps(images)
    let after = edgeMaps(shifted(images, down: 0, right: 1))
    let whole = change(before, after)
    let pooled = change(
      try maxPooling(before, size: 2).output, try maxPooling(after, size: 2).output)
    let kept = change(try middles(before, size: 2), try middles(after, size: 2))
    #expect(pooled < 0.8 * whole)
    #expect(abs(kept - whole) < 0.1 * whole)
    let largest = (
      try maxPooling(before, size: 28).output, try maxPooling(after, size: 28).output
    )
    #expect(unchanged(largest.0, largest.1) == 50)
  }

  private func edgeMaps(_ images: Tensor<Float>) -> Tensor<Float> {
    let wide = images.padded(before: [0, 1, 1, 0], after: [0, 1, 1, 0])
    return Tensor(shape: images.shape) { place in
      let (n, i, j) = (place[0], place[1], place[2])
      let right = wide[n, i, j + 2, 0] + 2 * wide[n, i + 1, j + 2, 0] + wide[n, i + 2, j + 2, 0]
      let left = wide[n, i, j, 0] + 2 * wide[n, i + 1, j, 0] + wide[n, i + 2, j, 0]
      return max(0, right - left)
    }
  }
}
