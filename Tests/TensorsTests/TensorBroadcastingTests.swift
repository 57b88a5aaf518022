import TestSupport
import Tensors
import Testing

@Suite struct TensorBroadcastingTests {
  @Test func shapesAreLaidUnderEachOtherFromTheEnd() {
    #expect(broadcastShape([2, 3], [3]) == [2, 3])
    #expect(broadcastShape([3], [2, 3]) == [2, 3])
    #expect(broadcastShape([2, 1], [1, 3]) == [2, 3])
    #expect(broadcastShape([], [2, 3]) == [2, 3])
    #expect(broadcastShape([60000, 28, 28], [28, 1]) == [60000, 28, 28])
    #expect(broadcastShape([0, 3], [1, 3]) == [0, 3])
    #expect(broadcastShape([2, 3], [2]) == nil)
    #expect(broadcastShape([2, 3], [2, 4]) == nil)
  }

  @Test func aRowMeetsEveryRow() {
    let matrix: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
    expectEqual(matrix + [10, 20, 30], [[11, 22, 33], [14, 25, 36]])
    expectEqual(matrix - [[1], [2]], [[0, 1, 2], [2, 3, 4]])
    let outer: Tensor<Double> = [[1], [2]]
    expectEqual(outer * [3, 4, 5], [[1 * 3, 1 * 4, 1 * 5], [2 * 3, 2 * 4, 2 * 5]])
    expectEqual([3, 4, 5] - outer, [[2, 3, 4], [1, 2, 3]])
  }

  /// Pairs of shapes over every way in which axes can be missing, of extent 1, or joined.
  static let pairs: [([Int], [Int])] = [
    ([], []), ([4], []), ([4], [1]), ([2, 3], [3]), ([2, 3], [2, 1]), ([2, 1], [1, 3]),
    ([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [4]), ([2, 3, 4], [3, 1]), ([2, 3, 4], [3, 4]),
    ([2, 3, 4], [2, 1, 4]), ([2, 3, 4], [2, 1, 1]), ([2, 3, 4], [1, 3, 1]),
    ([2, 1, 4], [1, 3, 1]),
    ([2, 3, 1, 5], [4, 1]), ([1, 1, 1, 1], [2, 3]), ([2, 3, 2, 2, 3], [3, 1, 2, 1]),
    ([0, 3], [1, 3]), ([2, 0], [2, 1]), ([3, 2], [0, 3, 1]),
  ]

  @Test(arguments: pairs)
  func everyElementIsTheOneAtItsIndex(left: [Int], right: [Int]) throws {
    let shape = try #require(broadcastShape(left, right))
    let first = counting(left)
    let second = counting(right) * 100
    let sum = Tensor<Double>(shape: shape) { element(first, $0) + element(second, $0) }
    expectEqual(first + second, sum)
    expectEqual(second + first, sum)
    expectEqual(first.combined(with: second) { $0 + $1 }, sum)
    expectEqual(
      first - second, Tensor(shape: shape) { element(first, $0) - element(second, $0) })
    expectEqual(first.broadcast(to: shape), Tensor(shape: shape) { element(first, $0) })
    if shape == left {
      var accumulated = first
      accumulated += second
      expectEqual(accumulated, sum)
    }
  }

  /// The element of `tensor` that meets `index` of a larger shape.
  private func element(_ tensor: Tensor<Double>, _ index: [Int]) -> Double {
    let own = index.suffix(tensor.rank)
    return tensor[zip(own, tensor.shape).map { $1 == 1 ? 0 : $0 }]
  }
}

/// The numbers 1, 2, 3, … in `shape`.
func counting(_ shape: [Int]) -> Tensor<Double> {
  let count = shape.reduce(1, *)
  return Tensor(shape: shape, scalars: (0..<count).map { Double($0 + 1) })
}
