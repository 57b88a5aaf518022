/// Rows of numbers, one number for each class: softmax, cross-entropy and their gradients.
///
/// Tensors are contiguous and row-major, `[rows, classCount]`. Sixteen rows are worked at once, each
/// in a lane of its own. So a row's results depend on nothing but the row, and every sum runs over
/// its classes in their order, as in the loops of `Layers`.
///
/// A row with NaN or +∞ in it, or with nothing but −∞, has NaN for all its probabilities.
public struct SoftmaxRows: Sendable {
  /// The number of rows: one for each example.
  public let rows: Int
  /// The numbers in a row.
  public let classCount: Int

  /// Rows of `classCount` numbers, of which there has to be one at least.
  public init(rows: Int, classCount: Int) {
    precondition(
      rows >= 0 && classCount > 0, "\(rows) rows of \(classCount) classes are no outputs")
    self.rows = rows
    self.classCount = classCount
  }

  /// The elements that a function asks for in its `scratch`, whose content does not matter.
  public var scratchCount: Int { 2 * classCount * Vector.scalarCount }

  /// Writes the softmax of each row of `logits`: p[k] = e^(z[k] − max) / Σⱼ e^(z[j] − max).
  ///
  /// `probabilities` may be `logits` itself.
  public func softmax(
    _ logits: UnsafePointer<Float>, probabilities: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    forEachGroup(scratch) { group in
      let z = group.columns(of: logits)
      let sum = z.raise(less: z.maximum().value)
      for k in 0..<classCount { z[k] /= sum }
      group.write(z, to: probabilities)
    }
  }

  /// Writes the logarithm of each row's softmax: l[k] = (z[k] − max) − ln Σⱼ e^(z[j] − max).
  ///
  /// `logarithms` may be `logits` itself.
  public func logSoftmax(
    _ logits: UnsafePointer<Float>, logarithms: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    forEachGroup(scratch) { group in
      let z = group.columns(of: logits)
      let maximum = z.maximum().value
      var sum = Vector.zero
      for k in 0..<classCount {
        z[k] -= maximum
        sum += exponential(z[k])
      }
      let logarithm = logarithm(sum)
      for k in 0..<classCount { z[k] -= logarithm }
      group.write(z, to: logarithms)
    }
  }

  /// Writes the gradient for the logits of a softmax: p[k] · (g[k] − Σⱼ g[j] · p[j]), with g what
  /// arrives at the probabilities p.
  ///
  /// `gradient` may be `upstream` or `probabilities` itself.
  public func softmaxGradient(
    upstream: UnsafePointer<Float>, probabilities: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    forEachGroup(scratch) { group in
      let g = group.columns(of: upstream)
      let p = group.columns(of: probabilities, second: true)
      var sum = Vector.zero
      for k in 0..<classCount { sum.addProduct(g[k], p[k]) }
      for k in 0..<classCount { g[k] = p[k] * (g[k] - sum) }
      group.write(g, to: gradient)
    }
  }

  /// Calls `body` for every sixteen rows, the last ones perhaps in part.
  @inline(__always)
  func forEachGroup(
    _ scratch: UnsafeMutablePointer<Float>, _ body: (RowGroup) -> Void
  ) {
    for first in stride(from: 0, to: rows, by: Vector.scalarCount) {
      body(
        RowGroup(
          first: first, lanes: min(Vector.scalarCount, rows - first), classCount: classCount,
          scratch: scratch))
    }
  }
}

/// Up to sixteen rows, to be worked side by side.
struct RowGroup {
  let first: Int
  let lanes: Int
  let classCount: Int
  let scratch: UnsafeMutablePointer<Float>

  /// The rows laid side by side in the scratch, or in the second half of it; the last row fills the
  /// lanes that are left over.
  @inline(__always)
  func columns(of numbers: UnsafePointer<Float>, second: Bool = false) -> Columns {
    let place = scratch + (second ? classCount * Vector.scalarCount : 0)
    for lane in 0..<Vector.scalarCount {
      let row = numbers + (first + min(lane, lanes - 1)) * classCount
      for k in 0..<classCount { place[k &* Vector.scalarCount &+ lane] = row[k] }
    }
    return Columns(start: place, count: classCount)
  }

  /// Writes the rows back among all rows.
  @inline(__always)
  func write(_ columns: Columns, to numbers: UnsafeMutablePointer<Float>) {
    for lane in 0..<lanes {
      let row = numbers + (first + lane) * classCount
      for k in 0..<classCount { row[k] = columns.start[k &* Vector.scalarCount &+ lane] }
    }
  }

  /// Writes one number for each row.
  @inline(__always)
  func write(_ vector: Vector, to numbers: UnsafeMutablePointer<Float>) {
    for lane in 0..<lanes { numbers[first + lane] = vector[lane] }
  }

  /// Writes one place for each row.
  @inline(__always)
  func write(_ places: SIMD16<Int32>, to numbers: UnsafeMutablePointer<Int>) {
    for lane in 0..<lanes { numbers[first + lane] = Int(places[lane]) }
  }

  /// The class that `classes` names for each row; each has to be below the number of classes.
  @inline(__always)
  func classes(_ classes: UnsafePointer<Int>) -> SIMD16<Int32> {
    var result = SIMD16<Int32>.zero
    for lane in 0..<lanes {
      let row = first + lane
      precondition(
        (0..<classCount).contains(classes[row]),
        "class \(classes[row]) of row \(row) is none of the \(classCount) there are")
      result[lane] = Int32(truncatingIfNeeded: classes[row])
    }
    return result
  }
}

/// Sixteen rows side by side: for each class the sixteen numbers that the rows have for it.
struct Columns {
  let start: UnsafeMutablePointer<Float>
  let count: Int

  subscript(k: Int) -> Vector {
    @inline(__always) get { UnsafePointer(start).vector(at: k &* Vector.scalarCount) }
    @inline(__always) nonmutating set {
      start.store(newValue, at: k &* Vector.scalarCount, lanes: Vector.scalarCount)
    }
  }

  /// The greatest number of each row and where it first stands, as a loop finds it that asks
  /// whether the next number is greater.
  @inline(__always)
  func maximum() -> (value: Vector, place: SIMD16<Int32>) {
    var value = self[0]
    var place = SIMD16<Int32>.zero
    for k in 1..<count {
      let leads = self[k] .> value
      value.replace(with: self[k], where: leads)
      place.replace(with: SIMD16(repeating: Int32(truncatingIfNeeded: k)), where: leads)
    }
    return (value, place)
  }

  /// The number at a place of its own in each row.
  @inline(__always)
  func numbers(at places: SIMD16<Int32>) -> Vector {
    var result = Vector.zero
    for lane in 0..<Vector.scalarCount {
      result[lane] = start[Int(places[lane]) &* Vector.scalarCount &+ lane]
    }
    return result
  }

  /// Puts e^(z − maximum) in the place of each number z, and gives their sum in each row.
  @inline(__always)
  func raise(less maximum: Vector) -> Vector {
    var sum = Vector.zero
    for k in 0..<count {
      self[k] = exponential(self[k] - maximum)
      sum += self[k]
    }
    return sum
  }
}
