/// Sets prose for a terminal: paragraphs filled to a fixed width, headings set off, formulas in
/// Unicode; bold only where the terminal shows it.
struct Typesetter: Sendable {
  /// Characters in a line of prose.
  static let width = 80

  var isBold: Bool

  /// Each block of the prose as lines for the terminal, without marks that are for the page alone.
  func set(_ prose: Prose) -> [(isHeading: Bool, text: String)] {
    prose.blocks.compactMap { block in
      switch block {
      case .heading(let level, let text): return (true, heading(line(text), level: level))
      case .paragraph(let lead, let text): return (false, filled(line(text), lead: lead))
      case .code(_, let text, let indent): return (false, text.indented(by: indent + 4))
      case .formula(let latex, let indent):
        return (false, Formula.plain(latex).indented(by: indent + 4))
      case .table(let rows): return (false, rows.map(line).joined(separator: "\n"))
      case .html: return nil
      }
    }
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
