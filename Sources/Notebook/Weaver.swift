/// Weaves a chapter's source and its output into one page of GitHub's Markdown.
struct Weaver {
  let chapter: Chapter
  let source: ChapterSource
  let outputs: [Int: [Block]]

  /// The page: prose, code and output in the order of the source.
  var page: String { parts.joined(separator: "\n\n") + "\n" }

  /// What stands on the page, in its order.
  var parts: [String] {
    var parts = ["<!-- Made by `swift run \(chapter.name)` from main.swift; do not edit. -->"]
    parts.append(navigation)
    var claims = 0
    for (index, cell) in source.cells.enumerated() {
      switch cell.kind {
      case .prose: parts.append(Prose.page(cell.text))
      case .code: parts += code(cell)
      }
      parts += output(outputs[index] ?? [], claims: &claims)
    }
    parts.append("---")
    parts.append(
      "*Made by `swift run \(chapter.name)` from [main.swift](main.swift); code that only sets a "
        + "figure or a listing is left out of the page.*")
    parts.append(navigation)
    return parts.filter { !$0.isEmpty }
  }

  /// Links to the chapters before and after this one and to the book.
  private var navigation: String {
    let chapters = Chapter.all(in: chapter.root)
    guard let place = chapters.firstIndex(of: chapter) else { return "" }
    func link(_ other: Chapter) -> String {
      "[\(other.number). \(other.title)](../\(other.folder)/README.md)"
    }
    var parts = ["[Longhand](../../README.md)"]
    if place > 0 { parts.insert("← " + link(chapters[place - 1]), at: 0) }
    if place + 1 < chapters.count { parts.append(link(chapters[place + 1]) + " →") }
    return parts.joined(separator: " · ")
  }

  // MARK: Code

  /// A cell of code; imports and the page's own set-up are folded away, and calls that only set a
  /// picture, a listing or the exercises are left out, for these stand there themselves.
  private func code(_ cell: ChapterSource.Cell) -> [String] {
    var setUp: [String] = []
    var body: [String] = []
    var number = cell.lines.lowerBound - 1
    while number < cell.lines.upperBound {
      let range = source.text.statement(from: number) ?? number...number
      let lines = source.text.lines[range].map(\.text)
      let first = lines[0].trimmed
      if first.hasPrefix("import ") || first.hasPrefix("let page = ") {
        // What stands before the page is made, such as its options, is made for it.
        setUp += body + lines
        body = []
      } else if isSetting(first) {
        while let comment = body.last?.trimmed, comment.hasPrefix("//") { body.removeLast() }
      } else {
        body += lines
      }
      number = range.upperBound + 1
    }
    var parts: [String] = []
    let preparation = setUp.joined(separator: "\n").trimmingBlankLines
    if !preparation.isEmpty {
      let code = fence(preparation, language: "swift")
      parts.append("<details>\n<summary>Imports and set-up</summary>\n\n\(code)\n\n</details>")
    }
    let text = body.joined(separator: "\n").trimmingBlankLines
    if !text.isEmpty { parts.append(fence(text, language: "swift")) }
    return parts
  }

  private func isSetting(_ statement: String) -> Bool {
    ["figure", "file", "listing", "exercises", "finish"].map { "page.\($0)(" }.contains { call in
      statement.hasPrefix(call) || statement.hasPrefix("try " + call)
    }
  }

  /// A fence longer than any run of backticks in the text.
  private func fence(_ text: String, language: String) -> String {
    var longest = 0
    var run = 0
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let ticks = String(repeating: "`", count: max(3, longest + 1))
    return "\(ticks)\(language)\n\(text)\n\(ticks)"
  }

  // MARK: Output

  private func output(_ blocks: [Block], claims: inout Int) -> [String] {
    var parts: [String] = []
    var lines: [String] = []
    func closeText() {
      if !lines.isEmpty { parts.append(fence(lines.joined(separator: "\n"), language: "text")) }
      lines = []
    }
    for block in blocks {
      if case .text(let text) = block {
        // What takes several lines stands apart from what comes before and after.
        let isLong = text.contains("\n") || (lines.last?.contains("\n") ?? false)
        if !lines.isEmpty, isLong { lines.append("") }
        lines.append(text)
        continue
      }
      closeText()
      parts.append(markdown(block, claims: &claims))
    }
    closeText()
    return parts
  }

  private func markdown(_ block: Block, claims: inout Int) -> String {
    switch block {
    case .text(let text): return fence(text, language: "text")
    case .sentence(let text): return Prose.page(text)
    case .table(let table): return table.markdown
    case .figure(let figure): return markdown(figure)
    case .claim(let claim):
      claims += 1
      return "> <a id=\"claim-\(claims)\"></a>" + Prose.line(claim.sentence)
    case .listing(let path, let note, let code):
      let head = "From [\(path)](../../\(path))" + (note.isEmpty ? "" : ", \(note)")
      return head + ":\n\n" + fence(code, language: "swift")
    case .exercises(let questions):
      return questions.map { question in
        "**\(question.number)** \(Prose.page(question.text))\n\n"
          + fence("swift run longhand check \(question.number) ANSWER", language: "sh")
      }.joined(separator: "\n\n")
    }
  }

  /// The picture at its own size, its caption, and links to the files behind it.
  private func markdown(_ figure: FigureOnPage) -> String {
    let folder = "../../figures/\(chapter.folder)/"
    let alternative = Typesetter(isBold: false).line(figure.caption)
      .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    let width = figure.width.map { " width=\"\($0)\"" } ?? ""
    let pictures = figure.files.filter { $0.hasSuffix(".png") }.map {
      "<img src=\"\(folder)\($0)\" alt=\"\(alternative)\"\(width)>"
    }
    let links = figure.files.filter { !$0.hasSuffix(".png") }.map { "[\($0)](\(folder)\($0))" }
    let behind = links.isEmpty ? "" : " (Behind it: \(links.joined(separator: ", ")).)"
    return pictures.joined(separator: "\n")
      + "\n\n**Figure \(figure.number).** \(Prose.line(figure.caption))\(behind)"
  }
}
