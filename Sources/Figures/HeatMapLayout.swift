import Tensors

/// Where everything in a heat map goes.
struct HeatMapLayout {
  enum Standing { case alone, inRow }

  private let map: HeatMap
  private let standing: Standing
  private let typeface: Typeface
  private let rows: Int
  private let columns: Int
  /// The numbers as they are printed, row by row; empty if they are not.
  private let texts: [String]
  private let cell: Int
  private let textSize: Int
  private let body: Rectangle

  init(_ map: HeatMap, stands standing: Standing, in typeface: Typeface) throws {
    try HeatMapLayout.check(map)
    (self.map, self.standing, self.typeface) = (map, standing, typeface)
    (rows, columns) = (map.values.shape[0], map.values.shape[1])
    let longest = max(rows, columns)
    let prints = map.printsValues ?? (longest <= 10)
    texts = prints ? HeatMapLayout.texts(of: map) : []

    // Three large maps in a row still fit a page.
    let room = standing == .alone ? 900 : 460
    let usual = longest <= 10 ? 84 : max(4, min(72, room / longest))
    let widest = try texts.map { try typeface.width(of: $0, size: 100) }.max() ?? 0
    let wanted = longest <= 10 ? 28 : 20
    // Numbers decide how large a cell must be, unless the caller has decided.
    cell = max(1, map.cellSize ?? max(usual, prints ? widest * wanted / 100 + 24 : 0))
    textSize = max(8, min(wanted, cell * 4 / 9, widest > 0 ? (cell - 8) * 100 / widest : wanted))
    body = Rectangle(x: 0, y: 0, width: columns * cell, height: rows * cell)
  }

  private static func check(_ map: HeatMap) throws {
    let shape = map.values.shape
    guard shape.count == 2, shape[0] > 0, shape[1] > 0 else {
      throw FigureError(
        """
        heat map "\(map.title)": it draws a matrix [rows, columns], and the tensor has shape \
        \(shape); choose one map of several with at(_:), or give a vector a second axis
        """)
    }
    for highlight in map.highlights {
      let inside =
        highlight.rows.lowerBound >= 0 && highlight.rows.upperBound <= shape[0]
        && highlight.columns.lowerBound >= 0 && highlight.columns.upperBound <= shape[1]
      guard inside, !highlight.rows.isEmpty, !highlight.columns.isEmpty else {
        throw FigureError(
          """
          heat map "\(map.title)": the highlight of rows \(highlight.rows) and columns \
          \(highlight.columns) is not within \(shape[0])×\(shape[1]) cells
          """)
      }
    }
    for (labels, count, axis) in [
      (map.rowLabels, shape[0], "rows"), (map.columnLabels, shape[1], "columns"),
    ] where !labels.isEmpty && labels.count != count {
      throw FigureError(
        "heat map \"\(map.title)\": \(labels.count) labels for \(count) \(axis); give one for each")
    }
    guard map.cellTexts.isEmpty || map.cellTexts.count == map.values.count else {
      throw FigureError(
        """
        heat map "\(map.title)": \(map.cellTexts.count) texts for \(map.values.count) cells; give \
        one for each
        """)
    }
    guard map.padding >= 0, 2 * map.padding < min(shape[0], shape[1]) else {
      throw FigureError(
        """
        heat map "\(map.title)": padding \(map.padding) on each side leaves nothing of \
        \(shape[0])×\(shape[1]) cells
        """)
    }
  }

  private static func texts(of map: HeatMap) -> [String] {
    if !map.cellTexts.isEmpty { return map.cellTexts }
    let scalars = map.values.scalars
    if let decimals = map.decimals { return scalars.map { format($0, decimals: decimals).typeset } }
    let exact = format(scalars)
    let places = exact.first.flatMap { $0.split(separator: ".").dropFirst().first?.count } ?? 0
    let rounded = places > 2 && !exact.contains { $0.contains("e") }
    return (rounded ? format(scalars, decimals: 2) : exact).map(\.typeset)
  }

  func drawing() throws -> Drawing {
    var drawing = Drawing()
    drawing.body = body
    drawCells(into: &drawing)
    drawFrames(into: &drawing)
    try drawValues(into: &drawing)
    try drawRowLabels(into: &drawing)
    try drawColumnLabels(into: &drawing)
    try drawTitle(into: &drawing)
    try drawing.text(
      map.caption, at: Point(x: body.midX, y: body.bottom + 2 * Style.gap + 18), align: .middle,
      size: Style.tick, colour: .softInk, in: typeface)
    try drawLegend(into: &drawing)
    return drawing
  }

  private func place(_ row: Int, _ column: Int) -> Rectangle {
    Rectangle(x: column * cell, y: row * cell, width: cell, height: cell)
  }

  private func isPadding(_ row: Int, _ column: Int) -> Bool {
    let inner = map.padding..<rows - map.padding
    return !inner.contains(row) || !(map.padding..<columns - map.padding).contains(column)
  }

  private func colour(_ row: Int, _ column: Int) -> Colour {
    let colour = map.usedScale.colour(of: map.values[row, column])
    return isPadding(row, column) ? Colour(0xf1f3f5) : colour
  }

  private func drawCells(into drawing: inout Drawing) {
    let colours = (0..<rows * columns).map { colour($0 / columns, $0 % columns) }
    drawing.cells(colours, columns: columns, side: cell, at: Point(x: 0, y: 0))
    // Without lines between them, two white cells would be one.
    guard cell >= 40 else { return }
    for row in 1..<max(rows, 1) {
      drawing.fill(
        Rectangle(x: 0, y: row * cell - 1, width: body.width, height: 2), with: .hairline)
    }
    for column in 1..<max(columns, 1) {
      drawing.fill(
        Rectangle(x: column * cell - 1, y: 0, width: 2, height: body.height), with: .hairline)
    }
  }

  private func drawFrames(into drawing: inout Drawing) {
    let inner = body.grown(by: -map.padding * cell)
    drawing.outline(body.grown(by: 2), with: map.padding > 0 ? .hairline : .frame)
    if map.padding > 0 { drawing.outline(inner.grown(by: 2), with: .frame, thickness: 3) }
    for highlight in map.highlights {
      let rectangle = Rectangle(
        x: highlight.columns.lowerBound * cell, y: highlight.rows.lowerBound * cell,
        width: highlight.columns.count * cell, height: highlight.rows.count * cell)
      // White on both sides keeps the frame apart from any cell.
      drawing.outline(rectangle.grown(by: 6), with: .white, thickness: 11)
      drawing.outline(rectangle.grown(by: 4), with: highlight.colour, thickness: 7)
    }
  }

  private func drawValues(into drawing: inout Drawing) throws {
    for (index, text) in texts.enumerated() {
      let (row, column) = (index / columns, index % columns)
      let cell = place(row, column)
      try drawing.text(
        text, at: Point(x: cell.midX, y: cell.midY), align: .middle, size: textSize,
        colour: isPadding(row, column) ? .softInk : colour(row, column).readableInk,
        isCentred: true, in: typeface)
    }
  }

  /// Every how many cells one is numbered, so that numbers do not touch.
  private var indexStep: Int {
    [1, 2, 5, 10, 20, 50, 100, 200, 500].first { $0 * cell >= 60 } ?? 1000
  }

  private func axisTitle(_ given: String?, _ usual: String) -> String {
    given ?? (standing == .alone && map.showsIndices ? usual : "")
  }

  /// The labels of one axis and the cells they belong to; padding has no index.
  private func labels(_ given: [String], count: Int) -> [(cell: Int, text: String)] {
    if !given.isEmpty { return Array(given.enumerated()).map { ($0.offset, $0.element) } }
    guard map.showsIndices else { return [] }
    return stride(from: 0, to: count - 2 * map.padding, by: indexStep).map {
      ($0 + map.padding, "\($0)")
    }
  }

  private func drawRowLabels(into drawing: inout Drawing) throws {
    for (row, text) in labels(map.rowLabels, count: rows) {
      try drawing.text(
        text, at: Point(x: -Style.gap - 2, y: place(row, 0).midY), align: .end, size: Style.tick,
        colour: .softInk, isCentred: true, in: typeface)
    }
    let left = drawing.bounds?.x ?? 0
    try drawing.text(
      axisTitle(map.rowAxis, "row"), at: Point(x: left - Style.gap - 10, y: body.midY),
      align: .middle, size: Style.tick, colour: .softInk, isCentred: true, isTurned: true,
      in: typeface)
  }

  private func drawColumnLabels(into drawing: inout Drawing) throws {
    let labels = labels(map.columnLabels, count: columns)
    let widest = try labels.map { try typeface.width(of: $0.text, size: Style.tick) }.max() ?? 0
    let isTurned = widest + 8 > cell * (map.columnLabels.isEmpty ? indexStep : 1)
    for (column, text) in labels {
      try drawing.text(
        text, at: Point(x: place(0, column).midX, y: -Style.gap),
        align: isTurned ? .start : .middle,
        size: Style.tick, colour: .softInk, isCentred: isTurned, isTurned: isTurned, in: typeface)
    }
    let height = labels.isEmpty ? 0 : isTurned ? widest : typeface.capHeight(size: Style.tick)
    try drawing.text(
      axisTitle(map.columnAxis, "column"),
      at: Point(x: body.midX, y: -Style.gap - height - Style.gap), align: .middle,
      size: Style.tick, colour: .softInk, in: typeface)
  }

  private func drawTitle(into drawing: inout Drawing) throws {
    let top = drawing.bounds?.y ?? 0
    let place =
      standing == .alone ? Point(x: 0, y: top - 24) : Point(x: body.midX, y: top - Style.gap)
    try drawing.text(
      map.title, at: place, align: standing == .alone ? .start : .middle, size: Style.title,
      in: typeface)
  }

  private func drawLegend(into drawing: inout Drawing) throws {
    guard map.showsLegend ?? (standing == .alone || texts.isEmpty) else { return }
    let bar = ColourBar(
      scale: map.usedScale, height: max(body.height, 220), title: map.scaleTitle)
    try drawing.add(
      bar.drawing(in: typeface), right: body.right + Style.space,
      down: body.midY - bar.height / 2)
  }
}
