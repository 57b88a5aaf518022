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
