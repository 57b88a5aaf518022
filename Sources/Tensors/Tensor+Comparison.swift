extension TensorScalar {
  /// Whether two numbers are equal, or finite and no further apart than the larger tolerance:
  /// |a − b| ≤ max(absolute, relative · max(|a|, |b|)).
  ///
  /// NaN is close to nothing, and an infinity only to itself. It does not matter which is first.
  @inlinable
  public func isClose(to other: Self, relative: Self = 0, absolute: Self = 0) -> Bool {
    if self == other { return true }
    let difference = (self - other).magnitude
    let tolerance = max(absolute, relative * max(magnitude, other.magnitude))
    return difference <= tolerance && magnitude.isFinite && other.magnitude.isFinite
  }
}

extension Tensor {
  /// Whether two tensors have the same shape and every pair of elements is equal, or finite and no
  /// further apart than the larger tolerance: |a − b| ≤ max(absolute, relative · max(|a|, |b|)).
  ///
  /// NaN is close to nothing, and an infinity only to itself. It does not matter which is first.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func isClose(to other: Tensor, relative: Scalar = 0, absolute: Scalar = 0) -> Bool {
    shape == other.shape
      && storage.indices.allSatisfy {
        storage[$0].isClose(to: other.storage[$0], relative: relative, absolute: absolute)
      }
  }

  /// The largest |a − b| over the elements of two tensors of one shape, and the index of the first
  /// that has it; NaN if a difference is NaN, and nil for tensors without elements.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func largestDifference(from other: Tensor) -> (difference: Scalar, index: [Int])? {
    require(
      shape == other.shape,
      "a tensor of shape \(shape) cannot be compared element by element with one of \(other.shape)")
    var largest: (difference: Scalar, offset: Int)?
    for offset in storage.indices {
      // Equal infinities differ by nothing, though their difference is NaN.
      let equal = storage[offset] == other.storage[offset]
      let difference = equal ? 0 : (storage[offset] - other.storage[offset]).magnitude
      if difference.isNaN { return (difference, index(at: offset)) }
      if difference > largest?.difference ?? -1 { largest = (difference, offset) }
    }
    return largest.map { ($0.difference, index(at: $0.offset)) }
  }
}
