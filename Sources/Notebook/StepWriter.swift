import Layers
import Tensors

/// Writes out the steps behind one number, as a line or as a table.
struct StepWriter<Scalar: TensorScalar> {
  typealias Piece = Work<Scalar>.Piece

  /// The name of the outputs.
  let name: String
  let decimals: Int?

  /// Characters in a line of worked steps before it is broken.
  private let width = 96
  /// Terms written out before the rest is counted only.
  private let most = 30

  // MARK: Lines

  /// `R[0, 0] = 1·1 + 0·2 + … = 5`, or several lines where there are several numbers.
  func line(for piece: Piece) -> String {
    let result = piece.steps.compactMap(value).last.map(text) ?? ""
    if piece.steps.count == 1, case .applied(_, let x, let y)? = piece.steps.first {
      return "\(piece.subject): \(text(x)) → \(text(y))"
    }
    if piece.steps.contains(where: isShare) { return shares(piece) }
    if piece.steps.contains(where: isCandidate) { return maximum(piece, result) }
    let terms = piece.steps.compactMap(term)
    guard !terms.isEmpty else { return story(piece) }
    for step in piece.steps {
      guard case .quotient(_, _, let divisor, _) = step else { continue }
      let sum = "(" + abridged(terms).joined(separator: " + ") + ")"
      return "\(piece.subject) = \(sum) / \(text(divisor)) = \(result)"
    }
    return broken(normalised(piece) + "\(piece.subject) = ", abridged(terms), end: " = \(result)")
  }

  /// What is done to a number before it is weighted, if anything is: `(5 - 3) / 2 = 1, then `.
  private func normalised(_ piece: Piece) -> String {
    for case .normalised(_, let x, let mean, let deviation, let value) in piece.steps {
      return "(\(text(x)) - \(signed(mean))) / \(text(deviation)) = \(text(value)), then "
    }
    return ""
  }

  private func maximum(_ piece: Piece, _ result: String) -> String {
    var cells: [String] = []
    var note = ""
    var hasTie = false
    for step in piece.steps {
      switch step {
      case .candidate(nil, _, _): cells.append("padding")
      case .candidate(_, let value, let standing):
        cells.append(text(value))
        if standing == .leads { hasTie = false }
        if standing == .ties { hasTie = true }
      case .winner(let place, _): note = "at \(place)"
      default: break
      }
    }
    if hasTie { note += ", the first of equals" }
    let values = abridged(cells).joined(separator: ", ")
    return "\(piece.subject) = max(\(values)) = \(result), \(note)"
  }

  private func shares(_ piece: Piece) -> String {
    var terms: [String] = []
    var senders: [String] = []
    var total = ""
    for step in piece.steps {
      guard case .share(let output, let upstream, _, let factor, _, let sum) = step else {
        continue
      }
      terms.append("\(signed(upstream))·\(signed(factor))")
      senders.append("\(output)")
      total = text(sum)
    }
    if piece.subject == "padding" {
      return "padding: lost \(counted(terms.count, "share")) from "
        + abridged(Array(Set(senders)).sorted()).joined(separator: ", ")
    }
    return broken(
      "\(piece.subject) receives ", abridged(terms),
      end: " = \(total)  from \(abridged(senders).joined(separator: ", "))")
  }

  /// Steps that are no single sum: each on its own line.
  private func story(_ piece: Piece) -> String {
    let lines = piece.steps.compactMap { sentence($0, of: piece) }
    guard piece.steps.count > 1 else { return "\(piece.subject): " + lines.joined() }
    return "\(piece.subject):\n" + lines.joined(separator: "\n").indented(by: 2)
  }

  private func sentence(_ step: Step<Scalar>, of piece: Piece) -> String? {
    switch step {
    case .maximum(let place, let value): "the largest is \(text(value)), at \(place)"
    case .exponential(let place, let x, let shifted, let power, let sum):
      "\(place): e^(\(text(x)) - max) = e^\(signed(shifted)) = \(text(power)), "
        + "together \(text(sum))"
    case .quotient(let output, let numerator, let divisor, let value):
      "\(name)\(output) = \(text(numerator)) / \(text(divisor)) = \(text(value))"
    case .logarithm(let number, let value): "ln \(text(number)) = \(text(value))"
    case .difference(let output, let number, let less, let value):
      "\(name)\(output) = \(text(number)) - \(signed(less)) = \(text(value))"
    case .picked(let place, let probability, let clipped):
      probability == clipped
        ? "the probability at \(place) is \(text(probability))"
        : "the probability at \(place) is \(text(probability)), clipped to \(text(clipped))"
    case .penalty(let place, let target, let logarithm, let value, let sum):
      "\(place): -\(signed(target))·\(signed(logarithm)) = \(text(value)), together \(text(sum))"
    case .mean(let sum, let count, let value):
      "\(text(sum)) / \(count) = \(text(value))"
    case .bias(let place, let value, let sum):
      "bias\(place) = \(text(value)), together \(text(sum))"
    case .ends(_, let value): value.map { "\(piece.subject) = \(text($0))" }
    default: nil
    }
  }

  // MARK: Tables

  /// A row for each step; what is no sum is set in lines as before.
  func table(for piece: Piece) -> [Block] {
    if piece.steps.contains(where: isShare) {
      return titled(piece, ["from", "upstream", "factor", "product", "sum"], shareRows(piece))
    }
    if piece.steps.contains(where: isCandidate) {
      return titled(piece, ["cell", "value", "standing"], candidateRows(piece))
    }
    let isSum = piece.steps.contains { if case .product = $0 { true } else { false } }
    guard isSum else { return [.text(line(for: piece))] }
    return titled(
      piece, ["input", "value", "weight", "factor", "product", "sum"], productRows(piece))
  }

  private func titled(_ piece: Piece, _ columns: [String], _ rows: [[String]]) -> [Block] {
    let result = piece.steps.compactMap(value).last.map { " = \(text($0))" } ?? ""
    return [
      .sentence("**\(piece.subject)\(result)**"), .table(Table(columns: columns, rows: rows)),
    ]
  }

  private func productRows(_ piece: Piece) -> [[String]] {
    piece.steps.compactMap { step in
      switch step {
      case .product(let input, let value, let weight, let factor, let product, let sum):
        [
          input?.description ?? "padding", text(value), weight.description, text(factor),
          text(product), text(sum),
        ]
      case .bias(let place, let value, let sum):
        ["", "", "bias \(place)", text(value), text(value), text(sum)]
      default: nil
      }
    }
  }

  private func candidateRows(_ piece: Piece) -> [[String]] {
    var winner: Position?
    for case .winner(let place, _) in piece.steps { winner = place }
    return piece.steps.compactMap { step in
      guard case .candidate(let input, let value, let standing) = step else { return nil }
      if let input, input == winner {
        return ["**\(input)**", "**\(text(value))**", "wins"]
      }
      return [
        input?.description ?? "padding", standing == .padding ? "" : text(value), standing.words,
      ]
    }
  }

  private func shareRows(_ piece: Piece) -> [[String]] {
    piece.steps.compactMap { step in
      guard case .share(let output, let upstream, _, let factor, let product, let total) = step
      else { return nil }
      return [
        output.description, text(upstream), text(factor), text(product), text(total),
      ]
    }
  }

  // MARK: Pieces of text

  private func text(_ x: Scalar) -> String { format(x, decimals: decimals) }

  /// A number that may follow an operator: `5`, `(-1)`.
  private func signed(_ x: Scalar) -> String {
    let text = text(x)
    return text.hasPrefix("-") ? "(\(text))" : text
  }

  private func term(_ step: Step<Scalar>) -> String? {
    switch step {
    case .product(_, let value, _, let factor, _, _): "\(signed(factor))·\(signed(value))"
    case .bias(_, let value, _): signed(value)
    case .term(let place, let value, _): place == nil ? "padding" : signed(value)
    case .square(_, let x, let mean, _, _): "(\(text(x)) - \(signed(mean)))²"
    default: nil
    }
  }

  /// The number that a step ends with.
  private func value(_ step: Step<Scalar>) -> Scalar? {
    switch step {
    case .ends(_, let value): value
    case .share(_, _, _, _, _, let total): total
    case .applied(_, _, let y): y
    default: nil
    }
  }

  private func isShare(_ step: Step<Scalar>) -> Bool {
    if case .share = step { true } else { false }
  }

  private func isCandidate(_ step: Step<Scalar>) -> Bool {
    if case .candidate = step { true } else { false }
  }

  /// All terms, or the first and last of many with the rest counted.
  private func abridged(_ terms: [String]) -> [String] {
    guard terms.count > most else { return terms }
    let rest = terms.count - 10
    return terms.prefix(8) + ["… \(grouped(rest)) more …"] + terms.suffix(2)
  }

  /// A sum on as many lines as it takes, each continued under the first term.
  private func broken(_ start: String, _ terms: [String], end: String) -> String {
    let margin = String(repeating: " ", count: start.count)
    var lines: [String] = []
    var line = start
    for (index, term) in terms.enumerated() {
      let piece = (index == 0 ? "" : "+ ") + term
      if line.count + piece.count > width, line.count > margin.count {
        lines.append(line.trimmedAtEnd)
        line = margin
      }
      line += piece + (index + 1 < terms.count ? " " : "")
    }
    if line.count + end.count > width, line.count > margin.count {
      lines.append(line)
      line = margin + end.trimmed
      return (lines + [line]).joined(separator: "\n")
    }
    return (lines + [line + end]).joined(separator: "\n")
  }
}

/// "1 share", "3 shares".
func counted(_ count: Int, _ thing: String) -> String {
  "\(grouped(count)) \(thing)\(count == 1 ? "" : "s")"
}

extension Standing {
  /// How a candidate fares, in words.
  fileprivate var words: String {
    switch self {
    case .leads: "leads"
    case .ties: "ties with the leader, which stays"
    case .trails: "trails"
    case .padding: "never wins"
    }
  }
}
