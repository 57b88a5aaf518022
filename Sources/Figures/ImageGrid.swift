import Tensors

/// Many small maps in rows and columns: a contact sheet, feature maps, kernels.
public struct ImageGrid: DrawnFigure {
  /// One map of the grid.
  public struct Tile: Sendable {
    /// The numbers: `[rows, columns]`.
    public var values: Tensor<Double>
    /// What is written over the map; a line break begins a second line.
    public var caption: String
    /// The colour of a thick frame, if the map is to be looked at.
    public var highlight: Colour?

    /// The tile of a matrix `[rows, columns]`.
    public init<Scalar>(_ values: Tensor<Scalar>, caption: String = "", highlight: Colour? = nil) {
      self.values = Tensor<Double>(values)
      (self.caption, self.highlight) = (caption, highlight)
    }
  }

  /// Which colours the tiles have.
  public enum Scaling: Hashable, Sendable {
    /// One scale that fits all tiles: what can be compared, looks so.
    case shared
    /// A scale for each tile, from its own numbers: the most to be seen in each.
    case perTile
    /// This scale for all.
    case fixed(ColourScale)
  }

  /// The tiles, row by row; rows may have different lengths.
  public var rows: [[Tile]]
  /// A line above the grid.
  public var title: String
  /// Which colours the tiles have.
  public var scaling: Scaling
  /// What the numbers are, written along the legend.
  public var scaleTitle = ""
  /// Whether the legend is drawn.
  public var showsLegend = true
  /// What is written before each row.
  public var rowTitles: [String] = []
  /// What is written over each column.
  public var columnTitles: [String] = []
  /// What the rows are.
  public var rowAxis = ""
  /// What the columns are.
  public var columnAxis = ""
  /// The side of one number's square in pixels; nil for what suits the size of the grid.
  public var zoom: Int?

  /// The grid of these rows of tiles.
  public init(rows: [[Tile]], title: String = "", scaling: Scaling = .shared) {
    (self.rows, self.title, self.scaling) = (rows, title, scaling)
  }

  /// The images one after another, `columns` in a row.
  ///
  /// - Parameters:
  ///   - images: each `[rows, columns]`.
  ///   - captions: one for each image, or none.
  public init<Scalar>(
    _ images: [Tensor<Scalar>], captions: [String] = [], columns: Int, title: String = "",
    scaling: Scaling = .shared
  ) {
    require(columns > 0, "a grid needs columns, not \(columns)")
    require(
      captions.isEmpty || captions.count == images.count,
      "\(captions.count) captions for \(images.count) images")
    let tiles = images.enumerated().map { index, image in
      Tile(image, caption: captions.isEmpty ? "" : captions[index])
    }
    let rows = stride(from: 0, to: tiles.count, by: columns).map {
      Array(tiles[$0..<min($0 + columns, tiles.count)])
    }
    self.init(rows: rows, title: title, scaling: scaling)
  }

  /// Every channel of every example: an example a row, a channel a column, both numbered.
  ///
  /// - Parameter activations: `[batch, height, width, channel]`.
  public init<Scalar>(
    activations: Tensor<Scalar>, title: String = "", scaling: Scaling = .shared
  ) throws {
    try ImageGrid.checkRank(of: activations.shape, "activations [batch, height, width, channel]")
    self.init(
      batch: activations.transposed([0, 3, 1, 2]), title: title, scaling: scaling)
    (rowAxis, columnAxis) = ("example", "channel")
  }

  /// Every kernel: an input channel a row, an output channel a column, both numbered.
  ///
  /// - Parameter kernels: `[height, width, in, out]`.
  public init<Scalar>(kernels: Tensor<Scalar>, title: String = "", scaling: Scaling = .shared)
    throws
  {
    try ImageGrid.checkRank(of: kernels.shape, "kernels [height, width, in, out]")
    self.init(batch: kernels.transposed([2, 3, 0, 1]), title: title, scaling: scaling)
    (rowAxis, columnAxis) = ("input channel", "filter")
  }

  /// The grid of maps `[row, column, height, width]`, its rows and columns numbered.
  private init<Scalar>(batch maps: Tensor<Scalar>, title: String, scaling: Scaling) {
    let (rows, columns) = (maps.shape[0], maps.shape[1])
    self.init(
      rows: (0..<rows).map { row in
        let channels = maps.at(row)
        return (0..<columns).map { Tile(channels.at($0)) }
      }, title: title, scaling: scaling)
    rowTitles = (0..<rows).map { "\($0)" }
    columnTitles = (0..<columns).map { "\($0)" }
  }

  private static func checkRank(of shape: [Int], _ wanted: String) throws {
    guard shape.count == 4 else {
      throw FigureError("an image grid draws \(wanted), and the tensor has shape \(shape)")
    }
  }

  /// The marks of the grid, its first tile at the origin.
  /// - Throws: `FigureError` for tiles that are not matrices with cells, and for titles of rows or
  ///   columns that are too few or too many.
  public func drawing(in typeface: Typeface) throws -> Drawing {
    try ImageGridLayout(self, in: typeface).drawing()
  }
}
