import Layers
import Tensors
import TestSupport
import Testing

/// The loops for `Float`, and what stands in for them when nobody watches, beside those for
/// `Double`.
@Suite struct FloatTests {
  let images: Tensor<Float>
  let kernel: Tensor<Float>
  let upstream: Tensor<Float>

  init() {
    var generator = Generator(seed: 13)
    func random(_ shape: [Int]) -> Tensor<Float> {
      Tensor(shape: shape) { _ in Float(generator.normal()) }
    }
    images = random([2, 9, 8, 5])
    kernel = random([3, 3, 5, 18])
    upstream = random([2, 5, 4, 18])
  }

  /// A sum of 45 products of numbers near 1, each rounded to 24 bits.
  private func expectNear(
    _ got: Tensor<Float>, _ exact: Tensor<Double>, absolute: Double = 45 * 0x1p-22,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      Tensor<Double>(got), exact, relative: 1e-6, absolute: absolute,
      sourceLocation: sourceLocation)
  }

  @Test func convolutionAndGradients() throws {
    let (exactImages, exactKernel) = (Tensor<Double>(images), Tensor<Double>(kernel))
    let exact = try convolution(exactImages, exactKernel, stride: 2, padding: .same)
    var watcher = Recorder<Float>()
    expectNear(try convolution(images, kernel, stride: 2, padding: .same), exact)
    expectNear(
      try convolution(images, kernel, stride: 2, padding: .same, observer: &watcher), exact)
    let gradients = try convolutionGradients(
      upstream: upstream, input: images, kernel: kernel, stride: 2, padding: .same)
    let watched = try convolutionGradients(
      upstream: upstream, input: images, kernel: kernel, stride: 2, padding: .same,
      observer: &watcher)
    let exactGradients = try convolutionGradients(
      upstream: Tensor<Double>(upstream), input: exactImages, kernel: exactKernel, stride: 2,
      padding: .same)
    for got in [gradients, watched] {
      expectNear(got.input, exactGradients.input, absolute: 9 * 18 * 0x1p-22)
      expectNear(got.kernel, exactGradients.kernel)
      expectNear(got.bias, exactGradients.bias)
    }
  }

  @Test func pooling() throws {
    let exactImages = Tensor<Double>(images)
    let pooled = try maxPooling(images, size: 3, stride: 2, padding: .same)
    let exact = try maxPooling(exactImages, size: 3, stride: 2, padding: .same)
    expectEqual(Tensor<Double>(pooled.output), exact.output)
    #expect(pooled.winners == exact.winners)
    expectNear(
      try averagePooling(images, size: 3, stride: 2, padding: .same),
      try averagePooling(exactImages, size: 3, stride: 2, padding: .same))
    let gradient = Tensor<Float>(shape: exact.output.shape) { Float($0.reduce(1) { 2 * $0 + $1 }) }
    expectNear(
      try averagePoolingGradient(
        upstream: gradient, inputShape: images.shape, size: 3, stride: 2, padding: .same),
      try averagePoolingGradient(
        upstream: Tensor<Double>(gradient), inputShape: images.shape, size: 3, stride: 2,
        padding: .same))
    expectNear(
      try maxPoolingGradient(
        upstream: gradient, winners: pooled.winners, inputShape: images.shape),
      try maxPoolingGradient(
        upstream: Tensor<Double>(gradient), winners: exact.winners, inputShape: images.shape))
  }

  @Test func denseAndGradients() throws {
    let rows = images.reshaped(to: [16, 45])
    let weight = kernel.reshaped(to: [45, 18])
    let upstream = self.upstream.reshaped(to: [40, 18])[0..<16]
    expectNear(
      try dense(rows, weight), try dense(Tensor<Double>(rows), Tensor<Double>(weight)))
    let gradients = try denseGradients(upstream: upstream, input: rows, weight: weight)
    let exact = try denseGradients(
      upstream: Tensor<Double>(upstream), input: Tensor<Double>(rows),
      weight: Tensor<Double>(weight))
    expectNear(gradients.input, exact.input)
    expectNear(gradients.weight, exact.weight)
    expectNear(gradients.bias, exact.bias)
  }

  @Test func activationsAndLosses() throws {
    let (x, exactX) = (upstream, Tensor<Double>(upstream))
    let g = x.map { 1 - $0 * $0 }
    let exactG = Tensor<Double>(g)
    let pairs: [(Tensor<Float>, Tensor<Double>)] = [
      (relu(x), relu(exactX)), (sigmoid(x), sigmoid(exactX)),
      (Layers.tanh(x), Layers.tanh(exactX)), (try softmax(x), try softmax(exactX)),
      (try logSoftmax(x), try logSoftmax(exactX)),
      (
        try reluGradient(upstream: g, input: x), try reluGradient(upstream: exactG, input: exactX)
      ),
      (
        try sigmoidGradient(upstream: g, output: sigmoid(x)),
        try sigmoidGradient(upstream: exactG, output: sigmoid(exactX))
      ),
      (
        try tanhGradient(upstream: g, output: Layers.tanh(x)),
        try tanhGradient(upstream: exactG, output: Layers.tanh(exactX))
      ),
      (
        try softmaxGradient(upstream: g, output: softmax(x)),
        try softmaxGradient(upstream: exactG, output: softmax(exactX))
      ),
      (
        try logSoftmaxGradient(upstream: g, output: logSoftmax(x)),
        try logSoftmaxGradient(upstream: exactG, output: logSoftmax(exactX))
      ),
    ]
    for (got, exact) in pairs { expectNear(got, exact) }
    let rows = x.reshaped(to: [40, 18])
    let classes = (0..<40).map { $0 % 18 }
    expectNear(
      Tensor(try sparseCategoricalCrossEntropy(logits: rows, classes: classes)),
      Tensor(try sparseCategoricalCrossEntropy(logits: Tensor<Double>(rows), classes: classes)))
    expectNear(
      try sparseCategoricalCrossEntropyGradient(logits: rows, classes: classes),
      try sparseCategoricalCrossEntropyGradient(logits: Tensor<Double>(rows), classes: classes))
  }
}
