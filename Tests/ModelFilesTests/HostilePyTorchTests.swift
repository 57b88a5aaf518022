import Foundation
import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// A file of `torch.save` with this pickle, each character of which is a byte.
private func archive(
  _ pickle: String, storages: [String: [UInt8]] = [:], order: String = "little"
) throws -> [UInt8] {
  var files = [("any/data.pkl", Array(latin1: pickle)), ("any/byteorder", Array(order.utf8))]
  for (key, bytes) in storages { files.append(("any/data/" + key, bytes)) }
  return try ZipArchive.bytes(files.map { (name: $0.0, contents: $0.1) })
}

extension [UInt8] {
  fileprivate init(latin1 text: String) {
    self = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

/// The instructions of protocol 0 for a tensor of `Float`s; `count` is the storage's, as it says.
private func tensor(
  count: String = "4", offset: String = "0", shape: String = "(I2\nI2\nt",
  strides: String = "(I2\nI1\nt", storage: String = "FloatStorage", key: String = "0"
) -> String {
  "ctorch._utils\n_rebuild_tensor_v2\n"
    + "((S'storage'\nctorch\n\(storage)\nS'\(key)'\nS'cpu'\nI\(count)\ntQ"
    + "I\(offset)\n\(shape)\(strides)I00\nccollections\nOrderedDict\n)RtR"
}

/// Files that were made to harm, or are damaged: each is refused, and the error says why.
@Suite struct HostilePyTorchTests {
  private let four: [UInt8] = [Float](arrayLiteral: 0.5, 1, 1.5, 2).flatMap { number in
    withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
  }

  private func refuse(
    _ pickle: String, storages: [String: [UInt8]]? = nil, because parts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let bytes = try archive(pickle, storages: storages ?? ["0": four])
    let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) {
      _ = try ModelFile(anyFormat: bytes)
    }
    for part in parts where error?.description.contains(part) == false {
      Issue.record("no \"\(part)\" in: \(error?.description ?? "")", sourceLocation: sourceLocation)
    }
  }

  @Test func theFileOfTheseTestsIsReadUntilItIsHarmed() throws {
    let file = try ModelFile(anyFormat: archive(tensor() + ".", storages: ["0": four]))
    expectEqual(try #require(file.tensors["tensor"]?.floats), [[0.5, 1], [1.5, 2]])
    let bigEndian = stride(from: 0, to: 16, by: 4).flatMap { four[$0..<$0 + 4].reversed() }
    let big = try ModelFile(
      anyFormat: archive(tensor() + ".", storages: ["0": bigEndian], order: "big"))
    #expect(big == file)
    expectError("the byte order is middle") {
      _ = try ModelFile(anyFormat: archive(tensor() + ".", storages: ["0": four], order: "middle"))
    }
  }

  @Test(
    arguments: [
      ("posix", "system"), ("os", "system"), ("nt", "system"), ("builtins", "eval"),
      ("__builtin__", "exec"), ("subprocess", "Popen"), ("sys", "modules"), ("os.path", "join"),
      ("runpy", "run_path"), ("builtins", "getattr"),
    ])
  func codeIsNotRun(module: String, name: String) throws {
    let why = ["\(module).\(name) is not allowed: this file tries to run code"]
    try refuse("c\(module)\n\(name)\n(S'echo'\ntR.", because: why[0])
    try refuse("(S'echo'\ni\(module)\n\(name)\n.", because: why[0])
    let stackGlobal =
      "\u{80}\u{4}\u{8c}\(Character(UnicodeScalar(UInt8(module.utf8.count))))\(module)"
      + "\u{8c}\(Character(UnicodeScalar(UInt8(name.utf8.count))))\(name)\u{93}."
    try refuse(stackGlobal, because: why[0])
    // Neither is it where the older form begins, with nothing before it.
    let alone = Array(latin1: "\u{80}\u{2}c\(module)\n\(name)\n(S'echo'\ntR.")
    expectError(why[0]) { _ = try ModelFile(anyFormat: alone) }
  }

  @Test func otherClassesAreRefusedByName() throws {
    try refuse("c__main__\nCNN\n)\u{81}.", because: "__main__.CNN", "model.state_dict()")
    try refuse(
      "ctorch\nComplexFloatStorage\n.", because: "torch.ComplexFloatStorage is not known",
      "bfloat16")
    try refuse("ccollections\nOrderedDict\nx\n.", because: "no instruction")
    try refuse("c\u{1b}[2J\nx\n.", because: #""\u{1B}[2J.x""#)
    try refuse("cnumpy.core.multiarray\nscalar\n.", because: "save float(number)")
    // EXT1, a class by a number.
    try refuse("\u{82}\u{1}.", because: "no instruction that a pickle of tensors has")
  }

  @Test func aTensorLiesWithinItsStorage() throws {
    let huge = "9223372036854775807"
    try refuse(tensor(offset: "1") + ".", because: "number 4 of a storage with 4 elements")
    try refuse(tensor(offset: "-1") + ".", because: "no tensor has the offset -1")
    try refuse(tensor(offset: huge) + ".", because: "no tensor has the offset \(huge)")
    try refuse(tensor(strides: "(I3\nI1\nt") + ".", because: "number 4 of a storage")
    try refuse(tensor(strides: "(I-2\nI1\nt") + ".", because: "strides [-2, 1]")
    try refuse(tensor(strides: "(I\(huge)\nI\(huge)\nt") + ".", because: "what can be counted")
    try refuse(tensor(shape: "(I-2\nI2\nt") + ".", because: "no tensor has the shape")
    try refuse(tensor(shape: "(I\(huge)\nI\(huge)\nt") + ".", because: "no tensor has the shape")
    try refuse(tensor(shape: "(I4\nt") + ".", because: "1 axes and 2 strides")
    let long = "(" + String(repeating: "I1\n", count: 65) + "t"
    try refuse(tensor(shape: long, strides: long) + ".", because: "65 axes")
    // One element needs no stride, and may have any; one that would be none is never looked for.
    let one = tensor(offset: "3", shape: "(I1\nI1\nt", strides: "(I\(huge)\nI\(huge)\nt")
    let file = try ModelFile(anyFormat: archive(one + ".", storages: ["0": four]))
    expectEqual(try #require(file.tensors["tensor"]?.floats), [[2]])
    let none = tensor(offset: huge, shape: "(I0\nI2\nt")
    let empty = try ModelFile(anyFormat: archive(none + ".", storages: ["0": four]))
    #expect(empty.tensors["tensor"]?.shape == [0, 2])
  }

  @Test func aStorageIsAsLongAsItSays() throws {
    let short = Array(four.prefix(15))
    try refuse(tensor() + ".", storages: ["0": short], because: "15 bytes", "there are 16")
    try refuse(tensor(count: "5") + ".", because: "16 bytes", "there are 20")
    try refuse(tensor(count: "-1") + ".", because: "no tensor has the shape [-1]")
    try refuse(tensor(count: "9223372036854775807") + ".", because: "no tensor has the shape")
    try refuse(tensor(key: "7") + ".", because: "no file any/data/7")
    try refuse(tensor(key: "../data.pkl") + ".", because: "no file any/data/../data.pkl")
    try refuse(
      "(" + tensor() + tensor(storage: "IntStorage") + "t.", because: "two different things")
  }

  @Test func aPersistentObjectIsAStorage() throws {
    try refuse("(S'module'\nctorch\nSize\nS'x'\nNI1\ntQ.", because: "a storage lacks")
    try refuse("(S'storage'\ntQ.", because: "a storage lacks")
    try refuse("I1\nQ.", because: "a storage lacks")
    try refuse("P0\n.", because: "by a text")
  }

  /// A file of the older form: magic number, version, facts about the machine, `pickle`, the keys of
  /// the storages; for each of them its number of elements, and the elements.
  private func older(
    _ pickle: String, keys: String = "(S'0'\nl.", count: UInt8 = 4, _ elements: [UInt8]
  ) -> [UInt8] {
    let magic =
      "\u{80}\u{2}\u{8a}\u{a}\u{6c}\u{fc}\u{9c}\u{46}\u{f9}\u{20}\u{6a}\u{a8}\u{50}\u{19}."
    return Array(latin1: magic + "I1001\n.}." + pickle + keys) + [count, 0, 0, 0, 0, 0, 0, 0]
      + elements
  }

  @Test func theOlderFormMayNameAPartOfAStorage() throws {
    func pickle(_ part: String) -> String {
      tensor(shape: "(I2\nt", strides: "(I1\nt").replacingOccurrences(of: "tQ", with: part + "tQ")
        + "."
    }
    let file = try ModelFile(anyFormat: older(pickle("(S'1'\nI1\nI2\nt"), four))
    expectEqual(try #require(file.tensors["tensor"]?.floats), Tensor([1, 1.5]))
    #expect(try ModelFile(anyFormat: older(pickle("N"), four)).tensors["tensor"]?.shape == [2])
    func refused(_ bytes: [UInt8], because part: String) {
      expectError(part) { _ = try ModelFile(anyFormat: bytes) }
    }
    refused(older(pickle("(S'1'\nI3\nI1\nt"), four), because: "a storage with 1 elements")
    for part in ["I3\nI2\n", "I-1\nI2\n", "I9223372036854775807\nI2\n", "I2\nI-1\n"] {
      refused(older(pickle("(S'1'\n\(part)t"), four), because: "lies outside of it")
    }
    refused(older(pickle("N"), count: 3, four), because: "has 3 elements")
    refused(
      older(pickle("N"), keys: "(S'0'\nS'0'\nl.", four + four), because: "the tensors ask for 4")
    refused(older(pickle("N"), keys: "(S'1'\nl.", four), because: "no tensor has the storage 1")
    refused(older(pickle("N"), keys: "(I1\nl.", four), because: "the key of a storage is no text")
    refused(older(pickle("N"), keys: "N.", four), because: "the list of the storages is missing")
    refused(older(pickle("N"), four.dropLast()), because: "cut off")
    refused(older(pickle("N"), four + [0]), because: "1 bytes more")
  }

  @Test func whatIsRepeatedIsBounded() throws {
    // Ten of ten of ten …: 10³⁰ tensors in some hundred bytes.
    var laughs = tensor() + "q\0"
    for _ in 0..<30 { laughs += "(" + String(repeating: "h\0", count: 10) + "lq\0" }
    try refuse(laughs + ".", because: "again and again")
    // A dictionary of 1000 items, copied 10,000 times.
    let pairs = String(repeating: "(I1\nI2\nt", count: 1000)
    let copies = String(repeating: "ccollections\nOrderedDict\n(h\0tR", count: 10_000)
    try refuse("(" + pairs + "lq\0" + "(" + copies + "l.", because: "copied again and again")
    // A list that grows by one each time, which a torch.Size of it keeps as it was.
    let sizes = String(repeating: "Na(ctorch\nSize\nh\0\u{85}R1", count: 10_000)
    try refuse("]q\0" + sizes + ".", because: "copied again and again")
    // 2⁴⁰ times the same number.
    let wide = tensor(shape: "(I1048576\nI1048576\nt", strides: "(I0\nI0\nt")
    try refuse(wide + ".", because: "4398046511104 bytes", "the most that are still unpacked")
    // A name of a million characters, in each of ten thousand dictionaries.
    let name = "X\u{40}\u{42}\u{f}\0" + String(repeating: "n", count: 1_000_000) + "q\0"
    let dictionaries = String(repeating: "(h\0Nd", count: 10_000)
    try refuse(name + "0(" + dictionaries + "l.", because: "again and again")
  }

  /// Marks, entries of the memo and names of objects take one byte each, and more than that in here.
  @Test(arguments: [PickleOpcode.mark, .memoize, .dup])
  func instructionsAreBounded(opcode: PickleOpcode) {
    let many = [UInt8](repeating: opcode.rawValue, count: Unpickler.mostInstructions)
    expectError("more than 5000000 instructions", "model.state_dict()") {
      _ = try Unpickler.read([PickleOpcode.none.rawValue] + many)
    }
  }

  @Test func containersAreNotTooDeep() throws {
    let depth = 100_000
    let lists = String(repeating: "]", count: depth) + String(repeating: "a", count: depth - 1)
    try refuse(lists + ".", because: "100 deep")
    let tuples = "N" + String(repeating: "\u{85}", count: depth)
    try refuse(tuples + ".", because: "100 deep")
    try refuse("]q\0h\0a.", because: "or in themselves")
    try refuse(String(repeating: "(", count: depth) + ".", because: "no")
  }

  @Test(
    arguments: [
      "", ".", "0.", "t.", "e.", "a.", "]a.", "(a.", "Na.", "]N)u.", "s.", "R.", "NR.", "N)R.",
      "b.", "]Nb.", "h\0.", "q\0.", "g1\n.", "gx\n.", "I\n.", "Ix\n.", "Fx\n.", "Sx\n.", "S'x\n.",
      "L",
      "\u{8a}\u{5}abc", "X\u{ff}\u{ff}\u{ff}\u{ff}", "T\u{ff}\u{ff}\u{ff}\u{ff}.",
      "\u{8d}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}.", "\u{8b}\u{ff}\u{ff}\u{ff}\u{ff}.",
      "\u{80}\u{9}.", "\u{93}.", "NN\u{93}.", "(o.", "(No.", "(Nd.", "Q.", "c", "ca\n", "]]",
      "N.N.",
      "}(](tNu.", "N.", "ctorch\nfloat32\n.", "}Q.", "2.", "1.", "\u{90}.",
      "ctorch\nSize\n(Nt\u{81}.",
      "ctorch._utils\n_rebuild_tensor_v2\n)R.", "ctorch._utils\n_rebuild_tensor_v2\n(NI0\n))tR.",
      "}(NNu.", "}(I1\nNS'1'\nNu.", "c_codecs\nencode\n(X\u{2}\0\0\0\u{c4}\u{80}tR.",
    ])
  func whatIsNoPickleIsRefused(pickle: String) throws {
    try refuse(pickle)
  }

  @Test func whatIsCutOffIsTold() throws {
    for name in ["tensor.pth", "checkpoint-older.pth"] {
      let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: peerFile(name))))
      _ = try ModelFile(anyFormat: whole)
      for count in whole.indices {
        #expect(throws: ModelFileError.self, "\(name), \(count)") {
          _ = try ModelFile(anyFormat: Array(whole.prefix(count)))
        }
      }
      expectError("cut off") { _ = try ModelFile(anyFormat: Array(whole.dropLast(1))) }
    }
  }

  @Test func otherFilesAreToldByWhatIsInThem() throws {
    func refused(_ bytes: [UInt8], because part: String) {
      expectError(part) { _ = try ModelFile(anyFormat: bytes) }
    }
    let rest = [UInt8](repeating: 0, count: 300)
    refused([0x89, 0x48, 0x44, 0x46] + rest, because: "HDF5")
    refused([0x1f, 0x8b] + rest, because: "unpack it first")
    var tar = rest
    tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
    refused(tar, because: "tar archive")
    refused(Array(latin1: "\u{80}\u{2}}q\0."), because: "torch.save did not write it")
    let none: [UInt8] = [1]
    refused(try ZipArchive.bytes([("model.weights.h5", none)]), because: ".keras")
    refused(try ZipArchive.bytes([("note.txt", none)]), because: "note.txt")
    refused(
      try ZipArchive.bytes([("a/data.pkl", none), ("a/constants.pkl", none)]),
      because: "TorchScript")
  }
}
