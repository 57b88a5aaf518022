/// A tensor as a `.pth` describes it: element (i, j, …) is that of its storage at
/// `offset` + i·`strides[0]` + j·`strides[1]` + ….
struct PyTorchTensor {
  let storage: PyTorchStorage
  let type: ElementType
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// The most axes, as in PyTorch.
  static let mostAxes = 64

  /// The elements, row-major, out of the bytes of the storage; throws `ModelFileError` where they
  /// would lie outside of it, or are more than `limit` bytes.
  func stored(from bytes: ArraySlice<UInt8>, limit: Int) throws -> StoredTensor {
    let count = try StoredTensor.byteCount(type, shape)
    guard count <= limit else {
      throw ModelFileError(
        "\(text(shape)) elements of \(type.rawValue) are \(count) bytes, but \(limit) are the most"
          + " that are still unpacked from a file of this size")
    }
    guard count > 0 else { return try StoredTensor(type: type, shape: shape, bytes: []) }
    let last = try lastElement()
    guard last < bytes.count / type.size else {
      throw ModelFileError(
        "its last element is number \(last) of a storage with \(bytes.count / type.size) elements,"
          + " by its offset \(offset), its shape \(shape) and its strides \(strides): the file is"
          + " damaged")
    }
    return try StoredTensor(
      type: type, shape: shape,
      bytes: rowMajor(bytes, size: type.size, shape: shape, strides: strides, offset: offset))
  }

  /// The place in the storage of the element whose indices are the largest.
  private func lastElement() throws -> Int {
    var last = offset
    var isCountable = offset >= 0
    for (extent, stride) in zip(shape, strides) {
      let (span, isTooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, isTooLarge) = last.addingReportingOverflow(span)
      isCountable = isCountable && stride >= 0 && !isTooFar && !isTooLarge
      last = sum
    }
    guard isCountable else {
      throw ModelFileError(
        "no tensor has the offset \(offset) and the strides \(strides): they are negative, or lead"
          + " beyond what can be counted")
    }
    return last
  }
}

/// The numbers that tensors share: one file of a `.pth`, `data/KEY`.
struct PyTorchStorage: Hashable {
  let key: String
  /// `nil` where it is bytes, whose meaning each tensor says for itself.
  let type: ElementType?
  /// The number of elements.
  let count: Int
  /// The part of it that is meant, where the older form of the files says so.
  var part: Range<Int>?

  /// The number of its bytes; throws `ModelFileError` where it cannot be counted.
  func byteCount() throws -> Int { try StoredTensor.byteCount(type ?? .unsigned8, [count]) }
}
