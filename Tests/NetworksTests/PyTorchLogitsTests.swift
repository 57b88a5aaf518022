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

  /// A column of the recorded table, `[image, class]`.
  private func recorded(_ column: Int) throws -> Tensor<Float> {
    let file = packageRoot.appending(path: "Tests/Peers/cnn004-logits.tsv")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
    return Tensor(
      shape: [3, 10], scalars: rows.compactMap { Float($0.split(separator: "\t")[column]) })
  }

  @Test func theLogitsAreThoseOfPyTorch() throws {
    var generator = Generator(seed: 1)
    let network = try DocumentNetwork.cnn004.makeNetwork(generator: &generator)
    let file = pyTorchFile()
    try NetworkState(pyTorch: file, for: network).restore(in: network)
    let images = FirstLosses.batch(0..<3, DocumentNetwork.cnn004.normalisation).inputs
    let outputs = try network.forwardThroughAll(images)
    let logits = try #require(outputs.first { $0.name == "dense2" }?.output)
    expectClose(logits, try recorded(2), absolute: 1e-4)
    let logProbabilities = try #require(outputs.last?.output)
    expectClose(logProbabilities, try recorded(3), absolute: 1e-4)
    #expect(try ModelFile(pyTorch: network) == file)
  }
}
