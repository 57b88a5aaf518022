import Tensors
import Testing

@Suite struct TensorDescriptionTests {
  @Test func columnsAreAligned() {
    let map: Tensor<Float> = [[6, 4, -2], [10, 5, 0], [2, 6, 14]]
    #expect(
      map.description == """
        [[ 6, 4, -2],
         [10, 5,  0],
         [ 2, 6, 14]]
        """)
  }

  @Test func allElementsHaveTheSameDecimals() {
    let matrix: Tensor<Double> = [[0.5, -1], [12.25, 1 / 3]]
    #expect(
      matrix.description == """
        [[ 0.5000, -1.0000],
         [12.2500,  0.3333]]
        """)
    #expect(
      matrix.formatted(decimals: 1) == """
        [[ 0.5, -1.0],
         [12.3,  0.3]]
        """)
    #expect(([0.5, -0.25] as Tensor<Double>).description == "[0.50, -0.25]")
  }

  @Test func eachRankHasItsBrackets() {
    #expect(Tensor(5.0).description == "5")
    #expect(Tensor(-0.5).description == "-0.5")
    #expect(([1, 2, 3] as Tensor<Float>).description == "[1, 2, 3]")
    #expect(([] as Tensor<Float>).description == "[]")
    #expect(Tensor<Float>(zeros: [2, 0]).description == "[[],\n []]")
    #expect(Tensor<Float>(zeros: [0, 2]).description == "[]")
    #expect(([[7]] as Tensor<Float>).description == "[[7]]")
  }

  @Test func matricesStandApart() {
    let cube: Tensor<Float> = [[[1, 2], [3, 4]], [[5, 6], [-7, 8]]]
    #expect(
      cube.description == """
        [[[ 1, 2],
          [ 3, 4]],

         [[ 5, 6],
          [-7, 8]]]
        """)
    let four: Tensor<Float> = [[[[1], [2]]], [[[3], [10]]]]
    #expect(
      four.description == """
        [[[[ 1],
           [ 2]]],

         [[[ 3],
           [10]]]]
        """)
  }

  @Test func oddNumbersPrintSensibly() {
    let odd = Tensor<Double>(shape: [2, 3], scalars: [.nan, 1, -.infinity, -0.0, 0.5, .infinity])
    #expect(
      odd.description == """
        [[nan, 1.0, -inf],
         [0.0, 0.5,  inf]]
        """)
    #expect(([1e-7, -2.5e-6] as Tensor<Double>).description == "[0.0000001, -0.0000025]")
    #expect(([1e-12, 0] as Tensor<Double>).description == "[1e-12, 0e+00]")
    #expect(Tensor<Double>([-0.00001, 1]).formatted(decimals: 2) == "[0.00, 1.00]")
  }

  @Test func longTensorsAreAbridged() {
    let row = Tensor<Float>((0..<2000).map(Float.init))
    #expect(row.description == "[0, 1, 2, …, 1997, 1998, 1999]")
    #expect(row.formatted(abridged: false).hasSuffix(", 1998, 1999]"))
    #expect(row.formatted(abridged: false).split(separator: ",").count == 2000)
    let square = Tensor<Float>(shape: [100, 100]) { Float($0[0] * 100 + $0[1]) }
    #expect(
      square.description == """
        [[   0,    1,    2, …,   97,   98,   99],
         [ 100,  101,  102, …,  197,  198,  199],
         [ 200,  201,  202, …,  297,  298,  299],
         …,
         [9700, 9701, 9702, …, 9797, 9798, 9799],
         [9800, 9801, 9802, …, 9897, 9898, 9899],
         [9900, 9901, 9902, …, 9997, 9998, 9999]]
        """)
    let deep = Tensor<Float>(shape: [200, 2, 3]) { Float($0[0] % 10) }
    #expect(
      deep.description.hasPrefix(
        """
        [[[0, 0, 0],
          [0, 0, 0]],

         [[1, 1, 1],
          [1, 1, 1]],

         [[2, 2, 2],
          [2, 2, 2]],

         …,

         [[7, 7, 7],
        """))
  }

  @Test func onlyLongRowsAreAbridgedInSmallTensors() {
    let bytes = Tensor<Float>(repeating: 255, shape: [28, 28])
    #expect(!bytes.description.contains("…"))
    #expect(bytes.description.split(separator: "\n").allSatisfy { $0.count <= 144 })
    let fractions = bytes / 256
    let lines = fractions.description.split(separator: "\n")
    #expect(lines.count == 28)
    #expect(lines[1] == " [0.9961, 0.9961, 0.9961, …, 0.9961, 0.9961, 0.9961],")
    // Seven places are never abridged to six.
    let seven = Tensor<Double>(repeating: 1e14 + 0.5, shape: [7])
    #expect(!seven.description.contains("…"))
  }

  @Test func decimalsAreThoseOfTheElementsShown() {
    var row = Tensor<Double>(zeros: [2000])
    row[1000] = 0.5
    #expect(row.description == "[0, 0, 0, …, 0, 0, 0]")
  }
}
