import Tensors

extension LinePlot.Series {
  /// The lines along which `function` has each of `levels`, for the background of a plot.
  ///
  /// The function is taken at the corners of `cells` × `cells` cells and is straight between them
  /// (marching squares). The lines are one series with a gap between any two.
  public init(
    contoursOf function: (_ x: Double, _ y: Double) -> Double, x: ClosedRange<Double>,
    y: ClosedRange<Double>, levels: [Double], cells: Int = 80
  ) {
    let contours = Contours(of: function, x: x, y: y, cells: cells)
    let lines = levels.flatMap { contours.lines(at: $0) }
    // A gap is a point without a height.
    let points = lines.flatMap { line in
      line + [(x: line[line.count - 1].x, y: Double.nan)]
    }.dropLast()
    self.init("", x: points.map(\.x), y: points.map(\.y), look: .background)
  }
}

/// A function of two numbers at the corners of a grid, and the lines along which it is level.
struct Contours {
  typealias Point = (x: Double, y: Double)

  private let cells: Int
  private let x: [Double]
  private let y: [Double]
  /// Row by row, from the lowest y.
  private let values: [Double]

  init(
    of function: (Double, Double) -> Double, x: ClosedRange<Double>, y: ClosedRange<Double>,
    cells: Int
  ) {
    require(cells > 0, "contours need at least 1 cell, not \(cells)")
    func places(_ range: ClosedRange<Double>) -> [Double] {
      (0...cells).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(cells)
      }
    }
    self.cells = cells
    (self.x, self.y) = (places(x), places(y))
    values = self.y.flatMap { y in places(x).map { function($0, y) } }
  }

  /// An edge of the grid: the one to the right of a corner, or the one above it.
  private struct Edge: Hashable {
    var column: Int
    var row: Int
    var isUpright: Bool
  }

  /// The lines at one level, each from end to end; a closed one ends where it begins.
  func lines(at level: Double) -> [[Point]] {
    var order: [Edge] = []
    var neighbours: [Edge: [Edge]] = [:]
    func join(_ one: Edge, _ other: Edge) {
      for (edge, next) in [(one, other), (other, one)] {
        if neighbours[edge] == nil { order.append(edge) }
        neighbours[edge, default: []].append(next)
      }
    }
    for row in 0..<cells {
      for column in 0..<cells {
        for (one, other) in crossings(column, row, level) { join(one, other) }
      }
    }
    // A line that leaves the grid has two ends with one neighbour each; those that are left are
    // closed and may begin anywhere.
    var lines: [[Point]] = []
    var seen: Set<Edge> = []
    for start in order.filter({ neighbours[$0]?.count == 1 }) + order where !seen.contains(start) {
      var line = [start]
      seen.insert(start)
      while let next = neighbours[line[line.count - 1]]?.first(where: { !seen.contains($0) }) {
        line.append(next)
        seen.insert(next)
      }
      let isClosed = line.count > 2 && neighbours[start]?.count == 2
      lines.append((line + (isClosed ? [start] : [])).map { point(on: $0, level) })
    }
    return lines
  }

  private func value(_ column: Int, _ row: Int) -> Double { values[row * (cells + 1) + column] }

  /// The pairs of a cell's edges that a line of the level joins.
  private func crossings(_ column: Int, _ row: Int, _ level: Double) -> [(Edge, Edge)] {
    // Corners and edges against the clock, from the lower left corner and the lower edge.
    let corners = [
      value(column, row), value(column + 1, row), value(column + 1, row + 1),
      value(column, row + 1),
    ]
    guard corners.allSatisfy(\.isFinite) else { return [] }
    let edges = [
      Edge(column: column, row: row, isUpright: false),
      Edge(column: column + 1, row: row, isUpright: true),
      Edge(column: column, row: row + 1, isUpright: false),
      Edge(column: column, row: row, isUpright: true),
    ]
    let isHigh = corners.map { $0 >= level }
    let crossed = (0..<4).filter { isHigh[$0] != isHigh[($0 + 1) % 4] }
    switch crossed.count {
    case 2: return [(edges[crossed[0]], edges[crossed[1]])]
    case 4:
      // A saddle: its middle says which two corners belong together.
      let middleIsHigh = corners.reduce(0, +) / 4 >= level
      let cutsFirst = isHigh[0] != middleIsHigh
      return cutsFirst
        ? [(edges[3], edges[0]), (edges[1], edges[2])]
        : [(edges[0], edges[1]), (edges[2], edges[3])]
    default: return []
    }
  }

  /// Where the level lies on an edge that it crosses.
  private func point(on edge: Edge, _ level: Double) -> Point {
    let (column, row) = (edge.column, edge.row)
    let start = value(column, row)
    if edge.isUpright {
      let part = (level - start) / (value(column, row + 1) - start)
      return (x[column], y[row] + part * (y[row + 1] - y[row]))
    }
    let part = (level - start) / (value(column + 1, row) - start)
    return (x[column] + part * (x[column + 1] - x[column]), y[row])
  }
}
