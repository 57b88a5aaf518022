/// A stretch of Markdown within a paragraph.
enum Inline: Equatable {
  case text(String)
  /// Between backticks, which are left out.
  case code(String)
  /// Between dollar signs, which are left out.
  case formula(String)

  /// Cuts a paragraph at its code spans and its `$…$` formulas.
  ///
  /// As on GitHub, the opening dollar sign is followed by no space, the closing one is preceded by
  /// none and followed by no digit, so that "$5 and $6" stays money.
  static func pieces(of paragraph: String) -> [Inline] {
    var pieces: [Inline] = []
    var text = ""
    var rest = Substring(paragraph)
    func isEscaped() -> Bool { text.last == "\\" }
    while let character = rest.first {
      if character == "`", !isEscaped(), let (code, after) = codeSpan(rest) {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(.code(code))
        rest = after
      } else if character == "$", !isEscaped(), let (formula, after) = formula(rest) {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(.formula(formula))
        rest = after
      } else {
        text.append(character)
        rest = rest.dropFirst()
      }
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }

  private static func codeSpan(_ text: Substring) -> (String, Substring)? {
    let ticks = text.prefix { $0 == "`" }
    var rest = text.dropFirst(ticks.count)
    let start = rest.startIndex
    while let index = rest.firstIndex(of: "`") {
      let run = rest[index...].prefix { $0 == "`" }
      if run.count == ticks.count { return (String(text[start..<index]), rest[run.endIndex...]) }
      rest = rest[run.endIndex...]
    }
    return nil
  }

  private static func formula(_ text: Substring) -> (String, Substring)? {
    var rest = text.dropFirst()
    guard let first = rest.first, !first.isWhitespace, first != "$" else { return nil }
    let start = rest.startIndex
    // GitHub's own mark, which shields the formula from Markdown: $`…`$
    if first == "`", let end = rest.range(of: "`$") {
      return (String(rest[rest.index(after: start)..<end.lowerBound]), rest[end.upperBound...])
    }
    while let index = rest.firstIndex(of: "$") {
      let before = rest[..<index].last ?? text[text.index(before: index)]
      let after = text[text.index(after: index)...]
      if before != "\\", !before.isWhitespace, !(after.first?.isNumber ?? false) {
        return (String(text[start..<index]), after)
      }
      rest = after
    }
    return nil
  }
}
