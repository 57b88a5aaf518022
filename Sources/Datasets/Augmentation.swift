import Tensors

/// How images are changed at random, within which bounds; a bound of 0 leaves them as they are.
///
/// Each number is drawn evenly up to its bound, to either side, for each image by itself.
public struct Augmentation: Hashable, Sendable {
  /// The greatest shift along each axis, in pixels.
  public let shift: Double
  /// The greatest turn, in degrees.
  public let rotation: Double
  /// The greatest change of size: 0.1 for sizes from 0.9 to 1.1.
  public let scale: Double
  /// The greatest lean of an upright stroke, in degrees.
  public let shear: Double
  /// The elastic distortion, if there is one.
  public let elastic: Elastic?
  /// Whether left and right are exchanged in every second image, by chance.
  public let flips: Bool

  /// Changes within these bounds.
  public init(
    shift: Double = 0, rotation: Double = 0, scale: Double = 0, shear: Double = 0,
    elastic: Elastic? = nil, flips: Bool = false
  ) {
    for (name, bound) in [("shift", shift), ("rotation", rotation)] {
      require(bound >= 0 && bound.isFinite, "a \(name) of up to \(bound) is no bound")
    }
    require(
      scale >= 0 && scale < 1, "sizes from 1 - \(scale) to 1 + \(scale) are not all above 0")
    require(
      shear >= 0 && shear < 90, "a shear of up to \(shear) degrees is not from 0 to below 90")
    (self.shift, self.rotation, self.scale) = (shift, rotation, scale)
    (self.shear, self.elastic, self.flips) = (shear, elastic, flips)
  }

  /// A warp within the bounds.
  ///
  /// As many numbers are drawn whatever the bounds are, so that two augmentations with one bound in
  /// common make the same of it.
  public func warp(generator: inout Generator) -> Warp {
    func evenly(_ bound: Double) -> Double { bound * (2 * generator.uniform() - 1) }
    let isFlipped = generator.uniform() < 0.5 && flips
    let (shear, size) = (evenly(self.shear), 1 + evenly(scale))
    let (rotation, right, down) = (evenly(self.rotation), evenly(shift), evenly(shift))
    return Warp(
      isFlipped: isFlipped, shear: shear, scale: size, rotation: rotation, right: right,
      down: down)
  }
}
