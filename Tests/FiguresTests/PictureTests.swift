import Foundation
import Tensors
import TestSupport
import Testing

@testable import Figures

@Suite struct PictureTests {
  /// 5×4 pixels, no two alike.
  let small = Picture(width: 5, height: 4, bytes: (0..<60).map { UInt8($0 * 4) })

  @Test func pixelsAreWhereTheyWerePut() {
    var picture = Picture(width: 4, height: 3, colour: .white)
    picture.fill(Rectangle(x: 1, y: 1, width: 2, height: 1), with: .amber)
    // Rows from the top: the pixels 1·4 + 1 and 1·4 + 2 of twelve.
    let amber = (0..<12).filter { picture[$0 % 4, $0 / 4] == .amber }
    #expect(amber == [5, 6])
    #expect(picture.bytes.count == 3 * 4 * 3)
    #expect(Array(picture.bytes[15..<18]) == [0xf0, 0x8c, 0x00])
  }

  @Test func whatLiesOutsideIsNotDrawn() {
    var picture = Picture(width: 3, height: 3)
    picture.fill(Rectangle(x: -5, y: -5, width: 6, height: 6), with: .ink)
    picture.fill(Rectangle(x: 2, y: 2, width: 9, height: 9), with: .ink)
    picture.fill(Rectangle(x: 7, y: 0, width: 2, height: 2), with: .ink)
    let inked = (0..<9).filter { picture[$0 % 3, $0 / 3] == .ink }
    #expect(inked == [0, 8])
  }

  @Test func anOutlineIsHollow() {
    var picture = Picture(width: 5, height: 5)
    picture.outline(Rectangle(x: 0, y: 0, width: 5, height: 5), with: .ink, thickness: 1)
    let white = (0..<25).filter { picture[$0 % 5, $0 / 5] == .white }
    #expect(white == [6, 7, 8, 11, 12, 13, 16, 17, 18])
  }

  @Test func aPNGComesBackAsItWas() throws {
    #expect(try Picture(png: small.png()) == small)
    let scratch = try Scratch()
    try Data(small.png()).write(to: URL(fileURLWithPath: scratch.path + "/small.png"))
    #expect(try Picture(contentsOf: scratch.path + "/small.png") == small)
  }

  @Test func aPictureThatCannotBeMadeSmallerIsWrittenToo() throws {
    var generator = Generator(seed: 1)
    let noise = (0..<3 * 500 * 300).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for height in [1, 300] {
      let picture = Picture(width: 500, height: height, bytes: Array(noise.prefix(1500 * height)))
      #expect(try Picture(png: picture.png()) == picture)
    }
  }

  @Test func aPNGHasNoDate() throws {
    let file = try small.png()
    #expect(try small.png() == file)
    var kinds: [String] = []
    var place = 8
    while place < file.count {
      let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      kinds.append(String(decoding: file[place + 4..<place + 8], as: UTF8.self))
      // Length, kind and check sum take 4 bytes each.
      place += 12 + length
    }
    #expect(kinds == ["IHDR", "sRGB", "IDAT", "IEND"])
  }

  /// One row of pixels in each of the format's forms.
  @Test func everyColourTypeAndDepthIsRead() throws {
    func pixels(_ file: PNGFile, over ground: Colour = .white) throws -> [Colour] {
      let picture = try Picture(png: file.bytes, over: ground)
      #expect(picture.height == 1)
      return (0..<picture.width).map { picture[$0, 0] }
    }
    func grey(_ level: UInt8) -> Colour { Colour(red: level, green: level, blue: level) }
    let (red, blue) = (Colour(0xff0000), Colour(0x0000ff))
    #expect(
      try pixels(PNGFile(width: 3, .grey, rows: [[0, 77, 255]])) == [grey(0), grey(77), grey(255)])
    // Bits 1 0 1 of a byte; then the halves 0x5 and 0xf of one, of 15, so that 5 is 255 / 3.
    #expect(
      try pixels(PNGFile(width: 3, bitDepth: 1, .grey, rows: [[0b1010_0000]]))
        == [grey(255), grey(0), grey(255)])
    #expect(
      try pixels(PNGFile(width: 2, bitDepth: 4, .grey, rows: [[0x5f]])) == [grey(85), grey(255)])
    // Of 16 bits the upper 8, as long as the lower are the same.
    #expect(
      try pixels(PNGFile(width: 2, bitDepth: 16, .grey, rows: [[77, 77, 200, 200]]))
        == [grey(77), grey(200)])
    #expect(
      try pixels(PNGFile(width: 2, .redGreenBlue, rows: [[255, 0, 0, 0, 0, 255]])) == [red, blue])
    #expect(
      try pixels(
        PNGFile(width: 3, .palette, palette: [0, 0, 255, 255, 0, 0], rows: [[1, 0, 1]]))
        == [red, blue, red])
    // What is not there at all shows the ground.
    let clear = PNGFile(width: 2, .greyAlpha, rows: [[50, 255, 50, 0]])
    #expect(try pixels(clear) == [grey(50), .white])
    #expect(try pixels(clear, over: grey(0)) == [grey(50), grey(0)])
    // A fifth of 255 red and four fifths of 255 blue are 51 red and 204 blue.
    let fifth = PNGFile(
      width: 3, .redGreenBlueAlpha, rows: [[255, 0, 0, 255, 1, 2, 3, 0, 255, 0, 0, 51]])
    #expect(try pixels(fifth, over: blue) == [red, blue, Colour(red: 51, green: 0, blue: 204)])
  }

  /// 0.299 · 255 = 76.2, 0.587 · 255 = 149.7 and 0.114 · 255 = 29.1; all three together are 255.
  @Test func greyIsTheLuminanceOfAColour() {
    let colours: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 90, 90, 90]
    #expect(
      Picture(width: 3, height: 2, bytes: colours).grey == [76, 150, 29, 255, 0, 90])
  }

  @Test func aCutOffPNGIsRefused() throws {
    let file = try small.png()
    // The last 12 bytes are the chunk IEND, without which the picture is whole.
    for length in 0..<file.count - 12 {
      #expect(throws: FigureError.self) { try Picture(png: Array(file.prefix(length))) }
    }
  }

  @Test func aDamagedPNGNeverTraps() throws {
    let file = try small.png()
    for place in file.indices {
      for flip: UInt8 in [0x01, 0x80, 0xff] {
        var damaged = file
        damaged[place] ^= flip
        if let picture = try? Picture(png: damaged) { #expect(picture.bytes.count % 3 == 0) }
      }
    }
  }

  @Test func aPNGThatClaimsTooMuchIsRefusedBeforeMemoryIsTaken() throws {
    for (width, height) in [(60_000, 60_000), (8000, 8500), (1, 1_000_001)] {
      let text = complaint { _ = try Picture(png: header(width: width, height: height)) }
      #expect(text != nil)
    }
    let text = complaint { _ = try Picture(png: header(width: 60_000, height: 60_000)) }
    #expect(text?.contains("claims 60000×60000 pixels") == true)
    let strict = complaint { _ = try Picture(png: small.png(), limit: 19) }
    #expect(strict?.contains("claims 5×4 pixels, more than the 19") == true)
    #expect(try Picture(png: small.png(), limit: 20) == small)
  }

  @Test func whatIsNoPNGIsRefused() throws {
    for bytes in [[], [0x89], Array("GIF89a, and more".utf8), header(width: 0, height: 4)] {
      let text = complaint { _ = try Picture(png: bytes) }
      #expect(text?.contains("PNG") == true)
    }
    let text = complaint { _ = try Picture(contentsOf: "/nowhere/at-all.png") }
    #expect(text == "there is no file /nowhere/at-all.png that can be read")
    // Which would be read without an end.
    let device = complaint { _ = try Picture(contentsOf: "/dev/zero") }
    #expect(device == "/dev/zero is a folder or a device, not a PNG file")
  }

  /// A PNG of this size whose data are missing.
  private func header(width: Int, height: Int) -> [UInt8] {
    func four(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(number >> $0 & 0xff) } }
    let head = Array("IHDR".utf8) + four(width) + four(height) + [8, 2, 0, 0, 0]
    // CRC-32, bit by bit (PNG specification, annex D).
    var check: UInt32 = 0xffff_ffff
    for byte in head {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xedb8_8320 : check >> 1 }
    }
    let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    let data = four(4) + Array("IDAT".utf8) + [0, 0, 0, 0] + four(0)
    return signature + four(13) + head + four(Int(check ^ 0xffff_ffff)) + data
  }
}
