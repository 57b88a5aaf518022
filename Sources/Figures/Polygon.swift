/// A corner of a polygon, in pixels from the top left; whole numbers lie where four pixels meet.
struct Corner: Hashable, Sendable {
  var x: Double
  var y: Double

  /// The middle of the pixel at `point`.
  init(_ point: Point) { self.init(x: Double(point.x) + 0.5, y: Double(point.y) + 0.5) }

  init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

  /// The corners of a straight line of this thickness.
  static func strip(from a: Corner, to b: Corner, thickness: Double) -> [Corner] {
    let across = direction(from: a, to: b).turned
    let half = thickness / 2
    return [
      a.moved(along: across, by: half), b.moved(along: across, by: half),
      b.moved(along: across, by: -half), a.moved(along: across, by: -half),
    ]
  }

  /// The corners of an arrow's head: a foot, the tip, the other foot.
  static func head(from start: Corner, to tip: Corner, length: Double) -> [Corner] {
    let ahead = direction(from: start, to: tip)
    let back = tip.moved(along: ahead, by: -length)
    return [
      back.moved(along: ahead.turned, by: length / 2.6), tip,
      back.moved(along: ahead.turned, by: -length / 2.6),
    ]
  }

  /// The pixels that a polygon may touch.
  static func box(around corners: [Corner]) -> Rectangle {
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    let left = Int(((xs.min() ?? 0) - 0.5).rounded(.down))
    let top = Int(((ys.min() ?? 0) - 0.5).rounded(.down))
    let right = Int(((xs.max() ?? 0) + 0.5).rounded(.up))
    let bottom = Int(((ys.max() ?? 0) + 0.5).rounded(.up))
    return Rectangle(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// A step of length 1 from one corner towards another; to the right if they are one.
  private static func direction(from a: Corner, to b: Corner) -> Corner {
    let (x, y) = (b.x - a.x, b.y - a.y)
    let length = (x * x + y * y).squareRoot()
    return length > 0 ? Corner(x: x / length, y: y / length) : Corner(x: 1, y: 0)
  }

  private var turned: Corner { Corner(x: -y, y: x) }

  private func moved(along step: Corner, by length: Double) -> Corner {
    Corner(x: x + step.x * length, y: y + step.y * length)
  }
}

extension Picture {
  /// Fills a polygon without dents, its edges soft: a pixel is covered as far as its middle lies
  /// within, from half a pixel outside to half a pixel inside.
  mutating func fill(_ corners: [Corner], with colour: Colour) {
    let edges = zip(corners, corners.dropFirst() + corners.prefix(1)).compactMap(Edge.init)
    // Twice the area, negative if the corners go round against the clock.
    let area = zip(corners, corners.dropFirst() + corners.prefix(1)).reduce(0) {
      $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y
    }
    guard area != 0 else { return }
    let box = Corner.box(around: corners)
    for y in box.y..<box.bottom {
      for x in box.x..<box.right {
        let middle = Corner(Point(x: x, y: y))
        let outside = edges.map { $0.distance(of: middle) * (area < 0 ? 1 : -1) }.max() ?? 1
        let coverage = min(max(0.5 - outside, 0), 1)
        cover(x, y, with: colour, coverage: UInt8((255 * coverage).rounded()))
      }
    }
  }
}

/// A side of a polygon.
private struct Edge {
  let start: Corner
  let across: Corner

  /// The side between two corners; nil if they are one.
  init?(_ start: Corner, _ end: Corner) {
    let (x, y) = (end.x - start.x, end.y - start.y)
    let length = (x * x + y * y).squareRoot()
    guard length > 0 else { return nil }
    self.start = start
    across = Corner(x: -y / length, y: x / length)
  }

  /// How far a place lies to the right of the side, seen in its direction with y downwards.
  func distance(of place: Corner) -> Double {
    (place.x - start.x) * across.x + (place.y - start.y) * across.y
  }
}
