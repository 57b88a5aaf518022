import Foundation

@testable import Figures

/// A folder of its own for one test, gone afterwards.
final class Scratch {
  let path = FileManager.default.temporaryDirectory.path + "/figures-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path + "/" + name).map { [UInt8]($0) }
  }

  func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  func put(_ text: String, in name: String) throws {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
  }

  /// Puts a shell script there that can be run.
  func put(script: String, in name: String) throws {
    // Written by another process: a program that we had open for writing could not be started while
    // a child of some other test still held it.
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 755 \"$0\"", path + "/" + name,
      script,
    ]
    try shell.run()
    shell.waitUntilExit()
  }
}

/// A figure drawn, written as PNG and read again, with the places of its drawing found in it.
struct Print {
  let drawing: Drawing
  let picture: Picture
  /// What stands at the picture's first pixel, in the drawing's own places.
  let origin: Point

  init(_ figure: some DrawnFigure) throws {
    let typeface = try Typeface()
    drawing = try figure.drawing(in: typeface)
    picture = try Picture(png: figure.picture().png())
    let bounds = drawing.bounds ?? Rectangle(x: 0, y: 0, width: 0, height: 0)
    origin = Point(x: bounds.x - Style.margin, y: bounds.y - Style.margin)
  }

  /// The colour at a place of the drawing.
  func colour(x: Int, y: Int) -> Colour { picture[x - origin.x, y - origin.y] }

  /// All colours within a rectangle of the drawing.
  func colours(in rectangle: Rectangle) -> Set<Colour> {
    var colours: Set<Colour> = []
    for y in rectangle.y..<rectangle.bottom {
      for x in rectangle.x..<rectangle.right { colours.insert(colour(x: x, y: y)) }
    }
    return colours
  }

  /// The texts of the drawing.
  var texts: [String] {
    drawing.marks.compactMap { if case .text(let text, _, _, _, _) = $0 { text } else { nil } }
  }
}

extension Picture {
  /// The smallest rectangle around all pixels that are not white.
  var inked: Rectangle? {
    var found: Rectangle?
    for y in 0..<height {
      for x in 0..<width where self[x, y] != .white {
        let pixel = Rectangle(x: x, y: y, width: 1, height: 1)
        found = found?.union(pixel) ?? pixel
      }
    }
    return found
  }
}

/// What `body` throws, as it is told to the reader.
func complaint(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}
