import Figures
import Tensors
import Testing

@Suite struct LayerFigureTests {
  @Test func mapsAreAGridOfNumberedChannels() throws {
    let maps = Tensor<Float>(shape: [2, 3, 10]) { Float(100 * $0[2] + 10 * $0[0] + $0[1]) }
    let grid = try #require(try layerFigure(maps, title: "conv1") as? ImageGrid)
    #expect(grid.title == "conv1")
    #expect(grid.rows.map(\.count) == [8, 2])
    #expect(grid.rows.joined().map(\.caption) == (0..<10).map { "\($0)" })
    // Channel 9: 900 and the place in it.
    #expect(grid.rows[1][1].values == [[900, 901, 902], [910, 911, 912]])
    #expect(grid.scaling == .shared)
  }

  @Test func aShortRowIsPrinted() throws {
    let row: Tensor<Float> = [0.5, -1, 2]
    let map = try #require(try layerFigure(row, title: "dense1") as? HeatMap)
    #expect(map.values == [[0.5, -1, 2]])
    #expect(map.printsValues == true)
    #expect(map.scale == nil)
  }

  /// As of log-softmax: the nearest to 0 has the strongest colour.
  @Test func aRowBelowZeroHasAScaleThatEndsThere() throws {
    func scale(_ row: Tensor<Float>) throws -> ColourScale? {
      try #require(try layerFigure(row, title: "logSoftmax1") as? HeatMap).scale
    }
    #expect(try scale([-0.5, -4, -2]) == .sequential(-4...0))
    #expect(try scale([0, -4]) == .sequential(-4...0))
    #expect(try scale([0, 0]) == nil)
    #expect(try scale(Tensor(shape: [2], scalars: [-.infinity, -1])) == nil)
  }

  /// 20 units: 16 and the other 4, and behind them nothing.
  @Test func aLongRowIsBroken() throws {
    let row = Tensor<Float>(shape: [20]) { Float($0[0]) }
    let map = try #require(try layerFigure(row, title: "dense1") as? HeatMap)
    #expect(map.values.shape == [2, 16])
    #expect(map.rowLabels == ["0–15", "16–19"])
    #expect(Array(map.values.scalars[..<20]) == (0..<20).map { Double($0) })
    #expect(map.values.scalars[20...].allSatisfy { $0.isNaN })
  }

  @Test func otherShapesAreRefused() {
    for shape in [[], [2, 2], [1, 2, 2, 3], [0], [2, 0, 3]] {
      #expect(throws: FigureError.self) {
        try layerFigure(Tensor<Float>(zeros: shape), title: "layer")
      }
    }
  }
}
