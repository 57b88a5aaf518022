import Tensors
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct PyTorchWritingTests {
  private let one = StoredTensor(Tensor<Float>([1]))

  @Test func whatWasReadIsWrittenAgain() throws {
    for name in ["state.pth", "checkpoint.pth", "types-older.pth", "views.pth", "later-types.pth"] {
      let file = try ModelFile(contentsOf: peerFile(name))
      let bytes = try file.pyTorch()
      #expect(try ModelFile(pyTorch: bytes) == file, "\(name)")
      #expect(try file.pyTorch() == bytes, "\(name)")
    }
  }

  @Test func aFileIsWrittenInTheFormatOfItsName() throws {
    let folder = try TemporaryFolder()
    let file = ModelFile(tensors: ["folder/a": one], metadata: ["format": "pt", "epoch": "3"])
    for (name, format) in [("a.pth", ModelFileFormat.pyTorch), ("b.PT", .pyTorch)] {
      let path = folder.url.appending(path: name).path
      #expect(try ModelFileFormat(path: path) == format)
      try file.write(to: path, as: ModelFileFormat(path: path))
      #expect(try ModelFile(contentsOf: path) == file)
    }
    expectError("a.txt does not end in the name of a format", ".pth", ".safetensors") {
      _ = try ModelFileFormat(path: "a.txt")
    }
  }

  @Test func aNameIsThatOfOneThing() {
    let files = [
      ModelFile(tensors: ["a": one, "a/b": one]),
      ModelFile(tensors: ["a": one], metadata: ["a": ""]),
      ModelFile(tensors: ["a/b": one], metadata: ["a": ""]),
    ]
    for file in files { expectError("the name of two things") { _ = try file.pyTorch() } }
  }

  @Test func whatPyTorchCannotHoldIsNotWritten() throws {
    let long = try StoredTensor(type: .signed8, shape: Array(repeating: 1, count: 65), bytes: [1])
    expectError("a has 65 axes") { _ = try ModelFile(tensors: ["a": long]).pyTorch() }
    let deep = String(repeating: "a/", count: 100) + "b"
    expectError("lies in 100 folders") { _ = try ModelFile(tensors: [deep: one]).pyTorch() }
    // 100 names, one in the other, can be read again.
    let deepest = ModelFile(tensors: [String(deep.dropFirst(2)): one], metadata: ["format": "pt"])
    #expect(try ModelFile(pyTorch: deepest.pyTorch()) == deepest)
    // Without elements, the product of the other extents may be beyond what can be counted.
    let none = try StoredTensor(
      type: .float, shape: [0] + Array(repeating: 1 << 31, count: 3), bytes: [])
    let empty = ModelFile(tensors: ["a": none], metadata: ["format": "pt"])
    #expect(try ModelFile(pyTorch: empty.pyTorch()) == empty)
  }

  @Test func theNearestFloatOfEveryType() throws {
    func expect(
      _ type: ElementType, _ bytes: [UInt8], _ expected: [Float],
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let tensor = try StoredTensor(type: type, shape: [expected.count], bytes: bytes)
      let floats = try #require(tensor.asFloats, sourceLocation: sourceLocation)
      #expect(
        floats.scalars.map(\.bitPattern) == expected.map(\.bitPattern),
        sourceLocation: sourceLocation)
    }
    try expect(.boolean, [0, 1], [0, 1])
    try expect(.unsigned8, [0, 255], [0, 255])
    try expect(.signed8, [0x7f, 0x80], [127, -128])
    try expect(.unsigned16, [0xff, 0xff], [65535])
    try expect(.signed16, [0, 0x80], [-32768])
    try expect(.unsigned32, [0xff, 0xff, 0xff, 0xff], [0x1p32])
    try expect(.signed32, [0, 0, 0, 0x80], [-0x1p31])
    try expect(.unsigned64, [UInt8](repeating: 0xff, count: 8), [0x1p64])
    try expect(.signed64, [UInt8](repeating: 0xff, count: 8), [-1])
    // The upper half of −2 = 0xc0000000.
    try expect(.brainFloat, [0x00, 0xc0], [-2])
    // 0.1 = 0x3fb999999999999a, whose nearest Float is 0x3dcccccd.
    try expect(
      .double, [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f], [Float(bitPattern: 0x3dcc_cccd)])
    // The largest half, 2¹⁵·(2 − 2⁻¹⁰) = 65504; the smallest, 2⁻²⁴; the largest below 2⁻¹⁴; and
    // −1.5, −0, −∞.
    try expect(
      .half, [0xff, 0x7b, 1, 0, 0xff, 3, 0, 0xbe, 0, 0x80, 0, 0xfc],
      [65504, 0x1p-24, 1023 * 0x1p-24, -1.5, -0.0, -.infinity])
    let notANumber = try StoredTensor(type: .half, shape: [], bytes: [1, 0x7c])
    #expect(notANumber.asFloats?.scalars.first?.isNaN == true)
  }
}
