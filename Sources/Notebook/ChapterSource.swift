/// A chapter's own source, cut into cells: runs of prose (`//:` in the first column) and the code
/// between them.
struct ChapterSource: Sendable {
  enum Kind: Equatable, Sendable { case prose, code }

  /// A run of lines of one kind.
  struct Cell: Equatable, Sendable {
    var kind: Kind
    /// Line numbers, counted from 1 as the compiler does.
    var lines: ClosedRange<Int>
    /// The Markdown of a prose cell without its marks, the source of a code cell.
    var text: String
  }

  let text: SwiftText
  let cells: [Cell]
  /// Line numbers of outermost declarations that have a body: functions and types.
  let declarations: [ClosedRange<Int>]

  /// Reads the source of a chapter; throws a `PageError` when prose stands inside brackets.
  init(_ source: String, name: String) throws {
    let text = SwiftText(source)
    var cells: [Cell] = []
    var lines: [String] = []
    var first = 1
    var kind = Kind.code

    func close(at number: Int) {
      defer { lines = [] }
      let text = lines.joined(separator: "\n").trimmingBlankLines
      guard !text.isEmpty else { return }
      cells.append(Cell(kind: kind, lines: first...max(first, number), text: text))
    }

    for (index, line) in text.lines.enumerated() {
      let isProse = line.beginsInCode && line.text.hasPrefix("//:")
      if isProse, line.depth > 0 {
        throw PageError(
          "\(name):\(index + 1): prose (//:) stands inside brackets or braces; "
            + "move it before the statement, or make it an ordinary comment")
      }
      let lineKind = isProse ? Kind.prose : .code
      if lineKind != kind {
        close(at: index)
        kind = lineKind
        first = index + 1
      }
      lines.append(isProse ? Self.withoutMark(line.text) : line.text)
    }
    close(at: text.lines.count)
    self.text = text
    self.cells = cells
    declarations = text.statements.filter { range in
      Self.isDeclaration(text.lines[range.lowerBound].text)
        && range.contains { text.lines[$0].opensBrace }
    }.map { $0.lowerBound + 1...$0.upperBound + 1 }
  }

  /// The index of the last cell that begins at or before `line`.
  func cell(at line: Int) -> Int? {
    cells.lastIndex { $0.lines.lowerBound <= line }
  }

  /// Whether `line` lies in the body of an outermost function or type.
  func isInsideDeclaration(_ line: Int) -> Bool {
    declarations.contains { $0.contains(line) }
  }

  /// The chapter's title: its first heading of the first level.
  var title: String? {
    for cell in cells where cell.kind == .prose {
      for line in cell.text.split(separator: "\n") where line.hasPrefix("# ") {
        return String(line.dropFirst(2)).trimmed
      }
    }
    return nil
  }

  private static func withoutMark(_ line: String) -> String {
    let text = line.dropFirst(3)
    return String(text.first == " " ? text.dropFirst() : text)
  }

  private static func isDeclaration(_ line: String) -> Bool {
    let words = line.split { !$0.isLetter && $0 != "_" && $0 != "@" }
    let keywords: Set<Substring> = [
      "func", "struct", "class", "enum", "extension", "actor", "protocol",
    ]
    let modifiers: Set<Substring> = [
      "public", "private", "fileprivate", "internal", "final", "indirect", "nonisolated", "async",
    ]
    let first = words.first { !modifiers.contains($0) && !$0.hasPrefix("@") }
    return first.map(keywords.contains) ?? false
  }
}
