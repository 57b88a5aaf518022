import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import BackpropChapter

/// The gradients of the chapter on backpropagation, worked by hand.
@Suite struct BackpropChapterTests {
  /// Expects that all four ways come to these numbers.
  private func expect(
    _ lines: [GradientLine], _ byHand: [Tensor<Double>],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(lines.count == byHand.count, sourceLocation: sourceLocation)
    for index in byHand.indices {
      let (line, hand) = (lines[index], byHand[index])
      let name = Comment(rawValue: line.name)
      expectEqual(line.byHand, hand, name, sourceLocation: sourceLocation)
      expectClose(line.loops, hand, absolute: 1e-14, name, sourceLocation: sourceLocation)
      expectClose(
        line.kernel, Tensor<Float>(hand), absolute: 1e-6, name, sourceLocation: sourceLocation)
      expectClose(line.differences, hand, absolute: 1e-9, name, sourceLocation: sourceLocation)
    }
  }

  // MARK: One neuron

  /// x = [2, 3], w = [½, −½], b = 1: z = ½; with ReLU y − t = ½ − 1.
  @Test func aNeuronWithReLU() throws {
    let z: Double = 0.5 * 2 + (-0.5) * 3 + 1
    #expect(z == 0.5)
    let atZ: Double = (max(0, z) - 1) * 1
    let w = Tensor<Double>(shape: [2, 1], scalars: [atZ * 2, atZ * 3])
    let x = Tensor<Double>([atZ * 0.5, atZ * -0.5])
    expect(
      try neuronLines(
        [2, 3], [[0.5], [-0.5]], [1], target: 1,
        byHand: (w: [[-1], [-1.5]], b: [-0.5], x: [-0.25, 0.25])), [w, [-0.5], x])
  }

  /// The three activations that D4 §4.1 names: (y − t) · σ′(z) · x, and the differences.
  @Test func theThreeActivations() throws {
    let (e, h) = (exp(-0.5), 0.5)
    let s = 1 / (1 + e)
    let t = (exp(h) - exp(-h)) / (exp(h) + exp(-h))
    let ways: [(Double, Double, (Double) -> Double)] = [
      (s, e / ((1 + e) * (1 + e)), { sigmoid($0) }), (h, 1, { relu($0) }),
      (t, 1 - t * t, { Double.hyperbolicTangent($0) }),
    ]
    let x: Tensor<Double> = [2, 3]
    for (y, slope, bend) in ways {
      let differences = try centralDifferences(at: [[0.5], [-0.5]], upstream: [1]) { w in
        0.5 * (try dense(x, w, bias: [1]).map(bend) - 1).squared()
      }
      let hand: [Double] = [(y - 1) * slope * 2, (y - 1) * slope * 3]
      expectClose(differences, Tensor(shape: [2, 1], scalars: hand), relative: 1e-9)
    }
  }

  // MARK: The graph

  @Test func aGraphHandsBack() throws {
    var graph = Graph()
    let x = graph.number("x", 2)
    let w = graph.number("w", 5)
    let product = graph.product("wx", w, x)
    let sum = graph.sum("s", product, x)
    _ = graph.function("f", of: sum, value: 1, slope: -3)
    graph.handBack()
    // s = wx + x: ∂f/∂x = −3 · (w + 1), by two ways; ∂f/∂w = −3 · x.
    let value: Double = 5 * 2 + 2
    let gradients: [Double] = [-3 * (5 + 1), -3 * 2, -3 * 1, -3, 1]
    #expect(graph["s"]?.value == value)
    #expect(graph.nodes.map(\.gradient) == gradients)
    #expect(graph.nodes.map(\.name) == ["x", "w", "wx", "s", "f"])
    graph.handBack()
    #expect(graph.nodes.map(\.gradient) == gradients, "a second walk begins anew")
    let diagram = graph.diagram("", places: [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0)])
    #expect(diagram.nodes.map(\.gradient) == gradients)
    #expect(diagram.edges.map(\.slope) == [2, 5, 1, 1, -3])
  }

  // MARK: Layers

  @Test func theDenseLayer() throws {
    let input: [Double] = [2 * 1 + (-1) * (-1), 2 * 3 + (-1) * 2]
    let weight: [Double] = [2 * 1, (-1) * 1, 2 * 2, (-1) * 2]
    expect(
      try denseLines(
        [1, 2], [[1, -1], [3, 2]], upstream: [2, -1],
        byHand: (input: [3, 4], weight: [[2, -1], [4, -2]], bias: [2, -1])),
      [Tensor(input), Tensor(shape: [2, 2], scalars: weight), [2, -1]])
  }

  /// Logarithms of 1, 2 and 5 have the probabilities 1/8, 2/8 and 5/8.
  @Test func softmaxWithItsLoss() throws {
    let z = Tensor<Double>(shape: [1, 3], scalars: [log(1), log(2), log(5)])
    let hand = Tensor<Double>(shape: [1, 3], scalars: [1.0 / 8 - 0, 2.0 / 8 - 1, 5.0 / 8 - 0])
    expect([try crossEntropyLine(z, class: 1, byHand: [[0.125, -0.75, 0.625]])], [hand])
    // In two steps: −1/p, then p[j] · (δ − p[k]).
    let p: [Double] = [1.0 / 8, 2.0 / 8, 5.0 / 8]
    let upstream = -1 / p[1]
    let shares = [upstream * p[1] * -p[0], upstream * p[1] * (1 - p[1]), upstream * p[1] * -p[2]]
    #expect(shares == hand.scalars)
  }

  @Test func reLU() throws {
    expect(
      [
        try reluLine(
          [[2, -1], [-3, 4]], upstream: [[1, -2], [3, -4]], byHand: [[1, 0], [0, -4]])
      ], [[[1, 0], [0, -4]]])
  }

  @Test func bothPoolings() throws {
    let x: Tensor<Double> = [[2, 9, 6], [1, 7, 4], [5, 0, 8]]
    let g: Tensor<Double> = [[1, 2], [3, 4]]
    // The 9 wins both windows above, the 7 one and the 8 one below.
    let maxima = Tensor<Double>(
      shape: [3, 3], scalars: [0, 1 + 2, 0, 0, 3, 0, 0, 0, 4])
    let means: [Double] = [1, 1 + 2, 2, 1 + 3, 1 + 2 + 3 + 4, 2 + 4, 3, 3 + 4, 4]
    expect(
      [
        try maxPoolingLine(
          x, size: 2, stride: 1, upstream: g, byHand: [[0, 3, 0], [0, 3, 0], [0, 0, 4]]),
        try averagePoolingLine(
          x, size: 2, stride: 1, upstream: g,
          byHand: [[0.25, 0.75, 0.5], [1, 2.5, 1.5], [0.75, 1.75, 1]]),
      ], [maxima, Tensor(shape: [3, 3], scalars: means.map { $0 / 4 })])
  }

  /// The map with ties: what the first of equals, every tie, and differences make of it.
  @Test func ties() throws {
    let x: Tensor<Double> = [[2, 7, 7], [1, 7, 4], [5, 0, 4]]
    let g: Tensor<Double> = [[1, 2], [3, 4]]
    let pooled = try maxPooling(x, size: 2, stride: 1)
    expectEqual(
      try maxPoolingGradient(upstream: g, winners: pooled.winners, inputShape: [3, 3]),
      Tensor(shape: [3, 3], scalars: [0, 1 + 2, 0, 0, 3 + 4, 0, 0, 0, 0]))
    let every = everyTiePaid(
      g.reshaped(to: [1, 2, 2, 1]), x.reshaped(to: [1, 3, 3, 1]),
      pooled.output.reshaped(to: [1, 2, 2, 1]), size: 2, stride: 1)
    expectEqual(
      every.reshaped(to: [3, 3]),
      Tensor(shape: [3, 3], scalars: [0, 1 + 2, 2, 0, 1 + 2 + 3 + 4, 0, 0, 0, 0]))
    // Half of what arrives from a window in which it ties, all from one in which it does not.
    let halves: [Double] = [0, 1.0 / 2 + 2.0 / 2, 2.0 / 2, 0, 1.0 / 2 + 2.0 / 2 + 3 + 4]
    let differences = try centralDifferences(at: x, upstream: g) {
      try maxPooling($0, size: 2, stride: 1).output
    }
    expectClose(
      differences, Tensor(shape: [3, 3], scalars: halves + [0, 0, 0, 0]), absolute: 1e-9)
  }

  @Test func theConvolution() throws {
    let x: [[Double]] = [[1, 0, 2], [3, 1, 0], [0, 2, 1]]
    let w: [[Double]] = [[1, 2], [3, 4]]
    let g: [[Double]] = [[1, 0], [2, -1]]
    // The middle cell: each output, times the weight that is opposite to it.
    let middle: Double = 1 * 4 + 0 * 3 + 2 * 2 + (-1) * 1
    #expect(middle == 7)
    let first: Double = 1 * 1 + 0 * 0 + 2 * 3 + (-1) * 1
    #expect(first == 6)
    var input = Tensor<Double>(zeros: [3, 3])
    var kernel = Tensor<Double>(zeros: [2, 2])
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      for (m, n) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        input[i + m, j + n] += g[i][j] * w[m][n]
        kernel[m, n] += g[i][j] * x[i + m][j + n]
      }
    }
    #expect(input[1, 1] == middle && kernel[0, 0] == first)
    func tensor(_ rows: [[Double]]) -> Tensor<Double> {
      Tensor(shape: [rows.count, rows[0].count], scalars: rows.flatMap { $0 })
    }
    expect(
      try convolutionLines(
        "convolution", tensor(x), tensor(w), upstream: tensor(g),
        byHand: (
          input: [[1, 2, 0], [5, 7, -2], [6, 5, -4]], kernel: [[6, 2], [1, 4]], bias: [2]
        )),
      [input, kernel, Tensor([1 + 0 + 2 - 1])])
  }

  @Test func aStrideOfTwo() throws {
    let input: [Double] = [1 * 1, 1 * 2, 1 * 3 + 10 * 1, 10 * 2, 10 * 3]
    let kernel: [Double] = [1 * 1 + 10 * 3, 1 * 2 + 10 * 4, 1 * 3 + 10 * 5]
    expect(
      try convolutionLines(
        "stride 2", [[1, 2, 3, 4, 5]], [[1, 2, 3]], stride: 2, upstream: [[1, 10]],
        byHand: (input: [[1, 2, 13, 20, 30]], kernel: [[31, 42, 53]], bias: [11])),
      [
        Tensor(shape: [1, 5], scalars: input), Tensor(shape: [1, 3], scalars: kernel),
        Tensor([1 + 10]),
      ])
  }

  @Test func linesAndBounds() {
    #expect(inOneLine([[1, -2], [0.25, 3]]) == "1 -2 / 0.25 3")
    #expect(inOneLine([2.9999999999, 1]) == "3 1")
    #expect(bound(0) == "0")
    #expect(bound(0.002) == "$< 10^{-2}$")
    #expect(bound(3e-11) == "$< 10^{-10}$")
    #expect(bound(1e-30) == "$< 10^{-16}$")
  }
}

/// The tiny network of chapter 5, backward.
@Suite struct TinyNetworkBackwardTests {
  private func network(kernelBias: Double) throws -> Sequential<Double> {
    let bars: Tensor<Double> = [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
    let given = TinyNetworkTests()
    let kernels = Tensor.stack([bars, bars.transposed()]).transposed([1, 2, 0]).expanded(axis: 2)
    return try Sequential(
      inputShape: [6, 6, 1],
      layers: [
        try ConvolutionLayer(
          name: "conv1", weight: kernels, bias: Tensor([kernelBias, kernelBias])),
        ActivationLayer(name: "relu1", .relu), MaxPoolingLayer(name: "maxPool1", size: 2),
        FlattenLayer(name: "flatten1"),
        try DenseLayer(name: "dense1", weight: given.weight, bias: given.bias),
      ])
  }

  private var seven: Tensor<Double> { TinyNetworkTests().picture.reshaped(to: [1, 6, 6, 1]) }

  private func goBack(_ network: Sequential<Double>) throws -> Double {
    network.clearGradients()
    let scores = try network.forward(seven)
    try network.gatherGradients(
      sparseCategoricalCrossEntropyGradient(logits: scores, classes: [2]))
    return try sparseCategoricalCrossEntropy(logits: scores, classes: [2])
  }

  @Test func everyGradient() throws {
    let network = try network(kernelBias: -1)
    _ = try goBack(network)
    let sum = exp(0.5) + exp(1) + exp(2.75)
    let g = [exp(0.5) / sum, exp(1) / sum, exp(2.75) / sum - 1]
    let gradients = network.parameters.map(\.gradient)
    expectClose(gradients[3], Tensor(g), absolute: 1e-15)
    let features: [Double] = [5, 0, 4, 2, 0, 0, 0, 3]
    expectClose(
      gradients[2],
      Tensor(shape: [8, 3], scalars: features.flatMap { x in g.map { x * $0 } }), absolute: 1e-14)
    // At the bars of both upper quarters, the posts of the upper right and of the lower right.
    let bar = -0.25 * g[0] + 0.25 * g[1] + 0.25 * g[2]
    let upper = 0.5 * g[0] - 0.25 * g[1]
    let lower = 0.5 * g[0] - 0.25 * g[1] + 0.25 * g[2]
    expectClose(gradients[1], Tensor([bar + bar, upper + lower]), absolute: 1e-15)
    // The windows at [0, 1] and [0, 2] of the picture; those at [0, 3] and [3, 2].
    let bars: [Double] = [
      0 * bar + 0 * bar, 0 * bar + 0 * bar, 0 * bar + 0 * bar,
      1 * bar + 1 * bar, 1 * bar + 1 * bar, 1 * bar + 1 * bar,
      0 * bar + 0 * bar, 0 * bar + 0 * bar, 0 * bar + 1 * bar,
    ]
    let posts: [Double] = [
      0 * upper + 0 * lower, 0 * upper + 1 * lower, 0 * upper + 0 * lower,
      1 * upper + 0 * lower, 1 * upper + 1 * lower, 0 * upper + 0 * lower,
      0 * upper + 0 * lower, 1 * upper + 0 * lower, 0 * upper + 0 * lower,
    ]
    for (channel, hand) in [bars, posts].enumerated() {
      expectClose(
        gradients[0][0..., 0..., 0, channel], Tensor(shape: [3, 3], scalars: hand),
        absolute: 1e-15, "channel \(channel)")
    }
  }

  /// A step of 0.01 against the gradient lowers the loss by nearly 0.01 · Σ g².
  @Test func oneStep() throws {
    let network = try network(kernelBias: -1)
    let before = try goBack(network)
    let squares = network.parameters.reduce(0) { $0 + $1.gradient.squared().sum() }
    for parameter in network.parameters { parameter.value -= 0.01 * parameter.gradient }
    let after = try goBack(network)
    expectClose(before, 0.2462, absolute: 5e-5)
    expectClose(before - after, 0.01 * squares, relative: 0.1)
    #expect(before - after < 0.01 * squares, "the loss is curved upwards")
  }

  @Test func theCheckStumblesAtTheKinkAlone() throws {
    func check(_ kernelBias: Double) throws -> NetworkCheck {
      try NetworkCheck(network(kernelBias: kernelBias), at: seven) {
        (
          try sparseCategoricalCrossEntropy(logits: $0, classes: [2]),
          try sparseCategoricalCrossEntropyGradient(logits: $0, classes: [2])
        )
      }
    }
    let atKink = try check(-1)
    #expect(atKink.faults.isEmpty && !atKink.passes)
    #expect(
      atKink.whole.filter { !$0.passes() }.map(\.name) == ["conv1.weight", "conv1.bias", "input"])
    #expect(try check(-1.25).passes)
  }
}
