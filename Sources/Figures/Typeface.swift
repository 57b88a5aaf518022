import CFreeType
import Foundation
import Tensors

/// The letters of every figure: DejaVu Sans, drawn by FreeType with soft edges.
///
/// Letters are not hinted, so a text has the same form wherever it stands.
public final class Typeface {
  /// The environment variable that names another font file.
  public static let variable = "LONGHAND_FONT"

  private let library: FT_Library
  private let face: FT_Face
  private let path: String

  /// Opens the font that `LONGHAND_FONT` names, or else DejaVu Sans where systems keep it.
  /// - Throws: `FigureError` if there is none.
  public convenience init() throws {
    try self.init(path: Typeface.locate(environment: ProcessInfo.processInfo.environment))
  }

  /// Opens the font file at `path`.
  /// - Throws: `FigureError` if FreeType cannot read it as a font that scales.
  public init(path: String) throws {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else {
      throw FigureError("FreeType, which draws letters, cannot be started")
    }
    var face: FT_Face?
    guard FT_New_Face(library, path, 0, &face) == 0, let face else {
      FT_Done_FreeType(library)
      throw FigureError("\(path) is not a font file that FreeType can read")
    }
    guard face.pointee.face_flags & Flag.isScalable != 0 else {
      FT_Done_Face(face)
      FT_Done_FreeType(library)
      throw FigureError("\(path) has letters of a few fixed sizes only; figures need any size")
    }
    (self.library, self.face, self.path) = (library, face, path)
  }

  deinit {
    FT_Done_Face(face)
    FT_Done_FreeType(library)
  }

  /// The file of the font, given the environment of the process.
  static func locate(environment: [String: String], folders: [String] = systemFolders) throws
    -> String
  {
    if let path = environment[variable], !path.isEmpty {
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw FigureError("\(variable) names \(path), but no file can be read there")
      }
      return path
    }
    let places = folders.map { $0 + "/DejaVuSans.ttf" }
    if let path = places.first(where: FileManager.default.isReadableFile(atPath:)) { return path }
    throw FigureError(
      """
      the font DejaVu Sans, in which figures are lettered, is not in \
      \(folders.joined(separator: ", ")); install it (Debian: apt-get install fonts-dejavu-core) \
      or let \(variable) name a .ttf file
      """)
  }

  private static let systemFolders = [
    "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF", "/usr/local/share/fonts/dejavu",
    NSHomeDirectory() + "/.local/share/fonts", NSHomeDirectory() + "/Library/Fonts",
    "/Library/Fonts",
  ]

  /// How wide `text` is, in pixels, in letters of `size` pixels.
  /// - Throws: `FigureError` for a character that the font has not.
  public func width(of text: String, size: Int) throws -> Int {
    (try walk(text, size: size) { _, _ in } + 63) / 64
  }

  /// How far a capital letter or a digit of this size reaches above its line, in pixels.
  public func capHeight(size: Int) -> Int { (729 * size + 500) / 1000 }

  /// How far the lowest letters of this size reach below their line, in pixels.
  public func descent(size: Int) -> Int { (236 * size + 999) / 1000 }

  /// Draws `text` into `picture` from `start`, a place on its line.
  ///
  /// - Parameter isTurned: the text runs upwards, its letters lying on their backs.
  /// - Throws: `FigureError` for a character that the font has not.
  public func draw(
    _ text: String, into picture: inout Picture, from start: Point, size: Int, colour: Colour,
    isTurned: Bool = false
  ) throws {
    // Coordinates of FreeType are in 64ths of a pixel and grow upwards; its matrix in 65536ths.
    let one = FT_Fixed(0x10000)
    var matrix =
      isTurned
      ? FT_Matrix(xx: 0, xy: -one, yx: one, yy: 0) : FT_Matrix(xx: one, xy: 0, yx: 0, yy: one)
    defer { FT_Set_Transform(face, nil, nil) }
    try walk(text, size: size) { glyph, pen in
      let part = FT_Pos(pen % 64)
      var offset = isTurned ? FT_Vector(x: 0, y: part) : FT_Vector(x: part, y: 0)
      FT_Set_Transform(face, &matrix, &offset)
      guard FT_Load_Glyph(face, glyph, Flag.unhinted | Flag.render) == 0,
        let slot = face.pointee.glyph
      else { throw FigureError("FreeType cannot draw a letter of \"\(text)\"") }
      let whole = pen / 64
      let origin =
        isTurned ? Point(x: start.x, y: start.y - whole) : Point(x: start.x + whole, y: start.y)
      Typeface.stamp(slot.pointee, into: &picture, at: origin, colour: colour)
      FT_Set_Transform(face, nil, nil)
    }
  }

  private static func stamp(
    _ slot: FT_GlyphSlotRec_, into picture: inout Picture, at origin: Point, colour: Colour
  ) {
    let bitmap = slot.bitmap
    guard let buffer = bitmap.buffer else { return }
    for row in 0..<Int(bitmap.rows) {
      for column in 0..<Int(bitmap.width) {
        picture.cover(
          origin.x + Int(slot.bitmap_left) + column, origin.y - Int(slot.bitmap_top) + row,
          with: colour, coverage: buffer[row * Int(bitmap.pitch) + column])
      }
    }
  }

  /// Calls `visit` with each glyph and where it begins, and gives where the text ends, in 64ths of a
  /// pixel.
  @discardableResult
  private func walk(_ text: String, size: Int, visit: (FT_UInt, Int) throws -> Void) throws -> Int {
    require(size > 0, "letters must be larger than \(size) pixels")
    FT_Set_Pixel_Sizes(face, 0, FT_UInt(size))
    var pen = 0
    var previous: FT_UInt = 0
    for scalar in text.unicodeScalars {
      let glyph = FT_Get_Char_Index(face, FT_ULong(scalar.value))
      guard glyph != 0 else { throw missing(scalar, in: text) }
      var kerning = FT_Vector()
      // Mode 1: FT_KERNING_UNFITTED, in 64ths and not rounded to whole pixels.
      FT_Get_Kerning(face, previous, glyph, 1, &kerning)
      pen += Int(kerning.x)
      try visit(glyph, pen)
      FT_Load_Glyph(face, glyph, Flag.unhinted)
      // 16.16 fixed point: the width before any rounding.
      pen += Int(face.pointee.glyph.pointee.linearHoriAdvance) >> 10
      previous = glyph
    }
    return pen
  }

  private func missing(_ scalar: Unicode.Scalar, in text: String) -> FigureError {
    let code = String(scalar.value, radix: 16, uppercase: true)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return FigureError(
      """
      the label "\(text.filter { !$0.isNewline })" has the character U+\(code), which the font \
      \(file) cannot draw; write labels in Latin or Greek letters and mathematical signs
      """)
  }

  /// FreeType's flags, which are macros that Swift does not see.
  private enum Flag {
    static let isScalable = FT_Long(1 << 0)
    static let unhinted = FT_Int32(1 << 1)
    static let render = FT_Int32(1 << 2)
  }
}
