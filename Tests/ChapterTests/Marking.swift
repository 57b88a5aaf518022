import Exercises
import Notebook
import Testing

/// The exercise of this number, out of the whole book.
func exercise(_ number: String) throws -> Exercise {
  try #require(exercises.first { $0.number == number })
}

/// That `right` is right, and that each of `wrong` has the reason that stands in its place.
func check<Answer: CustomStringConvertible>(
  _ number: String, right: Answer, wrong: [Answer],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let exercise = try exercise(number)
  #expect(try exercise.mark("\(right)") == .right, sourceLocation: sourceLocation)
  try #require(exercise.mistakes.count == wrong.count, sourceLocation: sourceLocation)
  for (answer, mistake) in zip(wrong, exercise.mistakes) {
    let mark = try exercise.mark("\(answer)")
    #expect(mark == .wrong(mistake.why), "\(number): \(answer)", sourceLocation: sourceLocation)
  }
}
