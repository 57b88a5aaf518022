import Tensors

/// What an exercise asks for, and what a learner gives.
public struct Answer: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case number(Double)
    case tensor(Tensor<Double>)
    case shape([Int])
    case text([String])
  }

  let kind: Kind

  /// A number; a learner writes `5`, `-0.25`, `3/4` or `97.5%`.
  public static func number<Scalar: TensorScalar>(_ value: Scalar) -> Answer {
    Answer(kind: .number(Double(value)))
  }

  /// A whole number.
  public static func number(_ value: Int) -> Answer { Answer(kind: .number(Double(value))) }

  /// A tensor; a learner writes `[[1, -2], [3, 4]]`.
  public static func tensor<Scalar>(_ value: Tensor<Scalar>) -> Answer {
    Answer(kind: .tensor(Tensor<Double>(value)))
  }

  /// A shape; a learner writes `26x26x32`.
  public static func shape(_ extents: [Int]) -> Answer { Answer(kind: .shape(extents)) }

  /// A word or two, in any of these spellings; capitals make no difference.
  public static func text(_ spellings: String...) -> Answer { Answer(kind: .text(spellings)) }

  /// The answer as a learner would write it.
  public var description: String {
    switch kind {
    case .number(let value): format(value)
    case .tensor(let tensor): tensor.inLine()
    case .shape(let extents): extents.map(String.init).joined(separator: "×")
    case .text(let spellings): spellings.first ?? ""
    }
  }
}

/// An answer that cannot be read, and how to write it.
public struct AnswerError: Error, Equatable, CustomStringConvertible, Sendable {
  /// What was given, what was expected, and an example.
  public let description: String
}

extension Answer {
  /// Reads what a learner typed as an answer of the same kind as this one.
  func read(_ typed: String) throws(AnswerError) -> Answer {
    let text = typed.replacing("−", with: "-").trimmed
    switch kind {
    case .number:
      guard let value = Self.number(in: text) else {
        throw AnswerError(
          description: "\"\(typed)\" is not a number; write it as 5, -0.25, 3/4 or 97.5%.")
      }
      return .number(value)
    case .tensor(let tensor):
      guard let value = Self.tensor(in: text, rank: tensor.rank) else {
        let example = tensor.rank == 1 ? "[1, -2, 1/2]" : "[[1, -2], [3, 1/2]]"
        throw AnswerError(
          description: "\"\(typed)\" is no tensor; write it in quotation marks: \"\(example)\", "
            + "all rows of one length.")
      }
      return .tensor(value)
    case .shape:
      guard let extents = Self.shape(in: text) else {
        throw AnswerError(description: "\"\(typed)\" is no shape; write it as 26x26x32.")
      }
      return .shape(extents)
    case .text: return .text(text)
    }
  }

  /// `5`, `-0.25`, `3/4`, `97.5%`, `1,199,882`.
  private static func number(in text: String) -> Double? {
    if text.hasSuffix("%") { return number(in: String(text.dropLast())).map { $0 / 100 } }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, let above = number(in: String(parts[0])),
      let below = number(in: String(parts[1])), below != 0
    {
      return above / below
    }
    let isGrouped = text.wholeMatch(of: #/[-+]?\d{1,3}(,\d{3})+(\.\d+)?/#) != nil
    let digits = isGrouped ? text.replacing(",", with: "") : text.trimmed
    guard digits.wholeMatch(of: #/[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/#) != nil else {
      return nil
    }
    return Double(digits)
  }

  private static func shape(in text: String) -> [Int]? {
    let marks = Set("xX×*, ")
    let inner = text.trimmingPrefix { "[(".contains($0) }
    let digits = inner.hasSuffix("]") || inner.hasSuffix(")") ? inner.dropLast() : inner
    let extents = digits.split { marks.contains($0) }.map { Int($0) }
    guard !extents.isEmpty, extents.allSatisfy({ ($0 ?? -1) >= 0 }) else { return nil }
    return extents.compactMap { $0 }
  }

  /// Numbers in nested brackets, with commas or spaces between them; a number alone is of rank 0.
  private static func tensor(in text: String, rank: Int) -> Tensor<Double>? {
    var reader = BracketReader(text)
    guard let (shape, values) = reader.read(), reader.isAtEnd else { return nil }
    return Tensor(shape: shape, scalars: values)
  }

  /// Reads `[[1, -2], [3, 1/2]]`.
  private struct BracketReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

    /// The shape and the numbers of what comes next; `nil` when it is ragged or no number.
    mutating func read() -> (shape: [Int], values: [Double])? {
      skipSpace()
      guard rest.first == "[" else {
        let word = rest.prefix { !"[], \n\t".contains($0) }
        rest = rest.dropFirst(word.count)
        return Answer.number(in: String(word)).map { ([], [$0]) }
      }
      rest = rest.dropFirst()
      var inner: [Int]?
      var values: [Double] = []
      var count = 0
      while true {
        skipSpace()
        if rest.first == "]" { break }
        guard let (shape, numbers) = read(), inner == nil || inner == shape else { return nil }
        inner = shape
        values += numbers
        count += 1
        skipSpace()
        if rest.first == "," { rest = rest.dropFirst() }
      }
      rest = rest.dropFirst()
      return ([count] + (inner ?? []), values)
    }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }
  }
}
