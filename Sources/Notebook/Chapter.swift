import Foundation

/// A chapter's place in the book, known from the path of its source:
/// `PACKAGE/chapters/02-convolution/main.swift`.
struct Chapter: Hashable, Sendable, CustomStringConvertible {
  /// The package that the book is.
  let root: URL
  /// The chapter's folder, as in `02-convolution`.
  let folder: String

  /// The chapter whose source is the file at `path`.
  init(source path: String) {
    let file = URL(fileURLWithPath: path)
    folder = file.deletingLastPathComponent().lastPathComponent
    root = file.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  init(root: URL, folder: String) {
    self.root = root
    self.folder = folder
  }

  var description: String { folder }

  /// The chapter's command, as in `convolution`.
  var name: String { String(folder.drop { $0 != "-" }.dropFirst()) }

  /// The chapter's number, as in `2`.
  var number: Int { Int(folder.prefix { $0 != "-" }) ?? 0 }

  /// A file that the compiler writes beside the program whenever it compiles the chapter.
  var compilerTrace: String {
    let target = name.prefix(1).uppercased() + name.dropFirst() + "Chapter"
    return "\(target).build/\(target).d"
  }

  /// Whether it has a quick form and, with `--full`, another: whether it asks for `options.full`.
  var hasFullForm: Bool {
    ((try? String(contentsOf: source, encoding: .utf8)) ?? "").contains("options.full")
  }

  var source: URL { root.appending(path: "chapters/\(folder)/main.swift") }

  /// The first heading of the chapter's source, or else its name.
  var title: String {
    let text = (try? String(contentsOf: source, encoding: .utf8)) ?? ""
    let mark = "//: # "
    let heading = text.split(separator: "\n").first { $0.hasPrefix(mark) }
    return heading.map { String($0.dropFirst(mark.count)).trimmed } ?? name.capitalized
  }

  /// The chapters of the book in order: the folders that hold a `main.swift`.
  static func all(in root: URL) -> [Chapter] {
    let chapters = root.appending(path: "chapters")
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: chapters.path)) ?? []
    return folders.filter { $0.first?.isNumber ?? false }.sorted()
      .map { Chapter(root: root, folder: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.source.path) }
  }
}

/// Writes a file whole or not at all, and not when it holds these bytes already.
func write(_ text: String, to file: URL) throws {
  let data = Data(text.utf8)
  if let old = try? Data(contentsOf: file), old == data { return }
  try FileManager.default.createDirectory(
    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try data.write(to: file, options: .atomic)
}

extension URL {
  /// The path as one would type it in the working folder.
  var shortPath: String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    let path = standardizedFileURL.path
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }
}
