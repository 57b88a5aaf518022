import Foundation
import ModelFiles
import Tensors
import TestSupport
import Testing

@Suite struct InspectCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  /// 6 + 3 + 1 + 0 + 2 = 12 numbers, in 4 · (6 + 3 + 1) + 0 + 2 · 8 = 56 bytes.
  private func writeExample() throws {
    let matrix: Tensor<Float> = [[1, -2.5, 3], [0, 0.125, 7]]
    let row = Tensor<Float>(shape: [3], scalars: [.nan, 4, -.infinity])
    let single = Tensor<Float>(shape: [1], scalars: [.nan])
    try ModelFile(
      tensors: [
        "layer10.weight": StoredTensor(matrix),
        "layer2.weight": StoredTensor(row),
        "layer2.bias": StoredTensor(single),
        "empty": StoredTensor(Tensor<Float>(zeros: [0, 3])),
        "words": StoredTensor(words: [5, 1_000_000]),
      ], metadata: ["epoch": "3", "note 10": "two\nlines", "note 9": "plain"]
    ).write(to: path("a"))
  }

  @Test func everythingInAFileIsListed() throws {
    try writeExample()
    let inspected = try run("longhand", ["inspect", "a"], in: folder.url)
    try #require(inspected.status == 0, "\(inspected.errors)")
    #expect(
      inspected.output == #"""
        a: safetensors, 5 tensors, 12 numbers, 56 bytes

        name            type  shape  least  greatest  not finite
        empty           F32   0×3
        layer2.bias     F32   [1]                     1 NaN
        layer2.weight   F32   [3]        4         4  1 NaN, 1 infinite
        layer10.weight  F32   2×3     -2.5         7
        words           U64   [2]        5   1000000

        metadata
        epoch     3
        note 9    plain
        note 10   "two\nlines"

        """#)
  }

  @Test func jsonSaysTheSame() throws {
    try writeExample()
    let inspected = try run("longhand", ["inspect", "a", "--json"], in: folder.url)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
    #expect(object["file"] as? String == "a" && object["format"] as? String == "safetensors")
    #expect(object["numbers"] as? Int == 12 && object["bytes"] as? Int == 56)
    #expect(
      object["metadata"] as? [String: String]
        == ["epoch": "3", "note 10": "two\nlines", "note 9": "plain"])
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    #expect(
      tensors.map { $0["name"] as? String }
        == ["empty", "layer2.bias", "layer2.weight", "layer10.weight", "words"])
    #expect(tensors[3]["least"] as? Double == -2.5 && tensors[3]["greatest"] as? Double == 7)
    #expect(tensors[2]["nan"] as? Int == 1 && tensors[2]["infinite"] as? Int == 1)
    #expect(tensors[3]["shape"] as? [Int] == [2, 3] && tensors[4]["type"] as? String == "U64")
    // Of what there is nothing, nothing is the least.
    #expect(tensors[0]["least"] == nil && tensors[1]["least"] == nil)
  }

  /// 2²⁴ + 1 is no Float, and 2⁵³ + 1 no Double.
  @Test func wholeNumbersAreRoundedAsTheHelpSays() throws {
    func bytes(_ number: UInt64) -> [UInt8] {
      withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
    let (float, double): (UInt64, UInt64) = (16_777_217, 9_007_199_254_740_993)
    try ModelFile(
      tensors: [
        "a": StoredTensor(type: .signed64, shape: [1], bytes: bytes(float)),
        "b": StoredTensor(words: [float]),
        "c": StoredTensor(words: [double]),
        "d": StoredTensor(Tensor<Double>([0.1 + 0.2])),
      ]).write(to: path("a"))
    let inspected = try run("longhand", ["inspect", path("a"), "--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
    let least = try #require(object["tensors"] as? [[String: Any]]).map { $0["least"] as? Double }
    #expect(least.prefix(3) == [16_777_216, 16_777_217, 9_007_199_254_740_992])
    // As it is printed, for what reads it here rounds it.
    #expect(inspected.output.contains(#""least":0.30000000000000004,"#))
    let help = try run("longhand", ["inspect", "--help"]).output
    for part in ["16,777,216", "9,007,199,254,740,992"] { #expect(help.contains(part)) }
  }

  /// The format is told by what is in a file, whatever its name.
  @Test(arguments: [
    (ModelFileFormat.safetensors, "safetensors"), (.pyTorch, "PyTorch"),
    (.npy, "NumPy .npy"), (.npz, "NumPy .npz"),
  ])
  func everyFormatIsRead(format: ModelFileFormat, name: String) throws {
    let row: Tensor<Float> = [1, 2, 3]
    try ModelFile(tensors: ["x": StoredTensor(row)]).write(to: path("file"), as: format)
    let inspected = try run("longhand", ["inspect", path("file")])
    #expect(inspected.output.contains("file: \(name), 1 tensor, 3 numbers, 12 bytes\n"))
    let words = inspected.output.split(separator: "\n").dropFirst(2).first?.split(separator: " ")
    #expect(words?.dropFirst() == ["F32", "[3]", "1", "3"])
  }

  @Test func whatIsNoFileOfTensorsIsRefused() throws {
    expectFailure(try run("longhand", ["inspect", path("a")]), "a: the file cannot be opened")
    try folder.write("hello, hello, hello", to: "a")
    expectFailure(try run("longhand", ["inspect", path("a")]), "a: this is no safetensors file")
  }
}
