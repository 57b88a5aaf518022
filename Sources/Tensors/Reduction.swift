/// The axes along which a tensor is reduced, and what becomes of its shape.
struct Reduction {
  private let shape: [Int]
  private let axes: Set<Int>

  /// The reduction of `tensor` along `axes`, the negative ones counted from the end.
  init<Scalar>(of tensor: Tensor<Scalar>, along axes: [Int]) {
    shape = tensor.shape
    self.axes = Set(axes.map(tensor.axis))
  }

  /// The reduction of `tensor` to one number.
  init<Scalar>(ofAll tensor: Tensor<Scalar>) {
    shape = tensor.shape
    axes = Set(0..<tensor.rank)
  }

  /// The shape that is left, the reduced axes gone or of extent 1.
  func resultShape(keepingAxes: Bool) -> [Int] {
    shape.indices.compactMap { axis in
      axes.contains(axis) ? (keepingAxes ? 1 : nil) : shape[axis]
    }
  }

  /// How far a step along each axis of the tensor goes in the result: nowhere along a reduced one.
  var resultStrides: [Int] {
    let strides = rowMajorStrides(of: resultShape(keepingAxes: true))
    return shape.indices.map { axes.contains($0) ? 0 : strides[$0] }
  }

  /// How many elements are brought together in each number of the result: at least one.
  var elementsForEach: Int {
    let product = axes.reduce(1) { $0 * shape[$1] }
    require(
      product > 0, "a tensor of shape \(shape) has no elements along the axes \(axes.sorted())")
    return product
  }
}

extension Tensor {
  /// Folds every element, in row-major order, into the number of the result that it belongs to.
  @inline(__always)
  private func folded<Result>(
    _ reduction: Reduction, from initial: Result,
    _ fold: (_ result: Result, _ element: Scalar, _ place: Int) -> Result
  ) -> [Result] {
    let resultCount = Tensor.count(of: reduction.resultShape(keepingAxes: true))
    var results = [Result](repeating: initial, count: resultCount)
    let walk = Walk(over: shape, left: strides, right: reduction.resultStrides)
    let (length, step, resultStep) = (walk.runLength, walk.leftStep, walk.rightStep)
    storage.withUnsafeBufferPointer { elements in
      results.withUnsafeMutableBufferPointer { results in
        walk.forEachRun { start, place in
          if resultStep == 0 {
            var result = results[place]
            for index in 0..<length {
              result = fold(result, elements[start + index * step], place)
            }
            results[place] = result
          } else {
            for index in 0..<length {
              let place = place + index * resultStep
              results[place] = fold(results[place], elements[start + index * step], place)
            }
          }
        }
      }
    }
    return results
  }

  /// The sums of the elements, added in `Double` in row-major order.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func totals(_ reduction: Reduction) -> [Double] {
    folded(reduction, from: 0) { total, element, _ in total + Double(element) }
  }

  /// The means of the elements, in `Double`.
  func means(_ reduction: Reduction) -> [Double] {
    let divisor = Double(reduction.elementsForEach)
    return totals(reduction).map { $0 / divisor }
  }

  /// The mean square distances of the elements from their means, in `Double`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func variances(_ reduction: Reduction) -> [Double] {
    let means = means(reduction)
    let divisor = Double(reduction.elementsForEach)
    return folded(reduction, from: 0) { total, element, place in
      let distance = Double(element) - means[place]
      return total + distance * distance
    }.map { $0 / divisor }
  }

  /// The largest elements; NaN where one of them is.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func largest(_ reduction: Reduction) -> [Scalar] {
    _ = reduction.elementsForEach
    return folded(reduction, from: -.infinity) { largest, element, _ in
      element > largest || element.isNaN ? element : largest
    }
  }
}
