import Layers

extension DocumentNetwork {
  /// The networks of the documents, each as its document prints it.
  ///
  /// Keras and PyTorch fill in what a document leaves open: the initialiser, the batch size of
  /// `keras1` (Keras's 32).
  public static let all: [DocumentNetwork] = [keras3, keras2, keras1, convnet, cnn004]

  /// What else the documents train: the same layers in another way.
  public static let variants: [DocumentNetwork] = [keras3OfD3, keras3OfD3Mended]

  /// D0 §5.2; D3 §5.2 prints the same layers, with other training.
  public static let keras3 = DocumentNetwork(
    name: "keras3", section: "D0 §5.2",
    layers: [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3), .relu, .flatten,
      .dense(64), .relu,
      .dense(10), .softmax,
    ],
    normalisation: .unit, loss: .crossEntropyFromProbabilities, optimiser: .adam(),
    initialiser: .glorotUniform, batchSize: 32, epochs: 5, claimedAccuracy: 0.9849)

  /// D3 §5.2: the layers of `keras3` in batches of 64, and the outputs of their softmax given to a
  /// loss that takes scores, so that softmax is taken twice.
  public static let keras3OfD3 = DocumentNetwork(
    name: "keras3-d3", section: "D3 §5.2", layers: keras3.layers,
    normalisation: .unit, loss: .crossEntropyFromLogits, optimiser: .adam(),
    initialiser: .glorotUniform, batchSize: 64, epochs: 5, claimedAccuracy: 0.9812)

  /// D3 §5.2 with the loss that goes with its softmax, which Keras on TensorFlow takes anyway.
  public static let keras3OfD3Mended = DocumentNetwork(
    name: "keras3-d3-mended", section: "D3 §5.2, mended", layers: keras3.layers,
    normalisation: .unit, loss: .crossEntropyFromProbabilities, optimiser: .adam(),
    initialiser: .glorotUniform, batchSize: 64, epochs: 5, claimedAccuracy: 0.9812)

  /// D1 §3.1 and §3.2.
  public static let keras2 = DocumentNetwork(
    name: "keras2", section: "D1 §3.1",
    layers: [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3), .relu, .maxPooling(2), .flatten,
      .dense(10), .softmax,
    ],
    normalisation: .unit, loss: .crossEntropyFromProbabilities, optimiser: .adam(),
    initialiser: .glorotUniform, batchSize: 32, epochs: 5)

  /// D3 §3.2, whose accuracy, "over 98 %", stands in its §4.3.
  public static let keras1 = DocumentNetwork(
    name: "keras1", section: "D3 §3.2",
    layers: [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .flatten,
      .dense(128), .relu,
      .dense(10), .softmax,
    ],
    normalisation: .unit, loss: .crossEntropyFromProbabilities, optimiser: .adam(),
    initialiser: .glorotUniform, batchSize: 32, epochs: 5, claimedAccuracy: 0.98)

  /// D2 §3.1.
  public static let convnet = DocumentNetwork(
    name: "convnet", section: "D2 §3.1",
    layers: [
      .convolution(32, kernelSize: 3, padding: .same), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3, padding: .same), .relu, .maxPooling(2), .flatten,
      .dense(128), .relu,
      .dense(10),
    ],
    normalisation: .mnist, loss: .crossEntropyFromLogits,
    optimiser: .stochasticGradientDescent(learningRate: 0.01, momentum: 0.9),
    initialiser: .pyTorchUniform, batchSize: 64, epochs: 10)

  /// D4 §5.2: no ReLU stands behind its second convolution, and its second dropout, though
  /// declared, is never called.
  public static let cnn004 = DocumentNetwork(
    name: "cnn004", section: "D4 §5.2",
    layers: [
      .convolution(32, kernelSize: 3), .relu,
      .convolution(64, kernelSize: 3), .maxPooling(2), .dropout2d(0.25), .flatten,
      .dense(128), .relu,
      .dense(10), .logSoftmax,
    ],
    normalisation: .symmetric, loss: .crossEntropyFromLogits,
    optimiser: .stochasticGradientDescent(learningRate: 0.001, momentum: 0.9),
    initialiser: .pyTorchUniform, batchSize: 64, epochs: 1)
}
