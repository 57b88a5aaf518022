import Tensors

/// A place in a picture, in pixels from its top left corner.
public struct Point: Hashable, Sendable {
  /// Pixels to the right.
  public var x: Int
  /// Pixels down.
  public var y: Int

  /// The place `x` pixels to the right and `y` down.
  public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }

  /// The place moved.
  public func moved(right: Int, down: Int) -> Point { Point(x: x + right, y: y + down) }
}

/// A rectangle of pixels.
public struct Rectangle: Hashable, Sendable {
  /// The first column.
  public var x: Int
  /// The first row.
  public var y: Int
  /// The number of columns.
  public var width: Int
  /// The number of rows.
  public var height: Int

  /// The rectangle of `width` by `height` pixels whose top left corner is at `x`, `y`.
  public init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The column after the last.
  public var right: Int { x + width }
  /// The row after the last.
  public var bottom: Int { y + height }
  /// The column in the middle.
  public var midX: Int { x + width / 2 }
  /// The row in the middle.
  public var midY: Int { y + height / 2 }

  /// The rectangle moved.
  public func moved(right: Int, down: Int) -> Rectangle {
    Rectangle(x: x + right, y: y + down, width: width, height: height)
  }

  /// The rectangle with `border` more pixels on every side.
  public func grown(by border: Int) -> Rectangle {
    Rectangle(
      x: x - border, y: y - border, width: width + 2 * border, height: height + 2 * border)
  }

  /// The smallest rectangle around this one and `other`.
  public func union(_ other: Rectangle) -> Rectangle {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return Rectangle(
      x: left, y: top, width: max(right, other.right) - left,
      height: max(bottom, other.bottom) - top)
  }
}

/// A picture of red, green and blue bytes, rows from the top.
public struct Picture: Hashable, Sendable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// Three bytes for each pixel: red, green, blue; row after row.
  public private(set) var bytes: [UInt8]

  /// A picture of one colour.
  public init(width: Int, height: Int, colour: Colour = .white) {
    require(width > 0 && height > 0, "a picture needs pixels, not \(width)×\(height)")
    (self.width, self.height) = (width, height)
    bytes = [UInt8](repeating: 255, count: 3 * width * height)
    guard colour != .white else { return }
    fill(Rectangle(x: 0, y: 0, width: width, height: height), with: colour)
  }

  /// The picture that has these bytes, three for each pixel.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    require(
      width > 0 && height > 0 && bytes.count == 3 * width * height,
      "a picture of \(width)×\(height) pixels has 3·\(width)·\(height) bytes, not \(bytes.count)")
    (self.width, self.height, self.bytes) = (width, height, bytes)
  }

  /// The colour of the pixel in column `x` and row `y`.
  public subscript(x: Int, y: Int) -> Colour {
    get {
      let first = offset(x, y)
      return Colour(red: bytes[first], green: bytes[first + 1], blue: bytes[first + 2])
    }
    set {
      let first = offset(x, y)
      bytes[first] = newValue.red
      bytes[first + 1] = newValue.green
      bytes[first + 2] = newValue.blue
    }
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    require(
      x >= 0 && x < width && y >= 0 && y < height,
      "there is no pixel \(x), \(y) in a picture of \(width)×\(height)")
    return 3 * (y * width + x)
  }

  /// Gives every pixel of `rectangle` that lies in the picture this colour.
  public mutating func fill(_ rectangle: Rectangle, with colour: Colour) {
    let (left, right) = (max(rectangle.x, 0), min(rectangle.right, width))
    let (top, bottom) = (max(rectangle.y, 0), min(rectangle.bottom, height))
    guard left < right, top < bottom else { return }
    for y in top..<bottom {
      for first in stride(from: offset(left, y), through: offset(right - 1, y), by: 3) {
        bytes[first] = colour.red
        bytes[first + 1] = colour.green
        bytes[first + 2] = colour.blue
      }
    }
  }

  /// Draws a frame of this thickness along the inside of `rectangle`'s border.
  public mutating func outline(_ rectangle: Rectangle, with colour: Colour, thickness: Int) {
    for side in rectangle.sides(thickness: thickness) { fill(side, with: colour) }
  }

  /// Lets `colour` cover the pixel in column `x` and row `y`, if there is one, `coverage` of 255.
  mutating func cover(_ x: Int, _ y: Int, with colour: Colour, coverage: UInt8) {
    guard coverage > 0, x >= 0, x < width, y >= 0, y < height else { return }
    self[x, y] = self[x, y].mixed(with: colour, part: Double(coverage) / 255)
  }
}

extension Rectangle {
  /// The four strips along the inside of the border.
  fileprivate func sides(thickness: Int) -> [Rectangle] {
    [
      Rectangle(x: x, y: y, width: width, height: thickness),
      Rectangle(x: x, y: bottom - thickness, width: width, height: thickness),
      Rectangle(x: x, y: y, width: thickness, height: height),
      Rectangle(x: right - thickness, y: y, width: thickness, height: height),
    ]
  }
}
