import Exercises
import Notebook
import Tensors
import Testing

/// The exercises of chapter 2, answered by hand.
@Suite struct ConvolutionExercisesTests {
  /// A sheet on which a solution can be worked without anyone reading it.
  private final class Scrap: Sheet {
    var blocks: [Block] = []
    func put(_ block: Block, file: String, line: Int) { blocks.append(block) }
    func reach(file: String, line: Int) {}
  }

  private func exercise(_ number: String) throws -> Exercise {
    try #require(convolutionExercises.first { $0.number == number })
  }

  private func text(_ rows: [[Float]]) -> String { "\(rows)" }

  @Test func areNumberedInOrder() {
    #expect(convolutionExercises.map(\.number) == (1...6).map { "2.\($0)" })
  }

  @Test(arguments: convolutionExercises.map(\.number))
  func theSolutionComesToTheAnswerAndEveryMistakeIsNamed(number: String) throws {
    let exercise = try exercise(number)
    let scrap = Scrap()
    #expect(try exercise.solution(scrap) == exercise.answer)
    #expect(!scrap.blocks.isEmpty)
    #expect(try exercise.mark(exercise.answer.description) == .right)
    for mistake in exercise.mistakes {
      #expect(try exercise.mark(mistake.answer.description) == .wrong(mistake.why))
    }
    #expect(exercise.mistakes.count >= 3 && exercise.hints.count >= 2)
  }

  @Test func mapByHand() throws {
    let first: [Float] = [1 * 2 - 1 * 0 + 2 * 1 + 0 * 3, 1 * 0 - 1 * 1 + 2 * 3 + 0 * 0]
    let second: [Float] = [1 * 1 - 1 * 3 + 2 * 0 + 0 * 1, 1 * 3 - 1 * 0 + 2 * 1 + 0 * 4]
    #expect(try exercise("2.1").mark(text([first, second])) == .right)
  }

  @Test func sizeByHand() throws {
    let size = (28 + 2 + 2 - 5) / 3 + 1
    #expect(try exercise("2.2").mark("\(size)x\(size)") == .right)
  }

  @Test func parametersByHand() throws {
    #expect(try exercise("2.3").mark("\(5 * 5 * 3 * 16 + 16)") == .right)
  }

  @Test func kernelThatShifts() throws {
    #expect(try exercise("2.4").mark("[[0, 0, 0], [1, 0, 0], [0, 0, 0]]") == .right)
  }

  @Test func halfTurnOfAMap() throws {
    // Without the symmetry: the bottom right window holds 9, 8 to its left and 6 above it.
    #expect(try exercise("2.5").mark("\(9 + 8 + 6)") == .right)
    #expect(try exercise("2.5").mark("\(10 * 3 - (1 + 2 + 4))") == .right)
  }

  @Test func stepByHand() throws {
    let top: [Float] = [1 * 1 + 0 * 2 - 1 * 0 + 2 * 1, 1 * 2 + 0 * 0 - 1 * 1 + 2 * 1]
    let bottom: [Float] = [1 * 0 + 0 * 1 - 1 * 1 + 2 * 0, 1 * 1 + 0 * 1 - 1 * 0 + 2 * 2]
    #expect(top == [3, 3] && bottom == [-1, 5])
    let better: [[Float]] = [
      [2 - 0.5 * top[0], 1 - 0.5 * top[1]], [0 - 0.5 * bottom[0], -1 - 0.5 * bottom[1]],
    ]
    #expect(try exercise("2.6").mark(text(better)) == .right)
  }
}
