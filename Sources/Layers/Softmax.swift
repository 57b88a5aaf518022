import Tensors

/// The probabilities of the classes k in each row of logits z.
///
/// D0 §3.2.6 writes P(y = i) = e^zᵢ / Σⱼ e^zⱼ. Numerator and denominator are divided by e^max, which
/// changes nothing but keeps every power at 1 or less:
///
///     p[row, k] = e^(z[row, k] − max) / Σⱼ e^(z[row, j] − max)
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func probabilities<Scalar, Watcher: Observer<Scalar>>(
  _ z: Tensor<Scalar>, place: RowPlaces, observer: inout Watcher
) -> Tensor<Scalar> {
  var p = z
  for row in 0..<z.shape[0] {
    observer.see(.begins(output: place.row(row)))
    let maximum = z[row, indexOfMaximum(z, row, place: place, observer: &observer)]
    var sum: Scalar = 0
    for k in 0..<z.shape[1] {
      let shifted = z[row, k] - maximum
      p[row, k] = .exponential(shifted)
      sum += p[row, k]
      observer.see(
        .exponential(
          input: place(row, k), x: z[row, k], shifted: shifted, power: p[row, k], sum: sum))
    }
    for k in 0..<z.shape[1] {
      let power = p[row, k]
      p[row, k] = power / sum
      observer.see(
        .quotient(output: place(row, k), numerator: power, divisor: sum, value: p[row, k]))
    }
    observer.see(.ends(output: place.row(row), value: nil))
  }
  return p
}

/// The logarithms of the probabilities in each row of logits z, without the probabilities.
///
/// The logarithm of the quotient in `softmax` (log_softmax in D4 §3.2):
///
///     l[row, k] = (z[row, k] − max) − ln Σⱼ e^(z[row, j] − max)
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func logProbabilities<Scalar, Watcher: Observer<Scalar>>(
  _ z: Tensor<Scalar>, place: RowPlaces, observer: inout Watcher
) -> Tensor<Scalar> {
  var l = z
  for row in 0..<z.shape[0] {
    observer.see(.begins(output: place.row(row)))
    let maximum = z[row, indexOfMaximum(z, row, place: place, observer: &observer)]
    var sum: Scalar = 0
    for k in 0..<z.shape[1] {
      let shifted = z[row, k] - maximum
      let power = Scalar.exponential(shifted)
      sum += power
      observer.see(
        .exponential(input: place(row, k), x: z[row, k], shifted: shifted, power: power, sum: sum))
    }
    let logarithm = Scalar.logarithm(sum)
    observer.see(.logarithm(of: sum, value: logarithm))
    for k in 0..<z.shape[1] {
      let shifted = z[row, k] - maximum
      l[row, k] = shifted - logarithm
      observer.see(
        .difference(output: place(row, k), of: shifted, less: logarithm, value: l[row, k]))
    }
    observer.see(.ends(output: place.row(row), value: nil))
  }
  return l
}

/// The first of the largest numbers of a row.
@inline(__always)
private func indexOfMaximum<Scalar, Watcher: Observer<Scalar>>(
  _ z: Tensor<Scalar>, _ row: Int, place: RowPlaces, observer: inout Watcher
) -> Int {
  var largest = 0
  for k in 1..<z.shape[1] where z[row, k] > z[row, largest] { largest = k }
  observer.see(.maximum(input: place(row, largest), value: z[row, largest]))
  return largest
}

/// The softmax of each row along the last axis: positive numbers that add up to 1.
///
/// `input` is `[batch, classes]`, or has any rank from 1 to 4; the result has its shape. `observer`
/// sees the maximum, each power and each quotient. Throws `ShapeError`.
public func softmax<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try RowPlaces("softmax", input.shape)
  let rows = input.reshaped(to: [-1, places.length])
  return probabilities(rows, place: places, observer: &observer).reshaped(to: input.shape)
}

/// The natural logarithm of the softmax of each row along the last axis.
///
/// `input` is `[batch, classes]`, or has any rank from 1 to 4; the result has its shape. `observer`
/// sees the maximum, each power, the logarithm and each difference. Throws `ShapeError`.
public func logSoftmax<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try RowPlaces("logSoftmax", input.shape)
  let rows = input.reshaped(to: [-1, places.length])
  return logProbabilities(rows, place: places, observer: &observer).reshaped(to: input.shape)
}

/// The softmax of each row along the last axis, unobserved.
///
/// Throws `ShapeError`.
public func softmax<Scalar>(_ input: Tensor<Scalar>) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try softmax(input, observer: &nobody)
}

/// The logarithm of the softmax of each row along the last axis, unobserved.
///
/// Throws `ShapeError`.
public func logSoftmax<Scalar>(_ input: Tensor<Scalar>) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try logSoftmax(input, observer: &nobody)
}

/// Where a loop over rows is, in the indices of the tensor that was given.
struct RowPlaces {
  let shape: [Int]

  init(_ operation: String, _ shape: [Int]) throws {
    guard (1...4).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(
        operation,
        "input \(text(shape)) of rank \(shape.count) has no rows; give [classes] or"
          + " [batch, classes], of rank 4 at most and with at least one number")
    }
    self.shape = shape
  }

  /// Numbers in a row.
  var length: Int { shape[shape.count - 1] }

  func callAsFunction(_ row: Int, _ k: Int) -> Position {
    Position(offset: row * length + k, in: shape)
  }

  func row(_ row: Int) -> Position { Position(offset: row, in: shape.dropLast()) }
}
