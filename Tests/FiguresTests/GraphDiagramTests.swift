import Testing

@testable import Figures

@Suite struct GraphDiagramTests {
  /// z = w·x, y = 3z: ∂y/∂z = 3, ∂y/∂w = 3·x, ∂y/∂x = 3·w.
  let graph = GraphDiagram(
    [
      .init("x", value: 2, gradient: -1.5, column: 0, row: 0),
      .init("w", value: -0.5, gradient: 6, column: 0, row: 1),
      .init("z", value: -1, gradient: 3, column: 1, row: 0.5),
      .init("y", value: -3, gradient: 1, column: 2, row: 0.5),
    ],
    edges: [
      .init(from: 0, to: 2, slope: -0.5), .init(from: 1, to: 2, slope: 2),
      .init(from: 2, to: 3, slope: 3),
    ], title: "a product")

  @Test func everyNumberIsWritten() throws {
    let texts = try Print(graph).texts
    for text in ["a product", "x", "w", "z", "y", "2", "−1.5", "−0.5", "6", "−1", "3", "−3", "1"] {
      #expect(texts.contains(text), "\(text) is missing")
    }
    let slopes = texts.filter { $0.hasPrefix("×\u{2009}") }.map { $0.dropFirst(2) }
    #expect(slopes == ["−0.5", "2", "3"])
    #expect(texts.contains("value, forward") && texts.contains("gradient, backward"))
  }

  @Test func whatIsNotAskedForIsNotDrawn() throws {
    var plain = graph
    for place in plain.nodes.indices { plain.nodes[place].gradient = nil }
    for place in plain.edges.indices { plain.edges[place].slope = nil }
    let texts = try Print(plain).texts
    #expect(texts == ["x", "2", "w", "−0.5", "z", "−1", "y", "−3", "value, forward", "a product"])
  }

  @Test func numbersMayBeRounded() throws {
    var third = graph
    third.nodes[3].value = 1.0 / 3
    third.decimals = 2
    let texts = try Print(third).texts
    #expect(texts.contains("0.33") && texts.contains("−1.50") && texts.contains("3"))
  }

  /// The first box is at the origin; an arrow leaves it in the middle of its right side.
  @Test func arrowsLeadFromBoxToBox() throws {
    let print = try Print(graph)
    let boxes = print.drawing.marks.compactMap { mark in
      if case .outline(let box, _, _) = mark { box } else { nil as Rectangle? }
    }
    #expect(boxes.count == 4)
    #expect((boxes[0].x, boxes[0].y) == (0, 0))
    #expect(boxes[2].x > boxes[0].right && boxes[3].x > boxes[2].right)
    #expect(boxes[2].midY == boxes[3].midY)
    #expect(print.colour(x: boxes[2].right + 8, y: boxes[2].midY) == .frame)
    #expect(print.colour(x: boxes[3].x - 12, y: boxes[3].midY) == .frame)
    // Two that arrive at one box do not meet in one point.
    let tips = print.drawing.marks.compactMap { mark -> Corner? in
      guard case .polygon(let corners, _) = mark, corners.count == 3 else { return nil }
      return corners[1]
    }
    #expect(Set(tips).count == 3)
  }

  @Test func whatCannotBeDrawnIsExplained() {
    let empty = complaint { _ = try GraphDiagram([], edges: []).picture() }
    #expect(empty?.contains("no numbers") ?? false)
    var stray = graph
    stray.edges[0].to = 7
    #expect(complaint { _ = try stray.picture() }?.contains("leads out of its 4 numbers") ?? false)
    var backward = graph
    backward.edges[0] = .init(from: 3, to: 0)
    #expect(complaint { _ = try backward.picture() }?.contains("column to its right") ?? false)
    var outside = graph
    outside.nodes[0].row = -1
    #expect(complaint { _ = try outside.picture() }?.contains("counted from 0") ?? false)
  }
}

@Suite struct PolygonTests {
  @Test func aSquareCoversItsPixelsWhole() {
    var picture = Picture(width: 6, height: 6)
    let corners = [(1, 1), (4, 1), (4, 4), (1, 4)].map { Corner(x: Double($0.0), y: Double($0.1)) }
    for corners in [corners, corners.reversed()] {
      picture = Picture(width: 6, height: 6)
      picture.fill(corners, with: .ink)
      let inked = (0..<36).filter { picture[$0 % 6, $0 / 6] == .ink }
      #expect(inked == [7, 8, 9, 13, 14, 15, 19, 20, 21])
      #expect((0..<36).count { picture[$0 % 6, $0 / 6] == .white } == 36 - 9)
    }
  }

  /// The edge at x = 1.5 runs through the middles of a column: half of the ink.
  @Test func edgesAreSoft() {
    var picture = Picture(width: 5, height: 5)
    let corners = [(1.5, 0), (4, 0), (4, 5), (1.5, 5)].map { Corner(x: $0.0, y: Double($0.1)) }
    picture.fill(corners, with: Colour(0x000000))
    #expect(picture[1, 2].red == 127)
    #expect(picture[2, 2].red == 0 && picture[0, 2] == .white)
  }

  @Test func aLineAndAnArrowReachTheirEnds() throws {
    var drawing = Drawing()
    drawing.arrow(from: Point(x: 0, y: 0), to: Point(x: 60, y: 0), with: .ink)
    let bounds = try #require(drawing.bounds)
    #expect(bounds.x <= 0 && bounds.right >= 60 && bounds.right <= 62)
    let picture = try drawing.picture(in: Typeface())
    func colour(_ x: Int, _ y: Int) -> Colour {
      picture[x - bounds.x + Style.margin, y - bounds.y + Style.margin]
    }
    #expect((1..<55).allSatisfy { colour($0, 0) == .ink })
    #expect((1..<35).allSatisfy { colour($0, 3) == .white })
    #expect(colour(42, 3) == .ink)
  }

  @Test func aLineThatGoesNowhereIsNothing() throws {
    var drawing = Drawing()
    drawing.line(from: Point(x: 3, y: 3), to: Point(x: 3, y: 3), with: .ink)
    #expect(try Set(drawing.picture(in: Typeface()).bytes) == [255])
  }
}
