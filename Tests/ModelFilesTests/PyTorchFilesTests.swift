import Foundation
import ModelFiles
import Tensors
import TestSupport
import Testing

/// The file that `Tests/Peers/model_files.py` wrote under this name.
func peerFile(_ name: String) -> String {
  packageRoot.appending(path: "Tests/Peers/files/" + name).path
}

/// Files that PyTorch wrote; what is expected is said in `Tests/Peers/model_files.py`.
@Suite struct PyTorchFilesTests {
  /// Element k is k/8 − 1, as `ramp` has it.
  private func ramp(_ shape: Int...) -> Tensor<Float> {
    Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { Float($0) / 8 - 1 })
  }

  private func expectFloats(
    _ file: ModelFile, _ name: String, _ expected: Tensor<Float>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let tensor = try #require(file.tensors[name], "\(name)", sourceLocation: sourceLocation)
    let floats = try #require(tensor.floats, "\(name)", sourceLocation: sourceLocation)
    expectEqual(floats, expected, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["state.pth", "state-older.pth"])
  func aStateDictionaryIsReadToTheSameBits(name: String) throws {
    let file = try ModelFile(contentsOf: peerFile(name))
    #expect(
      Set(file.tensors.keys) == [
        "conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1.running_mean",
        "bn1.running_var", "bn1.num_batches_tracked",
      ])
    try expectFloats(file, "conv1.weight", ramp(2, 1, 2, 2))
    try expectFloats(file, "bn1.running_var", Tensor(ones: [2]))
    let tracked = try #require(file.tensors["bn1.num_batches_tracked"])
    #expect(tracked.type == .signed64 && tracked.shape == [])
    #expect(tracked.bytes == [UInt8](repeating: 0, count: 8))
    #expect(file.metadata == ["format": "pt"])
  }

  @Test(arguments: ["checkpoint.pth", "checkpoint-older.pth"])
  func aCheckpointBecomesFolders(name: String) throws {
    let file = try ModelFile(contentsOf: peerFile(name))
    try expectFloats(file, "model_state_dict/dense1.weight", ramp(2, 3))
    let state = "optimizer_state_dict/state/0/"
    // Adam's means after one gradient of 0.5: (1 − 0.9)·0.5 and (1 − 0.999)·0.25, with 1 − 0.9 and
    // 1 − 0.999 rounded as Float has them.
    let average = try #require(file.tensors[state + "exp_avg"]?.floats)
    expectClose(average, Tensor(repeating: 0.05, shape: [2, 3]), absolute: 1e-8)
    let square = try #require(file.tensors[state + "exp_avg_sq"]?.floats)
    expectClose(square, Tensor(repeating: 0.000_25, shape: [2, 3]), absolute: 1e-10)
    try expectFloats(file, state + "step", Tensor(repeating: 1, shape: []))
    #expect(file.tensors.count == 4)
    let expected = [
      "epoch": "3", "best_accuracy": "0.75", "network": "cnn", "finished": "False", "note": "None",
      "losses/0": "2.5", "losses/1": "1.25", "format": "pt",
      // 2⁷⁰ = 2⁶·2⁶⁴: 0x40, and eight bytes of 0.
      "seed": "0x400000000000000000",
      "optimizer_state_dict/param_groups/0/lr": "0.125",
      "optimizer_state_dict/param_groups/0/betas/1": "0.999",
      "optimizer_state_dict/param_groups/0/params/0": "0",
    ]
    for (name, text) in expected { #expect(file.metadata[name] == text, "\(name)") }
  }

  @Test(arguments: ["types.pth", "types-older.pth"])
  func everyTypeIsRead(name: String) throws {
    let file = try ModelFile(contentsOf: peerFile(name))
    let types: [String: ElementType] = [
      "float32": .float, "float64": .double, "float16": .half, "bfloat16": .brainFloat,
      "int8": .signed8, "uint8": .unsigned8, "int16": .signed16, "int32": .signed32,
      "int64": .signed64, "bool": .boolean,
    ]
    #expect(Set(file.tensors.keys) == Set(types.keys))
    for (name, type) in types {
      let tensor = try #require(file.tensors[name])
      #expect(tensor.type == type)
      let floats = try #require(tensor.asFloats)
      switch name {
      case "bool": expectEqual(floats, Tensor([1, 0, 1]))
      case _ where name.contains("float"): expectEqual(floats, ramp(3, 2))
      default: expectEqual(floats, [[0, 1], [2, 3], [4, 5]])
      }
    }
    #expect(file.tensors["float64"]?.doubles?.scalars == (0..<6).map { Double($0) / 8 - 1 })
    // −1 and −0.875 = −1.11₂·2⁻¹ in 16 bits: the sign, the exponent plus 15, ten digits behind 1.
    let halves: [UInt8] = [0x00, 0b1_01111_00, 0x00, 0b1_01110_11]
    #expect(file.tensors["float16"]?.bytes.prefix(4).elementsEqual(halves) == true)
  }

  @Test func laterTypesAreRead() throws {
    let file = try ModelFile(contentsOf: peerFile("later-types.pth"))
    let types: [String: ElementType] = [
      "uint16": .unsigned16, "uint32": .unsigned32, "uint64": .unsigned64,
    ]
    for (name, type) in types {
      let tensor = try #require(file.tensors[name])
      #expect(tensor.type == type)
      expectEqual(try #require(tensor.asFloats), Tensor([0, 1, 2]))
    }
    #expect(file.tensors["uint64"]?.wholeNumbers == [0, 1, 2])
  }

  @Test(arguments: ["views.pth", "views-older.pth"])
  func viewsOfOneStorageAreEachATensor(name: String) throws {
    let file = try ModelFile(contentsOf: peerFile(name))
    // Row r, column c of the base is (4r + c)/8 − 1.
    func base(_ row: Int, _ column: Int) -> Float { Float(4 * row + column) / 8 - 1 }
    try expectFloats(file, "base", ramp(3, 4))
    try expectFloats(file, "same", ramp(3, 4))
    let transposed = (0..<4).flatMap { column in (0..<3).map { base($0, column) } }
    try expectFloats(file, "transposed", Tensor(shape: [4, 3], scalars: transposed))
    let slice = [base(1, 1), base(1, 2), base(2, 1), base(2, 2)]
    try expectFloats(file, "slice", Tensor(shape: [2, 2], scalars: slice))
    try expectFloats(file, "column", Tensor((0..<3).map { base($0, 2) }))
    let row = (0..<4).map { base(1, $0) }
    try expectFloats(file, "expanded", Tensor(shape: [2, 4], scalars: row + row))
    try expectFloats(file, "channels_last", ramp(1, 2, 2, 2))
    try expectFloats(file, "scalar", Tensor(repeating: 2.5, shape: []))
    try expectFloats(file, "empty", Tensor(zeros: [0, 3]))
    try expectFloats(file, "parameter", ramp(2))
    try expectFloats(file, "a/b c", ramp(1))
    #expect(file.tensors.count == 11)
  }

  @Test func aBareTensorAndAListHaveNames() throws {
    let tensor = try ModelFile(contentsOf: peerFile("tensor.pth"))
    #expect(tensor.tensors.count == 1)
    try expectFloats(tensor, "tensor", ramp(2, 2))
    let list = try ModelFile(contentsOf: peerFile("list.pth"))
    #expect(Set(list.tensors.keys) == ["0", "1/0"])
    try expectFloats(list, "0", ramp(2))
    #expect(list.metadata == ["1/1": "7", "format": "pt"])
  }

  @Test(arguments: ["module.pth", "module-older.pth"])
  func aWholeModuleIsRefused(name: String) {
    expectError("__main__.CNN", "torch.save(model.state_dict(), PATH)") {
      _ = try ModelFile(contentsOf: peerFile(name))
    }
  }
}
