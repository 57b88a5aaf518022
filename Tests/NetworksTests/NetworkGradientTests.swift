import Layers
import Networks
import Tensors
import Testing
import Training

/// The networks of the documents at small size: every gradient of every layer, with both losses.
@Suite struct NetworkGradientTests {
  /// The same layers with a few filters and outputs.
  private func small(_ layers: [LayerDescription]) -> [LayerDescription] {
    layers.map { layer in
      switch layer {
      case .convolution(let filters, let kernelSize, let stride, let padding, let leftover, _):
        .convolution(
          filters < 64 ? 2 : 3, kernelSize: kernelSize, stride: stride, padding: padding,
          leftover: leftover)
      case .dense(let outputs): .dense(outputs == 10 ? 4 : 5)
      default: layer
      }
    }
  }

  /// The layers with the ending that `loss` asks for: the document's own, a softmax, or scores.
  private func layers(_ network: DocumentNetwork, for loss: Loss) -> [LayerDescription] {
    if loss == network.loss { return small(network.layers) }
    let scores = network.layers.filter { $0 != .softmax && $0 != .logSoftmax }
    return small(scores) + (loss == .crossEntropyFromProbabilities ? [.softmax] : [])
  }

  static let losses: [Loss] = [.crossEntropyFromLogits, .crossEntropyFromProbabilities]

  @Test(arguments: DocumentNetwork.all, losses)
  func everyGradient(network document: DocumentNetwork, loss: Loss) throws {
    var generator = Generator(seed: 6)
    // Three convolutions need 18 pixels: 16, halved 8, 6, halved 3, 1.
    let side = document == .keras3 ? 18 : 10
    let network = try Sequential<Double>(
      inputShape: [side, side, 1], layers(document, for: loss), initialiser: .pyTorchUniform,
      generator: &generator)
    let noise = Tensor<Double>(shape: [2, side, side, 1]) { _ in generator.normal() }
    for mode in Mode.allCases {
      let check = try NetworkCheck(network, at: noise, classes: [3, 1], loss: loss, mode: mode)
      #expect(check.passes, "\(document.name), \(loss), \(mode):\n\(check)")
      #expect(check.whole.count == network.parameters.count + 2)
    }
  }
}
