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
        its \(count) elements do not divide evenly by \(others)
        """)
      shape[free] = count / others
    }
    let newCount = Tensor.count(of: shape)
    require(
      newCount == count,
      """
      \(self.shape) cannot be reshaped to \(newShape): \
      it has \(product(self.shape)) elements, and \(product(shape)) are wanted
      """)
    return Tensor(shape: shape, scalars: storage)
  }

  /// All elements in one row, `[count]`.
  public func flattened() -> Tensor { reshaped(to: [count]) }

  /// The axes from `axis` on joined into one: from 1, `[batch, height, width, channel]` becomes
  /// `[batch, height · width · channel]`.
  public func flattened(from axis: Int) -> Tensor {
    let axis = self.axis(axis)
    return reshaped(to: shape[..<axis] + [Tensor.count(of: Array(shape[axis...]))])
  }

  /// The same elements with a new axis of extent 1, which will be axis `axis` of the result.
  public func expanded(axis: Int) -> Tensor {
    require(
      (0...rank).contains(axis),
      "a new axis of a tensor of shape \(shape) is one of 0...\(rank), not \(axis)")
    return reshaped(to: shape[..<axis] + [1] + shape[axis...])
  }

  /// The same elements without the axes of extent 1.
  public func squeezed() -> Tensor { reshaped(to: shape.filter { $0 != 1 }) }

  /// The tensor whose axis i is axis `order[i]` of this one.
  public func transposed(_ order: [Int]) -> Tensor {
    let order = order.map(axis)
    require(
      order.sorted() == Array(0..<rank),
      "the axes of shape \(shape) in a new order are 0..<\(rank), each once, not \(order)")
    return gathered(order.map { shape[$0] }, strides: order.map { strides[$0] }, start: 0)
  }

  /// The matrix with rows and columns exchanged.
  public func transposed() -> Tensor {
    require(
      rank == 2, "a tensor of shape \(shape) is no matrix; give the new order of its \(rank) axes")
    return transposed([1, 0])
  }

  /// The tensor with the order of the elements along `axes` turned round.
  public func reversed(axes: Int...) -> Tensor {
    let turned = Set(axes.map(axis))
    let signed = strides.enumerated().map { turned.contains($0) ? -$1 : $1 }
    let start = turned.reduce(0) { $0 + (shape[$1] - 1) * strides[$1] }
    return gathered(shape, strides: signed, start: start)
  }
}

extension Tensor {
  /// The tensors one after the other along a new first axis; all have one shape.
  public static func stack(_ tensors: [Tensor]) -> Tensor {
    let inner = tensors.first?.shape ?? []
    for (place, tensor) in tensors.enumerated() {
      require(
        tensor.shape == inner,
        "the entries of a tensor have one shape: 0 has \(inner), \(place) has \(tensor.shape)")
    }
    return Tensor(shape: [tensors.count] + inner, scalars: tensors.flatMap(\.storage))
  }

  /// The tensors one after the other along `axis`; their other extents are the same.
  public static func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    guard let first = tensors.first else {
      brokenPromise("at least one tensor is needed to concatenate")
    }
    let axis = first.axis(axis)
    for (place, tensor) in tensors.enumerated() {
      require(
        tensor.rank == first.rank
          && (0..<first.rank).allSatisfy { $0 == axis || tensor.shape[$0] == first.shape[$0] },
        """
        concatenated tensors differ only along axis \(axis): \
        number 0 has \(first.shape), number \(place) \(tensor.shape)
        """)
    }
    // Before the axis the tensors take turns; from it on, each one's elements lie together.
    let turns = Tensor.count(of: Array(first.shape[..<axis]))
    var scalars: [Scalar] = []
    scalars.reserveCapacity(tensors.reduce(0) { $0 + $1.count })
    for turn in 0..<turns {
      for tensor in tensors {
        let size = tensor.count / turns
        scalars += tensor.storage[turn * size..<(turn + 1) * size]
      }
    }
    var shape = first.shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    return Tensor(shape: shape, scalars: scalars)
  }
}

/// The product of the extents, written out: `2·3·4 = 24`.
private func product(_ shape: [Int]) -> String {
  let count = shape.reduce(1, *)
  let factors = shape.map(String.init).joined(separator: "·")
  return shape.count < 2 ? "\(count)" : "\(factors) = \(count)"
}
