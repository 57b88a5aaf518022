import Exercises
import Notebook
import Tensors
import Testing

/// The exercises of chapter 4, answered by hand.
@Suite struct PoolingExercisesTests {
  /// Whether the answer is marked wrong, with these words among the reason's.
  private func isWrong(_ number: String, _ answer: String, _ words: String) throws -> Bool {
    guard case .wrong(let why) = try exercise(number).mark(answer) else { return false }
    return why.contains(words)
  }

  @Test func areNumberedInOrderWithMistakesAndHints() {
    #expect(poolingExercises.map(\.number) == (1...6).map { "4.\($0)" })
    #expect(poolingExercises.allSatisfy { $0.mistakes.count >= 2 && $0.hints.count >= 2 })
  }

  @Test func maximaByHand() throws {
    let answer: [[Float]] = [
      [max(2, 0, 3, 7), max(1, 5, 4, 2)], [max(1, 1, 5, 1), max(0, 6, 2, 0)],
    ]
    #expect(try exercise("4.1").mark("\(answer)") == .right)
    let byOne: [[Float]] = [
      [max(2, 0, 3, 7), max(0, 1, 7, 4), max(1, 5, 4, 2)],
      [max(3, 7, 1, 1), max(7, 4, 1, 0), max(4, 2, 0, 6)],
      [max(1, 1, 5, 1), max(1, 0, 1, 2), max(0, 6, 2, 0)],
    ]
    #expect(try isWrong("4.1", "\(byOne)", "that window moves by one cell"))
  }

  @Test func meansByHand() throws {
    let sums: [[Float]] = [[2 + 0 + 3 + 7, 1 + 5 + 4 + 2], [1 + 1 + 5 + 1, 0 + 6 + 2 + 0]]
    #expect(try exercise("4.2").mark("\(sums.map { $0.map { $0 / 4 } })") == .right)
    #expect(try isWrong("4.2", "\(sums)", "those are the sums"))
    #expect(try isWrong("4.1", "\(sums.map { $0.map { $0 / 4 } })", "means"))
  }

  @Test func sizeByHand() throws {
    let once = (13 - 3) / 2 + 1
    let twice = (once - 3) / 2 + 1
    #expect(try exercise("4.3").mark("\(twice)x\(twice)") == .right)
    #expect(try isWrong("4.3", "\(once)x\(once)", "first pooling"))
    // Without taking the window off: n/2 + 1, rounded down.
    let loose = (13 / 2 + 1) / 2 + 1
    #expect(try isWrong("4.3", "\(loose)x\(loose)", "window off"))
    #expect(try isWrong("4.3", "\(13 / 3 / 3)x\(13 / 3 / 3)", "by 2, not by 3"))
  }

  @Test func plusByHand() throws {
    // Cell, above, below, left, right, as far as they lie on the map.
    let answer: [[Float]] = [
      [max(1, 0, 0), max(0, 0, 1, 0), max(0, 0, 0)],
      [max(0, 1, 0, 0), max(0, 0, 0, 0, 0), max(0, 0, 2, 0)],
      [max(0, 0, 0), max(0, 0, 0, 2), max(2, 0, 0)],
    ]
    #expect(try exercise("4.4").mark("\(answer)") == .right)
    let square: [[Float]] = [[1, 1, 0], [1, 2, 2], [0, 2, 2]]
    #expect(try isWrong("4.4", "\(square)", "across its corners"))
  }

  @Test func dotByHand() throws {
    #expect(try exercise("4.5").mark("\(3 * 3)/\(4 * 4)") == .right)
    #expect(try isWrong("4.5", "3/4", "alone"))
    #expect(try isWrong("4.5", "\(16 - 3 * 3)/16", "changes the map"))
  }

  @Test func gradientByHand() throws {
    // The first 4 wins in both windows.
    #expect(try exercise("4.6").mark("\([[0, 10 + 20, 0], [0, 0, 0]])") == .right)
    let even: [[Float]] = [
      [10.0 / 4, (10 + 20) / 4.0, 20.0 / 4], [10.0 / 4, (10 + 20) / 4.0, 20.0 / 4],
    ]
    #expect(try isWrong("4.6", "\(even)", "average"))
    let shared: [[Float]] = [[0, 10 + 20 / 2, 20 / 2], [0, 0, 0]]
    #expect(try isWrong("4.6", "\(shared)", "not shared"))
  }
}
