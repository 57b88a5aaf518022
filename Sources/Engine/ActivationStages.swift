import Kernels
import Layers

/// A function of each number, where it does not stand right behind a layer that takes it along.
struct Pointwise {
  private let function: Activation

  /// The function, if it works on each number by itself.
  init?(_ function: Activation) {
    guard function == .relu || function == .sigmoid || function == .tanh else { return nil }
    self.function = function
  }

  func apply(
    _ input: UnsafeMutablePointer<Float>, to output: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch function {
    case .sigmoid: sigmoid(input, output: output, count: count)
    case .tanh: tanh(input, output: output, count: count)
    default: relu(input, output: output, count: count)
    }
  }

  /// The gradient for the input; `output` is what `apply` gave.
  func gradient(
    _ upstream: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch function {
    case .sigmoid:
      sigmoidGradient(upstream: upstream, output: output, gradient: gradient, count: count)
    case .tanh: tanhGradient(upstream: upstream, output: output, gradient: gradient, count: count)
    // What comes out of ReLU is above 0 where what went in is.
    default: reluGradient(upstream: upstream, input: output, gradient: gradient, count: count)
    }
  }
}

/// A function of each number of an image.
final class ActivationStage: FeatureStage {
  let input: Grid
  var output: Grid { input }
  private let function: Pointwise

  init(_ function: Pointwise, input: Grid) {
    self.function = function
    self.input = input
  }

  func forward(_ group: ImageGroup) {
    for image in 0..<group.count {
      function.apply(
        group.input + image * group.inputStep, to: group.output + image * group.outputStep,
        count: input.count)
    }
  }

  func backward(_ group: ImageGroup, _ gradients: GroupGradients) {
    guard let target = gradients.input else { return }
    for image in 0..<group.count {
      function.gradient(
        gradients.upstream + image * gradients.upstreamStep,
        output: group.output + image * group.outputStep,
        to: target + image * gradients.inputStep, count: input.count)
    }
  }
}

/// A function of each number of a row.
final class RowActivationStage: RowStage {
  let inputCount: Int
  var outputCount: Int { inputCount }
  private let function: Pointwise

  init(_ function: Pointwise, count: Int) {
    self.function = function
    inputCount = count
  }

  func prepareForward(_ parameters: ParameterValues) {}

  // A part is a row.
  func forwardParts(_ rows: Int) -> Int { rows }

  func forward(_ part: Int, _ batch: RowBatch, _ parameters: ParameterValues) {
    function.apply(
      batch.input + part * batch.inputStep, to: batch.output + part * outputCount,
      count: inputCount)
  }

  func prepareBackward(_ batch: RowBatch, upstream: UnsafeMutablePointer<Float>) {}

  func backwardParts(_ rows: Int) -> Int { rows }

  func backward(
    _ part: Int, _ batch: RowBatch, _ gradients: RowGradients, _ parameters: ParameterValues,
    _ rule: UpdateRule
  ) {
    guard let target = gradients.input else { return }
    function.gradient(
      gradients.upstream + part * outputCount, output: batch.output + part * outputCount,
      to: target + part * gradients.inputStep, count: inputCount)
  }
}
