import TestSupport
import Testing

@Suite struct AllocationTests {
  /// The program `allocations` counts what a training asks of the C library, which has to be able
  /// to be listened to.
  #if os(Linux)
    @Test func nothingIsAllocatedInAStepAfterTheFirst() throws {
      let result = try run("allocations")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(lines.count == 26)
      for line in lines {
        let words = line.joined(separator: " ")
        let first = try #require(Int(line[5]))
        // Plain descent remembers nothing.
        #expect(first > 0 || line[1] == "descent", "\(words): nothing has been counted")
        #expect(line.suffix(2) == ["later", "0"], "\(words)")
      }
    }
  #endif
}
