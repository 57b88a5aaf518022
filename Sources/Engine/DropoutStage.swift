import Kernels
import Layers

/// Dropout of numbers or channels of each image: the mask follows from a seed drawn for each batch.
final class DropoutStage: FeatureStage {
  let input: Grid
  var output: Grid { input }
  private let layer: DropoutLayer<Float>
  private var mask: DropoutMask?

  init(_ layer: DropoutLayer<Float>, input: Grid) {
    self.layer = layer
    self.input = input
  }

  func begin(training: Bool) { mask = training ? layer.drawMask() : nil }

  func forward(_ group: ImageGroup) {
    for image in 0..<group.count {
      apply(
        group.first + image, from: group.input + image * group.inputStep,
        to: group.output + image * group.outputStep)
    }
  }

  func backward(_ group: ImageGroup, _ gradients: GroupGradients) {
    guard let target = gradients.input else { return }
    for image in 0..<group.count {
      apply(
        group.first + image, from: gradients.upstream + image * gradients.upstreamStep,
        to: target + image * gradients.inputStep)
    }
  }

  private func apply(
    _ example: Int, from source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    guard let mask else {
      target.update(from: source, count: input.count)
      return
    }
    let scale = Float(mask.scale)
    if layer.wholeChannels {
      withUnsafeTemporaryAllocation(of: Float.self, capacity: input.room) { factors in
        guard let factors = factors.baseAddress else { return }
        for channel in 0..<input.room {
          factors[channel] = mask.keeps(example: example, index: channel) ? scale : 0
        }
        scaleChannels(
          of: source, pixels: input.height * input.width, channels: input.room, by: factors,
          into: target)
      }
      return
    }
    for pixel in 0..<input.height * input.width {
      for channel in 0..<input.channels {
        let place = pixel * input.room + channel
        let keeps = mask.keeps(example: example, index: pixel * input.channels + channel)
        target[place] = keeps ? source[place] * scale : 0
      }
    }
  }
}

/// Dropout of numbers of each row, behind a dense layer.
final class RowDropoutStage: RowStage {
  let inputCount: Int
  var outputCount: Int { inputCount }
  private let layer: DropoutLayer<Float>
  private var mask: DropoutMask?

  init(_ layer: DropoutLayer<Float>, count: Int) {
    self.layer = layer
    inputCount = count
  }

  func begin(training: Bool) { mask = training ? layer.drawMask() : nil }

  func prepareForward(_ parameters: ParameterValues) {}

  // A part is a row.
  func forwardParts(_ rows: Int) -> Int { rows }

  func forward(_ part: Int, _ batch: RowBatch, _ parameters: ParameterValues) {
    apply(
      part, from: batch.input + part * batch.inputStep, to: batch.output + part * outputCount)
  }

  func prepareBackward(_ batch: RowBatch, upstream: UnsafeMutablePointer<Float>) {}

  func backwardParts(_ rows: Int) -> Int { rows }

  func backward(
    _ part: Int, _ batch: RowBatch, _ gradients: RowGradients, _ parameters: ParameterValues,
    _ rule: UpdateRule
  ) {
    guard let target = gradients.input else { return }
    apply(
      part, from: gradients.upstream + part * outputCount,
      to: target + part * gradients.inputStep)
  }

  private func apply(
    _ example: Int, from source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    guard let mask else {
      target.update(from: source, count: inputCount)
      return
    }
    let scale = Float(mask.scale)
    for index in 0..<inputCount {
      target[index] = mask.keeps(example: example, index: index) ? source[index] * scale : 0
    }
  }
}
