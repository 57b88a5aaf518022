import Layers

/// The arithmetic that training a network takes by the direct way, and no time less than which it
/// could take with that.
///
/// Layers that learn are counted, for next to them the others cost nothing: a pass forward takes
/// their multiply-adds once, the pass back twice, for the gradients of the weights and of the input.
/// Only the first such layer's input needs none. Some ways of convolution take fewer operations than
/// the direct one, so the bound is one of that way and not of all.
public struct TrainingWork: Hashable, Sendable {
  /// Multiply-adds of one image forward.
  public let forward: Int

  /// Those of them that belong to the first layer that learns.
  public let first: Int

  /// The work of the network with these rows, `Sequential.summary`.
  public init(_ summary: [LayerSummary]) {
    let learning = summary.filter { $0.parameters > 0 }
    forward = learning.reduce(0) { $0 + $1.multiplyAdds }
    first = learning.first?.multiplyAdds ?? 0
  }

  /// Multiply-adds of one image, forward and back.
  public var multiplyAdds: Int { 3 * forward - first }

  /// Seconds for so many images at `peak` operations a second; a multiply-add is two operations.
  public func bound(images: Int, peak: Double) -> Double {
    2 * Double(multiplyAdds) * Double(images) / peak
  }
}
