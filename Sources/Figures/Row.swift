/// Figures side by side with signs between them, as an equation is written.
public struct Row: DrawnFigure {
  /// One thing in a row.
  public enum Item: Sendable, ExpressibleByStringLiteral {
    /// A heat map.
    case map(HeatMap)
    /// Any other figure.
    case figure(any DrawnFigure)
    /// A sign or a short text, such as "∗", "=", "→".
    case sign(String)

    /// A sign.
    public init(stringLiteral sign: String) { self = .sign(sign) }
  }

  /// What stands side by side, from the left.
  public var items: [Item]
  /// A line above them all.
  public var title: String
  /// The one scale of all maps, with one legend at the end; nil if each map has its own.
  public var sharedScale: ColourScale?
  /// What the numbers of the shared scale are, written along the legend.
  public var scaleTitle = ""

  /// The row of `items`, from the left.
  public init(_ items: [Item], title: String = "", sharedScale: ColourScale? = nil) {
    (self.items, self.title, self.sharedScale) = (items, title, sharedScale)
  }

  /// The marks of all items, the middles of their bodies on one line.
  /// - Throws: `FigureError` for an item that cannot be drawn.
  public func drawing(in typeface: Typeface) throws -> Drawing {
    var row = Drawing()
    var right = 0
    var tallest = 0
    for (index, item) in items.enumerated() {
      let drawing = try drawing(of: item, in: typeface)
      guard let bounds = drawing.bounds else { continue }
      if index > 0 { right += Style.space * 3 / 4 }
      row.add(drawing, right: right - bounds.x, down: -drawing.body.midY)
      right += bounds.width
      tallest = max(tallest, drawing.body.height)
    }
    if let sharedScale {
      let bar = ColourBar(scale: sharedScale, height: max(tallest, 220), title: scaleTitle)
      try row.add(bar.drawing(in: typeface), right: right + Style.space, down: -bar.height / 2)
    }
    row.body = Rectangle(x: 0, y: -tallest / 2, width: right, height: tallest)
    let top = row.bounds?.y ?? 0
    try row.text(
      title, at: Point(x: 0, y: top - 32), size: Style.title, in: typeface)
    return row
  }

  private func drawing(of item: Item, in typeface: Typeface) throws -> Drawing {
    switch item {
    case .map(var map):
      if let sharedScale {
        map.scale = sharedScale
        map.showsLegend = false
      }
      return try HeatMapLayout(map, stands: .inRow, in: typeface).drawing()
    case .figure(let figure): return try figure.drawing(in: typeface)
    case .sign(let sign):
      var drawing = Drawing()
      try drawing.text(
        sign, at: Point(x: 0, y: 0), size: Style.sign, isCentred: true, in: typeface)
      return drawing
    }
  }
}

/// Figures one below the other.
public struct Stack: DrawnFigure {
  /// What stands in the stack, from the top.
  public var figures: [any DrawnFigure]
  /// A line above them all.
  public var title: String

  /// The stack of `figures`, from the top.
  public init(_ figures: [any DrawnFigure], title: String = "") {
    (self.figures, self.title) = (figures, title)
  }

  /// The marks of all figures, their left edges on one line.
  /// - Throws: `FigureError` for a figure that cannot be drawn.
  public func drawing(in typeface: Typeface) throws -> Drawing {
    var stack = Drawing()
    var down = 0
    for figure in figures {
      let drawing = try figure.drawing(in: typeface)
      guard let bounds = drawing.bounds else { continue }
      stack.add(drawing, right: -bounds.x, down: down - bounds.y)
      down += bounds.height + Style.space
    }
    stack.body = stack.bounds ?? stack.body
    try stack.text(title, at: Point(x: 0, y: -32), size: Style.title, in: typeface)
    return stack
  }
}
