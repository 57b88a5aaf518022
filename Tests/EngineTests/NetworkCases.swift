import Layers

extension NetworkCase {
  /// Networks of every kind that the engine knows.
  static let known = [
    NetworkCase(
      "one channel, 10 filters", [12, 12, 1],
      [.convolution(10, kernelSize: 3), .relu, .maxPooling(2), .flatten, .dense(10)]),
    NetworkCase(
      "three channels, 17 filters, padding, softmax", [9, 12, 3],
      [
        .convolution(17, kernelSize: 3, padding: .same), .relu, .maxPooling(2), .flatten,
        .dense(10), .softmax,
      ], loss: .crossEntropyFromProbabilities),
    NetworkCase(
      "kernel 5, stride 2, a column left over, log-softmax", [12, 14, 1],
      [
        .convolution(6, kernelSize: 5, stride: 2), .relu, .flatten, .dense(10), .logSoftmax,
      ]),
    NetworkCase(
      "stride 2 twice, padding", [11, 10, 1],
      [
        .convolution(10, kernelSize: 3, stride: 2, padding: .all(1)), .relu,
        .convolution(18, kernelSize: 3, stride: 2, padding: .same), .relu, .flatten, .dense(7),
      ]),
    NetworkCase(
      "a border of different sides", [7, 6, 2],
      [
        .convolution(5, kernelSize: 3, padding: .explicit(top: 2, left: 0, bottom: 1, right: 3)),
        .relu,
        .convolution(4, kernelSize: 2, padding: .explicit(top: 0, left: 1, bottom: 2, right: 0)),
        .relu, .flatten, .dense(3),
      ]),
    NetworkCase(
      "no ReLU, no pooling, softmax before a loss that takes logits", [8, 8, 2],
      [
        .convolution(16, kernelSize: 3), .convolution(7, kernelSize: 1), .flatten, .dense(5),
        .softmax,
      ]),
    NetworkCase(
      "pooling without ReLU, odd rows and columns", [10, 12, 1],
      [
        .convolution(4, kernelSize: 2), .maxPooling(2), .convolution(8, kernelSize: 2),
        .maxPooling(2), .flatten, .dense(10),
      ]),
    NetworkCase(
      "Winograd, pooled", [14, 14, 1],
      [
        .convolution(16, kernelSize: 3), .relu, .convolution(33, kernelSize: 3), .relu,
        .maxPooling(2), .flatten, .dense(10), .softmax,
      ], loss: .crossEntropyFromProbabilities),
    NetworkCase(
      "Winograd, padding, odd sides", [11, 11, 3],
      [
        .convolution(17, kernelSize: 3, padding: .same), .relu,
        .convolution(20, kernelSize: 3, padding: .same), .relu, .flatten, .dense(10),
      ]),
    NetworkCase(
      "Winograd twice, pooling that leaves a row over", [16, 15, 1],
      [
        .convolution(10, kernelSize: 3, padding: .same), .relu,
        .convolution(10, kernelSize: 3, padding: .same), .relu,
        .convolution(12, kernelSize: 3), .maxPooling(2), .flatten, .dense(4),
      ]),
    NetworkCase(
      "Winograd, a small image and many of them at a time", [6, 6, 1],
      [
        .convolution(16, kernelSize: 3), .relu, .convolution(16, kernelSize: 3, padding: .same),
        .relu, .flatten, .dense(10),
      ]),
    NetworkCase(
      "dropout before, between and behind", [10, 10, 3],
      [
        .dropout(0.3), .convolution(10, kernelSize: 3, padding: .same), .relu, .dropout(0.5),
        .convolution(17, kernelSize: 3, padding: .same), .relu, .maxPooling(2), .dropout2d(0.25),
        .flatten, .dense(10),
      ]),
    NetworkCase(
      "dropout of channels of the image", [6, 6, 3],
      [.dropout2d(0.4), .convolution(3, kernelSize: 3), .relu, .flatten, .dense(10)]),
    NetworkCase(
      "ReLU at the end", [9, 9, 1], [.flatten, .dense(20), .relu, .dense(6), .relu, .softmax],
      loss: .crossEntropyFromProbabilities),
    NetworkCase(
      "activations and poolings by themselves, before anything learns", [12, 11, 2],
      [
        .tanh, .maxPooling(2, stride: 1), .convolution(10, kernelSize: 3, padding: .all(1)),
        .sigmoid,
        .convolution(5, kernelSize: 3), .tanh, .maxPooling(3, stride: 2, padding: .same),
        .convolution(17, kernelSize: 2), .relu, .averagePooling(2), .flatten, .dense(10),
      ]),
    NetworkCase(
      "average pooling over a border, ReLU behind pooling", [9, 9, 3],
      [
        .averagePooling(3, stride: 1, padding: .same), .convolution(6, kernelSize: 2),
        .averagePooling(3, stride: 2, padding: .all(1)), .maxPooling(2), .relu, .flatten, .dense(4),
      ]),
    NetworkCase(
      "dense with a sigmoid and a tanh", [6],
      [.dense(8), .sigmoid, .dense(19), .tanh, .dense(3), .sigmoid]),
    NetworkCase("dense alone", [5], [.dense(3)]),
    NetworkCase(
      "dense, an image's numbers", [4, 5, 3], [.flatten, .dense(17), .relu, .dense(10)]),
    NetworkCase(
      "three dense, many inputs", [700],
      [.dense(70), .relu, .dense(33), .dense(1), .dense(2), .relu]),
    NetworkCase(
      "two dense and a softmax", [65], [.dense(64), .relu, .dense(10), .softmax],
      loss: .crossEntropyFromProbabilities),
    NetworkCase(
      "dropout of a flattened image, and behind dense layers", [7, 6, 2],
      [
        .convolution(5, kernelSize: 3), .relu, .flatten, .dropout(0.2), .dense(40), .relu,
        .dropout(0.5), .dense(17), .tanh, .dropout(0.3), .dense(4),
      ]),
    NetworkCase(
      "dropout of a row, at its beginning and its end", [65],
      [.dropout(0.2), .dense(20), .dropout(0.4), .dense(6), .dropout(0.3), .softmax],
      loss: .crossEntropyFromProbabilities),
    NetworkCase(
      "an activation before the first dense layer", [5, 4, 3],
      [.convolution(6, kernelSize: 2), .maxPooling(2), .flatten, .tanh, .dense(9)]),
  ]

  /// Networks that are left to the layers.
  static let unknown = [
    NetworkCase("a softmax between", [6], [.dense(8), .softmax, .dense(3)]),
    NetworkCase(
      "batch normalisation", [8, 8, 1],
      [
        .convolution(4, kernelSize: 3), .batchNormalisation(), .relu, .maxPooling(2), .flatten,
        .dense(3),
      ]),
    NetworkCase(
      "log-softmax before a loss that takes probabilities", [6], [.dense(3), .logSoftmax],
      loss: .crossEntropyFromProbabilities, learns: false),
    NetworkCase("no dense layer", [6, 6, 1], [.convolution(3, kernelSize: 6), .flatten]),
  ]
}
