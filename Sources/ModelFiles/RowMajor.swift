/// The elements of a tensor, of `size` bytes each, in the order of their indices, the last one
/// fastest.
///
/// In `bytes` element (i, j, …) is number `offset` + i·`strides[0]` + j·`strides[1]` + …; none may lie
/// outside.
func rowMajor(
  _ bytes: ArraySlice<UInt8>, size: Int, shape: [Int], strides: [Int], offset: Int = 0
) -> [UInt8] {
  let count = shape.reduce(size, *)
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
