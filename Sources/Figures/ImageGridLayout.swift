import Tensors

/// Where everything in an image grid goes.
struct ImageGridLayout {
  private let grid: ImageGrid
  private let typeface: Typeface
  private let columns: Int
  private let zoom: Int
  /// The largest tile.
  private let tileWidth: Int
  private let tileHeight: Int
  /// The distance from one tile to the next.
  private let pitchX: Int
  private let pitchY: Int
  private let captionHeight: Int
  private let sharedScale: ColourScale?
  private let isSigned: Bool

  private static let captionSize = 20
  private static let captionLine = 26

  init(_ grid: ImageGrid, in typeface: Typeface) throws {
    try ImageGridLayout.check(grid)
    (self.grid, self.typeface) = (grid, typeface)
    let tiles = grid.rows.flatMap { $0 }
    columns = grid.rows.map(\.count).max() ?? 0
    let height = tiles.map { $0.values.shape[0] }.max() ?? 1
    let width = tiles.map { $0.values.shape[1] }.max() ?? 1
    zoom = max(1, grid.zoom ?? ImageGridLayout.zoom(width, height, columns, grid.rows.count))
    (tileWidth, tileHeight) = (width * zoom, height * zoom)

    let captions = tiles.map { $0.caption.split(separator: "\n", omittingEmptySubsequences: false) }
    let size = ImageGridLayout.captionSize
    let widest = try captions.joined().map { try typeface.width(of: String($0), size: size) }.max()
    let lines = tiles.contains { !$0.caption.isEmpty } ? captions.map(\.count).max() ?? 0 : 0
    captionHeight = lines * ImageGridLayout.captionLine
    isSigned = tiles.contains { $0.values.scalars.contains { $0 < 0 } }
    let gap = max(8, tileWidth / 12)
    pitchX = max(tileWidth + gap, (widest ?? 0) + 14)
    pitchY = tileHeight + gap + (lines > 0 ? captionHeight + 8 : 0)
    sharedScale =
      switch grid.scaling {
      case .shared: .fitting(tiles.map(\.values))
      case .fixed(let scale): scale
      case .perTile: nil
      }
  }

  /// The largest zoom at which the tiles fit a page, and a tile is no larger than is useful.
  private static func zoom(_ width: Int, _ height: Int, _ columns: Int, _ rows: Int) -> Int {
    let largest = max(width, height) <= 8 ? 112 : 160
    let room = min(1640 / columns - 8, 2600 / rows - 8, largest)
    // One pixel for a number is hard to see: rather a wider picture.
    let atLeast = 1930 / columns - 8 >= 2 * width ? 2 : 1
    return max(room / max(width, height), atLeast)
  }

  private static func check(_ grid: ImageGrid) throws {
    guard grid.rows.contains(where: { !$0.isEmpty }) else {
      throw FigureError("image grid \"\(grid.title)\": it has no tiles")
    }
    for (row, tiles) in grid.rows.enumerated() {
      for (column, tile) in tiles.enumerated() {
        let shape = tile.values.shape
        guard shape.count == 2, shape[0] > 0, shape[1] > 0 else {
          throw FigureError(
            """
            image grid "\(grid.title)": a tile is a matrix [rows, columns], and that in row \(row), \
            column \(column) has shape \(shape)
            """)
        }
      }
    }
    let columns = grid.rows.map(\.count).max() ?? 0
    for (titles, count, axis) in [
      (grid.rowTitles, grid.rows.count, "rows"), (grid.columnTitles, columns, "columns"),
    ] where !titles.isEmpty && titles.count != count {
      throw FigureError(
        "image grid \"\(grid.title)\": \(titles.count) titles for \(count) \(axis); give one for each"
      )
    }
  }

  /// The place of a tile of this shape, in the middle of the room for it.
  private func place(row: Int, column: Int, shape: [Int]) -> Rectangle {
    let (width, height) = (shape[1] * zoom, shape[0] * zoom)
    let spare = pitchX - max(8, tileWidth / 12) - width
    return Rectangle(
      x: column * pitchX + max(0, spare) / 2, y: row * pitchY + (tileHeight - height) / 2,
      width: width, height: height)
  }

  private func room(row: Int, column: Int) -> Rectangle {
    place(row: row, column: column, shape: [tileHeight / zoom, tileWidth / zoom])
  }

  /// The scale of one tile; where one tile has a sign, all have.
  private func scale(of tile: ImageGrid.Tile) -> ColourScale {
    if let sharedScale { return sharedScale }
    let own = ColourScale.fitting([tile.values])
    return isSigned ? .diverging(limit: own.range.upperBound) : own
  }

  func drawing() throws -> Drawing {
    var drawing = Drawing()
    drawing.body = room(row: 0, column: 0).union(
      room(row: grid.rows.count - 1, column: columns - 1))
    for (row, tiles) in grid.rows.enumerated() {
      for (column, tile) in tiles.enumerated() {
        try draw(tile, row: row, column: column, into: &drawing)
      }
    }
    try drawRowTitles(into: &drawing)
    try drawColumnTitles(into: &drawing)
    let top = drawing.bounds?.y ?? 0
    try drawing.text(
      grid.title, at: Point(x: drawing.body.x, y: top - 24), size: Style.title,
      in: typeface)
    try drawLegend(into: &drawing)
    return drawing
  }

  private func draw(_ tile: ImageGrid.Tile, row: Int, column: Int, into drawing: inout Drawing)
    throws
  {
    let place = place(row: row, column: column, shape: tile.values.shape)
    let scale = scale(of: tile)
    drawing.cells(
      tile.values.scalars.map(scale.colour), columns: tile.values.shape[1], side: zoom,
      at: Point(x: place.x, y: place.y))
    if let highlight = tile.highlight {
      drawing.outline(place.grown(by: 5), with: highlight, thickness: 5)
    } else {
      drawing.outline(place.grown(by: 1), with: .hairline, thickness: 1)
    }
    let lines = tile.caption.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let up = (lines.count - 1 - number) * ImageGridLayout.captionLine + 9
      try drawing.text(
        String(line), at: Point(x: place.midX, y: place.y - up), align: .middle,
        size: ImageGridLayout.captionSize, colour: number == 0 ? .ink : .softInk, in: typeface)
    }
  }

  private func drawRowTitles(into drawing: inout Drawing) throws {
    for (row, title) in grid.rowTitles.enumerated() {
      try drawing.text(
        title, at: Point(x: drawing.body.x - Style.gap, y: room(row: row, column: 0).midY),
        align: .end, size: Style.tick, colour: .softInk, isCentred: true, in: typeface)
    }
    let left = drawing.bounds?.x ?? 0
    try drawing.text(
      grid.rowAxis, at: Point(x: left - Style.gap - 12, y: drawing.body.midY), align: .middle,
      size: Style.tick, colour: .softInk, isCentred: true, isTurned: true, in: typeface)
  }

  private func drawColumnTitles(into drawing: inout Drawing) throws {
    let base = drawing.body.y - Style.gap - captionHeight
    let widths = try grid.columnTitles.map { try typeface.width(of: $0, size: Style.tick) }
    let widest = widths.max() ?? 0
    let isTurned = widest + 14 > pitchX
    for (column, title) in grid.columnTitles.enumerated() {
      try drawing.text(
        title, at: Point(x: room(row: 0, column: column).midX, y: base),
        align: isTurned ? .start : .middle, size: Style.tick, colour: .softInk,
        isCentred: isTurned, isTurned: isTurned, in: typeface)
    }
    let height = widths.isEmpty ? 0 : isTurned ? widest : typeface.capHeight(size: Style.tick)
    try drawing.text(
      grid.columnAxis, at: Point(x: drawing.body.midX, y: base - height - Style.gap),
      align: .middle, size: Style.tick, colour: .softInk, in: typeface)
  }

  private func drawLegend(into drawing: inout Drawing) throws {
    guard grid.showsLegend else { return }
    var bar = ColourBar(
      scale: sharedScale ?? (isSigned ? .diverging(limit: 1) : .sequential(0...1)),
      height: min(max(drawing.body.height, 200), 560), title: grid.scaleTitle)
    if sharedScale == nil {
      bar.ends = (isSigned ? "\u{2212}largest" : "0", "largest in the map")
    }
    try drawing.add(
      bar.drawing(in: typeface), right: drawing.body.right + Style.space,
      down: drawing.body.midY - bar.height / 2)
  }
}
