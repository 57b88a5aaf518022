extension Tensor {
  /// The same elements in the same order under another shape of as many elements.
  ///
  /// One extent may be −1: it is then what is left when the others are divided out.
  public func reshaped(to newShape: [Int]) -> Tensor {
    var shape = newShape
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      let others = Tensor.count(of: shape)
      require(
        others > 0 && count % others == 0,
        """
        \(self.shape) cannot be reshaped to \(newShape): \
        \(count) elements are no multiple of \(others)
        """)
      shape[free] = count / others
    }
    let wanted = Tensor.count(of: shape)
    require(
      wanted == count,
      "\(self.shape) holds \(count) elements and cannot be reshaped to \(newShape), \(wanted)")
    return Tensor(shape: shape, scalars: storage)
  }

  /// The same elements in one row, `[count]`.
  public func flattened() -> Tensor { reshaped(to: [count]) }

  /// The part at `index` of the first axis; that axis is gone from its shape.
  public func at(_ index: Int) -> Tensor {
    require(rank > 0, "a tensor of rank 0 has no first axis")
    guard isInside(index, shape[0]) else { indexIsOutside([index], [shape[0]]) }
    let rest = Array(shape.dropFirst())
    let size = Tensor.count(of: rest)
    return Tensor(shape: rest, scalars: Array(storage[index * size..<(index + 1) * size]))
  }
}
