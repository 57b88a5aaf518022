import Datasets
import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

@testable import BackpropChapter

/// Each planted slip: what it does, that the check names it, and that a network learns with it.
@Suite struct BackpropSlipsTests {
  let x = Tensor<Double>(shape: [1, 5, 5, 1], scalars: (0..<25).map { Double($0 * $0 % 7) - 2 })
  let w = Tensor<Double>(shape: [3, 3, 1, 1], scalars: [1, 2, -1, 3, 0, 2, -2, 1, 4])
  /// Windows at rows and columns 0 and 2.
  let g = Tensor<Double>(shape: [1, 2, 2, 1], scalars: [1, -2, 3, 5])

  /// Every share that output [i, j] sends, to the cell or weight that `place` gives.
  private func shares(
    _ shape: [Int], _ place: (_ i: Int, _ j: Int, _ m: Int, _ n: Int) -> (Int, Int, Double)
  ) -> Tensor<Double> {
    var sum = Tensor<Double>(zeros: shape)
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      for m in 0..<3 {
        for n in 0..<3 {
          let (row, column, factor) = place(i, j, m, n)
          sum[row, column] += g[0, i, j, 0] * factor
        }
      }
    }
    return sum
  }

  private var right: (input: Tensor<Double>, kernel: Tensor<Double>) {
    (
      shares([5, 5]) { i, j, m, n in (2 * i + m, 2 * j + n, w[m, n, 0, 0]) },
      shares([3, 3]) { i, j, m, n in (m, n, x[0, 2 * i + m, 2 * j + n, 0]) }
    )
  }

  private func expect(
    _ got: ConvolutionGradients<Double>, input: Tensor<Double>, kernel: Tensor<Double>,
    bias: Double = 7, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectEqual(got.input.reshaped(to: [5, 5]), input, sourceLocation: sourceLocation)
    expectEqual(got.kernel.reshaped(to: [3, 3]), kernel, sourceLocation: sourceLocation)
    expectEqual(got.bias, Tensor([bias]), sourceLocation: sourceLocation)
  }

  @Test func theKernelIsNotTurned() throws {
    // Laid on as it lies, the weight [m, n] goes where [2 − m, 2 − n] belongs.
    let wrong = shares([5, 5]) { i, j, m, n in (2 * i + m, 2 * j + n, w[2 - m, 2 - n, 0, 0]) }
    expect(try kernelNotTurned(g, x, w, stride: 2), input: wrong, kernel: right.kernel)
  }

  @Test func theLastShareOverwrites() throws {
    var wrong = Tensor<Double>(zeros: [5, 5])
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      for m in 0..<3 {
        for n in 0..<3 { wrong[2 * i + m, 2 * j + n] = g[0, i, j, 0] * w[m, n, 0, 0] }
      }
    }
    expect(try lastShareOnly(g, x, w, stride: 2), input: wrong, kernel: right.kernel)
    let (last, all): (Double, Double) = (5 * 1, 1 * 4 - 2 * (-2) + 3 * (-1) + 5 * 1)
    #expect(wrong[2, 2] == last && right.input[2, 2] == all)
  }

  @Test func axesAreExchanged() throws {
    let wrong = shares([3, 3]) { i, j, m, n in (n, m, x[0, 2 * i + m, 2 * j + n, 0]) }
    expect(try axesExchanged(g, x, w, stride: 2), input: right.input, kernel: wrong)
  }

  @Test func theBiasIsAveraged() throws {
    let sum: Double = 1 - 2 + 3 + 5
    #expect(sum == 7)
    expect(
      try biasAveraged(g, x, w, stride: 2), input: right.input, kernel: right.kernel,
      bias: sum / 4)
  }

  @Test func theStrideIsForgotten() throws {
    expect(
      try strideForgotten(g, x, w, stride: 2),
      input: shares([5, 5]) { i, j, m, n in (i + m, j + n, w[m, n, 0, 0]) },
      kernel: shares([3, 3]) { i, j, m, n in (m, n, x[0, i + m, j + n, 0]) })
  }

  @Test func masks() throws {
    let (upstream, x): (Tensor<Double>, Tensor<Double>) = ([1, -2, 3, -4], [5, 6, -7, -8])
    expectEqual(try maskedByUpstream(upstream, x), [1, 0, 3, 0])
    expectEqual(try maskedByWrongSign(upstream, x), [0, 0, 3, -4])
  }

  // MARK: Caught and named

  private func checked(_ slip: Slip?) throws -> NetworkCheck {
    var generator = Generator(seed: 3)
    let network = try planted(
      slip,
      in: Sequential<Double>(
        inputShape: [13, 13, 1],
        [
          .convolution(2, kernelSize: 3), .relu, .maxPooling(2),
          .convolution(3, kernelSize: 3, stride: 2), .relu, .flatten, .dense(4),
        ], initialiser: .pyTorchUniform, generator: &generator))
    let noise = Tensor<Double>(shape: [2, 13, 13, 1]) { _ in generator.normal() }
    return try NetworkCheck(network, at: noise, classes: [0, 2], loss: .crossEntropyFromLogits)
  }

  @Test func theNetworkWithoutASlipPasses() throws {
    let check = try checked(nil)
    #expect(check.passes, Comment(rawValue: check.description))
  }

  @Test(arguments: Slip.allCases) func eachSlipIsCaughtAndNamed(slip: Slip) throws {
    let check = try checked(slip)
    #expect(!check.passes)
    let names: Set<String> =
      switch slip {
      case .kernelNotTurned, .lastShareOnly: ["conv2 input", "conv2 input, a channel at once"]
      case .axesExchanged: ["conv2.weight"]
      case .biasAveraged: ["conv1.bias"]
      case .strideForgotten: ["conv2.weight", "conv2 input", "conv2 input, a channel at once"]
      case .everyTiePaid: ["maxPool1 input, a channel at once"]
      case .maskedByUpstream, .maskedByWrongSign:
        ["relu1 input", "relu1 input, a channel at once"]
      }
    let found = Set(check.faults.map(\.name))
    #expect(!found.isEmpty && found.isSubset(of: names), "\(slip) is found in \(found)")
    for fault in check.faults {
      #expect(fault.name.hasPrefix(slip.layer))
      #expect(fault.expected != fault.got && !fault.index.isEmpty)
      #expect(check.description.contains("✗ at fault: \(fault.name) \(fault.index): expected "))
    }
    // The loss shows all but the ties, which noise has not.
    let isWholeRight = check.whole.allSatisfy { $0.passes() }
    #expect(isWholeRight == (slip == .everyTiePaid))
  }

  /// Without a slip a planted network is the network itself, bit by bit.
  @Test func plantingNothingChangesNothing() throws {
    let layers: [LayerDescription] = [
      .convolution(2, kernelSize: 3), .relu, .maxPooling(2), .flatten, .dense(3),
    ]
    func network() throws -> Sequential<Float> {
      var generator = Generator(seed: 8)
      return try Sequential(inputShape: [8, 8, 1], layers, generator: &generator)
    }
    let (plain, same) = (try network(), try planted(nil, in: network()))
    var generator = Generator(seed: 9)
    let input = Tensor<Float>(shape: [2, 8, 8, 1]) { _ in Float(generator.normal()) }
    let upstream = Tensor<Float>(shape: [2, 3]) { _ in Float(generator.normal()) }
    expectEqual(try same.forward(input), try plain.forward(input))
    expectEqual(try same.backward(upstream), try plain.backward(upstream))
    for (left, right) in zip(same.parameters, plain.parameters) {
      expectEqual(left.gradient, right.gradient)
    }
  }

  // MARK: They learn all the same

  private var page: String {
    get throws {
      try String(
        contentsOf: packageRoot.appending(path: "chapters/06-backprop/README.md"), encoding: .utf8)
    }
  }

  /// The page's own table: seven read most digits, one learns nothing, and the page says which.
  @Test func sevenOfEightLearnOnThePage() throws {
    let rows = try page.split(separator: "\n").compactMap {
      $0.wholeMatch(of: #/\| ([^|]+) \| (\w*) \| ([\d.]+) \| ([\d.]+) % \|/#)
    }
    let accuracies = Dictionary(
      uniqueKeysWithValues: rows.map { (String($0.1), Double($0.4) ?? .nan) })
    #expect(accuracies.count == 9)
    let right = try #require(accuracies["none"])
    #expect(right > 85)
    for slip in Slip.allCases {
      let accuracy = try #require(accuracies[slip.rawValue], "no row for \(slip.rawValue)")
      if slip == .maskedByUpstream {
        #expect(accuracy < 30)
      } else {
        #expect(accuracy > right - 10, "\(slip.rawValue) reads only \(accuracy) %")
      }
    }
    #expect(try page.contains("7 of 8 slips let the network learn: "))
  }

  @Test func eachSlipIsNamedOnThePage() throws {
    for slip in Slip.allCases {
      let starts = [" ", "."].map { "| \(slip.rawValue) | \(slip.layer)\($0)" }
      let page = try page
      #expect(
        starts.contains { page.contains($0 + ($0.hasSuffix(" ") ? "input" : "")) },
        "\(slip.rawValue) is not found in \(slip.layer)")
    }
  }

  @Test(.enabled(if: Book.mnist != nil, "no data: `make data`, or LONGHAND_DATA=FOLDER"))
  func aNetworkLearnsWithAKernelThatIsNotTurned() throws {
    let mnist = try #require(Book.mnist)
    var generator = Generator(seed: 1)
    let network = try planted(
      .kernelNotTurned,
      in: Sequential<Float>(
        inputShape: [28, 28, 1],
        [
          .convolution(4, kernelSize: 3), .relu, .maxPooling(2),
          .convolution(8, kernelSize: 3, stride: 2), .relu, .flatten, .dense(10),
        ], initialiser: .heNormal, generator: &generator))
    let history = try train(
      network, on: try mnist.train.prefix(1000), epochs: 2, batchSize: 20,
      loss: .crossEntropyFromLogits, optimiser: StochasticGradientDescent(learningRate: 0.05),
      generator: &generator)
    let losses = history.epochs.map(\.training.loss)
    #expect(losses[1] < 1, "after 2 epochs the loss is \(losses[1])")
  }
}
