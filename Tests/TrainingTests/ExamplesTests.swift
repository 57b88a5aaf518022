import Tensors
import TestSupport
import Testing
import Training

@Suite struct ExamplesTests {
  private let batch = Batch<Float>(
    inputs: [[[1, 2]], [[3, 4]], [[5, 6]]], classes: [7, 0, 2])

  @Test func oneExampleAtATime() {
    #expect(batch.inputShape == [1, 2])
    var input: [Float] = [.nan, .nan]
    let number = input.withUnsafeMutableBufferPointer { batch.read(2, into: $0) }
    #expect(number == 2)
    #expect(input == [5, 6])
  }

  @Test func anExampleThatIsNotThere() async {
    await #expect(processExitsWith: .failure) {
      var input: [Float] = [0]
      let batch = Batch<Float>(inputs: [[1]], classes: [0])
      _ = input.withUnsafeMutableBufferPointer { batch.read(1, into: $0) }
    }
  }

  @Test func roomOfAnotherSize() async {
    await #expect(processExitsWith: .failure) {
      var input: [Float] = [0]
      let batch = Batch<Float>(inputs: [[1, 2]], classes: [0])
      _ = input.withUnsafeMutableBufferPointer { batch.read(0, into: $0) }
    }
  }
}
