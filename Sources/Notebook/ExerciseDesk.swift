import Foundation

/// Where answers are handed in: it sets questions, marks answers, gives hints one by one, and shows
/// solutions.
public struct ExerciseDesk {
  private let exercises: [Exercise]
  private let hintFile: URL
  private let printer: Printer

  /// A desk for these exercises; `root` is the package, which keeps count of the hints in
  /// `.longhand/`.
  public init(_ exercises: [Exercise], root: String) {
    self.init(exercises, root: URL(fileURLWithPath: root), terminal: .standard)
  }

  init(_ exercises: [Exercise], root: URL, terminal: Terminal) {
    self.exercises = exercises
    hintFile = root.appending(path: ".longhand/hints.tsv")
    printer = Printer(terminal)
  }

  /// The exercise called `number`; throws an `AnswerError` that names those of its chapter.
  public func exercise(_ number: String) throws(AnswerError) -> Exercise {
    if let exercise = exercises.first(where: { $0.number == number }) { return exercise }
    let chapter = number.prefix { $0 != "." } + "."
    let neighbours = exercises.map(\.number).filter { $0.hasPrefix(chapter) }
    let hint =
      neighbours.isEmpty
      ? "`longhand check` lists them all" : "there are \(neighbours.joined(separator: ", "))"
    throw AnswerError(description: "There is no exercise \(number); \(hint).")
  }

  /// Lists all exercises.
  public func list() {
    for exercise in exercises {
      printer.show(markdown: "**\(exercise.number)** \(exercise.question)")
    }
    printer.show(text: "Answer with: swift run longhand check NUMBER ANSWER")
  }

  /// Sets the question.
  public func ask(_ exercise: Exercise) {
    printer.show(markdown: "**\(exercise.number)** \(exercise.question)")
    printer.show(text: "Answer with: swift run longhand check \(exercise.number) ANSWER")
  }

  /// Marks an answer and says so; returns whether it is right.
  public func mark(_ typed: String, for exercise: Exercise) throws(AnswerError) -> Bool {
    switch try exercise.mark(typed) {
    case .right:
      printer.show(markdown: "✓ \(exercise.number) is right.")
      return true
    case .wrong(let why):
      printer.show(markdown: "✗ Not yet: \(why)")
      printer.show(text: "A hint: swift run longhand check \(exercise.number) --hint")
      return false
    }
  }

  /// Gives the next hint, and after the last one says that there are no more.
  public func hint(for exercise: Exercise) throws {
    var counts = hintCounts()
    let given = counts[exercise.number] ?? 0
    guard given < exercise.hints.count else {
      printer.show(
        text: "No more hints. The solution: swift run longhand check \(exercise.number) --solution")
      return
    }
    printer.show(
      markdown: "Hint \(given + 1) of \(exercise.hints.count): \(exercise.hints[given])")
    counts[exercise.number] = given + 1
    let lines = counts.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }
    try write(lines.joined(), to: hintFile)
  }

  /// Shows the solution as the operators work it out.
  public func solve(_ exercise: Exercise) throws {
    printer.show(markdown: "**\(exercise.number)** \(exercise.question)")
    let answer = try exercise.solution(SolutionSheet(printer))
    printer.show(markdown: "The answer is **\(answer.description)**.")
  }

  private func hintCounts() -> [String: Int] {
    let text = (try? String(contentsOf: hintFile, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").reduce(into: [:]) { counts, line in
      let fields = line.split(separator: "\t")
      guard fields.count == 2, let count = Int(fields[1]) else { return }
      counts[String(fields[0])] = count
    }
  }
}

/// A sheet that a solution is worked on: it prints, and keeps nothing.
final class SolutionSheet: Sheet {
  private let printer: Printer?

  /// A sheet that prints, or, without a printer, one that only lets the solution run.
  init(_ printer: Printer?) { self.printer = printer }

  func put(_ block: Block, file: String, line: Int) { printer?.show(block) }

  func reach(file: String, line: Int) {}
}

extension Page {
  /// Sets the questions that close the chapter, each with the command that marks its answer.
  public func exercises(
    _ exercises: [Exercise], file: String = #filePath, line: Int = #line
  ) {
    for exercise in exercises where !exercise.number.hasPrefix("\(chapter.number).") {
      fail("exercise \(exercise.number) is not of chapter \(chapter.number)")
    }
    let questions = exercises.map { Question(number: $0.number, text: $0.question) }
    put(.exercises(questions), file: file, line: line)
  }
}
