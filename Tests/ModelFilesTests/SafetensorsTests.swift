import ModelFiles
import Tensors
import TestSupport
import Testing

/// A safetensors file with this header and these bytes behind it; `length` is what the first eight
/// bytes promise.
func safetensors(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let header = Array(header.utf8)
  let length = length ?? UInt64(header.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + data
}

/// Expects `work` to throw a `ModelFileError` whose text has every one of `parts` in it.
func expectError(
  _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> Void
) {
  let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) { try work() }
  for part in parts where error?.description.contains(part) == false {
    Issue.record("no \"\(part)\" in: \(error?.description ?? "")", sourceLocation: sourceLocation)
  }
}

@Suite struct SafetensorsTests {
  // 1.5 = 2⁰ · 1.1 (binary), which IEEE 754 writes 0x3fc00000; −2 is 0xc0000000.
  private let onePointFive: [UInt8] = [0, 0, 0xc0, 0x3f]
  private let minusTwo: [UInt8] = [0, 0, 0, 0xc0]

  @Test func theBytesAreThoseOfTheFormat() throws {
    var file = ModelFile(metadata: ["note": "a \"b\"\n"])
    file.tensors["dense1.bias"] = StoredTensor(Tensor<Float>([1.5, -2]))
    file.tensors["counts"] = StoredTensor(words: [258])
    let header =
      #"{"__metadata__":{"note":"a \"b\"\n"},"#
      + #""counts":{"data_offsets":[0,8],"dtype":"U64","shape":[1]},"#
      + #""dense1.bias":{"data_offsets":[8,16],"dtype":"F32","shape":[2]}}"#
    let spaces = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    // 258 = 1·256 + 2.
    let data: [UInt8] = [2, 1, 0, 0, 0, 0, 0, 0] + onePointFive + minusTwo
    let bytes = try file.safetensors()
    #expect(bytes == safetensors(header + spaces, data))
    #expect(try ModelFile(safetensors: bytes) == file)
  }

  @Test func othersWriteWithBlanksAndInAnotherOrder() throws {
    let file = try ModelFile(
      safetensors: safetensors(
        """
        { "b" : {"data_offsets":[4, 8],\t"shape":[],"dtype":"F32"},
          "a\\u00e9\\ud83d\\ude00\\/" : {"dtype":"F32","shape":[1,1],"data_offsets":[0,4]} }
        """, onePointFive + minusTwo))
    #expect(file.metadata == [:])
    #expect(Set(file.tensors.keys) == ["b", "aé😀/"])
    let b = try #require(file.tensors["b"]?.floats)
    expectEqual(b, Tensor(repeating: -2, shape: []))
    let a = try #require(file.tensors["aé😀/"]?.floats)
    expectEqual(a, [[1.5]])
    #expect(file.tensors["b"]?.doubles == nil && file.tensors["b"]?.wholeNumbers == nil)
  }

  @Test func everyNumberKeepsItsBits() throws {
    let floats: [Float] = [
      0, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, .nan,
    ]
    let doubles: [Double] = [0.1 + 0.2, -.infinity, .leastNonzeroMagnitude]
    let words: [UInt64] = [0, .max, 0x0123_4567_89ab_cdef]
    var file = ModelFile()
    file.tensors["floats"] = StoredTensor(Tensor(shape: [2, 3], scalars: floats))
    file.tensors["doubles"] = StoredTensor(Tensor(doubles))
    file.tensors["words"] = StoredTensor(words: words)
    file.tensors["none"] = StoredTensor(Tensor<Float>(zeros: [0, 3]))
    let read = try ModelFile(safetensors: file.safetensors())
    #expect(read == file)
    let again = try #require(read.tensors["floats"]?.floats)
    #expect(again.shape == [2, 3] && again.scalars.map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(read.tensors["doubles"]?.doubles?.scalars == doubles)
    #expect(read.tensors["words"]?.wholeNumbers == words)
    #expect(read.tensors["none"]?.floats?.shape == [0, 3])
  }

  @Test func anEmptyFileIsOne() throws {
    #expect(try ModelFile(safetensors: safetensors("{}")) == ModelFile())
    #expect(try ModelFile(safetensors: ModelFile().safetensors()) == ModelFile())
  }

  @Test func theNameOfTheTextsIsNoTensors() {
    let file = ModelFile(tensors: ["__metadata__": StoredTensor(words: [1])])
    expectError("__metadata__") { _ = try file.safetensors() }
  }

  @Test func otherFilesAreToldByTheirBeginning() {
    let rest = [UInt8](repeating: 0, count: 20)
    let beginnings: [([UInt8], String)] = [
      ([0x50, 0x4b, 3, 4], "ZIP"), ([0x80, 2], "pickle"), ([0x89, 0x48, 0x44, 0x46], "HDF5"),
      ([0x93, 0x4e, 0x55, 0x4d], "NumPy"), ([0x1f, 0x8b], "gzip"),
    ]
    for (beginning, name) in beginnings {
      expectError("no safetensors file", name) { _ = try ModelFile(safetensors: beginning + rest) }
    }
    expectError("behind its first 8 bytes") { _ = try ModelFile(safetensors: rest) }
  }

  @Test func whatIsCutOffIsTold() throws {
    let whole = try ModelFile(tensors: ["a": StoredTensor(words: [1, 2])]).safetensors()
    for count in whole.indices {
      let piece = Array(whole.prefix(count))
      expectError("cut off") {
        _ = try ModelFile(safetensors: piece)
      }
    }
  }

  @Test func aHeaderThatIsTooLongIsNotReadAtAll() {
    for length in [11, 100_000_001, UInt64(Int.max), .max] {
      expectError("the header has \(length) bytes", "there are 10 behind them") {
        _ = try ModelFile(
          safetensors: safetensors("{}", [UInt8](repeating: 0, count: 8), length: length))
      }
    }
  }

  @Test(
    arguments: [
      ("", "a header begins"), ("{", "JSON"), (#"{"a"}"#, "JSON"), ("{} x", "JSON"),
      (#"{"a\q":{}}"#, "JSON"), (#"{"a\ud800":{}}"#, "JSON"),
      (#"{"a":1}"#, "at a:"), (#"{"a":{}}"#, "at a: dtype is missing"),
      (#"{"__metadata__":{"a":1}}"#, "at __metadata__, a:"),
      (#"{"a":{"dtype":"F31","shape":[0],"data_offsets":[0,0]}}"#, "F31"),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#, "no tensor has the shape"),
      (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,0]}}"#, "JSON"),
      (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}}"#, "JSON"),
      (#"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}"#, "1 data_offsets"),
      (#"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0,0]}}"#, "3 data_offsets"),
      (String(repeating: #"{"a":"#, count: 10_000), "JSON"),
    ])
  func aHeaderThatIsNotOneIsRefused(header: String, part: String) {
    expectError(part) { _ = try ModelFile(safetensors: safetensors(header + " ")) }
  }

  private func entry(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(offsets)]}"#
  }

  @Test func aHeaderThatDoesNotFitTheBytesIsRefused() {
    let data = [UInt8](repeating: 0, count: 16)
    func refused(
      _ entries: String..., because part: String, line: SourceLocation = #_sourceLocation
    ) {
      expectError(part, sourceLocation: line) {
        _ = try ModelFile(
          safetensors: safetensors("{" + entries.joined(separator: ",") + "}", data))
      }
    }
    refused(entry("a", "F32", "3", "0,12"), because: "end at byte 12 of 16")
    refused(entry("a", "F32", "5", "0,20"), because: "a is at the bytes from 0 to 20")
    refused(entry("a", "F32", "4", "16,0"), because: "a is at the bytes from 16 to 0")
    refused(entry("a", "F32", "3", "0,16"), because: "are 12 bytes, not 16")
    refused(
      entry("a", "F32", "2", "0,8"), entry("b", "F32", "3", "4,16"),
      because: "b is at the bytes from 4 to 16, but the tensors before it end at 8")
    refused(
      entry("a", "F32", "1", "0,4"), entry("b", "F32", "2", "8,16"),
      because: "b is at the bytes from 8 to 16, but the tensors before it end at 4")
    refused(
      entry("a", "F32", "4", "0,16"), entry("b", "F32", "4", "0,16"), because: "before it end at 16"
    )
    // 2³² · 2³² · 4 bytes cannot be counted; nor, in a product from the left, with 0 at its end.
    refused(entry("a", "F32", "4294967296,4294967296,0", "0,0"), because: "no tensor has the shape")
    refused(entry("a", "U8", "0,4294967296", "0,0"), because: "no tensor has the shape")
    refused(
      entry("a", "F32", "4", "0,9223372036854775807"),
      because: "a is at the bytes from 0 to 9223372036854775807")
  }

  @Test func namesFromAFileDoNotReachTheTerminalAsTheyAre() {
    let name = #"\u001b[2J"#
    expectError(#""\u{1B}[2J""#) {
      _ = try ModelFile(safetensors: safetensors("{\(entry(name, "F32", "1", "0,4"))}"))
    }
  }
}
