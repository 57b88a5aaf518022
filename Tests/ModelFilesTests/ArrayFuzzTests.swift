import TestSupport
import Tensors
import Testing

@testable import ModelFiles

/// Damaged archives and arrays: the readers answer or throw, and nothing here may trap.
@Suite struct ArrayFuzzTests {
  /// Bytes that a number in an archive may have, and the letters of its marks.
  private let archiveSigns: [UInt8] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 45, 0x4b, 0x50, 0x7f, 0x80, 255,
  ]
  private let headerSigns = Array("{}()[]'\",:0194 <>|=bfiuOLTrue\n\\".utf8)

  @Test func archivesNeverTrap() throws {
    var generator = Generator(seed: 4)
    let text = Array(String(repeating: "damaged and read ", count: 20).utf8)
    let files: [(name: String, contents: [UInt8])] = [("a", text), ("b/c", [1, 2, 3]), ("d", [])]
    let archives = [
      try ZipArchive.bytes(files), try ZipArchive.bytes(files, compressed: true),
    ]
    let rounds = fuzzRounds(6000)
    var (opened, read) = (0, 0)
    for round in 0..<rounds {
      let bytes = archives[round % 2]
      let damaged = mutated(bytes, header: bytes.count, signs: archiveSigns, &generator)
      do {
        let archive = try ZipArchive(damaged)
        opened += 1
        #expect(Set(archive.names).count == archive.names.count)
        let contents = try archive.names.map { try archive.contents(of: $0) }
        #expect(
          contents.reduce(0) { $0 + $1.count } <= ZipArchive.mostUnpacked(damaged.count))
        read += 1
      } catch is ModelFileError {}
    }
    #expect(read > rounds / 60 && read < opened && opened < rounds, "\(read) of \(opened)")
  }

  @Test func arraysNeverTrap() throws {
    var generator = Generator(seed: 5)
    let arrays = [
      try StoredTensor(Tensor<Float>(ones: [2, 3])).npy(named: "a"),
      npy(
        "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 1, 2), }\n", [1, 2, 3, 4, 5, 6, 7, 8]),
      npy("{'descr': '|b1', 'fortran_order': False, 'shape': (), }", [1], version: 3),
    ]
    let rounds = fuzzRounds(9000)
    var read = 0
    for round in 0..<rounds {
      var array = arrays[round % 3]
      array = mutated(array, header: min(80, array.count), signs: headerSigns, &generator)
      // Else most of them would fail at the length of the header.
      if array.count > 12, array[6] == 1, !round.isMultiple(of: 4),
        let end = array.firstIndex(of: UInt8(ascii: "\n"))
      {
        (array[8], array[9]) = (UInt8(truncatingIfNeeded: end - 9), 0)
      }
      do {
        let file = try ModelFile(npy: array)
        let tensor = try #require(file.tensors["array"])
        #expect(tensor.bytes.count == tensor.shape.reduce(tensor.type.size, *))
        #expect(try ModelFile(npy: file.npy()) == file)
        read += 1
      } catch is ModelFileError {}
    }
    #expect(read > rounds / 60 && read < rounds, "\(read)")
  }

  @Test func archivesOfArraysNeverTrap() throws {
    var generator = Generator(seed: 6)
    let arrays: [(name: String, contents: [UInt8])] = [
      ("a.npy", try StoredTensor(Tensor<Float>(ones: [2, 3])).npy(named: "a")),
      ("b/c.npy", try StoredTensor(words: [1, 2]).npy(named: "b/c")),
    ]
    let rounds = fuzzRounds(3000)
    var read = 0
    for round in 0..<rounds {
      // Damaged before it is packed, so that the checksum is right, or behind it.
      let inside = round.isMultiple(of: 2)
      var bytes = try ZipArchive.bytes(
        arrays.map { name, array in
          (
            name,
            inside ? mutated(array, header: 80, signs: headerSigns, &generator) : array
          )
        }, compressed: round.isMultiple(of: 3))
      if !inside { bytes = mutated(bytes, header: bytes.count, signs: archiveSigns, &generator) }
      do {
        let file = try ModelFile(npz: bytes)
        #expect(try ModelFile(npz: file.npz()) == file)
        read += 1
      } catch is ModelFileError {}
    }
    #expect(read > rounds / 60 && read < rounds, "\(read)")
  }
}
