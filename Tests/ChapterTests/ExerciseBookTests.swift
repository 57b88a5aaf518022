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
}
