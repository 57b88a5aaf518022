extension Tensor {
  /// The tensor repeated along axes of extent 1, and along new first axes, until it has `newShape`.
  ///
  /// The shapes are laid under each other with their last axes in line; where the extents differ,
  /// this tensor's must be 1 or missing.
  public func broadcast(to newShape: [Int]) -> Tensor {
    require(
      broadcastShape(shape, newShape) == newShape,
      "\(shape) cannot be broadcast to \(newShape): \(broadcastTrouble(shape, newShape))")
    return gathered(newShape, strides: broadcastStrides(to: newShape), start: 0)
  }

  /// The tensor of `operation` on each pair of elements of `self` and `other`, broadcast to one
  /// shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func combined(
    with other: Tensor, _ operation: (Scalar, Scalar) -> Scalar
  ) -> Tensor {
    Tensor.combined(self, other, operation)
  }

  /// The strides with which the elements are read as if they had `newShape`: 0 where they repeat.
  func broadcastStrides(to newShape: [Int]) -> [Int] {
    let missing = [Int](repeating: 0, count: newShape.count - rank)
    return missing + zip(shape, strides).map { extent, stride in extent == 1 ? 0 : stride }
  }

  /// The loop under every operator: specialised and inlined where it is called.
  @inline(__always)
  static func combined(
    _ left: Tensor, _ right: Tensor, _ operation: (Scalar, Scalar) -> Scalar
  ) -> Tensor {
    guard let shape = broadcastShape(left.shape, right.shape) else {
      brokenPromise(
        """
        \(left.shape) and \(right.shape) cannot be broadcast to one shape: \
        \(broadcastTrouble(left.shape, right.shape))
        """)
    }
    let walk = Walk(
      over: shape, left: left.broadcastStrides(to: shape), right: right.broadcastStrides(to: shape))
    let (length, leftStep, rightStep) = (walk.runLength, walk.leftStep, walk.rightStep)
    let count = count(of: shape)
    let scalars = [Scalar](unsafeUninitializedCapacity: count) { target, filled in
      left.storage.withUnsafeBufferPointer { left in
        right.storage.withUnsafeBufferPointer { right in
          walk.forEachRun { leftStart, rightStart in
            // Steps of 1 and 0 are written out so that the compiler can use vectors for them.
            switch (leftStep, rightStep) {
            case (1, 1):
              for place in 0..<length {
                target.initializeElement(
                  at: filled + place,
                  to: operation(left[leftStart + place], right[rightStart + place]))
              }
            case (1, 0):
              let second = right[rightStart]
              for place in 0..<length {
                target.initializeElement(
                  at: filled + place, to: operation(left[leftStart + place], second))
              }
            default:
              for place in 0..<length {
                target.initializeElement(
                  at: filled + place,
                  to: operation(
                    left[leftStart + place * leftStep], right[rightStart + place * rightStep]))
              }
            }
            filled += length
          }
        }
      }
    }
    return Tensor(shape: shape, scalars: scalars)
  }
}

/// The shape to which both shapes can be broadcast, or nil if there is none.
///
/// The shapes are laid under each other with their last axes in line; along each axis the extents
/// are equal, or one of them is 1 or missing, and then the other counts.
public func broadcastShape(_ left: [Int], _ right: [Int]) -> [Int]? {
  let rank = max(left.count, right.count)
  let left = Array(repeating: 1, count: rank - left.count) + left
  let right = Array(repeating: 1, count: rank - right.count) + right
  var shape: [Int] = []
  for axis in 0..<rank {
    guard left[axis] == right[axis] || left[axis] == 1 || right[axis] == 1 else { return nil }
    shape.append(left[axis] == 1 ? right[axis] : left[axis])
  }
  return shape
}

/// Why two shapes cannot be broadcast, with the shapes laid under each other.
func broadcastTrouble(_ left: [Int], _ right: [Int]) -> String {
  let rank = max(left.count, right.count)
  let rows = [left, right].map { shape in
    Array(repeating: "", count: rank - shape.count) + shape.map(String.init)
  }
  var lines = ["", "", ""]
  for axis in 0..<rank {
    let (above, below) = (rows[0][axis], rows[1][axis])
    let differs = above != below && !["", "1"].contains(above) && !["", "1"].contains(below)
    let width = max(above.count, below.count)
    let mark = String(repeating: "^", count: differs ? width : 0)
    for (line, entry) in [above, below, mark].enumerated() {
      lines[line] += String(repeating: " ", count: width + 2 - entry.count) + entry
    }
  }
  return """
    laid under each other from the last axis, extents must be equal, or one of them 1
    \(lines.joined(separator: "\n"))
    """
}
