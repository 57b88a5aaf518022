/// Sets prose for a terminal: paragraphs filled to a fixed width, headings set off, formulas in
/// Unicode; bold only where the terminal shows it.
struct Typesetter: Sendable {
  /// Characters in a line of prose.
  static let width = 80

  var isBold: Bool

  /// A piece of prose as lines for the terminal.
  struct Piece: Equatable {
    var text: String
    var isHeading = false
    /// Whether it follows the piece before it without an empty line: an item of a list.
    var isClose = false
  }

  /// Each block of the prose in lines, without marks that are for the page alone.
  func set(_ prose: Prose) -> [Piece] {
    var pieces: [Piece] = []
    var wasItem = false
    for block in prose.blocks {
      var isItem = false
      switch block {
      case .heading(let level, let text):
        pieces.append(Piece(text: heading(line(text), level: level), isHeading: true))
      case .paragraph(let lead, let text):
        isItem = lead.contains { $0 != " " && $0 != ">" }
        pieces.append(Piece(text: filled(line(text), lead: lead), isClose: isItem && wasItem))
      case .code(_, let text, let indent):
        pieces.append(Piece(text: text.indented(by: indent + 4)))
      case .formula(let latex, let indent):
        pieces.append(Piece(text: Formula.plain(latex).indented(by: indent + 4)))
      case .table(let rows):
        pieces.append(Piece(text: rows.map(line).joined(separator: "\n")))
      case .html: break
      }
      wasItem = isItem
    }
    return pieces
  }

  private func heading(_ text: String, level: Int) -> String {
    let rule = level == 1 ? "═" : level == 2 ? "─" : ""
    let words = bold(text)
    return rule.isEmpty ? words : words + "\n" + String(repeating: rule, count: text.count)
  }

  func bold(_ text: String) -> String { isBold ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// A paragraph's Markdown as plain words: formulas in Unicode, marks of emphasis left out,
  /// a link's address kept when it leads outside the book.
  func line(_ paragraph: String) -> String {
    Inline.pieces(of: paragraph).map { piece in
      switch piece {
      case .text(let text): plain(text)
      case .code(let code): "`\(code)`"
      case .formula(let latex): Formula.plain(latex).replacing("\n", with: " ")
      }
    }.joined()
  }

  private func plain(_ text: String) -> String {
    text.replacing("**", with: "")
      .replacing(#/!\[([^\]]*)\]\([^)]*\)/#) { "[picture: \($0.output.1)]" }
      .replacing(#/\[([^\]]*)\]\((https?:[^)]*)\)/#) { "\($0.output.1) (\($0.output.2))" }
      .replacing(#/\[([^\]]*)\]\([^)]*\)/#) { "\($0.output.1)" }
      .replacing(#/<(?:br|/?(?:sub|sup|b|i|em|strong|kbd|a)\b[^>]*)>/#, with: "")
      .replacing(#/(^|[\s(])\*([^\s*][^*]*)\*/#) { "\($0.output.1)\($0.output.2)" }
      .replacing(#/(^|[\s(])_([^\s_][^_]*)_(?=$|[\s.,;:!?)])/#) { "\($0.output.1)\($0.output.2)" }
      .replacing(#/\\([\\`*_{}\[\]()#+\-.!$|<>])/#) { "\($0.output.1)" }
      .replacing("&nbsp;", with: " ").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&amp;", with: "&")
  }

  private func filled(_ text: String, lead: String) -> String {
    let margin = lead.contains(">") ? lead : String(repeating: " ", count: lead.count)
    var lines: [String] = []
    var line = lead
    for word in text.split(whereSeparator: \.isWhitespace) {
      let isFirst = line.count == (lines.isEmpty ? lead : margin).count
      if !isFirst, line.count + 1 + word.count > Self.width {
        lines.append(line)
        line = margin + word
      } else {
        line += (isFirst ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
