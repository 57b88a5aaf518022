import Foundation

/// Where a figure's files go: a folder, and the name they share before their endings.
struct Place {
  let folder: String
  let name: String

  /// Makes `folder` if it is missing.
  init(folder: String, name: String) throws {
    let isPlain = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    guard isPlain, let first = name.first, !"-.".contains(first) else {
      throw FigureError(
        """
        a figure's name becomes a file's: "\(name)" must be letters a–z, digits, "-", "_" and ".", \
        and begin with a letter or digit, as in "feature-maps"
        """)
    }
    guard !folder.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw FigureError(
        "the folder of figure \(name) has a line break or another control character")
    }
    self.folder = folder.isEmpty ? "." : folder
    self.name = name
    do {
      try FileManager.default.createDirectory(
        atPath: self.folder, withIntermediateDirectories: true)
    } catch {
      throw FigureError(
        """
        the folder \(folder) for figure \(name) cannot be made: something else has that name, or \
        you may not write there; give another with --figures
        """)
    }
  }

  func path(_ ending: String) -> String { "\(folder)/\(name).\(ending)" }

  /// A name beside the file with this ending, for its bytes until they are complete.
  func draft(_ ending: String) -> String {
    let mark = String(UInt32.random(in: 0 ... .max), radix: 36)
    return "\(folder)/.\(name)-\(mark).\(ending)"
  }

  /// Writes `bytes` beside the file and then puts them in its place; gives the file's name.
  func write(_ bytes: some Collection<UInt8>, as ending: String) throws -> String {
    let draft = draft(ending)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: draft))
    } catch {
      unlink(draft)
      throw FigureError(
        "\(path(ending)) cannot be written: is the folder \(folder) yours, and the disk not full?")
    }
    return try publish(draft, as: ending)
  }

  /// Puts the finished file `draft` in the place of the one with this ending; gives its name.
  func publish(_ draft: String, as ending: String) throws -> String {
    guard rename(draft, path(ending)) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw FigureError("\(path(ending)) cannot be replaced: \(reason)")
    }
    return "\(name).\(ending)"
  }
}
