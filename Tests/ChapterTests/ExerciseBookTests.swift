import Exercises
import TestSupport
import Testing

@testable import Notebook

/// Holds the exercises against their own solutions.
@Suite struct ExerciseBookTests {
  @Test func numbersRunOnWithinEachChapter() {
    for chapter in Chapter.all(in: packageRoot) {
      let prefix = "\(chapter.number)."
      let numbers = exercises.map(\.number).filter { $0.hasPrefix(prefix) }
      #expect(numbers == numbers.indices.map { "\(prefix)\($0 + 1)" })
    }
  }

  @Test(arguments: Book.chapters)
  func aChapterHasAtLeastThree(chapter: Chapter) {
    #expect(exercises.count { $0.number.hasPrefix("\(chapter.number).") } >= 3)
  }

  @Test(arguments: exercises.map(\.number))
  func theOperatorsComeToTheAnswerWorkedByHand(number: String) throws {
    let exercise = try #require(exercises.first { $0.number == number })
    let computed = try exercise.solution(SolutionSheet(nil))
    #expect(
      computed.agrees(with: exercise.answer, within: exercise.tolerance),
      "by hand \(exercise.answer.description), by the operators \(computed.description)")
  }

  @Test(arguments: exercises.map(\.number))
  func theAnswerIsRightAndEveryMistakeWrong(number: String) throws {
    let exercise = try #require(exercises.first { $0.number == number })
    #expect(try exercise.mark(exercise.answer.description) == .right)
    #expect(!exercise.hints.isEmpty, "\(number) has no hint")
    for mistake in exercise.mistakes {
      #expect(
        try exercise.mark(mistake.answer.description) == .wrong(mistake.why),
        "\(mistake.answer.description) is marked otherwise")
    }
  }

  @Test(arguments: exercises.map(\.number))
  func theCommandMarksAsTheBookDoes(number: String) throws {
    let exercise = try #require(exercises.first { $0.number == number })
    let right = try TestSupport.run("longhand", ["check", number, exercise.answer.description])
    #expect(right.status == 0, "\(right.output)\(right.errors)")
    if let mistake = exercise.mistakes.first {
      let wrong = try TestSupport.run("longhand", ["check", number, mistake.answer.description])
      #expect(wrong.status == 1, "\(wrong.output)\(wrong.errors)")
    }
    let asked = try TestSupport.run("longhand", ["check", number])
    #expect(asked.status == 0 && asked.output.hasPrefix("\(number) "))
    let solved = try TestSupport.run("longhand", ["check", number, "--solution"])
    #expect(solved.status == 0 && solved.output.contains("The answer is"))
  }

  @Test(arguments: ["-5", "-1/2", "[[1,-2],[3,4]]", "26x26x32", "-0.25"])
  func whatBeginsWithAMinusIsAnAnswer(answer: String) throws {
    let run = try TestSupport.run("longhand", ["check", "99.1", answer])
    #expect(run.status == 64)
    #expect(run.errors == "longhand: There is no exercise 99.1; `longhand check` lists them all.\n")
  }

  @Test func wrongOptionsAreUsageErrors() throws {
    let run = try TestSupport.run("longhand", ["check", "99.1", "--hnit"])
    #expect(run.status == 64)
    #expect(run.errors.contains("Unknown option '--hnit'"))
    #expect(try TestSupport.run("longhand", ["check"]).status == 0)
    #expect(try TestSupport.run("longhand", ["claims"]).status == 0)
    #expect(try TestSupport.run("longhand", ["--help"]).output.contains("SUBCOMMANDS:"))
  }
}
