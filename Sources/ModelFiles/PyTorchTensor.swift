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
    return try StoredTensor(type: type, shape: shape, bytes: rowMajor(bytes, count))
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

  /// The `count` bytes of the elements in the order of their indices, the last index fastest.
  private func rowMajor(_ bytes: ArraySlice<UInt8>, _ count: Int) -> [UInt8] {
    let size = type.size
    func slice(_ element: Int, _ elements: Int) -> ArraySlice<UInt8> {
      let start = bytes.startIndex + element * size
      return bytes[start..<start + elements * size]
    }
    // An axis of one element is never stepped along, and its stride may be any number.
    let axes = zip(shape, strides).filter { $0.0 > 1 }
    // Axes at the end whose elements follow each other are copied as one piece.
    var (piece, inner) = (1, axes.count)
    while inner > 0, axes[inner - 1].1 == piece {
      inner -= 1
      piece *= axes[inner].0
    }
    var rowMajor: [UInt8] = []
    rowMajor.reserveCapacity(count)
    var index = [Int](repeating: 0, count: inner)
    var place = offset
    while rowMajor.count < count {
      rowMajor += slice(place, piece)
      // The next index, as an odometer turns; `place` goes along.
      var axis = inner - 1
      while axis >= 0 {
        index[axis] += 1
        place += axes[axis].1
        if index[axis] < axes[axis].0 { break }
        place -= index[axis] * axes[axis].1
        index[axis] = 0
        axis -= 1
      }
    }
    return rowMajor
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
