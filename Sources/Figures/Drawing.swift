import Tensors

/// Marks on a sheet without edges: what a figure is before it has pixels.
///
/// A figure draws around its own origin and into negative coordinates; the sheet is cut out around
/// all marks at the end, so nothing has to be measured beforehand.
public struct Drawing: Sendable {
  /// On which side of its place a text lies.
  public enum Alignment: Sendable {
    /// The text begins at the place.
    case start
    /// The middle of the text is at the place.
    case middle
    /// The text ends at the place.
    case end
  }

  enum Mark: Sendable {
    case fill(Rectangle, Colour)
    case outline(Rectangle, Colour, thickness: Int)
    case cells([Colour], columns: Int, side: Int, at: Point)
    case text(String, from: Point, size: Int, Colour, isTurned: Bool)
    case polygon([Corner], Colour)
  }

  private(set) var marks: [Mark] = []
  /// The smallest rectangle around all marks.
  public private(set) var bounds: Rectangle?
  /// The map or the tiles themselves, without titles and legend: what is set in line with others.
  public var body = Rectangle(x: 0, y: 0, width: 0, height: 0)

  /// An empty sheet.
  public init() {}

  private mutating func add(_ mark: Mark, within rectangle: Rectangle) {
    marks.append(mark)
    bounds = bounds?.union(rectangle) ?? rectangle
  }

  /// Fills a rectangle.
  public mutating func fill(_ rectangle: Rectangle, with colour: Colour) {
    add(.fill(rectangle, colour), within: rectangle)
  }

  /// Draws a frame along the inside of a rectangle's border.
  public mutating func outline(_ rectangle: Rectangle, with colour: Colour, thickness: Int = 2) {
    add(.outline(rectangle, colour, thickness: thickness), within: rectangle)
  }

  /// Draws square cells of `side` pixels, row by row, `columns` in a row, from `place`.
  public mutating func cells(_ colours: [Colour], columns: Int, side: Int, at place: Point) {
    require(
      columns > 0 && colours.count.isMultiple(of: columns),
      "\(colours.count) cells do not fill rows of \(columns)")
    let rows = colours.count / columns
    add(
      .cells(colours, columns: columns, side: side, at: place),
      within: Rectangle(x: place.x, y: place.y, width: columns * side, height: rows * side))
  }

  /// Draws a straight line with soft edges from the middle of one place to that of another.
  public mutating func line(
    from start: Point, to end: Point, thickness: Int = 3, with colour: Colour
  ) {
    let (start, end) = (Corner(start), Corner(end))
    polygon(Corner.strip(from: start, to: end, thickness: Double(thickness)), with: colour)
  }

  /// Draws a line that ends in a point of an arrow.
  public mutating func arrow(
    from start: Point, to end: Point, thickness: Int = 3, with colour: Colour
  ) {
    let (start, end) = (Corner(start), Corner(end))
    let head = Corner.head(from: start, to: end, length: 7 * Double(thickness))
    // The line ends within the head, whose tip it would make blunt.
    let neck = Corner(
      x: (head[0].x + head[1].x / 2 + head[2].x) / 2.5,
      y: (head[0].y + head[1].y / 2 + head[2].y) / 2.5)
    polygon(Corner.strip(from: start, to: neck, thickness: Double(thickness)), with: colour)
    polygon(head, with: colour)
  }

  private mutating func polygon(_ corners: [Corner], with colour: Colour) {
    add(.polygon(corners, colour), within: Corner.box(around: corners))
  }

  /// Writes one line of text whose line, or whose middle, runs through `place`.
  ///
  /// - Parameters:
  ///   - isCentred: `place` is at half the height of the capitals, not at their feet.
  ///   - isTurned: the text runs upwards.
  /// - Throws: `FigureError` for a character that the font has not, line breaks among them.
  public mutating func text(
    _ text: String, at place: Point, align: Alignment = .start, size: Int = Style.label,
    colour: Colour = .ink, isCentred: Bool = false, isTurned: Bool = false, in typeface: Typeface
  ) throws {
    guard !text.isEmpty else { return }
    let width = try typeface.width(of: text, size: size)
    let back =
      switch align {
      case .start: 0
      case .middle: width / 2
      case .end: width
      }
    let drop = isCentred ? typeface.capHeight(size: size) / 2 : 0
    let (above, below) = (size * 93 / 100, typeface.descent(size: size))
    let start: Point
    let box: Rectangle
    if isTurned {
      start = Point(x: place.x + drop, y: place.y + back)
      box = Rectangle(x: start.x - above, y: start.y - width, width: above + below, height: width)
    } else {
      start = Point(x: place.x - back, y: place.y + drop)
      box = Rectangle(x: start.x, y: start.y - above, width: width, height: above + below)
    }
    add(.text(text, from: start, size: size, colour, isTurned: isTurned), within: box)
  }

  /// Lays `other` over this drawing, moved.
  public mutating func add(_ other: Drawing, right: Int = 0, down: Int = 0) {
    marks += other.marks.map { $0.moved(right: right, down: down) }
    guard let theirs = other.bounds?.moved(right: right, down: down) else { return }
    bounds = bounds?.union(theirs) ?? theirs
  }

  /// The drawing's pixels, with a margin of white paper around all marks.
  /// - Throws: `FigureError` for a drawing without marks, and one of too many pixels.
  public func picture(in typeface: Typeface) throws -> Picture {
    guard let sheet = bounds?.grown(by: Style.margin) else {
      throw FigureError("the figure has nothing in it to draw")
    }
    guard sheet.width * sheet.height <= pixelLimit else {
      throw FigureError(
        """
        the figure would be \(sheet.width)×\(sheet.height) pixels, more than \(pixelLimit); draw \
        fewer maps or smaller cells
        """)
    }
    var picture = Picture(width: sheet.width, height: sheet.height)
    for mark in marks {
      switch mark.moved(right: -sheet.x, down: -sheet.y) {
      case .fill(let rectangle, let colour): picture.fill(rectangle, with: colour)
      case .outline(let rectangle, let colour, let thickness):
        picture.outline(rectangle, with: colour, thickness: thickness)
      case .cells(let colours, let columns, let side, let place):
        for (index, colour) in colours.enumerated() {
          let (x, y) = (place.x + index % columns * side, place.y + index / columns * side)
          picture.fill(Rectangle(x: x, y: y, width: side, height: side), with: colour)
        }
      case .text(let text, let start, let size, let colour, let isTurned):
        try typeface.draw(
          text, into: &picture, from: start, size: size, colour: colour, isTurned: isTurned)
      case .polygon(let corners, let colour): picture.fill(corners, with: colour)
      }
    }
    return picture
  }
}

extension Drawing.Mark {
  fileprivate func moved(right: Int, down: Int) -> Drawing.Mark {
    switch self {
    case .fill(let rectangle, let colour):
      .fill(rectangle.moved(right: right, down: down), colour)
    case .outline(let rectangle, let colour, let thickness):
      .outline(rectangle.moved(right: right, down: down), colour, thickness: thickness)
    case .cells(let colours, let columns, let side, let place):
      .cells(colours, columns: columns, side: side, at: place.moved(right: right, down: down))
    case .text(let text, let start, let size, let colour, let isTurned):
      .text(
        text, from: start.moved(right: right, down: down), size: size, colour, isTurned: isTurned)
    case .polygon(let corners, let colour):
      .polygon(
        corners.map { Corner(x: $0.x + Double(right), y: $0.y + Double(down)) }, colour)
    }
  }
}

/// The measures that all figures share, in pixels: two for each point at which they are seen.
public enum Style {
  /// Letters of a figure's title.
  public static let title = 32
  /// Letters of axis titles and captions.
  public static let label = 26
  /// Letters of indices and ticks.
  public static let tick = 22
  /// Letters of the signs between the maps of a row.
  public static let sign = 60
  /// Paper around a figure.
  public static let margin = 36
  /// Space between a map and what belongs to it.
  public static let gap = 14
  /// Space between things that stand side by side.
  public static let space = 48
}
