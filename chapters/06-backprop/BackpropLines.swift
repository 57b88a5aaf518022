import Kernels
import Layers
import Tensors

/// One gradient, come to in four ways.
struct GradientLine {
  let name: String
  let byHand: Tensor<Double>
  let loops: Tensor<Double>
  let kernel: Tensor<Float>
  let differences: Tensor<Double>

  /// How far the two that are furthest apart are.
  var largestDifference: Double {
    let ways = [loops, Tensor<Double>(kernel), differences]
    return ways.map { $0.largestDifference(from: byHand)?.difference ?? .nan }.reduce(0, max)
  }

  /// The gradient by each way, and the largest difference as a power of ten that it stays below.
  var row: [String] {
    [name]
      + [byHand, loops, Tensor<Double>(kernel), differences].map(inOneLine)
      + [bound(largestDifference)]
  }
}

/// The rows of a tensor of rank 1 or 2 in one line, to six decimals: `1 2 / 3 4`.
func inOneLine(_ tensor: Tensor<Double>) -> String {
  let rows = tensor.rank < 2 ? tensor.reshaped(to: [1, -1]) : tensor
  return (0..<rows.shape[0]).map { row in
    (0..<rows.shape[1]).map { format((rows[row, $0] * 1e6).rounded() / 1e6) }
      .joined(separator: " ")
  }.joined(separator: " / ")
}

/// The power of ten that a number stays below; which one it is does not hang on its last digits.
func bound(_ x: Double) -> String {
  guard x > 0 else { return "0" }
  var exponent = 0
  while exponent > -16, x < Double.pow(10, exponent - 1) { exponent -= 1 }
  return "$< 10^{\(exponent)}$"
}

/// A neuron with ReLU and the loss J = ½(y − t)²: the gradients of w, b and x.
func neuronLines(
  _ x: Tensor<Double>, _ w: Tensor<Double>, _ b: Tensor<Double>, target t: Double,
  byHand: (w: Tensor<Double>, b: Tensor<Double>, x: Tensor<Double>)
) throws -> [GradientLine] {
  func gradients<Scalar>(
    _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, _ b: Tensor<Scalar>
  ) throws -> DenseGradients<Scalar> {
    let z = try dense(x, w, bias: b)
    let atZ = try reluGradient(upstream: relu(z) - Scalar(t), input: z)
    return try denseGradients(upstream: atZ, input: x, weight: w)
  }
  func loss(
    _ x: Tensor<Double>, _ w: Tensor<Double>, _ b: Tensor<Double>
  ) throws -> Tensor<Double> {
    0.5 * (relu(try dense(x, w, bias: b)) - t).squared()
  }
  let loops = try gradients(x, w, b)
  let kernel = try gradients(Tensor<Float>(x), Tensor(w), Tensor(b))
  let one = Tensor<Double>(ones: [1])
  return [
    GradientLine(
      name: "neuron, w", byHand: byHand.w, loops: loops.weight, kernel: kernel.weight,
      differences: try centralDifferences(at: w, upstream: one) { try loss(x, $0, b) }),
    GradientLine(
      name: "neuron, b", byHand: byHand.b, loops: loops.bias, kernel: kernel.bias,
      differences: try centralDifferences(at: b, upstream: one) { try loss(x, w, $0) }),
    GradientLine(
      name: "neuron, x", byHand: byHand.x, loops: loops.input, kernel: kernel.input,
      differences: try centralDifferences(at: x, upstream: one) { try loss($0, w, b) }),
  ]
}

/// A dense layer: the gradients of input, weight and bias.
func denseLines(
  _ x: Tensor<Double>, _ w: Tensor<Double>, upstream g: Tensor<Double>,
  byHand: (input: Tensor<Double>, weight: Tensor<Double>, bias: Tensor<Double>)
) throws -> [GradientLine] {
  let loops = try denseGradients(upstream: g, input: x, weight: w)
  let kernel = try denseGradients(
    upstream: Tensor<Float>(g), input: Tensor(x), weight: Tensor(w))
  let bias = Tensor<Double>(zeros: [w.shape[1]])
  return [
    GradientLine(
      name: "dense, input", byHand: byHand.input, loops: loops.input, kernel: kernel.input,
      differences: try centralDifferences(at: x, upstream: g) { try dense($0, w) }),
    GradientLine(
      name: "dense, weight", byHand: byHand.weight, loops: loops.weight, kernel: kernel.weight,
      differences: try centralDifferences(at: w, upstream: g) { try dense(x, $0) }),
    GradientLine(
      name: "dense, bias", byHand: byHand.bias, loops: loops.bias, kernel: kernel.bias,
      differences: try centralDifferences(at: bias, upstream: g) { try dense(x, w, bias: $0) }),
  ]
}

/// Softmax and cross-entropy together: the gradient of the scores of one example.
func crossEntropyLine(
  _ z: Tensor<Double>, class truth: Int, byHand: Tensor<Double>
) throws -> GradientLine {
  let rows = SoftmaxRows(rows: 1, classCount: z.shape[1])
  var gradient = [Float](repeating: 0, count: z.count)
  var scratch = [Float](repeating: 0, count: rows.scratchCount)
  var (loss, prediction) = ([Float(0)], [0])
  rows.crossEntropy(
    logits: Tensor<Float>(z).scalars, classes: [truth], batch: 1, gradient: &gradient,
    losses: &loss, predictions: &prediction, scratch: &scratch)
  return GradientLine(
    name: "softmax and loss", byHand: byHand,
    loops: try sparseCategoricalCrossEntropyGradient(logits: z, classes: [truth]),
    kernel: Tensor(shape: z.shape, scalars: gradient),
    differences: try centralDifferences(at: z, upstream: Tensor(1)) {
      Tensor(try sparseCategoricalCrossEntropy(logits: $0, classes: [truth]))
    })
}

/// ReLU: the gradient of its input.
func reluLine(
  _ x: Tensor<Double>, upstream g: Tensor<Double>, byHand: Tensor<Double>
) throws -> GradientLine {
  var gradient = [Float](repeating: 0, count: x.count)
  reluGradient(
    upstream: Tensor<Float>(g).scalars, input: Tensor<Float>(x).scalars, gradient: &gradient,
    count: x.count)
  return GradientLine(
    name: "ReLU", byHand: byHand, loops: try reluGradient(upstream: g, input: x),
    kernel: Tensor(shape: x.shape, scalars: gradient),
    differences: try centralDifferences(at: x, upstream: g) { relu($0) })
}

/// Max pooling: the gradient of its input, handed to the winners that each way has found.
func maxPoolingLine(
  _ x: Tensor<Double>, size: Int, stride: Int, upstream g: Tensor<Double>,
  byHand: Tensor<Double>
) throws -> GradientLine {
  func gradient<Scalar>(_ x: Tensor<Scalar>, _ g: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let winners = try maxPooling(x, size: size, stride: stride).winners
    return try maxPoolingGradient(upstream: g, winners: winners, inputShape: x.shape)
  }
  return GradientLine(
    name: "max pooling", byHand: byHand, loops: try gradient(x, g),
    kernel: try gradient(Tensor<Float>(x), Tensor(g)),
    differences: try centralDifferences(at: x, upstream: g) {
      try maxPooling($0, size: size, stride: stride).output
    })
}

/// Average pooling: the gradient of its input.
func averagePoolingLine(
  _ x: Tensor<Double>, size: Int, stride: Int, upstream g: Tensor<Double>,
  byHand: Tensor<Double>
) throws -> GradientLine {
  func gradient<Scalar>(_ g: Tensor<Scalar>) throws -> Tensor<Scalar> {
    try averagePoolingGradient(upstream: g, inputShape: x.shape, size: size, stride: stride)
  }
  return GradientLine(
    name: "average pooling", byHand: byHand, loops: try gradient(g),
    kernel: try gradient(Tensor<Float>(g)),
    differences: try centralDifferences(at: x, upstream: g) {
      try averagePooling($0, size: size, stride: stride)
    })
}

/// A convolution: the gradients of input, kernel and bias.
func convolutionLines(
  _ name: String, _ x: Tensor<Double>, _ w: Tensor<Double>, stride: Int = 1,
  upstream g: Tensor<Double>,
  byHand: (input: Tensor<Double>, kernel: Tensor<Double>, bias: Tensor<Double>)
) throws -> [GradientLine] {
  let loops = try convolutionGradients(upstream: g, input: x, kernel: w, stride: stride)
  let kernel = try convolutionGradients(
    upstream: Tensor<Float>(g), input: Tensor(x), kernel: Tensor(w), stride: stride)
  return [
    GradientLine(
      name: "\(name), input", byHand: byHand.input, loops: loops.input, kernel: kernel.input,
      differences: try centralDifferences(at: x, upstream: g) {
        try convolution($0, w, stride: stride)
      }),
    GradientLine(
      name: "\(name), kernel", byHand: byHand.kernel, loops: loops.kernel,
      kernel: kernel.kernel,
      differences: try centralDifferences(at: w, upstream: g) {
        try convolution(x, $0, stride: stride)
      }),
    GradientLine(
      name: "\(name), bias", byHand: byHand.bias, loops: loops.bias, kernel: kernel.bias,
      differences: try centralDifferences(at: [0], upstream: g) {
        try convolution(x, w, bias: $0, stride: stride)
      }),
  ]
}
