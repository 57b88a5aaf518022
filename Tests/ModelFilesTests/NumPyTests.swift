import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// An .npy file of version 1.0 with this header and these bytes behind it.
func npy(_ header: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
  let count = UInt32(header.utf8.count)
  let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
}

@Suite struct NumPyTests {
  private func tensor(_ bytes: [UInt8]) throws -> StoredTensor {
    let file = try ModelFile(npy: bytes)
    #expect(file.metadata == [:] && Array(file.tensors.keys) == ["array"])
    return try #require(file.tensors["array"])
  }

  private func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
  }

  // 1.5 is 0x3fc00000 and −2 is 0xc0000000 by IEEE 754.
  @Test(arguments: [1, 2, 3] as [UInt8]) func bothOrdersOfBytesAreRead(version: UInt8) throws {
    let little = npy(header("<f4", "(2,)"), [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0], version: version)
    expectEqual(try #require(try tensor(little).floats), [1.5, -2])
    let big = npy(header(">f4", "(2,)"), [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], version: version)
    #expect(try tensor(big) == tensor(little))
  }

  @Test func theFirstAxisMayRunFastest() throws {
    // The element at i, j, k is 100i + 10j + k, of 2×3×2.
    let columns: [UInt8] = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]
    let rows: [UInt8] = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]
    #expect(try tensor(npy(header("|u1", "(2, 3, 2)", fortran: true), columns)).bytes == rows)
    #expect(try tensor(npy(header("|u1", "(2, 3, 2)"), rows)).bytes == rows)
    // 258 = 1·256 + 2, here the highest byte first, and 772 = 3·256 + 4.
    let words = try tensor(npy(header(">i2", "(1, 2)", fortran: true), [1, 2, 3, 4]))
    #expect(words.type == .signed16 && words.shape == [1, 2] && words.bytes == [2, 1, 4, 3])
  }

  @Test func aScalarAndAnEmptyArrayAreArrays() throws {
    #expect(try tensor(npy(header("|b1", "()"), [1])).shape == [])
    let empty = try tensor(npy(header("<f8", "(0, 3)", fortran: true)))
    #expect(empty.shape == [0, 3] && empty.type == .double && empty.bytes == [])
  }

  @Test func pythonMayWriteItOtherwise() throws {
    let plain = try tensor(npy(header("<u2", "(2, 1)"), [1, 2, 3, 4]))
    for header in [
      "{\"shape\":(2,1),\"descr\":\"<u2\",\"fortran_order\":False}",
      "{ 'fortran_order' : False , 'shape' : ( 2 , 1 , ) , 'descr' : '<u2' , }  \n",
    ] { #expect(try tensor(npy(header, [1, 2, 3, 4])) == plain) }
  }

  @Test(arguments: [
    ("|O", "Python objects"), ("<U4", "strings"), ("|S4", "strings"), ("<c8", ".real"),
    ("<V2", "bfloat16"), ("<f16", "float32"), ("<M8[s]", "int64"), ("<q9", "none that is known"),
    ("f4", "none that is known"), ("|f4", "float32"), ("", "none that is known"),
  ]) func whatIsNoNumberIsRefused(type: String, part: String) {
    expectError(part) {
      _ = try ModelFile(npy: npy(header(type, "(1,)"), [UInt8](repeating: 0, count: 16)))
    }
  }

  @Test(arguments: [
    "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} # and more",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'code': __import__('os')}",
    "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}", "{'descr': '<f4",
    "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,)}",
  ]) func aHeaderIsReadStrictly(header: String) {
    expectError("header of this NumPy file is not what it should be") {
      _ = try ModelFile(npy: npy(header, [0, 0, 0, 0]))
    }
  }

  @Test func recordsAreRefused() {
    expectError("fields") {
      _ = try ModelFile(
        npy: npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", [0, 0, 0, 0]))
    }
  }

  @Test func whatIsCutOffIsRefused() throws {
    let bytes = npy(header("<f4", "(2,)"), [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0])
    for count in 0..<bytes.count {
      expectError(count < 10 ? "begins with" : "cut off") {
        _ = try ModelFile(npy: Array(bytes.prefix(count)))
      }
    }
    expectError("8 bytes", "9 are behind") { _ = try ModelFile(npy: bytes + [0]) }
    expectError("version 4.0") { _ = try ModelFile(npy: npy("{}", version: 4)) }
    expectError("more elements than can be counted") {
      _ = try ModelFile(npy: npy(header("<f8", "(4294967295, 4294967295)")))
    }
    let axes = String(repeating: "1, ", count: 65)
    expectError("64 axes") { _ = try ModelFile(npy: npy(header("|u1", "(\(axes))"), [0])) }
  }

  @Test func theBytesAreThoseOfNumPy() throws {
    // numpy.save of numpy.array([1.5, -2], '<f4'), but for the blanks: 21 − 1 for the first axis,
    // and so many that 10 + 97 + blanks + 1 is a multiple of 64.
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    let blanks = String(repeating: " ", count: 128 - 10 - 1 - text.utf8.count)
    let file = ModelFile(tensors: ["any": StoredTensor(Tensor<Float>([1.5, -2]))])
    let bytes = try file.npy()
    #expect(bytes == npy(text + blanks + "\n", [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]))
    #expect(try tensor(bytes).floats?.scalars == [1.5, -2])
  }

  @Test func everyTypeComesBack() throws {
    var file = ModelFile()
    for type in ElementType.allCases where type != .brainFloat {
      file.tensors["folder/" + type.rawValue] = try StoredTensor(
        type: type, shape: [2, 1], bytes: Array(1...UInt8(2 * type.size)))
    }
    file.tensors["scalar"] = try StoredTensor(type: .unsigned8, shape: [], bytes: [7])
    let bytes = try file.npz()
    #expect(try ModelFile(npz: bytes) == file)
    #expect(try ZipArchive(bytes).names.first == "folder/BOOL.npy")
    #expect(try file.npz() == bytes)
    expectError("one tensor", "\(file.tensors.count)") { _ = try file.npy() }
    file.tensors["brain"] = try StoredTensor(type: .brainFloat, shape: [1], bytes: [0, 0])
    expectError("brain: ", "BF16", "F32") { _ = try file.npz() }
  }

  @Test func anArchiveOfOtherFilesIsNoNpz() throws {
    let array = npy(header("|u1", "(1,)"), [7])
    let bytes = try ZipArchive.bytes([("a.npy", array), ("b.txt", [1])], compressed: true)
    expectError("b.txt", "numpy.savez") { _ = try ModelFile(npz: bytes) }
    let damaged = try ZipArchive.bytes([("a.npy", array + [0])])
    expectError("a.npy: ", "2 are behind") { _ = try ModelFile(npz: damaged) }
    let packed = try ModelFile(npz: ZipArchive.bytes([("a.npy", array)], compressed: true))
    #expect(packed.tensors["a"]?.bytes == [7])
  }

  @Test func theFormatIsToldByTheBytes() throws {
    let folder = try TemporaryFolder()
    let one = ["array": StoredTensor(Tensor<Float>([1.5, -2]))]
    let two = ["a": StoredTensor(words: [1]), "b/c": StoredTensor(words: [])]
    for (name, tensors) in [("a.npy", one), ("a.npz", two), ("NONE.NPZ", [:])] {
      let path = folder.url.appending(path: name).path
      let file = ModelFile(tensors: tensors)
      try file.write(to: path, as: ModelFileFormat(path: path))
      #expect(try ModelFile(contentsOf: path) == file)
    }
    let other = try ZipArchive.bytes([("a.npy", []), ("b.txt", [1])])
    expectError("torch.save", "numpy.savez", "a.npy, b.txt") {
      _ = try ModelFile(anyFormat: other)
    }
  }
}
