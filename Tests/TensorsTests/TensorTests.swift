import TestSupport
import Tensors
import Testing

@Suite struct TensorTests {
  @Test func literalsGiveTheShape() {
    let matrix: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
    #expect(matrix.shape == [2, 3])
    #expect(matrix.rank == 2)
    #expect(matrix.count == 6)
    #expect(matrix.scalars == [1, 2, 3, 4, 5, 6])
    let row: Tensor<Double> = [1, -0.5, 2]
    #expect(row.shape == [3])
    let deep: Tensor<Float> = [[[[1], [2]]], [[[3], [4]]]]
    #expect(deep.shape == [2, 1, 2, 1])
    let empty: Tensor<Float> = []
    #expect(empty.shape == [0])
    #expect(([[], []] as Tensor<Float>).shape == [2, 0])
  }

  @Test func tensorsAreMadeFromNumbers() {
    expectEqual(Tensor<Float>(zeros: [2, 2]), [[0, 0], [0, 0]])
    expectEqual(Tensor<Float>(ones: [3]), [1, 1, 1])
    expectEqual(Tensor<Float>(repeating: 7, shape: [1, 2]), [[7, 7]])
    expectEqual(Tensor<Double>([1, 2, 3]), [1, 2, 3])
    expectEqual(Tensor<Double>((1...3).map(Double.init)), [1, 2, 3])
    expectEqual(Tensor<Double>(shape: [2, 2], scalars: [1, 2, 3, 4]), [[1, 2], [3, 4]])
    // The element in row i and column j is 10·i + j.
    expectEqual(
      Tensor<Float>(shape: [2, 3]) { Float(10 * $0[0] + $0[1]) }, [[0, 1, 2], [10, 11, 12]])
    let number = Tensor(Float(5))
    #expect(number.shape == [])
    #expect(number.count == 1)
    #expect(number.scalar == 5)
    #expect(Tensor<Float>(shape: [0, 3]) { _ in 1 }.scalars == [])
  }

  @Test func stridesAreTheProductsOfTheLaterExtents() {
    // 3·4·5, 4·5, 5 and 1 elements lie between neighbours along each axis.
    #expect(Tensor<Float>(zeros: [2, 3, 4, 5]).strides == [60, 20, 5, 1])
    #expect(Tensor<Float>(zeros: [7]).strides == [1])
    #expect(Tensor(Float(0)).strides == [])
  }

  @Test func anIndexIsAnOffset() {
    let tensor = Tensor<Float>(zeros: [2, 3, 4, 5])
    // 1·60 + 2·20 + 0·5 + 3
    #expect(tensor.offset(of: [1, 2, 0, 3]) == 103)
    #expect(tensor.index(at: 103) == [1, 2, 0, 3])
    for offset in 0..<tensor.count {
      #expect(tensor.offset(of: tensor.index(at: offset)) == offset)
    }
    #expect(Tensor(Float(0)).offset(of: []) == 0)
    #expect(Tensor(Float(0)).index(at: 0) == [])
  }

  @Test(arguments: [1, 2, 3, 4, 5])
  func everySubscriptReachesTheSameElement(rank: Int) {
    var tensor = Tensor<Double>(shape: Array([2, 3, 1, 4, 2].prefix(rank))) {
      $0.reduce(0) { 10 * $0 + Double($1) }
    }
    for offset in 0..<tensor.count {
      let i = tensor.index(at: offset)
      #expect(tensor[i] == tensor.scalars[offset])
      switch rank {
      case 1:
        check(&tensor, i) {
          $0[i[0]]
        } set: {
          $0[i[0]] = $1
        }
      case 2:
        check(&tensor, i) {
          $0[i[0], i[1]]
        } set: {
          $0[i[0], i[1]] = $1
        }
      case 3:
        check(&tensor, i) {
          $0[i[0], i[1], i[2]]
        } set: {
          $0[i[0], i[1], i[2]] = $1
        }
      case 4:
        check(&tensor, i) {
          $0[i[0], i[1], i[2], i[3]]
        } set: {
          $0[i[0], i[1], i[2], i[3]] = $1
        }
      default:
        check(&tensor, i) {
          $0[i]
        } set: {
          $0[i] = $1
        }
      }
      if rank <= 4 {
        check(&tensor, i) {
          $0[Position(i)]
        } set: {
          $0[Position(i)] = $1
        }
      }
    }
  }

  /// Checks that `get` reads the element at `index` and `set` changes it and no other.
  private func check(
    _ tensor: inout Tensor<Double>, _ index: [Int], _ get: (Tensor<Double>) -> Double,
    set: (inout Tensor<Double>, Double) -> Void
  ) {
    let offset = tensor.offset(of: index)
    #expect(get(tensor) == tensor.scalars[offset])
    var expected = tensor.scalars
    expected[offset] = -1
    var changed = tensor
    set(&changed, -1)
    expectEqual(changed, Tensor(shape: tensor.shape, scalars: expected))
  }

  @Test func aCopyIsIndependent() {
    let first: Tensor<Float> = [1, 2]
    var second = first
    second[0] = 9
    expectEqual(first, [1, 2])
    expectEqual(second, [9, 2])
  }

  @Test func scalarsAreReachedInMemory() {
    var tensor: Tensor<Float> = [[1, 2], [3, 4]]
    #expect(tensor.withUnsafeScalars { $0[2] } == 3)
    tensor.withUnsafeMutableScalars { $0[2] = 30 }
    expectEqual(tensor, [[1, 2], [30, 4]])
  }

  @Test func floatAndDoubleAreConverted() {
    let wide: Tensor<Double> = [0.1, 1e300, 3]
    #expect(Tensor<Float>(wide).scalars == [Float(0.1), .infinity, 3])
    // 0.1 as a Float is 13421773 · 2⁻²⁷.
    let narrow: Tensor<Float> = [0.1]
    #expect(Tensor<Double>(narrow).scalars == [13_421_773 * 0x1p-27])
  }

  @Test func equalityIsExact() {
    let row: Tensor<Double> = [1, 2]
    #expect(row == [1, 2])
    #expect(row != [1, 2.000_000_000_000_000_4])
    #expect(row != [[1, 2]])
    #expect(Tensor<Double>([0.0]) == Tensor<Double>([-0.0]))
    #expect(Tensor<Double>([.nan]) != Tensor<Double>([.nan]))
    #expect(Tensor<Double>(zeros: [0, 2]) != Tensor<Double>(zeros: [2, 0]))
  }
}
