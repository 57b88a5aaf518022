import Tensors

/// Which colour stands for which number.
public struct ColourScale: Hashable, Sendable {
  /// The colours that a scale runs through.
  public enum Family: Hashable, Sendable {
    /// White paper to dark ink, as a digit is written.
    case ink
    /// Black to white, as a screen shows brightness.
    case grey
    /// White paper through yellow and orange to dark red: for counts, most of them small.
    case heat
    /// Violet to yellow through green, in steps that look equal: for maps without a sign.
    case sequential
    /// Blue below zero, white at zero, red above: for maps with a sign.
    case diverging
  }

  /// The colours that this scale runs through.
  public let family: Family
  /// The numbers that have the first and the last colour; numbers beyond have the same.
  public let range: ClosedRange<Double>

  private init(_ family: Family, _ range: ClosedRange<Double>) {
    require(
      (range.upperBound - range.lowerBound).isFinite,
      "a colour scale needs ends at a finite distance, not \(range)")
    self.family = family
    // One number alone still needs a scale to stand on.
    let (low, high) = (range.lowerBound, range.upperBound)
    self.range = low < high ? range : low...low + max(1, low.magnitude)
  }

  /// White paper at the lower end, dark ink at the upper.
  public static func ink(_ range: ClosedRange<Double>) -> ColourScale { .init(.ink, range) }

  /// Black at the lower end, white at the upper.
  public static func grey(_ range: ClosedRange<Double>) -> ColourScale { .init(.grey, range) }

  /// White paper at the lower end, orange in the middle, dark red at the upper end.
  public static func heat(_ range: ClosedRange<Double>) -> ColourScale { .init(.heat, range) }

  /// Violet at the lower end, green in the middle, yellow at the upper end.
  public static func sequential(_ range: ClosedRange<Double>) -> ColourScale {
    .init(.sequential, range)
  }

  /// Blue at `-limit`, white at exactly 0, red at `limit`.
  public static func diverging(limit: Double) -> ColourScale {
    let size = limit == 0 ? 1 : limit.magnitude
    return .init(.diverging, -size...size)
  }

  /// The scale that suits all of `tensors`: diverging if a number is negative, else from 0 to the
  /// greatest.
  public static func fitting<Scalar>(_ tensors: [Tensor<Scalar>]) -> ColourScale {
    var (least, greatest) = (0.0, 0.0)
    for tensor in tensors {
      for value in tensor.scalars.map({ Double($0) }) where value.canBeMeasured {
        least = min(least, value)
        greatest = max(greatest, value)
      }
    }
    return least < 0 ? .diverging(limit: max(-least, greatest)) : .sequential(0...greatest)
  }

  /// The colour of `value`; grey for what is not a number.
  public func colour(of value: Double) -> Colour {
    if value.isNaN { return Colour(0xb8b8b8) }
    let length = range.upperBound - range.lowerBound
    let part = min(max((value - range.lowerBound) / length, 0), 1)
    let anchors = family.anchors
    let place = part * Double(anchors.count - 1)
    let below = min(Int(place), anchors.count - 2)
    return anchors[below].mixed(with: anchors[below + 1], part: place - Double(below))
  }
}

extension ColourScale.Family {
  /// Colours at equal distances along the scale, mixed between.
  var anchors: [Colour] {
    switch self {
    case .ink: [.white, Colour(0x14181f)]
    case .grey: [Colour(0x000000), .white]
    // ColorBrewer's YlOrRd (Harrower and Brewer 2003), its palest end pure white.
    case .heat:
      [
        0xffffff, 0xffeda0, 0xfed976, 0xfeb24c, 0xfd8d3c, 0xfc4e2a, 0xe31a1c, 0xbd0026, 0x800026,
      ].map { Colour($0) }
    // Matplotlib's viridis (van der Walt and Smith 2015) at every eighth.
    case .sequential:
      [
        0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725,
      ].map { Colour($0) }
    // ColorBrewer's RdBu (Harrower and Brewer 2003) without its darkest ends, its middle pure white.
    case .diverging:
      [
        0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xffffff, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b,
      ].map { Colour($0) }
    }
  }
}
