import Foundation
import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// Python's libraries read what we write.
///
/// Skipped where `scripts/peer_files.sh` cannot install them, which it says on standard error.
@Suite(.serialized, .enabled(if: PythonPeer.isInstalled, "PyTorch is not installed"))
struct PeerFilesTests {
  /// A tensor of each of these types, whose bytes are those of 0, 1, 2 and so on.
  private func tensors(_ types: [ElementType]) throws -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for type in types {
      let numbers = (0..<6).flatMap { number -> [UInt8] in
        switch type {
        // 0, 1, 2 in the 16 upper bits of a Float, and in those of IEEE 754's half.
        case .brainFloat: Self.bytes(UInt16(truncatingIfNeeded: Float(number).bitPattern >> 16))
        case .half: Self.bytes([0, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500][number] as UInt16)
        case .float: Self.bytes(Float(number).bitPattern)
        case .double: Self.bytes(Double(number).bitPattern)
        case .boolean: [UInt8(number % 2)]
        default: Array(Self.bytes(UInt64(number)).prefix(type.size))
        }
      }
      tensors["all/" + type.rawValue] = try StoredTensor(type: type, shape: [2, 3], bytes: numbers)
    }
    tensors["scalar"] = StoredTensor(Tensor<Float>(repeating: 2.5, shape: []))
    tensors["empty"] = StoredTensor(Tensor<Double>(zeros: [3, 0]))
    return tensors
  }

  private static func bytes(_ word: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }

  /// What `read_model_files.py` should print of `file`, and `values` besides.
  private func expected(_ file: ModelFile, as name: String, values: [String: String] = [:])
    -> String
  {
    var lines = file.tensors.map { path, tensor in
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let hexadecimal = tensor.bytes.map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      return "\(name)\t\(path)\t\(tensor.type.pyTorchName)\t\(shape)\t\(hexadecimal)"
    }
    lines += values.map { "\(name)\t\($0)\t\($1)" }
    return lines.sorted().map { $0 + "\n" }.joined()
  }

  @Test func pythonsLibrariesReadOurs() throws {
    let all = try tensors(ElementType.allCases)
    let values = [
      "epoch": "3", "rate": "0.001", "tiny": "1e-08", "all/best": "-0.5",
      "seed": "9007199254740993", "finished": "False", "note": "None", "bound": "inf",
    ]
    // Not what Python prints for any number, so they stay texts.
    let texts = ["almost": "03", "version": "1.10", "sign": "+1", "letters": "é 😀"]
    let metadata = values.merging(texts) { $1 }
    let packed = ["format": "pt", "note": "a b"]
    let files: [(name: String, file: ModelFile, printed: [String: String])] = [
      (
        "a.pth", ModelFile(tensors: all, metadata: metadata.merging(["format": "pt"]) { $1 }),
        values.merging(texts.mapValues { "'\($0)'" }) { $1 }
      ),
      ("empty.pth", ModelFile(), [:]),
      (
        "a.safetensors", ModelFile(tensors: all, metadata: packed),
        packed.mapValues { "'\($0)'" }
      ),
      // NumPy has no bfloat16.
      (
        "a.npz", ModelFile(tensors: try tensors(ElementType.allCases.filter { $0 != .brainFloat })),
        [:]
      ),
      (
        "a.npy", ModelFile(tensors: ["array": StoredTensor([[1, 2], [3, 4]] as Tensor<Float>)]), [:]
      ),
    ]
    let folder = try TemporaryFolder()
    func path(_ name: String) -> String { folder.url.appending(path: name).path }
    for (name, file, _) in files {
      try file.write(to: path(name), as: ModelFileFormat(path: name))
    }
    let reading = try PythonPeer.run("read_model_files.py", files.map { path($0.name) })
    try #require(reading.status == 0, "\(reading.errors)")
    let printed = files.map { expected($0.file, as: $0.name, values: $0.printed) }.joined()
    #expect(firstDifference(reading.output, from: printed, in: "read_model_files.py") == nil)
    #expect(try ModelFile(contentsOf: path("a.pth")) == files[0].file)
  }

  @Test func theCommittedFilesAreWhatTheScriptWrites() throws {
    let folder = try TemporaryFolder()
    let writing = try PythonPeer.run("model_files.py", [folder.url.path])
    try #require(writing.status == 0, "\(writing.errors)")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    where !name.hasPrefix("module") {
      let path = folder.url.appending(path: name).path
      #expect(try ModelFile(contentsOf: peerFile(name)) == ModelFile(contentsOf: path), "\(name)")
    }
  }
}
