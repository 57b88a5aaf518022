import Tensors

/// A reader's own digit made like MNIST's: 28 × 28 bytes, 0 for paper to 255 for ink.
///
/// MNIST's digits "were size normalized to fit in a 20x20 pixel box while preserving their aspect
/// ratio", and set into 28 × 28 "by computing the center of mass of the pixels, and translating the
/// image so as to position this point at the center" (Y. LeCun, C. Cortes and C. Burges, "The MNIST
/// database"). In the published files that point is pixel 14, 14, counted from 0.
public struct HandwrittenDigit: Hashable, Sendable {
  /// What the ink stands on.
  public enum Ground: String, Hashable, Sendable, CaseIterable {
    /// Light ink on a dark ground, as on a screen at night, and in MNIST.
    case dark
    /// Dark ink on a light ground, as on paper.
    case light

    /// How a reader says it: `dark on light`.
    public var reading: String { self == .dark ? "light on dark" : "dark on light" }
  }

  /// The number of pixels along each side of an image.
  public static let side = 28
  /// The longer side of the ink in it.
  public static let inkSide = 20
  /// The pixel, counted from 0 along both axes, that the centre of mass is put at.
  static let centre = 14.0
  /// What differs from the ground by less than one eighth of what differs most is ground.
  static let faintestDivisor = 8
  /// The smallest difference from the ground, of 255, that is ink and not noise.
  static let leastContrast = 16

  /// The bytes, `[28, 28]`, row-major: 0 for paper to 255 for ink.
  public let pixels: [UInt8]
  /// What the ink stands on in the image that was given.
  public let ground: Ground
  /// The rows of the image that have ink.
  public let inkRows: Range<Int>
  /// The columns of the image that have ink.
  public let inkColumns: Range<Int>
  /// The number of rows of the ink in the 28 × 28 pixels.
  public let scaledRows: Int
  /// The number of columns of the ink in the 28 × 28 pixels.
  public let scaledColumns: Int

  /// The digit of a grey image `[rows, columns]`, row-major, 0 for black to 255 for white.
  ///
  /// What the ink stands on is what most of the image's border is, unless `ground` says it. Throws
  /// `DataError` where there is no ink.
  public init(grey: [UInt8], rows: Int, columns: Int, ground: Ground? = nil) throws {
    require(
      rows > 0 && columns > 0 && grey.count == rows * columns,
      "an image of \(rows) × \(columns) pixels has not \(grey.count)")
    let paper = Paper(grey: grey, rows: rows, columns: columns, ground: ground)
    let ink = try paper.ink(grey)
    let inRows = (0..<rows).filter { y in (0..<columns).contains { ink[y * columns + $0] > 0 } }
    let inColumns = (0..<columns).filter { x in (0..<rows).contains { ink[$0 * columns + x] > 0 } }
    guard let top = inRows.first, let bottom = inRows.last, let left = inColumns.first,
      let right = inColumns.last
    else { throw paper.noInk }
    self.ground = paper.ground
    (inkRows, inkColumns) = (top..<bottom + 1, left..<right + 1)
    let longer = max(inkRows.count, inkColumns.count)
    scaledRows = Self.scaled(inkRows.count, of: longer)
    scaledColumns = Self.scaled(inkColumns.count, of: longer)
    let cropped = inkRows.flatMap { ink[$0 * columns + left...$0 * columns + right] }
    pixels = Self.placed(
      Area(values: cropped.map { Double($0) }, rows: inkRows.count, columns: inkColumns.count)
        .averaged(rows: scaledRows, columns: scaledColumns))
  }

  /// The length of a side of the ink when the longer one is 20 pixels long.
  private static func scaled(_ length: Int, of longer: Int) -> Int {
    max(1, Int((Double(length * inkSide) / Double(longer)).rounded()))
  }

  /// The ink in 28 × 28 pixels by its centre of mass, its strongest pixel 255 as in MNIST.
  private static func placed(_ ink: Area) -> [UInt8] {
    let strongest = ink.values.max() ?? 1
    let mass = ink.values.reduce(0, +)
    var (down, across) = (0.0, 0.0)
    for y in 0..<ink.rows {
      for x in 0..<ink.columns {
        down += Double(y) * ink.values[y * ink.columns + x]
        across += Double(x) * ink.values[y * ink.columns + x]
      }
    }
    // Ink far from its centre of mass, as a long thin stroke has it, must stay in the image.
    let top = min(max(Int((centre - down / mass).rounded()), 0), side - ink.rows)
    let left = min(max(Int((centre - across / mass).rounded()), 0), side - ink.columns)
    var pixels = [UInt8](repeating: 0, count: side * side)
    for y in 0..<ink.rows {
      for x in 0..<ink.columns {
        let part = ink.values[y * ink.columns + x] / strongest
        pixels[(top + y) * side + left + x] = UInt8((255 * part).rounded())
      }
    }
    return pixels
  }
}

/// What the ink of an image stands on, and how light that is.
private struct Paper {
  let ground: HandwrittenDigit.Ground
  /// The grey of the ground.
  let level: Int

  /// The ground is what the middle one of the border's pixels is, light or dark, between the
  /// lightest and the darkest of all; if the reader says it is the other, it is the extreme of that.
  init(grey: [UInt8], rows: Int, columns: Int, ground: HandwrittenDigit.Ground?) {
    let border = grey.indices.filter { place in
      let (y, x) = (place / columns, place % columns)
      return y == 0 || y == rows - 1 || x == 0 || x == columns - 1
    }.map { Int(grey[$0]) }.sorted()
    let (darkest, lightest) = (Int(grey.min() ?? 0), Int(grey.max() ?? 0))
    let middle = border[border.count / 2]
    let found: HandwrittenDigit.Ground = 2 * middle > darkest + lightest ? .light : .dark
    self.ground = ground ?? found
    level = self.ground == found ? middle : self.ground == .light ? lightest : darkest
  }

  /// How far each pixel is from the ground, towards the ink; 0 where that is next to nothing.
  func ink(_ grey: [UInt8]) throws -> [UInt8] {
    let distances = grey.map {
      UInt8(max(0, ground == .light ? level - Int($0) : Int($0) - level))
    }
    let greatest = distances.max() ?? 0
    guard greatest >= HandwrittenDigit.leastContrast else { throw noInk }
    return distances.map { Int($0) * HandwrittenDigit.faintestDivisor < Int(greatest) ? 0 : $0 }
  }

  var noInk: DataError {
    let (colour, other) = ground == .light ? ("darker", "lighter") : ("lighter", "darker")
    return DataError(
      """
      there is no ink: read as \(ground.reading), the ground is \(level) of 255, and nothing is \
      \(colour) by \(HandwrittenDigit.leastContrast) or more. Is the image empty, or is its ink \
      \(other) than the ground?
      """)
  }
}

/// Numbers over a rectangle of pixels, row-major.
private struct Area {
  let values: [Double]
  let rows: Int
  let columns: Int

  /// The same rectangle in other pixels, each the mean of what it covers.
  func averaged(rows: Int, columns: Int) -> Area {
    acrossRows(rows).transposed.acrossRows(columns).transposed
  }

  /// The same in `count` rows: row i covers those from i · rows / count to (i + 1) · rows / count,
  /// the first and the last of them in part.
  private func acrossRows(_ count: Int) -> Area {
    var result = [Double](repeating: 0, count: count * columns)
    for i in 0..<count {
      // In units of 1 / count of a row, so that no part is rounded.
      let (begin, end) = (i * rows, (i + 1) * rows)
      for row in begin / count...(end - 1) / count {
        let covered = min(end, (row + 1) * count) - max(begin, row * count)
        let part = Double(covered) / Double(rows)
        for x in 0..<columns { result[i * columns + x] += part * values[row * columns + x] }
      }
    }
    return Area(values: result, rows: count, columns: columns)
  }

  private var transposed: Area {
    Area(
      values: (0..<columns).flatMap { x in (0..<rows).map { values[$0 * columns + x] } },
      rows: columns, columns: rows)
  }
}
