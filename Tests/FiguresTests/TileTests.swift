import Figures
import Tensors
import Testing

@Suite struct TileTests {
  @Test func aTileHasNeitherIndicesNorLegend() throws {
    let map = HeatMap(Tensor<Float>(zeros: [12, 20]), scale: .ink(0...1))
    let tile = map.tile(cellSize: 10)
    #expect(tile.cellSize == 10 && !tile.showsIndices && tile.showsLegend == false)
    #expect(tile.values == map.values && tile.usedScale == map.usedScale)
    let typeface = try Typeface()
    let body = try Row([.map(tile)]).drawing(in: typeface).body
    #expect(body.width < 20 * 10 + 10 && body.height < 12 * 10 + 10)
    let untouched = try map.drawing(in: typeface)
    #expect((untouched.bounds?.width ?? 0) > body.width)
  }
}
