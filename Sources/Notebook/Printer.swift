/// Prints prose and blocks on a terminal, an empty line between them.
final class Printer {
  let terminal: Terminal
  let typesetter: Typesetter
  private(set) var hasPrinted = false
  /// Whether what was printed last is a value of one line.
  private var endsWithLine = false

  init(_ terminal: Terminal) {
    self.terminal = terminal
    typesetter = Typesetter(isBold: terminal.isBold)
  }

  func show(_ block: Block) {
    switch block {
    case .text(let text):
      // Values of one line each stand close together.
      let isLine = !text.contains("\n")
      show(Typesetter.Piece(text: text.indented(by: 2), isClose: isLine && endsWithLine))
      endsWithLine = isLine
    case .sentence(let text): show(markdown: text)
    case .table(let table): show(text: table.aligned(typesetter).indented(by: 2))
    case .figure(let figure):
      show(
        markdown: "**Figure \(figure.number)** (\(figure.files.first ?? "")): \(figure.caption)")
    case .claim(let claim): show(markdown: claim.sentence.replacing("`", with: ""))
    case .listing(let path, let note, let code):
      let head = note.isEmpty ? path : "\(path), \(note)"
      show(text: "\(head):\n\n\(code.indented(by: 4))".indented(by: 2))
    case .exercises(let questions):
      for question in questions { show(markdown: "**\(question.number)** \(question.text)") }
      show(text: "Answer with: swift run longhand check NUMBER ANSWER")
    }
  }

  /// Prints Markdown as the terminal shows it.
  func show(markdown: String) {
    for piece in typesetter.set(Prose(markdown)) { show(piece) }
  }

  func show(_ piece: Typesetter.Piece) {
    terminal.write((hasPrinted && !piece.isClose ? "\n" : "") + piece.text + "\n")
    hasPrinted = true
    endsWithLine = false
  }

  func show(text: String) { show(Typesetter.Piece(text: text)) }
}
