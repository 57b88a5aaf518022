import Exercises
import Notebook
import Tensors
import Testing

/// The exercises of chapter 1, answered by hand.
@Suite struct TensorsExercisesTests {
  private func mark(_ number: String, _ answer: String) throws -> Mark {
    let exercise = try #require(tensorsExercises.first { $0.number == number })
    return try exercise.mark(answer)
  }

  @Test func headerByHand() throws {
    let (third, fourth): (Int, Int) = (2 * 16 + 7, 1 * 16 + 0)
    let count: Int = third * 256 + fourth
    #expect(try mark("1.1", "\(count)") == .right)
  }

  @Test func offsetByHand() throws {
    let offset: Int = 2 * (4 * 5) + 1 * 5 + 3 * 1
    #expect(try mark("1.2", "\(offset)") == .right)
    // The first axis fastest: strides 1, 3 and 3·4.
    let columnMajor: Int = 2 * 1 + 1 * 3 + 3 * (3 * 4)
    #expect(try mark("1.2", "\(columnMajor)") != .right)
  }

  @Test(arguments: ["0.225", "0.2249", "0.22493"])
  func pixelByHand(answer: String) throws {
    let byHand: Double = (51.0 / 255 - 0.1307) / 0.3081
    #expect(byHand > 0.22485 && byHand < 0.22495)
    #expect(try mark("1.3", answer) == .right)
  }

  @Test func broadcastByHand() throws {
    #expect(try mark("1.4", "5x28x28") == .right)
  }

  @Test func byteOfAFile() throws {
    let byte: Int = 16 + 7 * 784 + 17 * 28 + 20
    #expect(byte == 6000)
    #expect(try mark("1.5", "[7, 17, 20]") == .right)
  }

  @Test func orderOfAxes() throws {
    // Strides 8, 4, 2 and 1; index 1 on the last axis.
    let memory = [1, 5, 2, 6, 3, 7, 4, 8]
    let second = [memory[1], memory[2 + 1], memory[4 + 1], memory[4 + 2 + 1]]
    #expect(second == [5, 6, 7, 8])
    #expect(try mark("1.6", "[[5, 6], [7, 8]]") == .right)
  }
}
