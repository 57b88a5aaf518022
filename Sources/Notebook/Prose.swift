import Foundation

/// A chapter's prose: Markdown, cut into blocks that the terminal and the page each set their way.
struct Prose: Equatable {
  enum Block: Equatable {
    case heading(level: Int, text: String)
    /// `lead` is a list's or a quotation's mark with the spaces before it, else empty.
    case paragraph(lead: String, text: String)
    case code(language: String, text: String, indent: Int)
    /// A displayed formula.
    case formula(String, indent: Int)
    /// Lines kept as they are: a table.
    case table([String])
    /// Marks for the page alone, such as `<details>`.
    case html(String)
  }

  let blocks: [Block]

  init(_ markdown: String) {
    var reader = ProseReader(markdown)
    blocks = reader.read()
  }
}

/// Reads Markdown line by line.
private struct ProseReader {
  private let lines: [String]
  private var index = 0
  private var blocks: [Prose.Block] = []
  private var lead = ""
  private var paragraph: [String] = []

  init(_ markdown: String) {
    lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  mutating func read() -> [Prose.Block] {
    while index < lines.count {
      readLine(lines[index])
      index += 1
    }
    endParagraph()
    return blocks
  }

  private mutating func readLine(_ line: String) {
    let text = line.trimmed
    let indent = line.prefix { $0 == " " }.count
    if text.isEmpty {
      endParagraph()
    } else if text.hasPrefix("```") {
      add(.code(language: String(text.dropFirst(3)), text: fenced(), indent: indent))
    } else if text.hasPrefix("$$") {
      add(.formula(displayed(), indent: indent))
    } else if let level = headingLevel(text), indent == 0 {
      add(.heading(level: level, text: String(text.dropFirst(level)).trimmed))
    } else if text.hasPrefix("|") {
      add(.table(run { $0.trimmed.hasPrefix("|") }))
    } else if text.hasPrefix("<"), text.hasSuffix(">"), paragraph.isEmpty {
      add(.html(line))
    } else if let mark = listMark(line) {
      endParagraph()
      lead = mark
      paragraph = [String(line.dropFirst(mark.count))]
    } else {
      let isQuote = text.hasPrefix(">")
      if isQuote, paragraph.isEmpty { lead = "> " }
      paragraph.append(isQuote ? String(text.dropFirst()).trimmed : text)
    }
  }

  private mutating func add(_ block: Prose.Block) {
    endParagraph()
    blocks.append(block)
  }

  private mutating func endParagraph() {
    if !paragraph.isEmpty {
      blocks.append(.paragraph(lead: lead, text: paragraph.joined(separator: "\n")))
    }
    paragraph = []
    lead = ""
  }

  /// The lines between two fences; leaves `index` at the second.
  private mutating func fenced() -> String {
    let margin = lines[index].prefix { $0 == " " }.count
    var body: [Substring] = []
    index += 1
    while index < lines.count, !lines[index].trimmed.hasPrefix("```") {
      body.append(lines[index].dropFirst(min(margin, lines[index].prefix { $0 == " " }.count)))
      index += 1
    }
    return body.joined(separator: "\n")
  }

  /// What stands between two `$$`, on one line or several.
  private mutating func displayed() -> String {
    var text = String(lines[index].trimmed.dropFirst(2))
    while !text.contains("$$"), index + 1 < lines.count {
      index += 1
      text += "\n" + lines[index].trimmed
    }
    return (text.components(separatedBy: "$$").first ?? "").trimmed
  }

  /// The lines from here on for which `holds` is true; leaves `index` at the last.
  private mutating func run(while holds: (String) -> Bool) -> [String] {
    var found: [String] = []
    while index < lines.count, holds(lines[index]) {
      found.append(lines[index])
      index += 1
    }
    index -= 1
    return found
  }

  private func headingLevel(_ text: String) -> Int? {
    let level = text.prefix { $0 == "#" }.count
    return (1...6).contains(level) && text.dropFirst(level).first == " " ? level : nil
  }

  /// The mark that begins a list's item, with the spaces around it.
  private func listMark(_ line: String) -> String? {
    let margin = line.prefix { $0 == " " }
    let rest = line.dropFirst(margin.count)
    let digits = rest.prefix { $0.isNumber }
    let mark: Substring
    if let bullet = rest.first, "-*+".contains(bullet) {
      mark = rest.prefix(1)
    } else if !digits.isEmpty, let dot = rest.dropFirst(digits.count).first, ".)".contains(dot) {
      mark = rest.prefix(digits.count + 1)
    } else {
      return nil
    }
    let space = rest.dropFirst(mark.count).prefix { $0 == " " }
    return space.isEmpty ? nil : String(margin + mark + space)
  }
}

extension Prose {
  /// The Markdown of the woven page: as written, but formulas in the marks that shield them from
  /// Markdown's own rules (`` $`…`$ `` in a line, a `math` fence when displayed).
  static func page(_ markdown: String) -> String {
    Prose(markdown).blocks.reduce(into: ("", false)) { page, block in
      var isItem = false
      let text: String
      switch block {
      case .heading(let level, let words):
        text = String(repeating: "#", count: level) + " " + line(words)
      case .paragraph(let lead, let words):
        isItem = lead.contains { $0 != " " && $0 != ">" }
        text = lead + hanging(line(words), lead: lead)
      case .code(let language, let body, let indent):
        text = "```\(language)\n\(body)\n```".indented(by: indent)
      case .formula(let latex, let indent):
        text = "```math\n\(latex)\n```".indented(by: indent)
      case .table(let rows): text = rows.map(line).joined(separator: "\n")
      case .html(let mark): text = mark
      }
      // The items of a list stand close together.
      let gap = page.0.isEmpty ? "" : isItem && page.1 ? "\n" : "\n\n"
      page = (page.0 + gap + text, isItem)
    }.0
  }

  /// A paragraph's Markdown with its formulas shielded.
  static func line(_ paragraph: String) -> String {
    Inline.pieces(of: paragraph).map { piece in
      switch piece {
      case .text(let text): text
      case .code(let code): code.contains("`") ? "``\(code)``" : "`\(code)`"
      case .formula(let latex): "$`\(latex)`$"
      }
    }.joined()
  }

  private static func hanging(_ text: String, lead: String) -> String {
    let margin = lead.contains(">") ? lead : String(repeating: " ", count: lead.count)
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\n" + margin)
  }
}
