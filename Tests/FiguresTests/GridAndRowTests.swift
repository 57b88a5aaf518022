import Tensors
import Testing

@testable import Figures

@Suite struct ImageGridTests {
  /// `[batch, height, width, channel]`; the number tells its place: batch, row, column, channel.
  let activations = Tensor<Float>(shape: [2, 3, 4, 5]) {
    Float($0[0] * 1000 + $0[1] * 100 + $0[2] * 10 + $0[3])
  }

  @Test func activationsAreExamplesByChannels() throws {
    let grid = try ImageGrid(activations: activations, title: "maps")
    #expect(grid.rows.map(\.count) == [5, 5])
    #expect(grid.rows[1][4].values.shape == [3, 4])
    // Example 1, row 2, column 3, channel 4.
    #expect(grid.rows[1][4].values[2, 3] == 1234)
    #expect(grid.rowTitles == ["0", "1"])
    #expect(grid.columnTitles == ["0", "1", "2", "3", "4"])
  }

  @Test func kernelsAreInputsByOutputs() throws {
    // The same numbers, read as [height, width, in, out].
    let grid = try ImageGrid(kernels: activations)
    #expect(grid.rows.map(\.count) == [5, 5, 5, 5])
    #expect(grid.rows[3][4].values.shape == [2, 3])
    #expect(grid.rows[3][4].values[1, 2] == 1234)
  }

  @Test func tilesHaveTheColoursOfOneScale() throws {
    var grid = ImageGrid(
      [[[0, 1]], [[2, 4]], [[-4, 0]]] as [Tensor<Float>], captions: ["a", "b", "c"], columns: 2)
    grid.zoom = 30
    let print = try Print(grid)
    let scale = ColourScale.diverging(limit: 4)
    #expect(print.colour(x: 15, y: 15) == .white)
    #expect(print.colour(x: 45, y: 15) == scale.colour(of: 1))
    // The next tile stands 2·30 pixels and a gap to the right.
    #expect(print.colour(x: 68 + 45, y: 15) == scale.colour(of: 4))
    #expect(["a", "b", "c"].allSatisfy(print.texts.contains))
    #expect(grid.rows.map(\.count) == [2, 1])
    let body = print.drawing.body
    let bar = print.colours(
      in: Rectangle(x: body.right + Style.space + 10, y: body.midY - 90, width: 1, height: 180))
    #expect(bar.count > 100)
  }

  @Test func tilesMayHaveTheirOwnScale() throws {
    var grid = ImageGrid([[[0, 1]], [[0, 8]]] as [Tensor<Float>], columns: 2, scaling: .perTile)
    grid.zoom = 30
    let print = try Print(grid)
    #expect(print.colour(x: 45, y: 15) == Colour(0xfde725))
    #expect(print.colour(x: 68 + 45, y: 15) == Colour(0xfde725))
    #expect(print.texts.contains("largest in the map"))
    grid.scaling = .fixed(.ink(0...8))
    #expect(try Print(grid).colour(x: 68 + 45, y: 15) == Colour(0x14181f))
  }

  @Test func aMapBesideALegendCanBeHighlighted() throws {
    var grid = ImageGrid(rows: [[.init([[1]] as Tensor<Float>, highlight: .amber)]])
    grid.zoom = 50
    #expect(try Print(grid).colour(x: -3, y: 25) == .amber)
  }

  @Test func manyColumnsKeepTheirTitlesApart() throws {
    var grid = try ImageGrid(activations: Tensor<Float>(ones: [3, 12, 12, 64]))
    grid.columnTitles = (0..<64).map { "filter \($0)" }
    let print = try Print(grid)
    let turned = print.drawing.marks.filter {
      if case .text(let text, _, _, _, true) = $0 { text.hasPrefix("filter ") } else { false }
    }
    #expect(turned.count == 64)
    #expect(print.picture.width < 2400)
  }

  @Test func whatCannotBeDrawnIsExplained() {
    #expect(complaint { _ = try ImageGrid(rows: []).picture() }?.contains("no tiles") == true)
    let shape = complaint {
      _ = try ImageGrid([Tensor<Float>(ones: [2, 2]), [1, 2]], columns: 2).picture()
    }
    #expect(shape?.contains("row 0, column 1 has shape [2]") == true)
    let rank = complaint { _ = try ImageGrid(activations: Tensor<Float>(ones: [2, 2])) }
    #expect(rank?.contains("[batch, height, width, channel]") == true)
    let titles = complaint {
      var grid = ImageGrid([Tensor<Float>(ones: [2, 2])], columns: 1)
      grid.rowTitles = ["a", "b"]
      _ = try grid.picture()
    }
    #expect(titles?.contains("2 titles for 1 rows") == true)
    let vast = complaint {
      var grid = ImageGrid([Tensor<Float>(ones: [9, 9])], columns: 1)
      grid.zoom = 1000
      _ = try grid.picture()
    }
    #expect(vast?.contains("pixels, more than") == true)
  }
}

@Suite struct RowTests {
  let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  let kernel: Tensor<Float> = [[1, 0], [0, -1]]

  @Test func mapsStandOnOneLineWithSignsBetween() throws {
    let row = Row(
      [.map(HeatMap(image, title: "I")), "∗", .map(HeatMap(kernel, title: "K")), "="], title: "sum")
    let print = try Print(row)
    #expect(["I", "∗", "K", "=", "sum"].allSatisfy(print.texts.contains))
    // Numbers are printed in the cells, so there is no legend, and no axis is named.
    #expect(!print.texts.contains("row"))
    #expect(print.texts.filter { $0 == "9" }.count == 1)
    let bodies = print.drawing.marks.compactMap {
      if case .cells(let colours, let columns, let side, let place) = $0 {
        Rectangle(
          x: place.x, y: place.y, width: columns * side, height: colours.count / columns * side)
      } else {
        nil as Rectangle?
      }
    }
    #expect(bodies.count == 2)
    #expect(bodies.map(\.midY) == [0, 0])
    #expect(bodies[0].right < bodies[1].x)
  }

  @Test func mapsMayShareAScale() throws {
    var row = Row(
      [.map(HeatMap(image)), "∗", .map(HeatMap(kernel))], sharedScale: .diverging(limit: 9))
    row.scaleTitle = "value"
    let print = try Print(row)
    #expect(print.texts.contains("value"))
    #expect(print.colour(x: 0, y: 0) == print.colour(x: 0, y: 0))
    let colours = print.drawing.marks.compactMap {
      if case .cells(let colours, _, _, _) = $0 { colours } else { nil as [Colour]? }
    }
    let scale = ColourScale.diverging(limit: 9)
    #expect(colours[1] == [1, 0, 0, -1].map(scale.colour))
  }

  @Test func largeMapsInARowKeepTheirLegend() throws {
    let map = HeatMap(Tensor<Float>(shape: [20, 20]) { Float($0[0] + $0[1]) })
    let print = try Print(Row([.map(map), "→", .map(map), "→", .map(map)]))
    #expect(print.picture.width < 2200)
    #expect(print.texts.filter { $0 == "20" }.count == 3)
  }

  @Test func figuresStandBelowOneAnother() throws {
    let one = HeatMap(image, title: "one")
    let alone = try one.picture()
    let both = try Stack([one, Row([.figure(one)])], title: "both").picture()
    #expect(both.height > 2 * (alone.height - 2 * Style.margin))
    #expect(complaint { _ = try Stack([]).picture() }?.contains("nothing in it") == true)
  }
}
