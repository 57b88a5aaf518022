import Exercises
import Notebook
import Tensors
import Testing

/// The answers and the known mistakes of chapter 12, each worked by hand.
@Suite struct SpeedExercisesTests {
  @Test func operationsOfTheFirst() throws {
    let outputs = Double(26 * 26 * 32)
    try check(
      "12.1", right: 2 * 9 * outputs,
      wrong: [9 * outputs, 2 * 9 * 28 * 28 * 32, 2 * 9 * 26 * 26, 2 * outputs])
  }

  @Test func betweenTwoLayers() throws {
    let numbers = 11.0 * 11 * 64
    try check(
      "12.2", right: numbers * 4 * 64 / 1024,
      wrong: [
        numbers * 4 / 1024, numbers * 64 / 1024, numbers * 4 * 64, numbers * 4 * 64 / 1000,
      ])
  }

  @Test func intensityOfADenseLayer() throws {
    let weights = 1600.0 * 10
    let moved = 1600 + weights + 10 + 10
    try check(
      "12.3", right: 2 * weights / (4 * moved),
      wrong: [weights / (4 * moved), 2 * weights / moved, 2 * weights / (4 * 1600)])
  }

  @Test func theLowerRoof() throws {
    try check("12.4", right: min(80, 20 * 0.25), wrong: [80, 20, 80 / 20, 80 / 0.25])
  }

  @Test func registersOfATile() throws {
    let vectors = 16.0 / 8
    try check(
      "12.5", right: 6 * vectors + vectors + 1,
      wrong: [6 + 1 + 1, 6 * vectors, 6 * vectors + vectors, 6 * vectors + 1, 12 + 2 + 6])
  }

  @Test func productsSaved() throws {
    let direct = 3.0 * 3 * 3 * 3
    try check(
      "12.6", right: direct / 25, wrong: [25, 9.0 / 5, 36.0 / 16, 144.0 / 36, 25 / direct])
  }

  @Test func fourCores() throws {
    let time = 0.1 + 0.9 / 4
    try check("12.7", right: 1 / time, wrong: [4, 0.9 * 4, time, 1 / 0.1])
  }

  @Test(arguments: speedExercises.map { $0.number })
  func theSolutionIsTheAnswer(number: String) throws {
    let exercise = try exercise(number)
    #expect(exercise.hints.count >= 2)
    #expect(exercise.mistakes.count >= 3)
  }
}
