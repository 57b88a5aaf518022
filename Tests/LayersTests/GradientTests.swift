import Layers
import Tensors
import TestSupport
import Testing

/// Every gradient against central differences: each element, a different upstream for each output.
@Suite struct GradientTests {
  struct Window: CustomTestStringConvertible, Sendable {
    var input: [Int]
    var window: [Int]
    var stride = 1
    var padding = Padding.valid
    var testDescription: String { "\(input) \(window) stride \(stride) \(padding)" }
  }

  static let convolutions: [Window] = [
    Window(input: [3, 3], window: [3, 3]),
    Window(input: [4, 5], window: [2, 3]),
    Window(input: [5, 4], window: [3, 3], padding: .same),
    Window(input: [6, 5], window: [3, 2], stride: 2, padding: .same),
    Window(input: [7, 7], window: [3, 3], stride: 2),
    Window(input: [6, 6], window: [3, 3], stride: 2),
    Window(input: [1, 1, 1, 1], window: [1, 1, 1, 1]),
    Window(input: [2, 4, 4, 2], window: [3, 3, 2, 3]),
    Window(input: [2, 5, 4, 3], window: [2, 2, 3, 2], padding: .all(1)),
    Window(input: [1, 5, 6, 2], window: [3, 3, 2, 2], stride: 2, padding: .same),
    Window(
      input: [2, 4, 5, 1], window: [2, 3, 1, 2], stride: 3,
      padding: .explicit(top: 1, left: 0, bottom: 0, right: 2)),
    Window(input: [1, 3, 3, 2], window: [1, 1, 2, 2], stride: 2, padding: .all(1)),
    Window(input: [1, 7, 6, 1], window: [2, 2, 1, 3], stride: 3),
  ]

  @Test(arguments: convolutions)
  func convolutionHandsBack(_ given: Window) throws {
    var generator = Generator(seed: 7)
    let input = random(given.input, &generator)
    let kernel = random(given.window, &generator)
    let bias = random([given.window.count == 2 ? 1 : given.window[3]], &generator)
    func result(
      _ input: Tensor<Double>, _ kernel: Tensor<Double>, _ bias: Tensor<Double>
    ) throws -> Tensor<Double> {
      try convolution(
        input, kernel, bias: bias, stride: given.stride, padding: given.padding,
        leftover: .dropped)
    }
    let upstream = random(try result(input, kernel, bias).shape, &generator)
    let gradients = try convolutionGradients(
      upstream: upstream, input: input, kernel: kernel, stride: given.stride,
      padding: given.padding, leftover: .dropped)
    expect(
      try GradientCheck("input", gradients.input, at: input, upstream: upstream) {
        try result($0, kernel, bias)
      })
    expect(
      try GradientCheck("kernel", gradients.kernel, at: kernel, upstream: upstream) {
        try result(input, $0, bias)
      })
    expect(
      try GradientCheck("bias", gradients.bias, at: bias, upstream: upstream) {
        try result(input, kernel, $0)
      })
  }

  static let poolings: [Window] = [
    Window(input: [4, 4], window: [2], stride: 2),
    Window(input: [5, 5], window: [2], stride: 2),
    Window(input: [5, 6], window: [3], stride: 1),
    Window(input: [2, 6, 5, 3], window: [3], stride: 2),
    Window(input: [2, 5, 5, 2], window: [3], stride: 2, padding: .same),
    Window(input: [1, 4, 6, 2], window: [2], stride: 1, padding: .all(1)),
    Window(
      input: [2, 3, 4, 1], window: [3], stride: 2,
      padding: .explicit(top: 2, left: 0, bottom: 1, right: 2)),
    Window(input: [1, 2, 2, 1], window: [3], stride: 1, padding: .all(2)),
  ]

  @Test(arguments: poolings)
  func maxPoolingHandsBack(_ given: Window) throws {
    var generator = Generator(seed: 8)
    let input = distinct(given.input, &generator)
    let pooled = try maxPooling(
      input, size: given.window[0], stride: given.stride, padding: given.padding)
    let upstream = random(pooled.output.shape, &generator)
    let gradient = try maxPoolingGradient(
      upstream: upstream, winners: pooled.winners, inputShape: input.shape)
    expect(
      try GradientCheck("input", gradient, at: input, upstream: upstream) {
        try maxPooling(
          $0, size: given.window[0], stride: given.stride, padding: given.padding
        ).output
      })
  }

  @Test(arguments: poolings, [false, true])
  func averagePoolingHandsBack(_ given: Window, countsPadding: Bool) throws {
    var generator = Generator(seed: 9)
    let input = random(given.input, &generator)
    func result(_ input: Tensor<Double>) throws -> Tensor<Double> {
      try averagePooling(
        input, size: given.window[0], stride: given.stride, padding: given.padding,
        countsPadding: countsPadding)
    }
    let upstream = random(try result(input).shape, &generator)
    let gradient = try averagePoolingGradient(
      upstream: upstream, inputShape: input.shape, size: given.window[0], stride: given.stride,
      padding: given.padding, countsPadding: countsPadding)
    expect(try GradientCheck("input", gradient, at: input, upstream: upstream, of: result))
  }

  @Test(arguments: [[1], [7], [2, 3], [2, 3, 2], [2, 2, 3, 2]])
  func activationsHandBack(_ shape: [Int]) throws {
    var generator = Generator(seed: 10)
    let input = distinct(shape, &generator)
    let upstream = random(shape, &generator)
    expect(
      try GradientCheck(
        "relu", reluGradient(upstream: upstream, input: input), at: input, upstream: upstream
      ) { relu($0) })
    expect(
      try GradientCheck(
        "sigmoid", sigmoidGradient(upstream: upstream, output: sigmoid(input)), at: input,
        upstream: upstream
      ) { sigmoid($0) })
    expect(
      try GradientCheck(
        "tanh", tanhGradient(upstream: upstream, output: tanh(input)), at: input,
        upstream: upstream
      ) { tanh($0) })
    expect(
      try GradientCheck(
        "softmax", softmaxGradient(upstream: upstream, output: softmax(input)), at: input,
        upstream: upstream
      ) { try softmax($0) })
    expect(
      try GradientCheck(
        "logSoftmax", logSoftmaxGradient(upstream: upstream, output: logSoftmax(input)),
        at: input, upstream: upstream
      ) { try logSoftmax($0) })
  }

  @Test(arguments: [[1, 1, 1], [1, 3, 2], [4, 5, 3], [3, 1, 7]])
  func denseHandsBack(_ sizes: [Int]) throws {
    var generator = Generator(seed: 11)
    let input = random([sizes[0], sizes[1]], &generator)
    let weight = random([sizes[1], sizes[2]], &generator)
    let bias = random([sizes[2]], &generator)
    let upstream = random([sizes[0], sizes[2]], &generator)
    let gradients = try denseGradients(upstream: upstream, input: input, weight: weight)
    expect(
      try GradientCheck("input", gradients.input, at: input, upstream: upstream) {
        try dense($0, weight, bias: bias)
      })
    expect(
      try GradientCheck("weight", gradients.weight, at: weight, upstream: upstream) {
        try dense(input, $0, bias: bias)
      })
    expect(
      try GradientCheck("bias", gradients.bias, at: bias, upstream: upstream) {
        try dense(input, weight, bias: $0)
      })
    let single = try denseGradients(
      upstream: upstream.at(0), input: input.at(0), weight: weight)
    expectEqual(single.input, gradients.input.at(0))
  }

  @Test func crossEntropyHandsBack() throws {
    var generator = Generator(seed: 12)
    let logits = random([4, 5], &generator)
    let classes = [3, 0, 4, 3]
    let oneHot = Tensor<Double>(shape: [4, 5]) { $0[1] == classes[$0[0]] ? 1 : 0 }
    let soft = try softmax(random([4, 5], &generator))
    let probabilities = try softmax(random([4, 5], &generator))
    let one = Tensor<Double>(ones: [])
    expect(
      try GradientCheck(
        "one-hot, logits", categoricalCrossEntropyGradient(logits: logits, oneHot: oneHot),
        at: logits, upstream: one
      ) { Tensor(try categoricalCrossEntropy(logits: $0, oneHot: oneHot)) })
    expect(
      try GradientCheck(
        "soft, logits", categoricalCrossEntropyGradient(logits: logits, oneHot: soft),
        at: logits, upstream: one
      ) { Tensor(try categoricalCrossEntropy(logits: $0, oneHot: soft)) })
    expect(
      try GradientCheck(
        "sparse, logits", sparseCategoricalCrossEntropyGradient(logits: logits, classes: classes),
        at: logits, upstream: one
      ) { Tensor(try sparseCategoricalCrossEntropy(logits: $0, classes: classes)) })
    expect(
      try GradientCheck(
        "soft, probabilities",
        categoricalCrossEntropyGradient(probabilities: probabilities, oneHot: soft),
        at: probabilities, upstream: one
      ) { Tensor(try categoricalCrossEntropy(probabilities: $0, oneHot: soft)) })
    expect(
      try GradientCheck(
        "sparse, probabilities",
        sparseCategoricalCrossEntropyGradient(probabilities: probabilities, classes: classes),
        at: probabilities, upstream: one
      ) { Tensor(try sparseCategoricalCrossEntropy(probabilities: $0, classes: classes)) })
  }

  @Test func clippedProbabilitiesReceiveNothing() throws {
    let probabilities: Tensor<Double> = [[0, 1], [1, 0], [0.25, 0.75]]
    let gradient = try sparseCategoricalCrossEntropyGradient(
      probabilities: probabilities, classes: [0, 0, 1])
    expectEqual(
      gradient, Tensor(shape: [3, 2], scalars: [0, 0, 0, 0, 0, 1.0 / 3 * (-1 / 0.75)]))
  }
}

/// Numbers from −1 to 1, none so near 0 that a relative error means nothing.
private func random(_ shape: [Int], _ generator: inout Generator) -> Tensor<Double> {
  let scalars = (0..<shape.reduce(1, *)).map { _ in
    let size = generator.uniform(in: 0.125..<1.0)
    return generator.whole(below: 2) == 0 ? size : -size
  }
  return Tensor(shape: shape, scalars: scalars)
}

/// Numbers none of which is near another or 0, so that a small change turns no comparison.
private func distinct(_ shape: [Int], _ generator: inout Generator) -> Tensor<Double> {
  let count = shape.reduce(1, *)
  let order = generator.shuffled(count: count)
  return Tensor(shape: shape, scalars: order.map { (Double($0) + 0.25 - Double(count) / 2) / 16 })
}

private func expect(
  _ check: GradientCheck, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(check.passes(), Comment(rawValue: check.description), sourceLocation: sourceLocation)
}
