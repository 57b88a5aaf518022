import Exercises
import Notebook
import Testing

/// The exercises of chapter 2, answered by hand.
@Suite struct ConvolutionExercisesTests {
  private func text(_ rows: [[Float]]) -> String { "\(rows)" }

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
