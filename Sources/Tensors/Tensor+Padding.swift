/// What stands beyond the border of a tensor.
public enum Border<Scalar: TensorScalar>: Hashable, Sendable {
  /// The same number everywhere.
  case constant(Scalar)
  /// The nearest element: `a a | a b c d | d d`.
  case repeated
  /// The elements in a mirror on the border, the one beside it twice: `b a | a b c d | d c`.
  case mirrored
  /// The elements in a mirror on the last one, which stands once: `c b | a b c d | c b`.
  case reflected
  /// The elements from the other side: `c d | a b c d | a b`.
  case wrapped

  /// Which of `extent` elements stands at `place`, counted from the first; nil for a constant.
  func source(of place: Int, extent: Int) -> Int? {
    if isInside(place, extent) { return place }
    switch self {
    case .constant: return nil
    case .repeated: return place < 0 ? 0 : extent - 1
    case .wrapped: return remainder(place, extent)
    case .mirrored:
      let place = remainder(place, 2 * extent)
      return place < extent ? place : 2 * extent - 1 - place
    case .reflected:
      // There and back, neither end twice; one element has nothing to be reflected.
      let period = max(1, 2 * extent - 2)
      let place = remainder(place, period)
      return place < extent ? place : period - place
    }
  }
}

extension Tensor {
  /// The tensor with `before[axis]` places more at the beginning of each axis and `after[axis]` at
  /// its end, filled as `border` says.
  public func padded(
    before: [Int], after: [Int], border: Border<Scalar> = .constant(0)
  ) -> Tensor {
    require(
      before.count == rank && after.count == rank && (before + after).allSatisfy { $0 >= 0 },
      """
      the padding of a tensor of shape \(shape) is \(rank) numbers from 0 up before its axes \
      and as many after them, not \(before) and \(after)
      """)
    if case .constant(let value) = border {
      var result = Tensor(
        repeating: value, shape: (0..<rank).map { before[$0] + shape[$0] + after[$0] })
      result.set(self, at: (0..<rank).map { before[$0]..<before[$0] + shape[$0] })
      return result
    }
    return (0..<rank).reduce(self) { result, axis in
      let extent = shape[axis]
      require(
        extent > 0, "a tensor of shape \(shape) has no elements along axis \(axis) to pad it with")
      let places = -before[axis]..<extent + after[axis]
      return result.selecting(
        places.compactMap { border.source(of: $0, extent: extent) }, axis: axis)
    }
  }

  /// The matrix `[height, width]`, or the batch `[batch, height, width, channel]`, with rows and
  /// columns more at its edges, filled as `border` says.
  public func padded(
    top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0,
    border: Border<Scalar> = .constant(0)
  ) -> Tensor {
    require(
      rank == 2 || rank == 4,
      """
      a tensor to be padded at top, left, bottom and right is [height, width] or \
      [batch, height, width, channel], not of shape \(shape)
      """)
    return rank == 2
      ? padded(before: [top, left], after: [bottom, right], border: border)
      : padded(before: [0, top, left, 0], after: [0, bottom, right, 0], border: border)
  }
}

/// What is left of `number` in steps of `divisor`, from 0 up for negative numbers too.
private func remainder(_ number: Int, _ divisor: Int) -> Int {
  let rest = number % divisor
  return rest < 0 ? rest + divisor : rest
}
