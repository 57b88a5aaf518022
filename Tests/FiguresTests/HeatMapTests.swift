import Tensors
import Testing

@testable import Figures

@Suite struct HeatMapTests {
  let kernel: Tensor<Float> = [[1, 0, -1], [0, 0.5, 0], [-1, 0, 1]]
  let digit = Tensor<Float>(shape: [28, 28]) { Float($0[0] * 28 + $0[1]) / 784 }

  @Test func everyCellHasTheColourOfItsNumber() throws {
    let print = try Print(HeatMap(kernel))
    let scale = ColourScale.diverging(limit: 1)
    let side = print.drawing.body.width / 3
    #expect(print.drawing.body == Rectangle(x: 0, y: 0, width: 3 * side, height: 3 * side))
    for row in 0..<3 {
      for column in 0..<3 {
        // The corner of the cell, where no number is printed.
        let colour = print.colour(x: column * side + 8, y: row * side + 8)
        #expect(colour == scale.colour(of: Double(kernel[row, column])))
      }
    }
    #expect(print.colour(x: side + 8, y: 8) == .white)
  }

  @Test func numbersAreCrispCellsWithoutText() throws {
    var map = HeatMap(digit, scale: .ink(0...1))
    map.cellSize = 7
    let print = try Print(map)
    for row in [0, 13, 27] {
      for column in [0, 13, 27] {
        let cell = Rectangle(x: column * 7, y: row * 7, width: 7, height: 7)
        let colour = ColourScale.ink(0...1).colour(of: Double(digit[row, column]))
        #expect(print.colours(in: cell) == [colour])
      }
    }
    #expect(print.texts.filter { $0.contains("0.") && $0.count > 3 } == [])
  }

  @Test func smallMapsHaveTheirNumbersPrintedInReadableInk() throws {
    let print = try Print(HeatMap(kernel))
    #expect(print.texts.filter { $0 == "−1.0" }.count == 2)
    #expect(print.texts.contains("0.5"))
    let side = print.drawing.body.width / 3
    let first = print.colours(in: Rectangle(x: 4, y: 4, width: side - 8, height: side - 8))
    // White on the red of 1.
    #expect(first.contains(.white) && !first.contains(.ink))
    let second = print.colours(
      in: Rectangle(x: side + 4, y: 4, width: side - 8, height: side - 8))
    #expect(second.contains(.ink))
  }

  @Test func textsStandInPlaceOfNumbers() throws {
    let values = Tensor<Double>(shape: [2, 2], scalars: [.nan, 1, 2, .nan])
    var map = HeatMap(values, scale: .heat(0...2))
    map.cellTexts = ["97", "1", "", "98"]
    let print = try Print(map)
    #expect(print.texts.contains("97") && print.texts.contains("98"))
    #expect(!print.texts.contains("nan"))
    map.cellTexts = ["97"]
    #expect(throws: FigureError.self) { try Print(map) }
  }

  @Test func numbersArePrintedAsAsked() throws {
    let values: Tensor<Float> = [[0.12345, 2]]
    #expect(try Print(HeatMap(values)).texts.contains("0.12"))
    var map = HeatMap(values)
    map.decimals = 3
    #expect(try Print(map).texts.contains("0.123"))
    #expect(try Print(HeatMap([[1, 2]] as Tensor<Float>)).texts.contains("1"))
  }

  @Test func theLegendRunsThroughTheScale() throws {
    var map = HeatMap(kernel)
    map.scaleTitle = "weight"
    let print = try Print(map)
    let body = print.drawing.body
    let x = body.right + Style.space + ColourBar.width / 2
    let scale = ColourScale.diverging(limit: 1)
    #expect(print.colour(x: x, y: body.midY - body.height / 2 + 2).red > 170)
    let middle = print.colours(in: Rectangle(x: x, y: body.midY - 2, width: 1, height: 4))
    #expect(middle.contains { $0.contrast(with: .white) < 1.02 })
    #expect(print.colour(x: x, y: body.bottom - 2).blue > 160)
    #expect(scale.colour(of: 1) == print.colour(x: x, y: body.y))
    #expect(print.texts.contains("weight"))

    map.showsLegend = false
    let bare = try Print(map)
    #expect(bare.picture.width < print.picture.width)
    #expect(!bare.texts.contains("weight"))
  }

  @Test func rowsAndColumnsAreNumbered() throws {
    #expect(try Print(HeatMap(digit)).texts.filter { $0 == "20" }.count == 2)
    #expect(try Print(HeatMap(digit)).texts.contains("row"))
    var map = HeatMap(kernel)
    map.rowLabels = ["a", "b", "c"]
    map.columnLabels = ["one", "two", "three"]
    (map.rowAxis, map.columnAxis) = ("read", "was")
    let texts = try Print(map).texts
    #expect(["a", "b", "c", "one", "two", "three", "read", "was"].allSatisfy(texts.contains))
    #expect(!texts.contains("row"))
  }

  @Test func aHighlightFramesItsCells() throws {
    let print = try Print(
      HeatMap(kernel, highlights: [.init(rows: 0..<2, columns: 1..<3, colour: .green)]))
    let side = print.drawing.body.width / 3
    #expect(print.colour(x: side, y: side / 2) == .green)
    #expect(print.colour(x: 2 * side, y: 2 * side) == .green)
    #expect(print.colour(x: side / 2, y: side) != .green)
    #expect(print.colour(x: 2 * side + side / 2, y: 0) == .green)
  }

  @Test func paddingIsPaleAndHasNoIndex() throws {
    let ones = Tensor<Float>(ones: [2, 2]).padded(top: 1, left: 1, bottom: 1, right: 1)
    let print = try Print(HeatMap(ones, padding: 1))
    let side = print.drawing.body.width / 4
    #expect(print.colour(x: 8, y: 8) == Colour(0xf1f3f5))
    #expect(print.colour(x: side + 8, y: side + 8) == Colour(0xfde725))
    // Two rows and two columns are numbered; the numbers in the cells are the rest.
    #expect(print.texts.filter { $0 == "0" }.count == 12 + 2)
    #expect(!print.texts.contains("2"))
  }

  @Test func whatCannotBeDrawnIsExplained() throws {
    func complaint(_ map: HeatMap) -> String {
      FiguresTests.complaint { _ = try map.picture() } ?? ""
    }
    let batch = Tensor<Float>(zeros: [1, 28, 28])
    #expect(complaint(HeatMap(batch, title: "digit")).contains("\"digit\""))
    #expect(complaint(HeatMap(batch)).contains("shape [1, 28, 28]"))
    #expect(complaint(HeatMap(Tensor<Float>(zeros: [0, 3]))).contains("shape [0, 3]"))
    #expect(complaint(HeatMap([1, 2] as Tensor<Float>)).contains("second axis"))
    let beyond = HeatMap(kernel, highlights: [.init(rows: 1..<4, columns: 0..<1)])
    #expect(complaint(beyond).contains("not within 3×3 cells"))
    var map = HeatMap(kernel)
    map.rowLabels = ["only one"]
    #expect(complaint(map).contains("1 labels for 3 rows"))
    #expect(complaint(HeatMap(kernel, padding: 2)).contains("leaves nothing"))
    #expect(complaint(HeatMap(kernel, title: "字")).contains("U+5B57"))
  }

  @Test func aConstantMapAndStrangeNumbersAreDrawn() throws {
    #expect(try Print(HeatMap(Tensor<Float>(zeros: [2, 2]))).texts.contains("0"))
    let strange = Tensor<Float>(shape: [2, 2], scalars: [.nan, .infinity, -.infinity, 1])
    let print = try Print(HeatMap(strange))
    #expect(print.texts.contains("nan") && print.texts.contains("−inf"))
    #expect(print.colour(x: 8, y: 8) == Colour(0xb8b8b8))
  }
}
