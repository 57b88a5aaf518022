import Tensors

/// A matrix as coloured cells, with its numbers in them if it is small.
public struct HeatMap: DrawnFigure {
  /// Cells to look at, framed in a colour.
  public struct Highlight: Hashable, Sendable {
    /// The first row and the one after the last.
    public var rows: Range<Int>
    /// The first column and the one after the last.
    public var columns: Range<Int>
    /// The colour of the frame.
    public var colour: Colour

    /// The cells in these rows and columns.
    public init(rows: Range<Int>, columns: Range<Int>, colour: Colour = .amber) {
      (self.rows, self.columns, self.colour) = (rows, columns, colour)
    }

    /// The one cell in this row and column.
    public init(row: Int, column: Int, colour: Colour = .amber) {
      self.init(rows: row..<row + 1, columns: column..<column + 1, colour: colour)
    }
  }

  /// The numbers: `[rows, columns]`.
  public var values: Tensor<Double>
  /// A line above the map.
  public var title: String
  /// A line below the map.
  public var caption: String
  /// Which colour stands for which number; nil for the scale that fits the numbers.
  public var scale: ColourScale?
  /// What the numbers are, written along the legend.
  public var scaleTitle = ""
  /// Whether the legend is drawn; nil for always, but not in a row over printed numbers.
  public var showsLegend: Bool?
  /// Whether numbers are printed in the cells; nil for up to 10 rows and columns.
  public var printsValues: Bool?
  /// Decimals of the printed numbers; nil for as many as they have, up to 2.
  public var decimals: Int?
  /// What is printed in the cells, row by row, in place of their numbers; empty for the numbers.
  public var cellTexts: [String] = []
  /// The side of a cell in pixels; nil for what suits the size of the map.
  public var cellSize: Int?
  /// What the rows are; nil for "row", but nothing in a row of figures.
  public var rowAxis: String?
  /// What the columns are; nil for "column", but nothing in a row of figures.
  public var columnAxis: String?
  /// What is written before each row; empty for its index.
  public var rowLabels: [String] = []
  /// What is written over each column; empty for its index.
  public var columnLabels: [String] = []
  /// Whether rows and columns are numbered.
  public var showsIndices = true
  /// How many of the outermost rows and columns on each side are padding, drawn pale.
  public var padding = 0
  /// Cells to look at.
  public var highlights: [Highlight]

  /// The heat map of a matrix `[rows, columns]`.
  public init<Scalar>(
    _ values: Tensor<Scalar>, title: String = "", caption: String = "", scale: ColourScale? = nil,
    padding: Int = 0, highlights: [Highlight] = []
  ) {
    self.values = Tensor<Double>(values)
    self.title = title
    self.caption = caption
    self.scale = scale
    self.padding = padding
    self.highlights = highlights
  }

  /// The map to stand among others: cells of this many pixels, without indices and legend.
  public func tile(cellSize: Int) -> HeatMap {
    var tile = self
    tile.cellSize = cellSize
    tile.showsIndices = false
    tile.showsLegend = false
    return tile
  }

  /// The marks of the map, its first cell at the origin.
  /// - Throws: `FigureError` for a tensor that is not a matrix with cells, for highlights outside it,
  ///   and for labels or texts that are too few or too many.
  public func drawing(in typeface: Typeface) throws -> Drawing {
    try HeatMapLayout(self, stands: .alone, in: typeface).drawing()
  }

  /// The scale that colours the cells.
  public var usedScale: ColourScale { scale ?? .fitting([values]) }
}
