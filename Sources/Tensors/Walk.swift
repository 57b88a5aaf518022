/// A row-major walk over a shape, told in steps through two other layouts of the same elements.
///
/// Axes that follow on from each other in both layouts are joined, so that the inner loop, which
/// the caller writes, is as long as it can be.
struct Walk {
  private var extents: [Int] = []
  private var leftStrides: [Int] = []
  private var rightStrides: [Int] = []

  /// A walk over `shape`, a step along each axis being that many elements in either layout.
  init(over shape: [Int], left: [Int], right: [Int]) {
    for axis in shape.indices where shape[axis] != 1 {
      let extent = shape[axis]
      if let last = extents.indices.last, leftStrides[last] == left[axis] * extent,
        rightStrides[last] == right[axis] * extent
      {
        extents[last] *= extent
        leftStrides[last] = left[axis]
        rightStrides[last] = right[axis]
      } else {
        extents.append(extent)
        leftStrides.append(left[axis])
        rightStrides.append(right[axis])
      }
    }
    if extents.isEmpty {
      extents = [1]
      leftStrides = [1]
      rightStrides = [1]
    }
  }

  /// How many elements a run has: the length of the innermost joined axis.
  var runLength: Int { extents[extents.count - 1] }

  /// How far apart the elements of a run are in the left layout.
  var leftStep: Int { leftStrides[extents.count - 1] }

  /// How far apart the elements of a run are in the right layout.
  var rightStep: Int { rightStrides[extents.count - 1] }

  /// Calls `body` with the offsets in both layouts at which each run begins.
  @inline(__always)
  func forEachRun(_ body: (_ left: Int, _ right: Int) -> Void) {
    guard !extents.contains(0) else { return }
    let outermost = extents.count - 2
    var index = [Int](repeating: 0, count: extents.count)
    var left = 0
    var right = 0
    while true {
      body(left, right)
      var axis = outermost
      while axis >= 0 {
        index[axis] += 1
        left += leftStrides[axis]
        right += rightStrides[axis]
        if index[axis] < extents[axis] { break }
        left -= leftStrides[axis] * extents[axis]
        right -= rightStrides[axis] * extents[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

extension Tensor {
  /// The tensor of `newShape` whose element at an index is this one's at start + Σ index · stride.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func gathered(_ newShape: [Int], strides: [Int], start: Int) -> Tensor {
    let walk = Walk(over: newShape, left: strides, right: rowMajorStrides(of: newShape))
    let (length, step) = (walk.runLength, walk.leftStep)
    let count = Tensor.count(of: newShape)
    let scalars = storage.withUnsafeBufferPointer { source in
      Array(unsafeUninitializedCapacity: count) { target, filled in
        walk.forEachRun { left, right in
          for place in 0..<length {
            target.initializeElement(at: right + place, to: source[start + left + place * step])
          }
        }
        filled = count
      }
    }
    return Tensor(shape: newShape, scalars: scalars)
  }
}
