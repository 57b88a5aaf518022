import Foundation
import Layers
import Tensors
import TestSupport
import Testing

/// What the operators tell, step by step, on examples small enough to read in full.
@Suite struct ObserverTests {
  /// D0 §4.3: nine products, and the sum after each.
  @Test func everyStepOfOneWindow() throws {
    let image: Tensor<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    let kernel: Tensor<Double> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
    var recorder = Recorder<Double>()
    _ = try convolution(image, kernel, bias: [10], observer: &recorder)
    let sums: [Double] = [1, 1, 1 - 3, -2, -2 + 5, 3, 3 - 7, -4, -4 + 9]
    var expected: [Step<Double>] = [.begins(output: Position(0, 0))]
    for m in 0..<3 {
      for n in 0..<3 {
        expected.append(
          .product(
            input: Position(m, n), value: image[m, n], weight: Position(m, n),
            factor: kernel[m, n], product: image[m, n] * kernel[m, n], sum: sums[3 * m + n]))
      }
    }
    expected.append(.bias(Position(0), value: 10, sum: 5 + 10))
    expected.append(.ends(output: Position(0, 0), value: 15))
    expectSteps(recorder.steps, expected)
  }

  @Test func paddingIsToldAsNoPosition() throws {
    var recorder = Recorder<Double>()
    _ = try convolution(
      [[5, 6]] as Tensor<Double>, [[1, 2], [3, 4]],
      padding: .explicit(top: 1, left: 1, bottom: 0, right: 0), observer: &recorder)
    expectSteps(
      recorder.steps(of: Position(0, 0)),
      [
        .begins(output: Position(0, 0)),
        .product(
          input: nil, value: 0, weight: Position(0, 0), factor: 1, product: 0 * 1, sum: 0),
        .product(
          input: nil, value: 0, weight: Position(0, 1), factor: 2, product: 0 * 2, sum: 0),
        .product(
          input: nil, value: 0, weight: Position(1, 0), factor: 3, product: 0 * 3, sum: 0),
        .product(
          input: Position(0, 0), value: 5, weight: Position(1, 1), factor: 4, product: 5 * 4,
          sum: 20),
        .ends(output: Position(0, 0), value: 20),
      ])
    #expect(recorder.steps(of: Position(0, 1)).count == 2 + 4)
    #expect(recorder.steps(of: Position(5, 5)).isEmpty)
  }

  @Test func aBatchIsToldInFourIndices() throws {
    var recorder = Recorder<Double>()
    let images = Tensor<Double>(shape: [2, 1, 2, 2], scalars: [1, 2, 3, 4, 5, 6, 7, 8])
    let kernel = Tensor<Double>(shape: [1, 1, 2, 2], scalars: [1, 10, 100, 1000])
    _ = try convolution(images, kernel, observer: &recorder)
    expectSteps(
      recorder.steps(of: Position(1, 0, 1, 0)),
      [
        .begins(output: Position(1, 0, 1, 0)),
        .product(
          input: Position(1, 0, 1, 0), value: 7, weight: Position(0, 0, 0, 0), factor: 1,
          product: 7 * 1, sum: 7),
        .product(
          input: Position(1, 0, 1, 1), value: 8, weight: Position(0, 0, 1, 0), factor: 100,
          product: 8 * 100, sum: 807),
        .ends(output: Position(1, 0, 1, 0), value: 807),
      ])
  }

  /// The kernel is turned, but its weights are told where they stand in the one given.
  @Test func trueConvolutionTellsGivenWeights() throws {
    var recorder = Recorder<Double>()
    _ = try trueConvolution([[1, 2]] as Tensor<Double>, [[3, 4]], observer: &recorder)
    expectSteps(
      recorder.steps,
      [
        .begins(output: Position(0, 0)),
        .product(
          input: Position(0, 0), value: 1, weight: Position(0, 1), factor: 4, product: 1 * 4,
          sum: 4),
        .product(
          input: Position(0, 1), value: 2, weight: Position(0, 0), factor: 3, product: 2 * 3,
          sum: 4 + 6),
        .ends(output: Position(0, 0), value: 10),
      ])
  }

  /// A 1×2 kernel on three cells: the middle one lies under both windows and receives twice.
  @Test func everyShareOfAConvolution() throws {
    var recorder = Recorder<Double>()
    _ = try convolutionGradients(
      upstream: [[10, 100]], input: [[5, 6, 7]] as Tensor<Double>, kernel: [[2, 3]],
      observer: &recorder)
    let (first, second) = (Position(0, 0), Position(0, 1))
    expectSteps(
      recorder.steps,
      [
        .begins(output: first),
        .share(
          output: first, upstream: 10, to: .input(Position(0, 0)), factor: 2, product: 10 * 2,
          total: 20),
        .share(
          output: first, upstream: 10, to: .weight(Position(0, 0)), factor: 5, product: 10 * 5,
          total: 50),
        .share(
          output: first, upstream: 10, to: .input(Position(0, 1)), factor: 3, product: 10 * 3,
          total: 30),
        .share(
          output: first, upstream: 10, to: .weight(Position(0, 1)), factor: 6, product: 10 * 6,
          total: 60),
        .share(
          output: first, upstream: 10, to: .bias(Position(0)), factor: 1, product: 10, total: 10),
        .ends(output: first, value: nil),
        .begins(output: second),
        .share(
          output: second, upstream: 100, to: .input(Position(0, 1)), factor: 2,
          product: 100 * 2, total: 30 + 200),
        .share(
          output: second, upstream: 100, to: .weight(Position(0, 0)), factor: 6,
          product: 100 * 6, total: 50 + 600),
        .share(
          output: second, upstream: 100, to: .input(Position(0, 2)), factor: 3,
          product: 100 * 3, total: 300),
        .share(
          output: second, upstream: 100, to: .weight(Position(0, 1)), factor: 7,
          product: 100 * 7, total: 60 + 700),
        .share(
          output: second, upstream: 100, to: .bias(Position(0)), factor: 1, product: 100,
          total: 10 + 100),
        .ends(output: second, value: nil),
      ])
  }

  @Test func sharesLostOnPadding() throws {
    var recorder = Recorder<Double>()
    _ = try convolutionGradients(
      upstream: [[10]], input: [[5]] as Tensor<Double>, kernel: [[2, 3]],
      padding: .explicit(top: 0, left: 1, bottom: 0, right: 0), observer: &recorder)
    let lost = Step<Double>.share(
      output: Position(0, 0), upstream: 10, to: .input(nil), factor: 2, product: 20, total: 20)
    #expect(recorder.steps[1] == lost)
  }

  @Test func candidatesTiesAndWinner() throws {
    var recorder = Recorder<Double>()
    let pooled = try maxPooling(
      [[1, 7], [7, 3]] as Tensor<Double>, size: 3,
      padding: .explicit(top: 0, left: 1, bottom: 1, right: 0), observer: &recorder)
    let padding = Step<Double>.candidate(input: nil, value: -.infinity, standing: .padding)
    expectSteps(
      recorder.steps,
      [
        .begins(output: Position(0, 0)),
        padding,
        .candidate(input: Position(0, 0), value: 1, standing: .leads),
        .candidate(input: Position(0, 1), value: 7, standing: .leads),
        padding,
        .candidate(input: Position(1, 0), value: 7, standing: .ties),
        .candidate(input: Position(1, 1), value: 3, standing: .trails),
        padding, padding, padding,
        .winner(input: Position(0, 1), value: 7),
        .ends(output: Position(0, 0), value: 7),
      ])
    var back = Recorder<Double>()
    _ = try maxPoolingGradient(
      upstream: [[4]], winners: pooled.winners, inputShape: [2, 2], observer: &back)
    expectSteps(
      back.steps,
      [
        .share(
          output: Position(0, 0), upstream: 4, to: .input(Position(0, 1)), factor: 1, product: 4,
          total: 4)
      ])
  }

  @Test func termsOfAMean() throws {
    var recorder = Recorder<Double>()
    let image: Tensor<Double> = [[1, 3]]
    _ = try averagePooling(
      image, size: 2, padding: .explicit(top: 0, left: 0, bottom: 1, right: 0),
      observer: &recorder)
    expectSteps(
      recorder.steps,
      [
        .begins(output: Position(0, 0)),
        .term(input: Position(0, 0), value: 1, sum: 1),
        .term(input: Position(0, 1), value: 3, sum: 1 + 3),
        .term(input: nil, value: 0, sum: 4),
        .term(input: nil, value: 0, sum: 4),
        .quotient(output: Position(0, 0), numerator: 4, divisor: 2, value: 4 / 2),
        .ends(output: Position(0, 0), value: 2),
      ])
    var back = Recorder<Double>()
    _ = try averagePoolingGradient(
      upstream: [[8]], inputShape: [1, 2], size: 2,
      padding: .explicit(top: 0, left: 0, bottom: 1, right: 0), countsPadding: true,
      observer: &back)
    let shares: [Step<Double>] = [Position(0, 0), Position(0, 1), nil, nil].map {
      .share(
        output: Position(0, 0), upstream: 8, to: .input($0), factor: 1 / 4, product: 8 / 4,
        total: $0 == nil ? 0 : 2)
    }
    expectSteps(
      back.steps,
      [.begins(output: Position(0, 0))] + shares + [.ends(output: Position(0, 0), value: nil)])
  }

  @Test func activationsAreToldOneByOne() throws {
    var recorder = Recorder<Double>()
    _ = relu([[-2, 3]] as Tensor<Double>, observer: &recorder)
    _ = try reluGradient(
      upstream: [[5, 6]], input: [[-2, 3]] as Tensor<Double>, observer: &recorder)
    expectSteps(
      recorder.steps,
      [
        .applied(input: Position(0, 0), x: -2, y: 0),
        .applied(input: Position(0, 1), x: 3, y: 3),
        .share(
          output: Position(0, 0), upstream: 5, to: .input(Position(0, 0)), factor: 0, product: 0,
          total: 0),
        .share(
          output: Position(0, 1), upstream: 6, to: .input(Position(0, 1)), factor: 1, product: 6,
          total: 6),
      ])
  }

  @Test func stepsOfSoftmax() throws {
    var recorder = Recorder<Double>()
    _ = try softmax([[3, 3]] as Tensor<Double>, observer: &recorder)
    expectSteps(
      recorder.steps,
      [
        .begins(output: Position(0)),
        .maximum(input: Position(0, 0), value: 3),
        .exponential(input: Position(0, 0), x: 3, shifted: 0, power: 1, sum: 1),
        .exponential(input: Position(0, 1), x: 3, shifted: 0, power: 1, sum: 2),
        .quotient(output: Position(0, 0), numerator: 1, divisor: 2, value: 0.5),
        .quotient(output: Position(0, 1), numerator: 1, divisor: 2, value: 0.5),
        .ends(output: Position(0), value: nil),
      ])
    var single = Recorder<Double>()
    _ = try logSoftmax([-1000, 3] as Tensor<Double>, observer: &single)
    expectSteps(
      single.steps,
      [
        .begins(output: Position()),
        .maximum(input: Position(1), value: 3),
        .exponential(input: Position(0), x: -1000, shifted: -1003, power: 0, sum: 0),
        .exponential(input: Position(1), x: 3, shifted: 0, power: 1, sum: 1),
        .logarithm(of: 1, value: 0),
        .difference(output: Position(0), of: -1003, less: 0, value: -1003),
        .difference(output: Position(1), of: 0, less: 0, value: 0),
        .ends(output: Position(), value: nil),
      ])
  }

  @Test func stepsOfTheLoss() throws {
    var recorder = Recorder<Double>()
    let loss = try sparseCategoricalCrossEntropy(
      probabilities: [[0.25, 0.75], [1, 0]] as Tensor<Double>, classes: [0, 0], clipping: 0.5,
      observer: &recorder)
    let logarithm = log(0.5)
    expectSteps(
      recorder.steps,
      [
        .begins(output: Position(0)),
        .picked(input: Position(0, 0), probability: 0.25, clipped: 0.5),
        .logarithm(of: 0.5, value: logarithm),
        .penalty(
          input: Position(0, 0), target: 1, logarithm: logarithm, value: -logarithm,
          sum: -logarithm),
        .ends(output: Position(0), value: -logarithm),
        .begins(output: Position(1)),
        .picked(input: Position(1, 0), probability: 1, clipped: 0.5),
        .logarithm(of: 0.5, value: logarithm),
        .penalty(
          input: Position(1, 0), target: 1, logarithm: logarithm, value: -logarithm,
          sum: -logarithm),
        .ends(output: Position(1), value: -logarithm),
        .mean(sum: -2 * logarithm, count: 2, value: loss),
      ])
  }

  /// The loss of two even logits: each example sends (p − t) / N.
  @Test func sharesOfTheLoss() throws {
    var recorder = Recorder<Double>()
    _ = try sparseCategoricalCrossEntropyGradient(
      logits: [[4, 4]] as Tensor<Double>, classes: [1], observer: &recorder)
    expectSteps(
      recorder.steps,
      [
        .begins(output: Position(0)),
        .share(
          output: Position(0), upstream: 1, to: .input(Position(0, 0)), factor: 0.5 - 0,
          product: 0.5, total: 0.5),
        .share(
          output: Position(0), upstream: 1, to: .input(Position(0, 1)), factor: 0.5 - 1,
          product: -0.5, total: -0.5),
        .ends(output: Position(0), value: nil),
      ])
  }

  @Test func denseTellsSingleExamplesInOneIndex() throws {
    var recorder = Recorder<Double>()
    _ = try dense([5] as Tensor<Double>, [[2, 3]], bias: [1, 1], observer: &recorder)
    expectSteps(
      recorder.steps(of: Position(1)),
      [
        .begins(output: Position(1)),
        .product(
          input: Position(0), value: 5, weight: Position(0, 1), factor: 3, product: 5 * 3, sum: 15),
        .bias(Position(1), value: 1, sum: 15 + 1),
        .ends(output: Position(1), value: 16),
      ])
    var back = Recorder<Double>()
    _ = try denseGradients(
      upstream: [[7]], input: [[5]] as Tensor<Double>, weight: [[2]], observer: &back)
    expectSteps(
      back.steps,
      [
        .begins(output: Position(0, 0)),
        .share(
          output: Position(0, 0), upstream: 7, to: .input(Position(0, 0)), factor: 2,
          product: 14, total: 14),
        .share(
          output: Position(0, 0), upstream: 7, to: .weight(Position(0, 0)), factor: 5,
          product: 35, total: 35),
        .share(
          output: Position(0, 0), upstream: 7, to: .bias(Position(0)), factor: 1, product: 7,
          total: 7),
        .ends(output: Position(0, 0), value: nil),
      ])
  }

  /// Watching changes no number, in `Double` or in `Float`.
  @Test func watchingChangesNothing() throws {
    var generator = Generator(seed: 5)
    let images = Tensor<Float>(shape: [2, 6, 5, 3]) { _ in Float(generator.normal()) }
    let kernel = Tensor<Float>(shape: [3, 2, 3, 4]) { _ in Float(generator.normal()) }
    var recorder = Recorder<Float>()
    expectEqual(
      try convolution(images, kernel, padding: .same, observer: &recorder),
      try convolution(images, kernel, padding: .same))
    #expect(
      try maxPooling(images, size: 2, observer: &recorder) == maxPooling(images, size: 2))
    expectEqual(
      try softmax(images, observer: &recorder), try softmax(images))
  }
}

/// Records the first step in which the two differ.
private func expectSteps(
  _ got: [Step<Double>], _ expected: [Step<Double>],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(got.count == expected.count, sourceLocation: sourceLocation)
  let count = min(got.count, expected.count)
  if let first = (0..<count).first(where: { got[$0] != expected[$0] }) {
    Issue.record(
      "step \(first) is \(got[first]), not \(expected[first])", sourceLocation: sourceLocation)
  }
}
