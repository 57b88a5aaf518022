import TestSupport
import Testing

@Suite struct FencedMemoryTests {
  // Four pages can be had without a step on them that is forbidden, so the seed is one whose first
  // array stands right before such a page, or right behind one.
  private static func edges() -> (behind: UInt64, before: UInt64)? {
    func aligned(_ seed: UInt64, _ offset: Int) -> Bool {
      let memory = FencedMemory(seed: seed)
      let place: UnsafeMutablePointer<Float> = memory.room(3)
      let isAligned = (Int(bitPattern: place) + offset) % 4096 == 0
      return isAligned && memory.isIntact
    }
    guard let behind = (0..<100).first(where: { aligned($0, 0) }),
      let before = (0..<100).first(where: { aligned($0, 3 * 4) })
    else { return nil }
    return (behind, before)
  }

  @Test func keepsElementsAndSeesWhatIsWrittenBesideThem() throws {
    let edges = try #require(Self.edges())
    for seed in 0..<UInt64(40) {
      let memory = FencedMemory(seed: seed)
      let place = memory.copy([1, 2, 3] as [Float])
      #expect(memory.elements(place, 3) == [1, 2, 3])
      #expect(memory.isIntact)
      place[2] = 4
      #expect(memory.isIntact)
      #expect(memory.elements(place, 3) == [1, 2, 4])
    }
    let first = FencedMemory(seed: edges.behind)
    first.copy([1, 2, 3] as [Float])[3] = 0
    #expect(!first.isIntact)
    let second = FencedMemory(seed: edges.before)
    second.copy([1, 2, 3] as [Float])[-1] = 0
    #expect(!second.isIntact)
  }

  @Test func endsAProgramThatReadsTooFar() async throws {
    let edges = try #require(Self.edges())
    await #expect(processExitsWith: .failure) { [seed = edges.behind as UInt64] in
      let memory = FencedMemory(seed: seed)
      let place = memory.copy([1, 2, 3] as [Float])
      print(place[-1])
      _ = memory.isIntact
    }
    await #expect(processExitsWith: .failure) { [seed = edges.before as UInt64] in
      let memory = FencedMemory(seed: seed)
      let place = memory.copy([1, 2, 3] as [Float])
      print(place[3])
      _ = memory.isIntact
    }
  }
}
