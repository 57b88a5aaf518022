import Notebook
import Tensors
import Testing

@Suite struct SheetTests {
  /// A sheet that keeps what is put on it.
  private final class Scrap: Sheet {
    var texts: [String] = []
    func put(_ block: Block, file: String, line: Int) {
      if case .text(let text) = block { texts.append(text) }
    }
    func reach(file: String, line: Int) {}
  }

  @Test func valuesAreSetByTheirKind() {
    let sheet = Scrap()
    sheet.show("whole", Float(23))
    sheet.show("third", Double(1) / 3)
    sheet.show("row", [Float(1), 0.5])
    sheet.show("matrix", [[1, -2], [3, 4]] as Tensor<Float>)
    sheet.show("pair", [[[1, 2]], [[3, 4]]] as Tensor<Float>)
    sheet.show("count", 23)
    sheet.show("shape", [28, 28])
    sheet.show("met", true)
    #expect(
      sheet.texts == [
        "whole = 23", "third = 0.3333", "row = [1.0, 0.5]",
        "matrix = [[1, -2],\n          [3,  4]]",
        // The line between matrices is empty, without spaces.
        "pair = [[[1, 2]],\n\n        [[3, 4]]]", "count = 23", "shape = [28, 28]", "met = true",
      ])
  }
}
