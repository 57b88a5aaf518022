import Foundation
import Tensors
import Testing

@testable import Figures

@Suite struct WritingTests {
  let map = HeatMap([[1, 2], [3, 4]] as Tensor<Float>, title: "four")

  @Test func aFigureIsWrittenWholeIntoANewFolder() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/deep/er"
    #expect(try map.write(in: folder, name: "four") == ["four.png"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["four.png"])
    #expect(try Picture(contentsOf: folder + "/four.png") == map.picture())
  }

  @Test func everyRunWritesTheSameBytes() throws {
    let scratch = try Scratch()
    for name in ["a", "b"] { _ = try map.write(in: scratch.path, name: name) }
    let first = try #require(scratch.bytes("a.png"))
    #expect(scratch.bytes("b.png") == first)
    _ = try map.write(in: scratch.path, name: "a")
    #expect(scratch.bytes("a.png") == first)
  }

  @Test(arguments: ["", ".hidden", "../up", "a/b", "-option", "two words", "naïve", "line\nbreak"])
  func aNameThatIsNoFileNameIsRefused(name: String) throws {
    let scratch = try Scratch()
    let text = complaint { _ = try map.write(in: scratch.path, name: name) }
    #expect(text?.contains("a figure's name becomes a file's") == true)
    #expect(scratch.files == [])
  }

  @Test func aFolderThatCannotBeMadeIsTold() throws {
    let scratch = try Scratch()
    try scratch.put("a file", in: "taken")
    let text = complaint { _ = try map.write(in: scratch.path + "/taken/figures", name: "four") }
    #expect(text?.contains("cannot be made") == true)
    #expect(scratch.files == ["taken"])
  }

  @Test func aFolderThatCannotBeWrittenIsTold() throws {
    // Even the superuser makes no files here.
    guard FileManager.default.fileExists(atPath: "/proc/self") else { return }
    let text = complaint { _ = try map.write(in: "/proc/self", name: "four") }
    #expect(text?.contains("/proc/self/four.png cannot be written") == true)
  }

  @Test func whatStandsInTheWayIsToldAndNothingIsLeft() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/four.png", withIntermediateDirectories: false)
    let text = complaint { _ = try map.write(in: scratch.path, name: "four") }
    #expect(text?.contains("four.png cannot be replaced") == true)
    #expect(scratch.files == ["four.png"])
  }

  @Test func aFigureThatCannotBeDrawnLeavesTheOldOne() throws {
    let scratch = try Scratch()
    try scratch.put("the old picture", in: "four.png")
    var broken = map
    broken.title = "\u{65E5}"
    #expect(throws: FigureError.self) { try broken.write(in: scratch.path, name: "four") }
    #expect(scratch.text("four.png") == "the old picture")
    #expect(scratch.files == ["four.png"])
  }
}
