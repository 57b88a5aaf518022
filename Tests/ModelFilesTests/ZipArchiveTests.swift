import Tensors
import Testing

@testable import ModelFiles

@Suite struct ZipArchiveTests {
  private let files: [(name: String, contents: [UInt8])] = [
    ("b/data", Array("Long ago, long ago, long ago".utf8)), ("empty", []), ("a", [0, 255]),
  ]

  @Test(arguments: [false, true]) func filesComeBack(compressed: Bool) throws {
    let bytes = try ZipArchive.bytes(files, compressed: compressed)
    #expect(try ZipArchive.bytes(files, compressed: compressed) == bytes)
    let archive = try ZipArchive(bytes)
    #expect(archive.names == ["b/data", "empty", "a"])
    for file in files { #expect(try archive.contents(of: file.name) == file.contents) }
    expectError("no file c") { _ = try archive.contents(of: "c") }
  }

  @Test func anEmptyArchiveHasNoFiles() throws {
    let empty = try ZipArchive.bytes([])
    #expect(try ZipArchive(empty).names == [])
    // An archive whose end record came to say so is damaged.
    let damaged = try ZipArchive.bytes(files).dropLast(empty.count) + empty
    expectError("says that there is no file in it") { _ = try ZipArchive(Array(damaged)) }
  }

  @Test func filesOfOneNameOrWithPartOfItAreNotWritten() {
    expectError("a: ", "exists") { _ = try ZipArchive.bytes([("a", [1]), ("a", [2])]) }
    expectError(#"can be called "a\0b""#) { _ = try ZipArchive.bytes([("a\0b", [1])]) }
  }

  /// The archive of one stored file `a` is 30 + 1 bytes, its contents, 46 + 1 of the directory's
  /// entry, and 22 of the end record (APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16).
  private func stored(_ contents: [UInt8]) throws -> (bytes: [UInt8], directory: Int) {
    let bytes = try ZipArchive.bytes([("a", contents)])
    #expect(bytes.count == 31 + contents.count + 47 + 22)
    return (bytes, 31 + contents.count)
  }

  @Test func whatIsDamagedIsNotRead() throws {
    var (bytes, directory) = try stored([1, 2, 3])
    for count in 0..<bytes.count {
      expectError("no whole ZIP archive") { _ = try ZipArchive(Array(bytes.prefix(count))) }
    }
    bytes[32] ^= 1
    expectError("a in this ZIP archive is damaged", "CRC") {
      _ = try ZipArchive(bytes).contents(of: "a")
    }
    bytes[32] ^= 1
    // Deflate's number, for bytes that are stored.
    bytes[directory + 10] = 8
    bytes[8] = 8
    expectError("a in this ZIP archive is damaged") {
      _ = try ZipArchive(bytes).contents(of: "a")
    }
  }

  @Test func whatIsPackedOtherwiseIsRefused() throws {
    var (bytes, directory) = try stored([1, 2, 3])
    bytes[directory + 10] = 12
    expectError("a in", "method 12") { _ = try ZipArchive(bytes) }
    bytes[directory + 10] = 0
    bytes[directory + 8] |= 1
    expectError("a in", "encrypted") { _ = try ZipArchive(bytes) }
  }

  @Test func bytesThatAreSharedAreRefused() throws {
    var (bytes, directory) = try stored([UInt8](repeating: 7, count: 100))
    let entry = bytes[directory..<directory + 47]
    // A second entry, b, of the same bytes.
    bytes.insert(contentsOf: entry, at: directory + 47)
    bytes[directory + 47 + 46] = UInt8(ascii: "b")
    let end = directory + 2 * 47
    (bytes[end + 8], bytes[end + 10], bytes[end + 12]) = (2, 2, 94)
    // 200 bytes of contents, of an archive of 31 + 100 + 2 · 47 + 22 = 247.
    #expect(try ZipArchive(bytes).names == ["a", "b"])
    bytes[directory + 47 + 46] = UInt8(ascii: "a")
    expectError("two files named a") { _ = try ZipArchive(bytes) }
    bytes.insert(contentsOf: entry, at: end)
    bytes[end + 46] = UInt8(ascii: "c")
    (bytes[end + 47 + 8], bytes[end + 47 + 10], bytes[end + 47 + 12]) = (3, 3, 141)
    // 300 of 294.
    bytes[directory + 47 + 46] = UInt8(ascii: "b")
    expectError("294", "overlap") { _ = try ZipArchive(bytes) }
  }

  @Test func whatUnpacksToFarMoreIsRefused() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let bytes = try ZipArchive.bytes([("zeros", zeros)], compressed: true)
    #expect(bytes.count < zeros.count / 800)
    #expect(try ZipArchive(bytes).contents(of: "zeros") == zeros)
    // Its size is what the directory says, bytes 24 to 27 of its entry.
    let entry = bytes.count - 22 - 46 - 5
    var more = bytes
    more[entry + 26] = 0
    more[entry + 27] = 0x40
    expectError("zeros, of 1073741824 bytes", "without compression") { _ = try ZipArchive(more) }
    var fewer = bytes
    fewer[entry + 26] = 0
    fewer[entry + 24] = 9
    expectError("zeros in this ZIP archive is damaged") {
      _ = try ZipArchive(fewer).contents(of: "zeros")
    }
  }
}
