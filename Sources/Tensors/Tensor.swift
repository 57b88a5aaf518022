/// An array of numbers with any number of axes, stored row-major: the last axis varies fastest.
///
/// A tensor of rank 0 is one number, of rank 1 a row, of rank 2 a matrix. Activations are
/// `[batch, height, width, channel]`, convolution kernels `[height, width, in, out]`, and dense
/// weights `[in, out]`.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The number of elements along each axis, outermost first.
  public let shape: [Int]

  /// The elements, row-major.
  @usableFromInline var storage: [Scalar]

  /// The first four entries of `shape`, where a loop reaches them without an array in between.
  @usableFromInline let extents: Extents

  /// A tensor of `shape` that holds `scalars`, row-major; their number is the product of `shape`.
  public init(shape: [Int], scalars: [Scalar]) {
    let count = Tensor.count(of: shape)
    require(
      scalars.count == count,
      "a tensor of shape \(shape) holds \(count) numbers, not \(scalars.count)")
    self.shape = shape
    self.storage = scalars
    self.extents = Extents(shape)
  }

  /// A tensor of `shape` with every element `scalar`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(repeating scalar: Scalar, shape: [Int]) {
    self.init(
      shape: shape, scalars: Array(repeating: scalar, count: Tensor.count(of: shape)))
  }

  /// A tensor of `shape` with every element 0.
  public init(zeros shape: [Int]) { self.init(repeating: 0, shape: shape) }

  /// A tensor of `shape` with every element 1.
  public init(ones shape: [Int]) { self.init(repeating: 1, shape: shape) }

  /// The tensor of rank 0 that holds `scalar`.
  public init(_ scalar: Scalar) { self.init(shape: [], scalars: [scalar]) }

  /// The tensor of rank 1 that holds `scalars`.
  public init(_ scalars: some Sequence<Scalar>) {
    let scalars = Array(scalars)
    self.init(shape: [scalars.count], scalars: scalars)
  }

  /// A tensor of `shape` with each element computed from its index, in row-major order.
  @inlinable
  public init(shape: [Int], _ element: (_ index: [Int]) throws -> Scalar) rethrows {
    let count = Tensor.count(of: shape)
    var scalars: [Scalar] = []
    scalars.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    while scalars.count < count {
      scalars.append(try element(index))
      advance(&index, in: shape)
    }
    self.init(shape: shape, scalars: scalars)
  }

  /// The tensor `other` with each element rounded to this tensor's kind of number.
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  public init<Other>(_ other: Tensor<Other>) {
    self.init(shape: other.shape, scalars: other.scalars.map { Scalar($0) })
  }

  /// The elements, row-major: the last axis varies fastest.
  @inlinable
  public var scalars: [Scalar] { storage }

  /// The number of axes.
  @inlinable
  public var rank: Int { shape.count }

  /// The number of elements, the product of the shape.
  @inlinable
  public var count: Int { storage.count }

  /// How far apart in `scalars` neighbours along each axis lie: the product of the later extents.
  public var strides: [Int] { rowMajorStrides(of: shape) }

  /// The number of elements in a tensor of `shape`: the product of the extents, 1 if there are none.
  @inlinable
  public static func count(of shape: [Int]) -> Int {
    var count = 1
    for extent in shape {
      require(extent >= 0, "no axis has a negative extent, and \(shape) asks for one")
      count *= extent
    }
    return count
  }

  /// Which axis is meant by `axis`, counted from the end if it is negative.
  func axis(_ axis: Int) -> Int {
    require(
      axis >= -rank && axis < rank,
      """
      a tensor of shape \(shape) has no axis \(axis): its axes are 0..<\(rank), \
      or -\(rank) to -1 counted from the end
      """)
    return axis < 0 ? axis + rank : axis
  }
}

extension Tensor: Equatable {
  /// Whether two tensors have the same shape and equal elements; NaN equals nothing, −0 equals 0.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape && left.storage == right.storage
  }
}

/// Steps `index` to the next element of `shape` in row-major order, and from the last to the first.
@inlinable
func advance(_ index: inout [Int], in shape: [Int]) {
  var axis = shape.count - 1
  while axis >= 0 {
    index[axis] += 1
    if index[axis] < shape[axis] { return }
    index[axis] = 0
    axis -= 1
  }
}

/// The row-major strides of a tensor of `shape`: the product of the extents after each axis.
func rowMajorStrides(of shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  return strides
}
