import Tensors

/// A graph of numbers: what is computed from what, each value on its way forward, and each gradient
/// on its way back.
public struct GraphDiagram: DrawnFigure {
  /// A number of the graph.
  public struct Node: Hashable, Sendable {
    /// What the number is, such as "z = w₁x₁ + b".
    public var name: String
    /// The number.
    public var value: Double
    /// How fast the last number grows with it; nil if nobody has asked.
    public var gradient: Double?
    /// How far to the right it stands, counted from 0.
    public var column: Int
    /// How far down it stands, counted from 0; a half stands between two others.
    public var row: Double

    /// The number `value`, called `name`, at its place.
    public init(
      _ name: String, value: Double, gradient: Double? = nil, column: Int, row: Double
    ) {
      (self.name, self.value, self.gradient) = (name, value, gradient)
      (self.column, self.row) = (column, row)
    }
  }

  /// A number that another is made of.
  public struct Edge: Hashable, Sendable {
    /// The part, by its place among the nodes.
    public var from: Int
    /// What is made of it.
    public var to: Int
    /// How fast the whole grows with the part; nil if it is not to be drawn.
    public var slope: Double?

    /// The edge from a part to what is made of it.
    public init(from: Int, to: Int, slope: Double? = nil) {
      (self.from, self.to, self.slope) = (from, to, slope)
    }
  }

  /// The numbers.
  public var nodes: [Node]
  /// What each is made of.
  public var edges: [Edge]
  /// A line above the graph.
  public var title: String
  /// What the gradients are, for the legend.
  public var gradientTitle = "gradient, backward"
  /// Decimals of all numbers; nil for as many as they have, up to 4.
  public var decimals: Int?

  /// The graph of these numbers.
  public init(_ nodes: [Node], edges: [Edge], title: String = "") {
    (self.nodes, self.edges, self.title) = (nodes, edges, title)
  }

  /// The marks of the graph, its top left box at the origin.
  /// - Throws: `FigureError` for a graph without nodes, for edges that lead nowhere or do not lead to
  ///   the right, and for letters that the font has not.
  public func drawing(in typeface: Typeface) throws -> Drawing {
    try GraphLayout(self, in: typeface).drawing()
  }
}

/// Where everything in a graph goes.
private struct GraphLayout {
  private static let value = Colour(0x1f4e8c)
  private static let gradient = Colour(0xb3261e)
  private static let line = 34
  private static let boxHeight = 3 * line + 30
  private static let rowHeight = boxHeight + 40
  private static let edgeRoom = 190

  private let graph: GraphDiagram
  private let typeface: Typeface
  private let boxes: [Rectangle]

  init(_ graph: GraphDiagram, in typeface: Typeface) throws {
    try Self.check(graph)
    (self.graph, self.typeface) = (graph, typeface)
    let columns = (graph.nodes.map(\.column).max() ?? 0) + 1
    var widths = [Int](repeating: 0, count: columns)
    for node in graph.nodes {
      let numbers = [node.value] + (node.gradient.map { [$0] } ?? [])
      let texts = [node.name] + numbers.map(graph.text)
      let widest = try texts.map { try typeface.width(of: $0, size: Style.label) }.max() ?? 0
      widths[node.column] = max(widths[node.column], widest + 36, 120)
    }
    let lefts = widths.indices.map { column in
      widths[..<column].reduce(0, +) + column * Self.edgeRoom
    }
    boxes = graph.nodes.map { node in
      Rectangle(
        x: lefts[node.column], y: Int((node.row * Double(Self.rowHeight)).rounded()),
        width: widths[node.column], height: Self.boxHeight)
    }
  }

  private static func check(_ graph: GraphDiagram) throws {
    guard !graph.nodes.isEmpty else {
      throw FigureError("graph \"\(graph.title)\": it has no numbers to draw")
    }
    for node in graph.nodes where node.column < 0 || !node.row.isFinite || node.row < 0 {
      throw FigureError(
        """
        graph "\(graph.title)": "\(node.name)" cannot stand in column \(node.column), row \
        \(node.row); both are counted from 0
        """)
    }
    for edge in graph.edges {
      guard graph.nodes.indices.contains(edge.from), graph.nodes.indices.contains(edge.to) else {
        throw FigureError(
          """
          graph "\(graph.title)": the edge from \(edge.from) to \(edge.to) leads out of its \
          \(graph.nodes.count) numbers
          """)
      }
      let (part, whole) = (graph.nodes[edge.from], graph.nodes[edge.to])
      guard part.column < whole.column else {
        throw FigureError(
          """
          graph "\(graph.title)": "\(whole.name)" is made of "\(part.name)" and has to stand in a \
          column to its right
          """)
      }
    }
  }

  func drawing() throws -> Drawing {
    var drawing = Drawing()
    for edge in graph.edges {
      let (start, end) = ends(of: edge)
      drawing.arrow(from: start, to: end, with: .frame)
    }
    for edge in graph.edges { try drawSlope(of: edge, into: &drawing) }
    for (node, box) in zip(graph.nodes, boxes) { try draw(node, in: box, into: &drawing) }
    let around = drawing.bounds ?? Rectangle(x: 0, y: 0, width: 0, height: 0)
    drawing.body = around
    try drawLegend(below: around, into: &drawing)
    try drawing.text(
      graph.title, at: Point(x: around.x, y: around.y - 32), size: Style.title, in: typeface)
    return drawing
  }

  private func ends(of edge: GraphDiagram.Edge) -> (Point, Point) {
    let (part, whole) = (boxes[edge.from], boxes[edge.to])
    // What comes from above arrives above, so that arrows do not meet in one point.
    let arriving = graph.edges.indices.filter { graph.edges[$0].to == edge.to }
      .sorted { boxes[graph.edges[$0].from].midY < boxes[graph.edges[$1].from].midY }
    let turn = arriving.firstIndex { graph.edges[$0] == edge } ?? 0
    let spread = whole.height * 2 / 3
    let step = arriving.count > 1 ? spread / (arriving.count - 1) : 0
    let down = arriving.count > 1 ? -spread / 2 + turn * step : 0
    return (
      Point(x: part.right + 3, y: part.midY), Point(x: whole.x - 4, y: whole.midY + down)
    )
  }

  /// The slope stands on its edge, nearer the part, on paper of its own.
  private func drawSlope(of edge: GraphDiagram.Edge, into drawing: inout Drawing) throws {
    guard let slope = edge.slope else { return }
    let text = "×\u{2009}" + graph.text(slope)
    let (start, end) = ends(of: edge)
    let width = try typeface.width(of: text, size: Style.tick)
    // Within the room before the next column, where no box can be in the way.
    let part = min(0.5, Double(Self.edgeRoom) * 0.45 / Double(max(1, end.x - start.x)))
    let middle = Point(
      x: start.x + Int((Double(end.x - start.x) * part).rounded()),
      y: start.y + Int((Double(end.y - start.y) * part).rounded()))
    drawing.fill(
      Rectangle(x: middle.x - width / 2 - 5, y: middle.y - 14, width: width + 10, height: 28),
      with: .white)
    try drawing.text(
      text, at: middle, align: .middle, size: Style.tick, colour: Self.gradient, isCentred: true,
      in: typeface)
  }

  private func draw(
    _ node: GraphDiagram.Node, in box: Rectangle, into drawing: inout Drawing
  ) throws {
    drawing.fill(box, with: .white)
    let head = Rectangle(x: box.x, y: box.y, width: box.width, height: Self.line + 14)
    drawing.fill(head, with: Colour(0xe9eef4))
    drawing.outline(box, with: .frame)
    let middle = box.midX
    try drawing.text(
      node.name, at: Point(x: middle, y: head.midY), align: .middle, isCentred: true,
      in: typeface)
    try drawing.text(
      graph.text(node.value), at: Point(x: middle, y: head.bottom + Self.line * 6 / 10),
      align: .middle, colour: Self.value, isCentred: true, in: typeface)
    guard let gradient = node.gradient else { return }
    try drawing.text(
      graph.text(gradient), at: Point(x: middle, y: head.bottom + Self.line * 16 / 10),
      align: .middle, colour: Self.gradient, isCentred: true, in: typeface)
  }

  private func drawLegend(below body: Rectangle, into drawing: inout Drawing) throws {
    let hasGradients = graph.nodes.contains { $0.gradient != nil }
    let hasSlopes = graph.edges.contains { $0.slope != nil }
    let entries =
      [("value, forward", Self.value)]
      + (hasGradients ? [(graph.gradientTitle, Self.gradient)] : [])
      + (hasSlopes ? [("× on an edge: its slope, a factor on the way back", Self.gradient)] : [])
    var x = body.x
    let y = body.bottom + 52
    for (text, colour) in entries {
      drawing.fill(Rectangle(x: x, y: y - 9, width: 18, height: 18), with: colour)
      try drawing.text(
        text, at: Point(x: x + 30, y: y), size: Style.tick, colour: .softInk, isCentred: true,
        in: typeface)
      x += 30 + (try typeface.width(of: text, size: Style.tick)) + 48
    }
  }
}

extension GraphDiagram {
  /// A number as the diagram writes it.
  fileprivate func text(_ number: Double) -> String {
    format(number, decimals: number == number.rounded() ? nil : decimals).typeset
  }
}
