/// The first four extents of a tensor in fixed fields; 0 for an axis that is not there, and for
/// every axis of a tensor without elements or with more than four axes, so that no index is inside.
///
/// In 16 bytes, the tensor still fits the registers in which it is handed to a function, and a
/// loop over its elements reads the extents once.
@usableFromInline
struct Extents: Sendable {
  @usableFromInline let fields: (UInt32, UInt32, UInt32, UInt32)

  init(_ shape: [Int]) {
    require(
      shape.allSatisfy { $0 <= UInt32.max }, "no axis is as long as one of shape \(shape)")
    let known = shape.count > 4 || shape.contains(0) ? [] : shape
    func extent(_ axis: Int) -> UInt32 { axis < known.count ? UInt32(known[axis]) : 0 }
    fields = (extent(0), extent(1), extent(2), extent(3))
  }

  @inlinable var first: Int { Int(fields.0) }
  @inlinable var second: Int { Int(fields.1) }
  @inlinable var third: Int { Int(fields.2) }
  @inlinable var fourth: Int { Int(fields.3) }
}

/// Whether `index` lies in `0..<extent`, in one comparison.
@inlinable @inline(__always)
func isInside(_ index: Int, _ extent: Int) -> Bool {
  UInt(bitPattern: index) < UInt(bitPattern: extent)
}

/// Ends the program with a message that names the index and the shape.
@usableFromInline @inline(never)
func indexIsOutside(_ index: [Int], _ shape: [Int]) -> Never {
  guard index.count == shape.count else {
    brokenPromise(
      """
      a tensor of shape \(shape) has \(shape.count) axes, and \(index) names \(index.count); \
      for a part of it, use at(_:) or a slice
      """)
  }
  for (axis, (position, extent)) in zip(index, shape).enumerated()
  where !isInside(position, extent) {
    brokenPromise(
      """
      \(index) lies outside a tensor of shape \(shape): \
      along axis \(axis) the indices are 0..<\(extent)
      """)
  }
  brokenPromise("\(index) lies outside a tensor of shape \(shape)")
}

extension Tensor {
  /// The element at `i` of a tensor of rank 1.
  @inlinable
  public subscript(i: Int) -> Scalar {
    get { element(at: offset(i)) }
    set { storage[offset(i)] = newValue }
  }

  /// The element in row `i` and column `j` of a tensor of rank 2.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get { element(at: offset(i, j)) }
    set { storage[offset(i, j)] = newValue }
  }

  /// The element at `[i, j, k]` of a tensor of rank 3.
  @inlinable
  public subscript(i: Int, j: Int, k: Int) -> Scalar {
    get { element(at: offset(i, j, k)) }
    set { storage[offset(i, j, k)] = newValue }
  }

  /// The element at `[i, j, k, l]` of a tensor of rank 4.
  @inlinable
  public subscript(i: Int, j: Int, k: Int, l: Int) -> Scalar {
    get { element(at: offset(i, j, k, l)) }
    set { storage[offset(i, j, k, l)] = newValue }
  }

  /// The element at `index`, which names a place along every axis.
  public subscript(index: [Int]) -> Scalar {
    get { storage[offset(of: index)] }
    set { storage[offset(of: index)] = newValue }
  }

  /// The element at `position`, which names a place along every axis.
  public subscript(position: Position) -> Scalar {
    get { self[position.indices] }
    set { self[position.indices] = newValue }
  }

  /// The one element of a tensor that has exactly one.
  public var scalar: Scalar {
    require(count == 1, "a tensor of shape \(shape) has \(count) elements, not the one asked for")
    return storage[0]
  }

  /// Where the element at `index` lies in `scalars`: Σ index[axis] · strides[axis].
  public func offset(of index: [Int]) -> Int {
    guard index.count == rank else { indexIsOutside(index, shape) }
    var offset = 0
    for axis in 0..<rank {
      guard isInside(index[axis], shape[axis]) else { indexIsOutside(index, shape) }
      offset = offset * shape[axis] + index[axis]
    }
    return offset
  }

  /// The index of the element that lies at `offset` in `scalars`.
  public func index(at offset: Int) -> [Int] {
    require(
      isInside(offset, count), "offset \(offset) lies outside the \(count) elements of \(shape)")
    var index = [Int](repeating: 0, count: rank)
    var rest = offset
    for axis in (0..<rank).reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }

  /// The element at an offset that is known to lie inside.
  @inlinable @inline(__always)
  func element(at offset: Int) -> Scalar {
    storage.withUnsafeBufferPointer { $0[offset] }
  }

  @inlinable
  func offset(_ i: Int) -> Int {
    guard extents.second == 0, isInside(i, extents.first) else { indexIsOutside([i], shape) }
    return i
  }

  @inlinable
  func offset(_ i: Int, _ j: Int) -> Int {
    guard extents.third == 0, isInside(i, extents.first), isInside(j, extents.second) else {
      indexIsOutside([i, j], shape)
    }
    return i &* extents.second &+ j
  }

  @inlinable
  func offset(_ i: Int, _ j: Int, _ k: Int) -> Int {
    guard extents.fourth == 0, isInside(i, extents.first), isInside(j, extents.second),
      isInside(k, extents.third)
    else { indexIsOutside([i, j, k], shape) }
    return (i &* extents.second &+ j) &* extents.third &+ k
  }

  @inlinable
  func offset(_ i: Int, _ j: Int, _ k: Int, _ l: Int) -> Int {
    guard isInside(i, extents.first), isInside(j, extents.second),
      isInside(k, extents.third), isInside(l, extents.fourth)
    else { indexIsOutside([i, j, k, l], shape) }
    return ((i &* extents.second &+ j) &* extents.third &+ k) &* extents.fourth &+ l
  }
}

extension Tensor {
  /// Calls `body` with the elements in memory, row-major.
  @inlinable
  public func withUnsafeScalars<Result>(
    _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Calls `body` with the elements in memory, row-major, where it may change them.
  @inlinable
  public mutating func withUnsafeMutableScalars<Result>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer { try body($0) }
  }
}
