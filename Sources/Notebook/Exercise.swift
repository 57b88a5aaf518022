import Tensors

/// A question at the end of a chapter, with what it takes to mark an answer and to help.
///
///     public let convolutionExercises = [
///       Exercise(
///         "2.1", "What does $K$ make of the window $[[1, 2], [3, 4]]$?", answer: .number(5),
///         mistakes: [Mistake(.number(13), "the kernel was turned: read it as it stands")],
///         hints: ["Multiply cell by cell."],
///         solution: { sheet in
///           .tensor(try sheet.work("R") { try convolution(image, kernel, observer: &$0) })
///         })
///     ]
public struct Exercise: Sendable {
  /// The chapter's number and the exercise's, as in "2.3".
  public let number: String
  /// The question, in Markdown.
  public let question: String
  /// The answer, worked by hand.
  public let answer: Answer
  /// How far a number may be from the answer's; the question says to how many decimals.
  public let tolerance: Double
  /// Wrong answers that one comes to, and why they are wrong.
  public let mistakes: [Mistake]
  /// Hints, each giving away a little more.
  public let hints: [String]
  /// Works the answer out on a sheet, with the library's own operators, and returns it.
  public let solution: @Sendable (any Sheet) throws -> Answer

  /// An exercise; `solution` returns what `answer` says, computed.
  public init(
    _ number: String, _ question: String, answer: Answer, tolerance: Double = 1e-6,
    mistakes: [Mistake] = [], hints: [String],
    solution: @escaping @Sendable (any Sheet) throws -> Answer
  ) {
    self.number = number
    self.question = question
    self.answer = answer
    self.tolerance = tolerance
    self.mistakes = mistakes
    self.hints = hints
    self.solution = solution
  }
}

/// A wrong answer that one comes to.
public struct Mistake: Sendable {
  /// The wrong answer.
  public let answer: Answer
  /// In one line, what was done to come to it.
  public let why: String

  /// A wrong answer and what leads to it.
  public init(_ answer: Answer, _ why: String) {
    self.answer = answer
    self.why = why
  }
}

/// How an answer is marked.
public enum Mark: Equatable, Sendable {
  /// The answer is right.
  case right
  /// It is not, for a reason told in one line.
  case wrong(String)
}

extension Exercise {
  /// Marks what a learner typed; throws an `AnswerError` when it cannot be read.
  public func mark(_ typed: String) throws(AnswerError) -> Mark {
    let given = try answer.read(typed)
    if given.agrees(with: answer, within: tolerance) { return .right }
    if let mistake = mistakes.first(where: { given.agrees(with: $0.answer, within: tolerance) }) {
      return .wrong(mistake.why)
    }
    return .wrong(given.difference(from: answer, within: tolerance))
  }
}

extension Answer {
  /// Whether two answers are the same, numbers to within `tolerance`.
  func agrees(with other: Answer, within tolerance: Double) -> Bool {
    switch (kind, other.kind) {
    case (.number(let left), .number(let right)):
      left.agrees(with: right, within: tolerance)
    case (.tensor(let left), .tensor(let right)): left.agrees(with: right, within: tolerance)
    case (.shape(let left), .shape(let right)): left == right
    case (.text(let left), .text(let right)):
      left.contains { word in right.contains { $0.lowercased() == word.lowercased() } }
    default: false
    }
  }

  /// In one line, what is wrong with this answer, without giving the right one away.
  func difference(from right: Answer, within tolerance: Double) -> String {
    switch (kind, right.kind) {
    case (.number(let given), .number(let wanted)):
      return "\(description) is " + Self.direction(given, wanted, tolerance) + "."
    case (.tensor(let given), .tensor(let wanted)):
      return Self.difference(given, wanted, tolerance)
    case (.shape(let given), .shape(let wanted)):
      guard given.count == wanted.count else {
        return "the shape has \(wanted.count) axes, not \(given.count)."
      }
      let axis = given.indices.first { given[$0] != wanted[$0] } ?? 0
      let size = given[axis] < wanted[axis] ? "small" : "large"
      return "\(given[axis]) along axis \(axis) is too \(size)."
    default: return "\"\(description)\" is not it."
    }
  }

  private static func difference(
    _ given: Tensor<Double>, _ wanted: Tensor<Double>, _ tolerance: Double
  ) -> String {
    guard given.shape == wanted.shape else {
      let shape = given.rank == 0 ? "it is a single number" : "its shape is \(given.shape)"
      return "\(shape), and the question asks for the shape \(wanted.shape)."
    }
    let wrong = given.scalars.indices.filter {
      !given.scalars[$0].agrees(with: wanted.scalars[$0], within: tolerance)
    }
    guard let first = wrong.first else { return "it is not the same." }
    var offset = first
    let place = given.strides.map { stride in
      defer { offset %= stride }
      return offset / stride
    }
    let rest = wrong.count == 1 ? "all else is right" : "\(wrong.count) entries are wrong"
    let value = format(given.scalars[first])
    return "entry \(place), counted from 0, is \(value), which is "
      + "\(direction(given.scalars[first], wanted.scalars[first], tolerance)); \(rest)."
  }

  private static func direction(_ given: Double, _ wanted: Double, _ tolerance: Double) -> String {
    if (-given).agrees(with: wanted, within: tolerance) { return "right but for its sign" }
    return given < wanted ? "too small" : "too large"
  }
}
