extension Tensor {
  /// The part of the tensor that the selections take along its axes, the first axis first; axes
  /// without a selection are taken whole.
  ///
  /// A range keeps its axis, an index takes it away: of a batch of images `[batch, height, width]`,
  /// `images[0, 10..<14]` is a matrix of 4 rows. What is assigned to a slice is broadcast to it.
  public subscript(selections: any AxisSelection...) -> Tensor {
    get {
      let slice = Slice(of: self, selections)
      return gathered(slice.shape, strides: slice.strides, start: slice.start)
    }
    set { set(newValue, at: selections) }
  }

  /// Puts `values`, broadcast to the shape of the slice, in the place of the slice.
  mutating func set(_ values: Tensor, at selections: [any AxisSelection]) {
    let slice = Slice(of: self, selections)
    let values = values.broadcast(to: slice.shape)
    let walk = Walk(over: slice.shape, left: slice.strides, right: values.strides)
    let (length, step) = (walk.runLength, walk.leftStep)
    storage.withUnsafeMutableBufferPointer { target in
      values.storage.withUnsafeBufferPointer { source in
        walk.forEachRun { left, right in
          for place in 0..<length {
            target[slice.start + left + place * step] = source[right + place]
          }
        }
      }
    }
  }

  /// The part at `index` of the first axis, which is gone from its shape.
  public func at(_ index: Int) -> Tensor {
    let slice = Slice(of: self, [index])
    return gathered(slice.shape, strides: slice.strides, start: slice.start)
  }

  /// The parts at `indices` of `axis`, in that order; an index may come more than once.
  public func selecting(_ indices: [Int], axis: Int = 0) -> Tensor {
    let axis = self.axis(axis)
    let (extent, size) = (shape[axis], strides[axis])
    for index in indices {
      require(
        isInside(index, extent),
        """
        \(index) lies outside a tensor of shape \(shape): \
        along axis \(axis) the indices are 0..<\(extent)
        """)
    }
    var newShape = shape
    newShape[axis] = indices.count
    var scalars: [Scalar] = []
    scalars.reserveCapacity(Tensor.count(of: newShape))
    for turn in 0..<Tensor.count(of: Array(shape[..<axis])) {
      for index in indices {
        let start = (turn * extent + index) * size
        scalars += storage[start..<start + size]
      }
    }
    return Tensor(shape: newShape, scalars: scalars)
  }
}

/// Where the elements of a slice lie in the tensor it is taken from.
private struct Slice {
  var shape: [Int] = []
  var strides: [Int] = []
  var start = 0

  init<Scalar>(of tensor: Tensor<Scalar>, _ selections: [any AxisSelection]) {
    require(
      selections.count <= tensor.rank,
      "a slice of a tensor of shape \(tensor.shape) names \(selections.count) axes")
    for (axis, (extent, stride)) in zip(tensor.shape, tensor.strides).enumerated() {
      let selection = axis < selections.count ? selections[axis] : 0...
      let places = selection.places(of: extent)
      require(
        places.lieInside(extent),
        """
        \(selection) goes beyond a tensor of shape \(tensor.shape): \
        along axis \(axis) the indices are 0..<\(extent)
        """)
      if places.count > 0 { start += places.first * stride }
      if places.keepsAxis {
        shape.append(places.count)
        strides.append(places.step * stride)
      }
    }
  }
}
