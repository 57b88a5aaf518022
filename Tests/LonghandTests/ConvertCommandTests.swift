import Foundation
import Layers
import ModelFiles
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct ConvertCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func convert(_ source: String, _ destination: String, _ more: String...) throws
    -> ProgramRun
  {
    try run("longhand", ["convert", path(source), path(destination)] + more)
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }

  /// Writes the weights that a seed draws for a network, as ours, with the generator of a training.
  private func writeWeights(_ name: String = "keras2") throws -> Sequential<Float> {
    var generator = Generator(seed: 8)
    let network = try DocumentNetwork.named(name).makeNetwork(generator: &generator)
    var file = ModelFile(metadata: ["epoch": "3"])
    file.add(try NetworkState(of: network))
    try file.write(to: path("a.safetensors"))
    return network
  }

  /// There and back again, each file is read with the same tensors that it was made of.
  @Test func withoutANetworkNothingChangesButTheFormat() throws {
    _ = try writeWeights()
    let original = try ModelFile(contentsOf: path("a.safetensors"))
    for (from, to) in [
      ("a.safetensors", "b.npz"), ("b.npz", "c.pth"), ("c.pth", "d.safetensors"),
      ("d.safetensors", "e.pt"),
    ] {
      let converted = try convert(from, to)
      try #require(converted.status == 0, "\(converted.errors)")
      #expect(converted.output == "")
      #expect(try ModelFile(contentsOf: path(to)).tensors == original.tensors)
    }
    #expect(try ModelFile(contentsOf: path("c.pth")).metadata["format"] == "pt")
    #expect(try ModelFile(contentsOf: path("d.safetensors")).metadata["format"] == "pt")
    // What is lost, or may be misunderstood, is said.
    #expect(try convert("a.safetensors", "b.npz").errors.contains("have no place for metadata"))
    #expect(
      try convert("a.safetensors", "c.pth").errors.contains(
        "does not say that it is in PyTorch's order"))
    #expect(try !convert("a.safetensors", "f.safetensors").errors.contains("order"))
  }

  @Test func anArrayAloneIsATensor() throws {
    let numbers: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
    try ModelFile(tensors: ["x": StoredTensor(numbers)]).write(to: path("a.safetensors"))
    try #require(try convert("a.safetensors", "b.npy").status == 0)
    #expect(
      try ModelFile(contentsOf: path("b.npy")).tensors.values.map(\.floats) == [numbers])
    _ = try writeWeights()
    expectFailure(try convert("a.safetensors", "b.npy"), "b.npy: ", "one tensor")
  }

  /// `weight[h, w, in, out]` here is `weight[out, in, h, w]` there.
  @Test func withANetworkAxesGoToPyTorchAndBack() throws {
    let network = try writeWeights()
    let there = try convert("a.safetensors", "b.pth", "--network", "keras2")
    try #require(there.status == 0, "\(there.errors)")
    let file = try ModelFile(contentsOf: path("b.pth"))
    let kernel = try #require(network.parameters.first { $0.name == "conv2.weight" }).value
    #expect(kernel.shape == [3, 3, 32, 64])
    let turned = Tensor<Float>(shape: [64, 32, 3, 3]) { kernel[$0[2], $0[3], $0[1], $0[0]] }
    expectEqual(try #require(file.tensors["conv2.weight"]?.floats), turned)
    let state = try NetworkState(of: network)
    for name in ["c.safetensors", "c.npz"] {
      let back = try convert("b.pth", name, "--network", "keras2")
      try #require(back.status == 0, "\(back.errors)")
      let file = try ModelFile(contentsOf: path(name))
      #expect(try file.networkState().tensors == state.tensors)
      #expect(file.metadata.isEmpty)
      // Once more, and it is the same file to the last byte.
      try #require(try convert(name, "again.pth", "--network", "keras2").status == 0)
      try #require(try convert("again.pth", "again-" + name, "--network", "keras2").status == 0)
      #expect(try bytes("again.pth") == bytes("b.pth"))
      #expect(try bytes("again-" + name) == bytes(name))
    }
    // The order may be said, and an archive of NumPy's is read in the one that fits.
    for name in ["d.safetensors", "d.npz"] {
      let ordered = try convert(
        "a.safetensors", name, "--network", "keras2", "--order", "pytorch")
      try #require(ordered.status == 0, "\(ordered.errors)")
      expectEqual(
        try #require(try ModelFile(contentsOf: path(name)).tensors["conv2.weight"]?.floats), turned)
      try #require(try convert(name, "e.safetensors", "--network", "keras2").status == 0)
      #expect(
        try ModelFile(contentsOf: path("e.safetensors")).networkState().tensors == state.tensors)
    }
  }

  /// Whichever file of them it is, the network answers the same; also D4's CNN, whose layers PyTorch
  /// calls `fc1` and `fc2`, and checkpoints with the weights in the folder that
  /// is usual, or the only one.
  @Test(arguments: ["keras2", "cnn004"]) func everyCommandReadsEveryFormat(network: String) throws {
    let mnist = try SmallMNIST(train: 20, test: 30)
    _ = try writeWeights(network)
    for name in ["b.pth", "b.npz"] {
      try #require(try convert("a.safetensors", name, "--network", network).status == 0)
    }
    let weights = try ModelFile(contentsOf: path("b.pth")).tensors
    #expect((weights["fc2.weight"]?.shape == [10, 128]) == (network == "cnn004"))
    let checkpoint = ModelFile(
      tensors: Dictionary(
        uniqueKeysWithValues: weights.map { ("model_state_dict/\($0)", $1) }
          + [("optimizer_state_dict/state/0/step", StoredTensor(Tensor<Float>(3)))]),
      metadata: ["epoch": "3"])
    try checkpoint.write(to: path("checkpoint.pth"), as: .pyTorch)
    try ModelFile(
      tensors: Dictionary(uniqueKeysWithValues: weights.map { ("net/\($0)", $1) })
    ).write(to: path("only.pth"), as: .pyTorch)
    let names = ["a.safetensors", "b.pth", "b.npz", "checkpoint.pth", "only.pth"]
    let measured = try names.map {
      try run(
        "longhand",
        ["evaluate", "--network", network, "--weights", path($0), "--data", mnist.path]
      ).output
    }
    #expect(measured[0].contains("accuracy"))
    #expect(measured.allSatisfy { $0 == measured[0] })
    let predicted = try names.map {
      try run(
        "longhand",
        [
          "predict", "--network", network, "--weights", path($0),
          "idx:\(mnist.path)/t10k-images-idx3-ubyte:4",
        ]
      ).output
    }
    #expect(predicted[0].contains("answer: "))
    #expect(predicted.allSatisfy { $0 == predicted[0] })
  }

  @Test func whatDoesNotFitIsListed() throws {
    _ = try writeWeights()
    let other = try convert("a.safetensors", "b.pth", "--network", "keras3")
    expectFailure(
      other, "a.safetensors: the tensors are not those of this network:",
      "missing: conv3.bias [64]",
      "dense1.bias is [10], but [64] in the network")
    #expect(!FileManager.default.fileExists(atPath: path("b.pth")))
    expectFailure(try convert("a.safetensors", "b.h5"), "b.h5", ".safetensors", ".pth", ".npz")
    expectFailure(try convert("none.pth", "b.npz"), "none.pth: the file cannot be opened")
    expectFailure(try convert("a.safetensors", "none/b.npz"), "none/b.npz: ", "the folder there")
  }

  @Test func wrongArgumentsAreUsageErrors() throws {
    expectFailure(
      try convert("a", "b.pth", "--order", "pytorch"), status: 64, "--network NAME")
    expectFailure(try convert("a", "b.pth", "--network", "x"), status: 64, "there are keras3")
    expectFailure(
      try convert("a", "b.pth", "--network", "keras2", "--order", "keras"), status: 64, "pytorch")
  }
}
