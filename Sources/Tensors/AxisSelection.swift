/// What may stand for an axis in the brackets of a slice: one index, a range of indices, or every
/// so many of them, as in `image[3, 10..<14]` and `image[0..., stride(from: 0, to: 28, by: 2)]`.
public protocol AxisSelection {
  /// The places that are meant along an axis of `extent` places.
  func places(of extent: Int) -> AxisPlaces
}

/// The places that a slice takes along one axis: `first`, `first + step`, … , `count` of them.
public struct AxisPlaces: Hashable, Sendable {
  /// The place of the first.
  public let first: Int
  /// How far apart they are.
  public let step: Int
  /// How many there are.
  public let count: Int
  /// Whether the axis stays in the shape; one index takes it away.
  public let keepsAxis: Bool

  init(first: Int, step: Int = 1, count: Int, keepsAxis: Bool = true) {
    self.first = first
    self.step = step
    self.count = count
    self.keepsAxis = keepsAxis
  }

  /// Whether they all lie in `0..<extent`.
  func lieInside(_ extent: Int) -> Bool {
    count == 0 || (isInside(first, extent) && isInside(first + (count - 1) * step, extent))
  }
}

extension Int: AxisSelection {
  /// This one place; the axis is gone from the slice.
  public func places(of extent: Int) -> AxisPlaces {
    AxisPlaces(first: self, count: 1, keepsAxis: false)
  }
}

extension Range: AxisSelection where Bound == Int {
  /// The places from the lower bound up to but not including the upper.
  public func places(of extent: Int) -> AxisPlaces { AxisPlaces(first: lowerBound, count: count) }
}

extension ClosedRange: AxisSelection where Bound == Int {
  /// The places from the lower bound up to and including the upper.
  public func places(of extent: Int) -> AxisPlaces { AxisPlaces(first: lowerBound, count: count) }
}

extension PartialRangeFrom: AxisSelection where Bound == Int {
  /// The places from the lower bound to the end of the axis.
  public func places(of extent: Int) -> AxisPlaces {
    AxisPlaces(first: lowerBound, count: Swift.max(0, extent - lowerBound))
  }
}

extension PartialRangeUpTo: AxisSelection where Bound == Int {
  /// The places from the beginning up to but not including the upper bound.
  public func places(of extent: Int) -> AxisPlaces { (0..<upperBound).places(of: extent) }
}

extension PartialRangeThrough: AxisSelection where Bound == Int {
  /// The places from the beginning up to and including the upper bound.
  public func places(of extent: Int) -> AxisPlaces { (0...upperBound).places(of: extent) }
}

extension StrideTo: AxisSelection where Element == Int {
  /// The places that the stride comes by.
  public func places(of extent: Int) -> AxisPlaces { AxisPlaces(stride: Array(self)) }
}

extension StrideThrough: AxisSelection where Element == Int {
  /// The places that the stride comes by.
  public func places(of extent: Int) -> AxisPlaces { AxisPlaces(stride: Array(self)) }
}

extension AxisPlaces {
  fileprivate init(stride places: [Int]) {
    self.init(
      first: places.first ?? 0, step: places.count > 1 ? places[1] - places[0] : 1,
      count: places.count)
  }
}
