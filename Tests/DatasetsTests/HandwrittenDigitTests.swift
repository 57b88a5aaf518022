import Datasets
import TestSupport
import Testing

@Suite struct HandwrittenDigitTests {
  /// A grey image of one level with a rectangle of another in it.
  private func image(
    _ rows: Int, _ columns: Int, level: UInt8, ink: UInt8, _ inkRows: Range<Int>,
    _ inkColumns: Range<Int>
  ) -> [UInt8] {
    (0..<rows * columns).map {
      inkRows.contains($0 / columns) && inkColumns.contains($0 % columns) ? ink : level
    }
  }

  /// The rows and columns of the pixels that are not 0, which have to fill a rectangle with `value`.
  private func rectangle(_ digit: HandwrittenDigit, of value: UInt8) -> (Range<Int>, Range<Int>)? {
    let places = digit.pixels.indices.filter { digit.pixels[$0] > 0 }
    let (y, x) = (places.map { $0 / 28 }, places.map { $0 % 28 })
    guard let top = y.min(), let bottom = y.max(), let left = x.min(), let right = x.max(),
      places.count == (bottom + 1 - top) * (right + 1 - left),
      places.allSatisfy({ digit.pixels[$0] == value })
    else { return nil }
    return (top..<bottom + 1, left..<right + 1)
  }

  /// 40 rows and 20 columns of ink become 20 and 10.
  ///
  /// Their centre of mass is at row (20 − 1) / 2 =
  /// 9.5 and column 4.5 of them; to put it at 14, 14 they are moved by 4.5, rounded to 5, and 9.5,
  /// rounded to 10.
  @Test func inkIsCroppedScaledAndCentredWhereverItStands() throws {
    for (level, ink, ground) in [
      (0, 255, HandwrittenDigit.Ground.dark), (255, 0, .light), (200, 90, .light), (60, 90, .dark),
    ] as [(UInt8, UInt8, HandwrittenDigit.Ground)] {
      for (top, left) in [(3, 70), (55, 1), (30, 40)] {
        let digit = try HandwrittenDigit(
          grey: image(100, 100, level: level, ink: ink, top..<top + 40, left..<left + 20),
          rows: 100, columns: 100)
        #expect(digit.ground == ground)
        #expect(digit.inkRows == top..<top + 40 && digit.inkColumns == left..<left + 20)
        #expect((digit.scaledRows, digit.scaledColumns) == (20, 10))
        let (rows, columns) = try #require(rectangle(digit, of: 255))
        #expect(rows == 5..<25 && columns == 10..<20)
      }
    }
  }

  /// Small ink is made larger: 5 × 2 becomes 20 × 8, moved by 14 − 9.5 and 14 − 3.5 = 10.5.
  @Test func smallInkIsEnlarged() throws {
    let digit = try HandwrittenDigit(
      grey: image(9, 7, level: 0, ink: 77, 2..<7, 3..<5), rows: 9, columns: 7)
    let (rows, columns) = try #require(rectangle(digit, of: 255))
    #expect(rows == 5..<25 && columns == 11..<19)
  }

  /// 30 rows into 20: each covers one and a half. Of rows that are 240 and, every third, 120:
  ///
  ///     240 240 120 | 240 240 120 …
  ///     (1 · 240 + ½ · 240) / 1½ = 240
  ///     (½ · 240 + 1 · 120) / 1½ = 160, and 255 · 160 / 240 = 170
  ///
  /// The 10 columns become 10 · 20 / 30 = 6.67, rounded to 7, of rows that are the same throughout.
  @Test func areasAreAveraged() throws {
    var grey = [UInt8](repeating: 0, count: 32 * 12)
    for y in 0..<30 {
      for x in 0..<10 { grey[(y + 1) * 12 + x + 1] = y % 3 == 2 ? 120 : 240 }
    }
    let digit = try HandwrittenDigit(grey: grey, rows: 32, columns: 12)
    #expect((digit.scaledRows, digit.scaledColumns) == (20, 7))
    let column = (0..<28).map { digit.pixels[$0 * 28 + 14] }
    let expected: [UInt8] = (0..<20).map { $0 % 2 == 0 ? 255 : 170 }
    #expect(column.filter { $0 > 0 } == expected)
  }

  /// An L of 20 × 20: 20 pixels upright in column 0 and 19 more in row 19.
  ///
  /// The centre of mass is at
  /// row (Σ 0…19 + 19 · 19) / 39 = (190 + 361) / 39 = 14.13 and column (Σ 1…19) / 39 = 190 / 39 =
  /// 4.87. Put at 14, 14 it is moved by −0.13, rounded to 0, and 9.13, which would put the last
  /// column at 9 + 19 = 28, one too far: so by 8.
  @Test func inkStaysInTheImage() throws {
    var grey = [UInt8](repeating: 0, count: 22 * 22)
    for y in 0..<20 { grey[(y + 1) * 22 + 1] = 255 }
    for x in 0..<20 { grey[20 * 22 + x + 1] = 255 }
    let digit = try HandwrittenDigit(grey: grey, rows: 22, columns: 22)
    let inked = digit.pixels.indices.filter { digit.pixels[$0] > 0 }
    #expect(inked.count == 39)
    #expect(inked.map { $0 / 28 }.min() == 0 && inked.map { $0 / 28 }.max() == 19)
    #expect(inked.map { $0 % 28 }.min() == 8 && inked.map { $0 % 28 }.max() == 27)
  }

  /// Of 200, an eighth is 25: paper that is 24 lighter or darker here and there is paper.
  @Test func unevenPaperIsPaper() throws {
    var grey = image(40, 40, level: 220, ink: 20, 10..<30, 15..<25)
    for place in stride(from: 0, to: grey.count, by: 7) where grey[place] == 220 {
      grey[place] = place % 2 == 0 ? 244 : 196
    }
    let digit = try HandwrittenDigit(grey: grey, rows: 40, columns: 40)
    #expect(digit.ground == .light)
    #expect(digit.inkRows == 10..<30 && digit.inkColumns == 15..<25)
  }

  /// A picture with a black frame, which the border takes for the ground.
  @Test func theReaderKnowsBetterThanTheBorder() throws {
    var grey = image(30, 30, level: 255, ink: 0, 10..<20, 12..<18)
    for i in 0..<30 {
      for place in [i, 29 * 30 + i, 30 * i, 30 * i + 29] { grey[place] = 0 }
    }
    let found = try HandwrittenDigit(grey: grey, rows: 30, columns: 30)
    #expect(found.ground == .dark && found.inkRows == 1..<29)
    let told = try HandwrittenDigit(grey: grey, rows: 30, columns: 30, ground: .light)
    #expect(told.ground == .light && told.inkRows == 0..<30)
    // Where reader and border agree, nothing changes.
    let plain = image(30, 30, level: 250, ink: 0, 10..<20, 12..<18)
    #expect(
      try HandwrittenDigit(grey: plain, rows: 30, columns: 30, ground: .light)
        == HandwrittenDigit(grey: plain, rows: 30, columns: 30))
  }

  @Test func anEmptyImageHasNoInk() throws {
    for level: UInt8 in [0, 100, 255] {
      let blank = [UInt8](repeating: level, count: 60)
      expectDataError("there is no ink", "is \(level) of 255", "by 16 or more") {
        _ = try HandwrittenDigit(grey: blank, rows: 6, columns: 10)
      }
    }
    // 15 is noise, 16 is ink.
    var faint = [UInt8](repeating: 100, count: 60)
    faint[25] = 115
    expectDataError("there is no ink") {
      _ = try HandwrittenDigit(grey: faint, rows: 6, columns: 10)
    }
    faint[25] = 116
    #expect(try HandwrittenDigit(grey: faint, rows: 6, columns: 10).inkRows == 2..<3)
    expectDataError("read as dark on light", "nothing is darker") {
      _ = try HandwrittenDigit(
        grey: [UInt8](repeating: 9, count: 60), rows: 6, columns: 10, ground: .light)
    }
  }

  /// One pixel becomes 20 × 20, moved by 4.5, rounded to 5.
  @Test func onePixelIsADigitToo() throws {
    let digit = try HandwrittenDigit(
      grey: image(3, 3, level: 9, ink: 99, 1..<2, 1..<2), rows: 3, columns: 3)
    let (rows, columns) = try #require(rectangle(digit, of: 255))
    #expect(rows == 5..<25 && columns == 5..<25)
  }
}
