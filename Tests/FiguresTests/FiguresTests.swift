import Figures
import Tensors
import Testing

@Suite struct FigureTests {
  @Test func aHeatMapHasTheColoursOfItsScale() throws {
    let map = HeatMap([[0, 1], [-1, 0]] as Tensor<Float>)
    let picture = try map.picture()
    #expect(try Picture(png: picture.png()) == picture)
  }
}
