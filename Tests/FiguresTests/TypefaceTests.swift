import Foundation
import Testing

@testable import Figures

@Suite struct TypefaceTests {
  @Test(arguments: ["digit 3", "Qgjy_|()", "−0.25", "∂L/∂w ≈ Σ x·δ", "I ∗ K"])
  func textIsDrawnWithinItsBounds(text: String) throws {
    let typeface = try Typeface()
    for size in [20, 32, 60] {
      for isTurned in [false, true] {
        var drawing = Drawing()
        try drawing.text(
          text, at: Point(x: 7, y: -3), align: .middle, size: size, isCentred: true,
          isTurned: isTurned, in: typeface)
        let picture = try drawing.picture(in: typeface)
        let inked = try #require(picture.inked)
        let box = Rectangle(x: 0, y: 0, width: picture.width, height: picture.height)
        // The soft edge of a letter may reach one pixel further.
        #expect(inked.union(box.grown(by: 1 - Style.margin)) == box.grown(by: 1 - Style.margin))
        let (length, width) = isTurned ? (inked.height, inked.width) : (inked.width, inked.height)
        #expect(try abs(length - typeface.width(of: text, size: size)) <= size / 4)
        #expect(width <= size * 6 / 5)
      }
    }
  }

  @Test func widthsAddUp() throws {
    let typeface = try Typeface()
    #expect(try typeface.width(of: "", size: 30) == 0)
    let one = try typeface.width(of: "0", size: 100)
    // In DejaVu Sans a digit is 1303 of 2048 units wide: 100·1303/2048 = 63.6.
    #expect(one == 64)
    #expect(try typeface.width(of: "00", size: 100) == 128)
    #expect(try typeface.width(of: "0", size: 200) == 128)
  }

  @Test func turnedTextIsTheSameTextTurned() throws {
    let typeface = try Typeface()
    var (flat, turned) = (Picture(width: 200, height: 200), Picture(width: 200, height: 200))
    try typeface.draw("Rap", into: &flat, from: Point(x: 40, y: 100), size: 40, colour: .ink)
    try typeface.draw(
      "Rap", into: &turned, from: Point(x: 100, y: 160), size: 40, colour: .ink, isTurned: true)
    // A quarter turn to the left puts the pixel (x, y) to (y, 199 − x), give or take an edge.
    var different = 0
    for y in 0..<200 {
      for x in 0..<200 where (flat[x, y] == .ink) != (turned[y, 199 - x] == .ink) {
        different += 1
      }
    }
    let inked = try #require(flat.inked)
    #expect(inked.width > 60)
    #expect(different < 120)
  }

  @Test func aCharacterThatTheFontLacksIsNamed() throws {
    let typeface = try Typeface()
    let text = complaint { _ = try typeface.width(of: "digit 三", size: 20) }
    #expect(text?.contains("\"digit 三\" has the character U+4E09") == true)
    #expect(text?.contains("Latin or Greek") == true)
    #expect(throws: FigureError.self) { try typeface.width(of: "two\nlines", size: 20) }
  }

  @Test func aFontIsFoundOrItsAbsenceTold() throws {
    let scratch = try Scratch()
    let missing = complaint {
      _ = try Typeface.locate(environment: [:], folders: [scratch.path])
    }
    #expect(missing?.contains("DejaVu Sans") == true)
    #expect(missing?.contains("fonts-dejavu-core") == true)
    #expect(missing?.contains("LONGHAND_FONT") == true)

    try scratch.put("not a font", in: "DejaVuSans.ttf")
    let found = try Typeface.locate(environment: [:], folders: ["/nowhere", scratch.path])
    #expect(found == scratch.path + "/DejaVuSans.ttf")
    let broken = complaint { _ = try Typeface(path: found) }
    #expect(broken?.contains("is not a font file") == true)

    let named = ["LONGHAND_FONT": scratch.path + "/DejaVuSans.ttf"]
    #expect(try Typeface.locate(environment: named, folders: []) == found)
    let wrong = complaint {
      _ = try Typeface.locate(environment: ["LONGHAND_FONT": "/nowhere.ttf"])
    }
    #expect(wrong == "LONGHAND_FONT names /nowhere.ttf, but no file can be read there")
  }
}
