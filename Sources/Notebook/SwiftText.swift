/// The lines of a Swift file, with what a scanner has to know of each: whether it begins in code
/// (and not inside a string literal or a comment), and how many brackets are open there.
///
/// It reads comments, nested block comments, and string literals of every kind with their
/// interpolations. A regular-expression literal that holds a quotation mark would mislead it.
struct SwiftText: Sendable {
  struct Line: Equatable, Sendable {
    var text: String
    /// Whether the first character belongs to code.
    var beginsInCode = true
    /// The number of `(`, `[` and `{` open before the first character.
    var depth = 0
    /// Whether a `{` is opened on this line.
    var opensBrace = false
  }

  let lines: [Line]
  /// The statements at the outermost level, in order, as ranges of indices of `lines`.
  let statements: [ClosedRange<Int>]

  init(_ text: String) {
    var scanner = Scanner(bytes: Array(text.utf8))
    lines = scanner.scan()
    statements = Self.statements(of: lines)
  }

  /// The number of brackets open after the line at `index`.
  private static func depth(after index: Int, in lines: [Line]) -> Int {
    index + 1 < lines.count ? lines[index + 1].depth : 0
  }

  /// The declaration that begins at `start` (an index of `lines`), up to the line that closes its
  /// braces, or the brackets of its value; `nil` when it opens none or they are not closed.
  func declaration(from start: Int) -> ClosedRange<Int>? {
    var hasBody =
      isValue(lines[start].text) && Self.depth(after: start, in: lines) > lines[start].depth
    for index in start..<lines.count {
      hasBody = hasBody || lines[index].opensBrace
      guard Self.depth(after: index, in: lines) <= lines[start].depth else { continue }
      if hasBody { return start...index }
      let next = index + 1 < lines.count ? lines[index + 1].text.trimmed : ""
      guard ["where", "->", "throws", "{"].contains(where: next.hasPrefix) else { return nil }
    }
    return nil
  }

  /// Whether a line declares a value and begins to say what it is.
  private func isValue(_ line: String) -> Bool {
    guard let sign = line.firstRange(of: " = ") else { return false }
    return line[..<sign.lowerBound].split(separator: " ").contains { ["let", "var"].contains($0) }
  }

  /// The outermost statement that begins at `start` (an index of `lines`).
  func statement(from start: Int) -> ClosedRange<Int>? {
    statements.first { $0.lowerBound == start }
  }

  /// Finds where the outermost statements begin and end.
  ///
  /// A line that begins with a closing bracket, a dot or `else` continues the one before it.
  private static func statements(of lines: [Line]) -> [ClosedRange<Int>] {
    var found: [ClosedRange<Int>] = []
    var start: Int?
    for (index, line) in lines.enumerated() {
      let words = line.text.trimmed
      let isContinuation = ["}", ")", "]", ".", "else"].contains { words.hasPrefix($0) }
      let isComment = line.beginsInCode && words.hasPrefix("//")
      if line.beginsInCode, line.depth == 0, start == nil {
        guard !words.isEmpty, !isComment else { continue }
        if isContinuation, let last = found.last {
          found.removeLast()
          start = last.lowerBound
        } else {
          start = index
        }
      }
      let staysOpen = index + 1 < lines.count && !lines[index + 1].beginsInCode
      if let first = start, depth(after: index, in: lines) == 0, !staysOpen {
        found.append(first...index)
        start = nil
      }
    }
    return found
  }
}

/// Walks over the bytes of a Swift file once.
private struct Scanner {
  /// What the scanner is inside of.
  ///
  /// Code inside a string's interpolation counts its own brackets.
  enum Context {
    case code(open: Int)
    case string(hashes: Int, isMultiline: Bool)
    case blockComment(depth: Int)
    case lineComment
  }

  let bytes: [UInt8]
  var position = 0
  var contexts: [Context] = [.code(open: 0)]
  var opensBrace = false

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func scan() -> [SwiftText.Line] {
    var lines: [SwiftText.Line] = []
    var lineStart = 0
    var line = SwiftText.Line(text: "")
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\n") {
        line.text = String(decoding: bytes[lineStart..<position], as: UTF8.self)
        line.opensBrace = opensBrace
        lines.append(line)
        endLine()
        position += 1
        lineStart = position
        line = SwiftText.Line(text: "", beginsInCode: isInCode, depth: depth)
        opensBrace = false
      } else {
        step()
      }
    }
    if lineStart < bytes.count {
      line.text = String(decoding: bytes[lineStart...], as: UTF8.self)
      line.opensBrace = opensBrace
      lines.append(line)
    }
    return lines
  }

  private var isInCode: Bool {
    if contexts.count == 1, case .code = contexts[0] { true } else { false }
  }

  private var depth: Int {
    contexts.reduce(0) { sum, context in
      if case .code(let open) = context { sum + open } else { sum }
    }
  }

  private func has(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { wanted in
      position + wanted.count <= bytes.count
        && bytes[position..<position + wanted.count].elementsEqual(wanted)
    }
  }

  private func hashes(from start: Int) -> Int {
    bytes[start...].prefix { $0 == UInt8(ascii: "#") }.count
  }

  private mutating func endLine() {
    switch contexts.last {
    case .lineComment, .string(_, isMultiline: false): contexts.removeLast()
    default: break
    }
  }

  private mutating func step() {
    switch contexts[contexts.count - 1] {
    case .code(let open): stepInCode(open: open)
    case .string(let hashes, let isMultiline):
      stepInString(hashes: hashes, isMultiline: isMultiline)
    case .blockComment(let depth): stepInComment(depth: depth)
    case .lineComment: position += 1
    }
  }

  private mutating func stepInCode(open: Int) {
    if has("//") {
      contexts.append(.lineComment)
      position += 2
      return
    }
    if has("/*") {
      contexts.append(.blockComment(depth: 1))
      position += 2
      return
    }
    let hashes = hashes(from: position)
    let quote = position + hashes
    if quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") {
      position = quote
      let isMultiline = has("\"\"\"")
      position += isMultiline ? 3 : 1
      contexts.append(.string(hashes: hashes, isMultiline: isMultiline))
      return
    }
    switch bytes[position] {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      opensBrace = opensBrace || bytes[position] == UInt8(ascii: "{")
      contexts[contexts.count - 1] = .code(open: open + 1)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      if open == 1, contexts.count > 1 {
        contexts.removeLast()  // the end of an interpolation
      } else {
        contexts[contexts.count - 1] = .code(open: max(0, open - 1))
      }
    default: break
    }
    position += max(1, hashes)
  }

  private mutating func stepInString(hashes: Int, isMultiline: Bool) {
    if bytes[position] == UInt8(ascii: "\\"), self.hashes(from: position + 1) >= hashes {
      position += 1 + hashes
      guard position < bytes.count else { return }
      if bytes[position] == UInt8(ascii: "(") {
        contexts.append(.code(open: 1))
        position += 1
      } else if bytes[position] != UInt8(ascii: "\n") {
        position += 1
      }
      return
    }
    let ends = isMultiline ? has("\"\"\"") : has("\"")
    let quotes = isMultiline ? 3 : 1
    if ends, self.hashes(from: position + quotes) >= hashes {
      contexts.removeLast()
      position += quotes + hashes
    } else {
      position += 1
    }
  }

  private mutating func stepInComment(depth: Int) {
    if has("/*") {
      contexts[contexts.count - 1] = .blockComment(depth: depth + 1)
      position += 2
    } else if has("*/") {
      if depth == 1 {
        contexts.removeLast()
      } else {
        contexts[contexts.count - 1] = .blockComment(depth: depth - 1)
      }
      position += 2
    } else {
      position += 1
    }
  }
}
