import Tensors

/// The rectified linear unit, max(0, x) (D0 §3.2.3).
public func relu<Scalar: TensorScalar>(_ x: Scalar) -> Scalar { max(x, 0) }

/// The slope of `relu` at x: 1 above 0, else 0; at 0 itself, where there is none, 0.
public func reluDerivative<Scalar: TensorScalar>(_ x: Scalar) -> Scalar { x > 0 ? 1 : 0 }

/// The sigmoid 1 / (1 + e^−x), which D4 §4.1 names, computed so that no exponential overflows.
public func sigmoid<Scalar: TensorScalar>(_ x: Scalar) -> Scalar {
  let power = Scalar.exponential(-abs(x))
  return x < 0 ? power / (1 + power) : 1 / (1 + power)
}

/// The slope of `sigmoid` where its value is y: y · (1 − y).
public func sigmoidDerivative<Scalar: TensorScalar>(at y: Scalar) -> Scalar { y * (1 - y) }

/// The slope of the hyperbolic tangent where its value is y: 1 − y².
public func tanhDerivative<Scalar: TensorScalar>(at y: Scalar) -> Scalar { 1 - y * y }

/// max(0, x) of every element of `input`, which may have any shape; `observer` sees each.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
public func relu<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) -> Tensor<Scalar> {
  applied(to: input, observer: &observer) { relu($0) }
}

/// 1 / (1 + e^−x) of every element of `input`, which may have any shape; `observer` sees each.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
public func sigmoid<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) -> Tensor<Scalar> {
  applied(to: input, observer: &observer) { sigmoid($0) }
}

/// tanh x of every element of `input`, which may have any shape; `observer` sees each.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
public func tanh<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, observer: inout Watcher
) -> Tensor<Scalar> {
  applied(to: input, observer: &observer) { Scalar.hyperbolicTangent($0) }
}

/// y = f(x), one element after the other.
@inline(__always)
private func applied<Scalar, Watcher: Observer<Scalar>>(
  to input: Tensor<Scalar>, observer: inout Watcher, _ f: (Scalar) -> Scalar
) -> Tensor<Scalar> {
  var output = input
  input.withUnsafeScalars { x in
    output.withUnsafeMutableScalars { y in
      for k in x.indices {
        y[k] = f(x[k])
        observer.see(.applied(input: Position(offset: k, in: input.shape), x: x[k], y: y[k]))
      }
    }
  }
  return output
}

/// max(0, x) of every element of `input`, which may have any shape.
public func relu<Scalar>(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return relu(input, observer: &nobody)
}

/// 1 / (1 + e^−x) of every element of `input`, which may have any shape.
public func sigmoid<Scalar>(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return sigmoid(input, observer: &nobody)
}

/// tanh x of every element of `input`, which may have any shape.
public func tanh<Scalar>(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return tanh(input, observer: &nobody)
}
