extension Tensor {
  /// The sum of all elements, added in `Double` in row-major order and rounded once.
  public func sum() -> Scalar { Scalar(totals(Reduction(ofAll: self))[0]) }

  /// The mean of all elements, computed in `Double`; there is at least one element.
  public func mean() -> Scalar { Scalar(means(Reduction(ofAll: self))[0]) }

  /// The mean square distance of all elements from their mean: Σ(x − mean)² / count, in `Double`.
  public func variance() -> Scalar { Scalar(variances(Reduction(ofAll: self))[0]) }

  /// The square root of the variance of all elements.
  public func standardDeviation() -> Scalar {
    Scalar(variances(Reduction(ofAll: self))[0].squareRoot())
  }

  /// The largest element; NaN if any is; there is at least one element.
  public func max() -> Scalar { largest(Reduction(ofAll: self))[0] }

  /// The smallest element; NaN if any is; there is at least one element.
  public func min() -> Scalar { -(-self).max() }

  /// The offset in `scalars` at which the largest element first stands, in a row its index; NaN
  /// counts as largest.
  public func argmax() -> Int { flattened().argmax(along: 0)[0] }
}

extension Tensor {
  /// The sums along the axes named, added in `Double` in row-major order and rounded once.
  ///
  /// In every reduction the axes named are gone from the shape, or have the extent 1 when
  /// `keepingAxes`; an axis below 0 counts from the end.
  public func sum(
    along axis: Int, _ others: Int..., keepingAxes: Bool = false
  ) -> Tensor {
    let reduction = Reduction(of: self, along: [axis] + others)
    return Tensor(totals(reduction), reduction, keepingAxes)
  }

  /// The means along the axes named, computed in `Double`.
  public func mean(
    along axis: Int, _ others: Int..., keepingAxes: Bool = false
  ) -> Tensor {
    let reduction = Reduction(of: self, along: [axis] + others)
    return Tensor(means(reduction), reduction, keepingAxes)
  }

  /// The mean square distances from the mean along the axes named, Σ(x − mean)² / count, computed
  /// in `Double`.
  public func variance(
    along axis: Int, _ others: Int..., keepingAxes: Bool = false
  ) -> Tensor {
    let reduction = Reduction(of: self, along: [axis] + others)
    return Tensor(variances(reduction), reduction, keepingAxes)
  }

  /// The square roots of the variances along the axes named.
  public func standardDeviation(
    along axis: Int, _ others: Int..., keepingAxes: Bool = false
  ) -> Tensor {
    let reduction = Reduction(of: self, along: [axis] + others)
    return Tensor(variances(reduction).map { $0.squareRoot() }, reduction, keepingAxes)
  }

  /// The largest elements along the axes named; NaN where one of them is.
  public func max(
    along axis: Int, _ others: Int..., keepingAxes: Bool = false
  ) -> Tensor {
    let reduction = Reduction(of: self, along: [axis] + others)
    return Tensor(
      shape: reduction.resultShape(keepingAxes: keepingAxes), scalars: largest(reduction))
  }

  /// The smallest elements along the axes named; NaN where one of them is.
  public func min(
    along axis: Int, _ others: Int..., keepingAxes: Bool = false
  ) -> Tensor {
    let reduction = Reduction(of: -self, along: [axis] + others)
    return -Tensor(
      shape: reduction.resultShape(keepingAxes: keepingAxes), scalars: (-self).largest(reduction))
  }

  /// The index along `axis` at which the largest element first stands, for every place on the other
  /// axes in row-major order; NaN counts as largest.
  ///
  /// For `[batch, class]` along axis 1 that is the class of each example.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func argmax(along axis: Int) -> [Int] {
    let axis = self.axis(axis)
    let (extent, stride) = (shape[axis], strides[axis])
    require(extent > 0, "a tensor of shape \(shape) has no elements along axis \(axis)")
    return (0..<count / extent).map { place in
      // Later axes vary within a stride; earlier ones step over the whole axis.
      let start = place / stride * stride * extent + place % stride
      return (0..<extent).reduce(0) { largest, index in
        let (best, value) = (storage[start + largest * stride], storage[start + index * stride])
        return value > best || (value.isNaN && !best.isNaN) ? index : largest
      }
    }
  }

  private init(_ values: [Double], _ reduction: Reduction, _ keepingAxes: Bool) {
    self.init(
      shape: reduction.resultShape(keepingAxes: keepingAxes), scalars: values.map { Scalar($0) })
  }
}
