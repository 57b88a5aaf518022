import Datasets
import Figures
import Foundation
import Tensors

/// An image that is named on the command line, as the networks take it.
struct DigitImage {
  /// As it was named.
  let name: String
  /// The number of columns of the image that was named.
  let width: Int
  /// The number of rows of the image that was named.
  let height: Int
  /// What its ink stands on; nil for an image of a data set, which is used as it is.
  let ground: HandwrittenDigit.Ground?
  /// How it was read, in words.
  let reading: String
  /// The bytes, `[28, 28]`, row-major: 0 for paper to 255 for ink.
  let pixels: [UInt8]

  /// The digit as a network's input, `[28, 28, 1]`.
  func input(_ normalisation: Normalisation) -> Tensor<Float> {
    Tensor(
      shape: [HandwrittenDigit.side, HandwrittenDigit.side, 1],
      scalars: pixels.map { normalisation($0) })
  }
}

/// Reads the images that are named; of a data set's file that is named again and again once.
struct DigitReader {
  /// What the reader says that the ink of pictures stands on.
  let ground: HandwrittenDigit.Ground?
  private var files: [String: IDX] = [:]

  init(ground: HandwrittenDigit.Ground?) { self.ground = ground }

  /// The image called `name`, the path of a PNG file or `idx:FILE:17`; throws an error that says it.
  mutating func image(_ name: String) throws -> DigitImage {
    name.hasPrefix("idx:") ? try dataSetImage(name) : try picture(name)
  }

  private func picture(_ path: String) throws -> DigitImage {
    let grey = try Self.grey(path)
    let digit: HandwrittenDigit
    do {
      digit = try HandwrittenDigit(
        grey: grey.pixels, rows: grey.height, columns: grey.width, ground: ground)
    } catch { throw ImageError("\(path): \(error)") }
    let source = ground == nil ? "by its border" : "as you say"
    return DigitImage(
      name: path, width: grey.width, height: grey.height, ground: digit.ground,
      reading: """
        \(grey.width)×\(grey.height) pixels, \(digit.ground.reading) (\(source)), the ink of \
        \(digit.inkColumns.count)×\(digit.inkRows.count) scaled to \
        \(digit.scaledColumns)×\(digit.scaledRows)
        """, pixels: digit.pixels)
  }

  /// How light the pixels of the PNG file are.
  ///
  /// What is transparent shows white or black, whichever lets more be seen; white if both do alike.
  private static func grey(_ path: String) throws -> (pixels: [UInt8], width: Int, height: Int) {
    let onWhite = try Picture(contentsOf: path)
    let onBlack = try Picture(contentsOf: path, over: Colour(0x000000))
    let (white, black) = (onWhite.grey, onBlack.grey)
    return (contrast(black) > contrast(white) ? black : white, onWhite.width, onWhite.height)
  }

  private static func contrast(_ grey: [UInt8]) -> UInt8 { (grey.max() ?? 0) - (grey.min() ?? 0) }

  private mutating func dataSetImage(_ name: String) throws -> DigitImage {
    let rest = name.dropFirst("idx:".count)
    guard let colon = rest.lastIndex(of: ":"), colon > rest.startIndex,
      let index = Int(rest[rest.index(after: colon)...])
    else {
      throw ImageError(
        "\(name): an image of a data set is named by its file and its number, counted from 0:"
          + " idx:FILE:17")
    }
    let path = String(rest[..<colon])
    let images = try files[path] ?? IDX(contentsOf: path)
    files[path] = images
    let side = HandwrittenDigit.side
    guard images.elementType == .unsignedByte, images.dimensions.count == 3,
      Array(images.dimensions[1...]) == [side, side]
    else {
      throw ImageError(
        "\(name): the networks read images of unsigned bytes [count, \(side), \(side)]; this file"
          + " has \(images.elementType) \(images.dimensions). Is it the file of the labels?")
    }
    guard index >= 0, index < images.dimensions[0] else {
      throw ImageError(
        "\(name): there is no image \(index); the file has \(grouped(images.dimensions[0])), numbered"
          + " from 0")
    }
    return DigitImage(
      name: name, width: side, height: side, ground: nil,
      reading: "\(side)×\(side) pixels of a data set, used as they are",
      pixels: Array(images.body[index * side * side..<(index + 1) * side * side]))
  }
}

/// Why an image cannot be read.
struct ImageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
