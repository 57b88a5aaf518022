import Tensors
import Testing

@Suite struct PositionTests {
  @Test func indicesStandInBrackets() {
    #expect(Position(0, 2).description == "[0, 2]")
    #expect(Position(7).description == "[7]")
    #expect(Position(1, 2, 3, 4).description == "[1, 2, 3, 4]")
    #expect(Position().description == "[]")
  }

  @Test func everyRankIsKeptApart() {
    let positions = [
      Position(), Position(0), Position(0, 0), Position(0, 0, 0), Position(0, 0, 0, 0),
    ]
    #expect(Set(positions).count == 5)
    for (rank, position) in positions.enumerated() {
      #expect(position.rank == rank)
      #expect(position.indices == Array(repeating: 0, count: rank))
      #expect(Position(position.indices) == position)
    }
    #expect(Position(1, 2) != Position(2, 1))
  }

  @Test func theIndexAlongAnAxisIsRead() {
    let position = Position(5, 6, 7, 8)
    #expect((0..<4).map { position[$0] } == [5, 6, 7, 8])
  }
}
