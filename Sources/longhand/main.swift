import ArgumentParser
import Exercises
import Foundation
import Notebook

struct Longhand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longhand",
    abstract: "Marks your answers, lists what the book claims, trains and measures networks.",
    subcommands: [
      Check.self, Claims.self, Train.self, Evaluate.self, Predict.self, Inspect.self, Convert.self,
      Bench.self,
    ])
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Marks an answer to an exercise; without one, sets the question; without a number, "
      + "lists them all.",
    usage: """
      longhand check
      longhand check 2.3
      longhand check 2.3 ANSWER
      longhand check 2.3 --hint
      longhand check 2.3 --solution
      """,
    discussion: """
      An answer is a number (5, -0.25, 3/4), a shape (26x26x32), a word, or a tensor in quotation \
      marks ("[[1, -2], [3, 4]]"). The exit status is 0 when it is right and 1 when it is not.
      """)

  @Argument(help: ArgumentHelp("The exercise, as in 2.3.", valueName: "number"))
  var number: String?

  // Collected as they are, because -5 and -1/2 are answers and no options.
  @Argument(
    parsing: .allUnrecognized, help: ArgumentHelp("Your answer.", valueName: "answer"))
  var answer: [String] = []

  @Flag(help: "Give one hint more each time.")
  var hint = false

  @Flag(help: "Show the solution, worked by the library's own operators.")
  var solution = false

  func run() throws {
    let desk = ExerciseDesk(exercises, root: packageRoot)
    guard let number else { return desk.list() }
    do {
      let words = answer.filter { $0 != "--" }
      if let option = words.first(where: { $0.hasPrefix("--") }) {
        throw ValidationError("Unknown option '\(option)'.")
      }
      let exercise = try desk.exercise(number)
      if hint { return try desk.hint(for: exercise) }
      if solution { return try desk.solve(exercise) }
      if words.isEmpty { return desk.ask(exercise) }
      guard try desk.mark(words.joined(separator: " "), for: exercise) else {
        throw ExitCode.failure
      }
    } catch let error as AnswerError {
      FileHandle.standardError.write(Data("longhand: \(error)\n".utf8))
      throw ExitCode.validationFailure
    }
  }
}

struct Claims: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the documents' claims, met (✓) and refuted (✗), as the chapters found them.")

  @Flag(help: "List the refuted ones only.")
  var refuted = false

  func run() { ClaimTable.list(refutedOnly: refuted, root: packageRoot) }
}

/// The package, of which this file is `Sources/longhand/main.swift`.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

Longhand.main()
