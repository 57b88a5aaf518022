import Kernels
import Layers

/// A pooling by itself, of windows of any size.
final class PoolingStage: FeatureStage {
  /// What becomes of a window.
  enum Kind {
    case maximum
    case mean
  }

  let input: Grid
  let output: Grid
  private let kind: Kind
  private let windows: PoolingWindows
  private let winners: [Buffer<Int>]

  /// The windows of `pooling`, of the layer `name`; throws `ShapeError`.
  init(_ kind: Kind, _ pooling: Pooling, named name: String, input: Grid, threads: Int) throws {
    let sweep = try pooling.sweep(name, over: [input.height, input.width, input.channels])
    self.kind = kind
    self.input = input
    let output = Grid(
      height: sweep.rows.output, width: sweep.columns.output, channels: input.channels,
      room: input.room)
    self.output = output
    windows = PoolingWindows(
      batch: 1, height: input.height, width: input.width, channels: input.room,
      size: pooling.size, stride: pooling.stride, top: sweep.rows.before,
      left: sweep.columns.before,
      outputHeight: output.height, outputWidth: output.width)
    winners = (0..<threads).map { _ in Buffer(output.count) }
  }

  var keptCount: Int {
    switch kind {
    case .maximum: output.count
    case .mean: 0
    }
  }

  func forward(_ group: ImageGroup) {
    for image in 0..<group.count {
      let pixels = group.input + image * group.inputStep
      let results = group.output + image * group.outputStep
      switch kind {
      case .mean:
        windows.means(input: pixels, countsPadding: false, output: results)
      case .maximum:
        let winners = winners[group.thread].pointer
        windows.maxima(input: pixels, output: results, winners: winners)
        let kept = group.kept + image * group.keptStep
        for i in 0..<output.count { kept[i] = Int32(truncatingIfNeeded: winners[i]) }
      }
    }
  }

  func backward(_ group: ImageGroup, _ gradients: GroupGradients) {
    guard let target = gradients.input else { return }
    for image in 0..<group.count {
      let upstream = gradients.upstream + image * gradients.upstreamStep
      let gradient = target + image * gradients.inputStep
      switch kind {
      case .mean:
        windows.meansGradient(
          upstream: upstream, countsPadding: false, gradient: gradient)
      case .maximum:
        gradient.update(repeating: 0, count: input.count)
        let kept = group.kept + image * group.keptStep
        for i in 0..<output.count { gradient[Int(kept[i])] += upstream[i] }
      }
    }
  }
}
