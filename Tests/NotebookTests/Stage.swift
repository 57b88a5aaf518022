import Foundation
import TestSupport

@testable import Notebook

/// A package with one chapter, and a terminal that keeps what is printed.
final class Stage {
  let folder: TemporaryFolder
  private(set) var output = ""
  private(set) var errors = ""
  var lines: [String] = []
  private(set) var waits = 0

  /// A chapter `02-demo` with this source, and chapters before and after it.
  init(_ source: String) throws {
    folder = try TemporaryFolder()
    try folder.write("//: # First\n", to: "chapters/01-first/main.swift")
    try folder.write(source, to: "chapters/02-demo/main.swift")
    try folder.write("print(3)\n", to: "chapters/10-last/main.swift")
  }

  var path: String { folder.url.appending(path: "chapters/02-demo/main.swift").path }

  var terminal: Terminal {
    Terminal(
      isBold: false, write: { [unowned self] in output += $0 },
      warn: { [unowned self] in errors += $0 },
      readLine: { [unowned self] in
        waits += 1
        return lines.isEmpty ? nil : lines.removeFirst()
      })
  }

  func page(_ arguments: [String] = [], reduction: String? = nil) throws -> Page {
    try Page(
      try PageOptions.parse(arguments), reduction: reduction, source: path, terminal: terminal)
  }

  /// The woven page under `root`.
  func woven(_ root: String = "") throws -> String {
    try folder.text(root + "chapters/02-demo/README.md")
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.url.appending(path: path).path)
  }
}
