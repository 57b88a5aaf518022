import Foundation
import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// Whatever bytes come in a PyTorch file, the reader answers or throws: nothing here may trap.
@Suite struct PyTorchFuzzTests {
  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: peerFile(name))))
  }

  private static let opcodes = Array("(.0125NQRXabcdehijlopqrstu})]GJKLMUBC".utf8) + (0x80...0x98)

  /// Numbers at the edge of what can be counted, and names.
  private static let pieces: [[UInt8]] =
    [
      [0x4a, 0xff, 0xff, 0xff, 0xff], [0x4a, 0xff, 0xff, 0xff, 0x7f],
      [0x8a, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x80],
    ]
    + ["cposix\nsystem\n", "ctorch\nLongStorage\n", "ccollections\nOrderedDict\n"].map {
      Array($0.utf8)
    }

  /// `bytes` with a few instructions changed, and at times a number or a name in place of others.
  private func mutated(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = TestSupport.mutated(
      bytes, header: bytes.count, signs: Self.opcodes, &generator)
    guard generator.whole(below: 4) == 0 else { return bytes }
    let piece = Self.pieces[generator.whole(below: Self.pieces.count)]
    let place = generator.whole(below: bytes.count + 1)
    let end = min(bytes.count, place + generator.whole(below: 8))
    bytes.replaceSubrange(place..<end, with: piece)
    return bytes
  }

  /// Whether `bytes` could be read; what was read has to hold together, and to be written again.
  private func isRead(_ bytes: [UInt8]) throws -> Bool {
    do {
      let file = try ModelFile(anyFormat: bytes)
      for tensor in file.tensors.values {
        #expect(tensor.bytes.count == tensor.shape.reduce(tensor.type.size, *))
        _ = tensor.asFloats
      }
      // A name with a stroke may be that of a folder too, which then cannot be written.
      if let written = try? file.pyTorch() { #expect(try ModelFile(anyFormat: written) == file) }
      return true
    } catch is ModelFileError {
      return false
    }
  }

  @Test(arguments: ["checkpoint.pth", "views.pth", "later-types.pth"])
  func picklesInArchivesNeverTrap(name: String) throws {
    let archive = try ZipArchive(bytes(name))
    var files = try archive.names.map { (name: $0, contents: try archive.contents(of: $0)) }
    let place = try #require(files.firstIndex { $0.name.hasSuffix("/data.pkl") })
    let pickle = files[place].contents
    var generator = Generator(seed: 1)
    let rounds = fuzzRounds(1000)
    var read = 0
    for _ in 0..<rounds {
      files[place].contents = mutated(pickle, &generator)
      if try isRead(ZipArchive.bytes(files)) { read += 1 }
    }
    // Some changes only touch numbers or texts; were there none, nothing would have been tried.
    #expect(read > rounds / 50 && read < rounds, "\(read) of \(rounds)")
  }

  @Test(arguments: ["checkpoint-older.pth", "views-older.pth"])
  func olderFilesNeverTrap(name: String) throws {
    let whole = try bytes(name)
    var generator = Generator(seed: 2)
    let rounds = fuzzRounds(1500)
    var read = 0
    for _ in 0..<rounds where try isRead(mutated(whole, &generator)) { read += 1 }
    #expect(read > rounds / 50 && read < rounds, "\(read) of \(rounds)")
  }

  @Test func archivesNeverTrap() throws {
    let whole = try bytes("tensor.pth")
    var generator = Generator(seed: 3)
    let rounds = fuzzRounds(1000)
    var read = 0
    for _ in 0..<rounds where try isRead(mutated(whole, &generator)) { read += 1 }
    // Its checksums find most changes, but no file is read with what is beside the tensors.
    #expect(read > 0 && read < rounds, "\(read) of \(rounds)")
  }
}
