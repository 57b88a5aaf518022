import Layers
import Tensors

/// What a network makes of one example, layer by layer.
public struct Prediction: Sendable {
  /// The output of every layer, without batch, with the layer's name, in order.
  public let outputs: [(name: String, output: Tensor<Float>)]
  /// The scores before softmax, `[classes]`: what comes out of the last layer that is neither softmax
  /// nor its logarithm.
  public let logits: Tensor<Float>
  /// The softmax of the logits, `[classes]`.
  public let probabilities: Tensor<Float>

  /// What `network` makes of `example`, which has no batch axis: `[height, width, channel]`.
  ///
  /// Throws `ShapeError`, also if the network does not end in a row of numbers.
  public init(of example: Tensor<Float>, by network: Sequential<Float>) throws {
    guard network.outputShape.count == 1, network.outputShape[0] > 0 else {
      throw ShapeError(
        "Prediction",
        "the network's output of shape \(network.outputShape) is no row of scores, one for each class"
      )
    }
    let all = try network.forwardThroughAll(example.reshaped(to: [1] + example.shape))
    let last = network.layers.lastIndex { !$0.isSoftmax }
    logits = last.map { all[$0].output.at(0) } ?? example
    probabilities = try softmax(logits)
    outputs = all.map { ($0.name, $0.output.at(0)) }
  }

  /// The class with the greatest logit; the first of them, if there are several.
  public var predictedClass: Int { logits.argmax() }
}

extension Layer {
  fileprivate var isSoftmax: Bool {
    guard let layer = self as? ActivationLayer<Scalar> else { return false }
    return layer.activation == .softmax || layer.activation == .logSoftmax
  }
}
