import Tensors

/// Hands what arrives at each probability of a row back to all logits of the row.
///
/// From p[k] = e^z[k] / Σⱼ e^z[j] follows ∂p[j]/∂z[k] = p[j] · (δ[j, k] − p[k]), where δ[j, k] is 1
/// if j = k, else 0. With g = ∂L/∂p[row, j]:
///
///     ∂L/∂z[row, k] += g · p[row, j] · (δ[j, k] − p[row, k])
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBackSoftmax<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, at p: Tensor<Scalar>, place: RowPlaces, observer: inout Watcher
) -> Tensor<Scalar> {
  var dz = Tensor<Scalar>(zeros: p.shape)
  for row in 0..<p.shape[0] {
    for j in 0..<p.shape[1] {
      observer.see(.begins(output: place(row, j)))
      let g = upstream[row, j]
      for k in 0..<p.shape[1] {
        let factor = p[row, j] * ((j == k ? 1 : 0) - p[row, k])
        dz[row, k].addProduct(g, factor)
        observer.see(
          .share(
            output: place(row, j), upstream: g, to: .input(place(row, k)), factor: factor,
            total: dz[row, k]))
      }
      observer.see(.ends(output: place(row, j), value: nil))
    }
  }
  return dz
}

/// Hands what arrives at each log-probability of a row back to all logits of the row.
///
/// From l[k] = z[k] − ln Σⱼ e^z[j] follows ∂l[j]/∂z[k] = δ[j, k] − p[k] with p[k] = e^l[k]. With
/// g = ∂L/∂l[row, j]:
///
///     ∂L/∂z[row, k] += g · (δ[j, k] − e^l[row, k])
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBackLogSoftmax<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, at l: Tensor<Scalar>, place: RowPlaces, observer: inout Watcher
) -> Tensor<Scalar> {
  let p = l.map { Scalar.exponential($0) }
  var dz = Tensor<Scalar>(zeros: l.shape)
  for row in 0..<l.shape[0] {
    for j in 0..<l.shape[1] {
      observer.see(.begins(output: place(row, j)))
      let g = upstream[row, j]
      for k in 0..<l.shape[1] {
        let factor = (j == k ? 1 : 0) - p[row, k]
        dz[row, k].addProduct(g, factor)
        observer.see(
          .share(
            output: place(row, j), upstream: g, to: .input(place(row, k)), factor: factor,
            total: dz[row, k]))
      }
      observer.see(.ends(output: place(row, j), value: nil))
    }
  }
  return dz
}

/// The gradient of `softmax` for its input.
///
/// `upstream` and `output`, the result of the softmax, have one shape. `observer` sees the share
/// that each output sends to each input of its row. Throws `ShapeError`.
public func softmaxGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try RowPlaces("softmaxGradient", output.shape)
  try check(upstream.shape, is: output.shape, for: "softmaxGradient")
  let rows = [-1, places.length]
  return handBackSoftmax(
    upstream.reshaped(to: rows), at: output.reshaped(to: rows), place: places,
    observer: &observer
  ).reshaped(to: output.shape)
}

/// The gradient of `logSoftmax` for its input.
///
/// `upstream` and `output`, the result of the log-softmax, have one shape. `observer` sees the
/// share that each output sends to each input of its row. Throws `ShapeError`.
public func logSoftmaxGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try RowPlaces("logSoftmaxGradient", output.shape)
  try check(upstream.shape, is: output.shape, for: "logSoftmaxGradient")
  let rows = [-1, places.length]
  return handBackLogSoftmax(
    upstream.reshaped(to: rows), at: output.reshaped(to: rows), place: places,
    observer: &observer
  ).reshaped(to: output.shape)
}

/// The gradient of `softmax` for its input, unobserved.
///
/// Throws `ShapeError`.
public func softmaxGradient<Scalar>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try softmaxGradient(upstream: upstream, output: output, observer: &nobody)
}

/// The gradient of `logSoftmax` for its input, unobserved.
///
/// Throws `ShapeError`.
public func logSoftmaxGradient<Scalar>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try logSoftmaxGradient(upstream: upstream, output: output, observer: &nobody)
}
