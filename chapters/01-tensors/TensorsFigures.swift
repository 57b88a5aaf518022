import Datasets
import Figures
import Tensors

/// An image as ink on paper, and one part of it with its numbers, under the lens.
func magnified(_ image: Tensor<Float>, rows: Range<Int>, columns: Range<Int>) -> Row {
  var whole = HeatMap(
    image, title: "the first training image", scale: .ink(0...255),
    highlights: [.init(rows: rows, columns: columns)])
  whole.showsLegend = false
  var lens = HeatMap(image[rows, columns], title: "the framed part", scale: .ink(0...255))
  lens.rowLabels = rows.map { "\($0)" }
  lens.columnLabels = columns.map { "\($0)" }
  lens.showsLegend = true
  lens.scaleTitle = "pixel"
  return Row([.map(whole), "→", .map(lens)])
}

/// A tensor of rank 3 as its tables, and below as the line that it is in memory; one place framed.
func tablesAndMemory(_ tensor: Tensor<Float>, framing place: [Int]) -> Stack {
  let scale = ColourScale.sequential(0...Double(tensor.max()))
  let tables = (0..<tensor.shape[0]).map { table in
    var map = HeatMap(
      tensor.at(table), title: "table \(table)", scale: scale,
      highlights: table == place[0] ? [.init(row: place[1], column: place[2])] : [])
    map.rowAxis = "row"
    map.columnAxis = "column"
    map.showsLegend = false
    return Row.Item.map(map)
  }
  var line = HeatMap(
    tensor.reshaped(to: [1, tensor.count]), title: "the same numbers in memory", scale: scale,
    highlights: [.init(row: 0, column: tensor.offset(of: place))])
  line.printsValues = true
  line.cellSize = 60
  line.columnLabels = (0..<tensor.count).map { "\($0)" }
  line.columnAxis = "offset"
  line.rowLabels = [""]
  line.rowAxis = ""
  line.showsLegend = false
  return Stack([Row(tables), line])
}

/// A digit minus the mean image, and a digit times a column of ones and zeros.
func broadcastingFigure(
  _ digit: Tensor<Float>, mean: Tensor<Float>, column: Tensor<Float>
) -> Stack {
  func panel(
    _ values: Tensor<Float>, _ title: String, _ scale: ColourScale = .ink(0...255),
    legend: Bool = false
  ) -> Row.Item {
    var map = HeatMap(values, title: title, scale: scale)
    map.showsIndices = false
    map.showsLegend = legend
    map.scaleTitle = "pixel"
    map.cellSize = 11
    return .map(map)
  }
  return Stack([
    Row([
      panel(digit, "digit"), "−", panel(mean, "mean image"), "=",
      panel(digit - mean, "what is left", .diverging(limit: 255), legend: true),
    ]),
    Row([
      panel(digit, "digit"), "·", panel(column, "1s over 0s", .ink(0...1)), "=",
      panel(digit * column, "upper half", legend: true),
    ]),
  ])
}

/// How large a part of each set every digit has, in per cent.
func classPlot(_ train: LabelledImages, _ test: LabelledImages) -> BarPlot {
  func shares(_ name: String, _ images: LabelledImages) -> BarPlot.Series {
    .init(name, images.classCounts.map { 100 * Double($0) / Double(images.count) })
  }
  return BarPlot(
    "How often each digit comes", x: "digit", y: "share of the set in %",
    categories: (0..<train.classCount).map { "\($0)" },
    series: [shares("training", train), shares("test", test)], decimals: 1)
}

/// Images in rows, each row of one class.
func contactSheet(_ images: LabelledImages, _ chosen: [[Int]]) -> ImageGrid {
  var sheet = ImageGrid(
    rows: chosen.map { places in places.map { ImageGrid.Tile(images.image($0)) } },
    title: "Training images of each digit", scaling: .fixed(.ink(0...255)))
  sheet.rowTitles = chosen.indices.map { "\($0)" }
  sheet.rowAxis = "label"
  sheet.scaleTitle = "pixel"
  return sheet
}

/// The mean images `[class, pixels]`, each with its class.
func meanSheet(_ means: Tensor<Float>, rows: Int) -> ImageGrid {
  let classes = 0..<means.shape[0]
  var sheet = ImageGrid(
    classes.map { means.at($0).reshaped(to: [rows, -1]) }, captions: classes.map { "\($0)" },
    columns: 5, title: "The mean image of each class", scaling: .fixed(.ink(0...1)))
  sheet.scaleTitle = "pixel / 255"
  return sheet
}
