import Tensors

/// Something that a chapter put on its page.
public enum Block: Equatable, Sendable {
  /// Lines of fixed width: a shown value or worked steps.
  case text(String)
  /// A computed sentence, in Markdown.
  case sentence(String)
  /// Rows under named columns.
  case table(Table)
  /// A picture in the chapter's folder of figures.
  case figure(FigureOnPage)
  /// What a document says beside what we compute.
  case claim(Claim)
  /// A declaration of the library: where it stands, what is to be said of it, and its text.
  case listing(path: String, note: String, code: String)
  /// The questions that close a chapter.
  case exercises([Question])
}

/// A picture as the page sets it.
public struct FigureOnPage: Equatable, Sendable {
  /// The chapter's number and the figure's, as in "2.1".
  public let number: String
  /// The names of its files, the picture's first.
  public let files: [String]
  /// What there is to see, in Markdown.
  public let caption: String
  /// How wide it is meant to be seen, in points; `nil` when it could not be drawn.
  public let width: Int?
}

/// An exercise as the page sets it.
public struct Question: Equatable, Sendable {
  /// The chapter and the exercise in it, as in "2.3".
  public let number: String
  /// The question, in Markdown.
  public let text: String
}

/// Rows of Markdown text under named columns.
public struct Table: Equatable, Sendable {
  /// The names of the columns.
  public let columns: [String]
  /// The rows, each as long as `columns`.
  public let rows: [[String]]

  /// A table; each row has as many cells as there are columns.
  public init(columns: [String], rows: [[String]]) {
    for (index, row) in rows.enumerated() {
      require(
        row.count == columns.count,
        "row \(index) of the table has \(row.count) cells for \(columns.count) columns: \(row)")
    }
    self.columns = columns
    self.rows = rows
  }

  /// Whether a column holds numbers, which are set to the right.
  private func isNumeric(_ column: Int) -> Bool {
    let cells = rows.map { $0[column] }.filter { !$0.isEmpty && $0 != "–" }
    return !cells.isEmpty
      && cells.allSatisfy { cell in
        cell.contains(where: \.isNumber) && cell.allSatisfy { "0123456789+-−.,% e*".contains($0) }
      }
  }

  /// The table in GitHub's Markdown.
  var markdown: String {
    func row(_ cells: [String]) -> String {
      "| " + cells.map(Self.cell).joined(separator: " | ") + " |"
    }
    let marks = columns.indices.map { isNumeric($0) ? "---:" : "---" }
    return ([row(columns), "| " + marks.joined(separator: " | ") + " |"] + rows.map(row))
      .joined(separator: "\n")
  }

  /// A cell's Markdown without line ends and with its bars escaped.
  static func cell(_ text: String) -> String {
    Prose.line(text).replacing("\n", with: "<br>").replacing("|", with: "\\|")
  }

  /// The table in columns of fixed width.
  func aligned(_ typesetter: Typesetter) -> String {
    let cells = ([columns] + rows).map { $0.map(typesetter.line) }
    let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var lines = cells.map { row in
      columns.indices.map { column in
        row[column].padded(to: widths[column], onLeft: isNumeric(column))
      }.joined(separator: "  ").trimmedAtEnd
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    lines.insert(rule, at: 1)
    return lines.joined(separator: "\n")
  }
}
