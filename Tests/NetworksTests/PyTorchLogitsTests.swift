import Foundation
import Layers
import ModelFiles
import Networks
import TestSupport
import Tensors
import Testing

/// D4's CNN with PyTorch's weights, against what PyTorch makes of three images with them, which
/// Tests/Peers/cnn004_logits.py recorded.
@Suite struct PyTorchLogitsTests {
  /// PyTorch's parameters in the order of `named_parameters()`.
  private static let parameters: [(name: String, shape: [Int])] = [
    ("conv1.weight", [32, 1, 3, 3]), ("conv1.bias", [32]),
    ("conv2.weight", [64, 32, 3, 3]), ("conv2.bias", [64]),
    ("fc1.weight", [128, 9216]), ("fc1.bias", [128]),
    ("fc2.weight", [10, 128]), ("fc2.bias", [10]),
  ]

  /// The file of the weights that the script gives them, each laid out as PyTorch has it.
  private func pyTorchFile() -> ModelFile {
    var file = ModelFile(metadata: ["format": "pt"])
    for (number, (name, shape)) in Self.parameters.enumerated() {
      let fan = shape.dropFirst().reduce(1, *)
      var divisor: Float = shape.count == 1 ? 16 : 1
      while 3 * Int(divisor * divisor) < fan { divisor *= 2 }
      let scalars = (0..<shape.reduce(1, *)).map {
        FirstLosses.signed(number, $0) / divisor
      }
      file.tensors[name] = StoredTensor(Tensor(shape: shape, scalars: scalars))
    }
    return file
  }

  /// What the script recorded.
  private func recorded() throws -> String {
    let file = packageRoot.appending(path: "Tests/Peers/cnn004-logits.tsv")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// A column of the script's table, `[image, class]`.
  private func column(_ column: Int, of table: String) throws -> Tensor<Float> {
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    try #require(rows.count == 30 && rows.allSatisfy { $0.count == 4 })
    return Tensor(shape: [3, 10], scalars: rows.compactMap { Float($0[column]) })
  }

  /// Expects that `network` makes of the script's images what it says that PyTorch made of them.
  private func expectOutputs(_ network: Sequential<Float>, _ table: String) throws {
    let images = FirstLosses.batch(0..<3, DocumentNetwork.cnn004.normalisation).inputs
    let outputs = try network.forwardThroughAll(images)
    let logits = try #require(outputs.first { $0.name == "dense2" }?.output)
    expectClose(logits, try column(2, of: table), absolute: 1e-4)
    let logProbabilities = try #require(outputs.last?.output)
    expectClose(logProbabilities, try column(3, of: table), absolute: 1e-4)
  }

  private func cnn004(seed: UInt64) throws -> Sequential<Float> {
    var generator = Generator(seed: seed)
    return try DocumentNetwork.cnn004.makeNetwork(generator: &generator)
  }

  @Test func theLogitsAreThoseOfPyTorch() throws {
    let network = try cnn004(seed: 1)
    let file = pyTorchFile()
    try NetworkState(pyTorch: file, for: network).restore(in: network)
    try expectOutputs(network, recorded())
    #expect(try ModelFile(pyTorch: network) == file)
  }

  @Test(.enabled(if: PythonPeer.isInstalled, "PyTorch is not installed"))
  func aFileOfPyTorchGivesItsLogits() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "model.pth").path
    let run = try PythonPeer.run("cnn004_logits.py", ["--save", path])
    try #require(run.status == 0, "\(run.errors)")
    let file = try ModelFile(contentsOf: path)
    #expect(file.tensors == pyTorchFile().tensors)
    let network = try cnn004(seed: 1)
    try NetworkState(pyTorch: file, for: network).restore(in: network)
    try expectOutputs(network, run.output)
  }

  @Test(.enabled(if: PythonPeer.isInstalled, "PyTorch is not installed"))
  func pyTorchGivesTheLogitsOfOurFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "model.pth").path
    let network = try cnn004(seed: 2)
    try ModelFile(pyTorch: network).write(to: path, as: .pyTorch)
    let run = try PythonPeer.run("cnn004_logits.py", ["--load", path])
    try #require(run.status == 0, "\(run.errors)")
    try expectOutputs(network, run.output)
  }

  /// With the running statistics of both kinds of batch normalisation, and PyTorch's counts.
  @Test(.enabled(if: PythonPeer.isInstalled, "PyTorch is not installed"))
  func pyTorchTakesNormalisationsStrictly() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "model.pth").path
    var generator = Generator(seed: 3)
    let network = try Sequential<Float>(
      inputShape: [6, 8, 2],
      [
        .convolution(3, kernelSize: 3), .batchNormalisation(), .relu, .maxPooling(2), .flatten,
        .batchNormalisation(), .dense(4), .relu, .dense(5),
      ], generator: &generator)
    var state = try NetworkState(of: network)
    for (name, tensor) in state.tensors.sorted(by: { $0.key < $1.key }) {
      state.tensors[name] = Tensor<Float>(
        uniform: 0.5..<1.5, shape: tensor.shape, generator: &generator)
    }
    try state.restore(in: network)
    try ModelFile(pyTorch: network).write(to: path, as: .pyTorch)
    let run = try PythonPeer.run("normalised_outputs.py", [path])
    try #require(run.status == 0, "\(run.errors)")
    let numbers = run.output.split(whereSeparator: \.isWhitespace).compactMap { Float($0) }
    try #require(numbers.count == 15)
    let images = Tensor<Float>(
      shape: [3, 6, 8, 2], scalars: (0..<3 * 6 * 8 * 2).map { FirstLosses.signed(900, $0) })
    expectClose(
      try network.forward(images), Tensor(shape: [3, 5], scalars: numbers), relative: 1e-5,
      absolute: 1e-4)
  }
}
