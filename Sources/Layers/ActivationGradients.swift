import Tensors

/// The gradient of `relu` for its input: upstream where the input is above 0, else 0.
///
/// `upstream` and `input` have one shape. `observer` sees every share. Throws `ShapeError`.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
public func reluGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  try check(upstream.shape, is: input.shape, for: "reluGradient")
  return scaled(upstream, at: input, observer: &observer) { reluDerivative($0) }
}

/// The gradient of `sigmoid` for its input: upstream · y · (1 − y).
///
/// `upstream` and `output`, the result y of the sigmoid, have one shape. `observer` sees every
/// share. Throws `ShapeError`.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
public func sigmoidGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  try check(upstream.shape, is: output.shape, for: "sigmoidGradient")
  return scaled(upstream, at: output, observer: &observer) { sigmoidDerivative(at: $0) }
}

/// The gradient of `tanh` for its input: upstream · (1 − y²).
///
/// `upstream` and `output`, the result y of the hyperbolic tangent, have one shape. `observer` sees
/// every share. Throws `ShapeError`.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
public func tanhGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>, observer: inout Watcher
) throws -> Tensor<Scalar> {
  try check(upstream.shape, is: output.shape, for: "tanhGradient")
  return scaled(upstream, at: output, observer: &observer) { tanhDerivative(at: $0) }
}

/// ∂L/∂x[k] += ∂L/∂y[k] · f′, one element after the other.
@inline(__always)
private func scaled<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, at points: Tensor<Scalar>, observer: inout Watcher,
  _ derivative: (Scalar) -> Scalar
) -> Tensor<Scalar> {
  var gradient = Tensor<Scalar>(zeros: upstream.shape)
  upstream.withUnsafeScalars { g in
    points.withUnsafeScalars { point in
      gradient.withUnsafeMutableScalars { dx in
        for k in g.indices {
          let factor = derivative(point[k])
          dx[k].addProduct(g[k], factor)
          observer.see(
            .share(
              output: Position(offset: k, in: upstream.shape), upstream: g[k],
              to: .input(Position(offset: k, in: upstream.shape)), factor: factor, total: dx[k]))
        }
      }
    }
  }
  return gradient
}

/// The gradient of `relu` for its input, unobserved.
///
/// Throws `ShapeError`.
public func reluGradient<Scalar>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try reluGradient(upstream: upstream, input: input, observer: &nobody)
}

/// The gradient of `sigmoid` for its input, unobserved.
///
/// Throws `ShapeError`.
public func sigmoidGradient<Scalar>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try sigmoidGradient(upstream: upstream, output: output, observer: &nobody)
}

/// The gradient of `tanh` for its input, unobserved.
///
/// Throws `ShapeError`.
public func tanhGradient<Scalar>(
  upstream: Tensor<Scalar>, output: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try tanhGradient(upstream: upstream, output: output, observer: &nobody)
}
