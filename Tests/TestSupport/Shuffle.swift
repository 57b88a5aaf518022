/// A multiplicative generator for test values; its low bits are thrown away.
public struct Shuffle: Sendable {
  private var state: UInt64

  /// A generator whose numbers follow from `state`.
  public init(state: UInt64) { self.state = state }

  /// A whole number out of `range`.
  public mutating func next(_ range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int(state >> 33) % range.count
  }

  /// One of `choices`.
  public mutating func one<Choice>(of choices: [Choice]) -> Choice {
    choices[next(0...choices.count - 1)]
  }

  /// Values from −1 to 1 whose products and sums all have to be rounded.
  public mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(next(-1_000_003...1_000_003)) / 1_000_003 }
  }

  /// Pixels of `room` such values, of which those from number `channels` on are 0.
  public mutating func pixels(_ count: Int, channels: Int, room: Int) -> [Float] {
    var numbers = floats(count * room)
    for pixel in 0..<count {
      for channel in channels..<room { numbers[pixel * room + channel] = 0 }
    }
    return numbers
  }

  /// Puts NaN and both infinities into a few places of `numbers`.
  public mutating func plantNonFinite(in numbers: inout [Float]) {
    for value: Float in [.nan, .infinity, -.infinity] where next(0...2) > 0 {
      numbers[next(0...numbers.count - 1)] = value
    }
  }
}
