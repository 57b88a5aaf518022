import Tensors

/// The gradients of a dense layer: how the loss changes with each number that went in.
public struct DenseGradients<Scalar: TensorScalar>: Equatable, Sendable {
  /// The gradient of the input, in its shape.
  public let input: Tensor<Scalar>

  /// The gradient of the weight, `[in, out]`.
  public let weight: Tensor<Scalar>

  /// The gradient of the bias, `[out]`.
  public let bias: Tensor<Scalar>

  /// The three gradients.
  public init(input: Tensor<Scalar>, weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    self.input = input
    self.weight = weight
    self.bias = bias
  }
}

/// Hands what arrives at each output of a dense layer back to all that it was made of.
///
/// From y[e, o] = Σᵢ w[i, o] · x[e, i] + b[o] and g = ∂L/∂y[e, o], by the chain rule (D4 §4.1):
///
///     ∂L/∂x[e, i] += g · w[i, o]
///     ∂L/∂w[i, o] += g · x[e, i]
///     ∂L/∂b[o]    += g
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBack<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, toInput x: Tensor<Scalar>, weight w: Tensor<Scalar>,
  place: DensePlaces, observer: inout Watcher
) -> DenseGradients<Scalar> {
  var (dx, dw) = (Tensor<Scalar>(zeros: x.shape), Tensor<Scalar>(zeros: w.shape))
  var db = Tensor<Scalar>(zeros: [w.shape[1]])
  let (inputs, outputs) = (w.shape[0], w.shape[1])
  for e in 0..<x.shape[0] {
    for o in 0..<outputs {
      let here = place.activation(e, o)
      let g = upstream[e, o]
      observer.see(.begins(output: here))
      for i in 0..<inputs {
        dx[e, i].addProduct(g, w[i, o])
        observer.see(
          .share(
            output: here, upstream: g, to: .input(place.activation(e, i)), factor: w[i, o],
            total: dx[e, i]))
        dw[i, o].addProduct(g, x[e, i])
        observer.see(
          .share(
            output: here, upstream: g, to: .weight(Position(i, o)), factor: x[e, i],
            total: dw[i, o]))
      }
      db[o] += g
      observer.see(
        .share(output: here, upstream: g, to: .bias(Position(o)), factor: 1, total: db[o]))
      observer.see(.ends(output: here, value: nil))
    }
  }
  return DenseGradients(input: dx, weight: dw, bias: db)
}

/// The gradients of `dense` for input, weight and bias.
///
/// `upstream` is the gradient of its result, `[batch, out]` or `[out]`; `input` and `weight` are
/// those of the layer. `observer` sees every share. Throws `ShapeError`.
public func denseGradients<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, weight: Tensor<Scalar>,
  observer: inout Watcher
) throws -> DenseGradients<Scalar> {
  let name = "denseGradients"
  let places = try DensePlaces(name, input: input.shape, weight: weight.shape, bias: nil)
  try check(upstream.shape, is: input.shape.dropLast() + [weight.shape[1]], for: name)
  let upstream = upstream.reshaped(to: [-1, weight.shape[1]])
  let rows = input.reshaped(to: [-1, weight.shape[0]])
  let call = KernelCall(inputs: rows.shape, weight: weight.shape, for: Watcher.self)
  let gradients =
    call.map {
      DenseGradients(
        input: $0.inputGradient(upstream, weight, shape: rows.shape),
        weight: $0.weightGradient(upstream, rows, shape: weight.shape),
        bias: $0.biasGradient(upstream))
    }
    ?? handBack(upstream, toInput: rows, weight: weight, place: places, observer: &observer)
  return DenseGradients(
    input: gradients.input.reshaped(to: input.shape), weight: gradients.weight,
    bias: gradients.bias)
}

/// The gradients of `dense`, unobserved.
///
/// `upstream` has the shape of the result. Throws `ShapeError`.
public func denseGradients<Scalar>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, weight: Tensor<Scalar>
) throws -> DenseGradients<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try denseGradients(
    upstream: upstream, input: input, weight: weight, observer: &nobody)
}

/// Hands what arrives at each output of a dense layer to the inputs that it was made of, where weight
/// and bias learn nothing.
///
///     ∂L/∂x[e, i] += g · w[i, o]
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBackToInput<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, weight w: Tensor<Scalar>, place: DensePlaces,
  observer: inout Watcher
) -> Tensor<Scalar> {
  let (inputs, outputs) = (w.shape[0], w.shape[1])
  var dx = Tensor<Scalar>(zeros: [upstream.shape[0], inputs])
  for e in 0..<upstream.shape[0] {
    for o in 0..<outputs {
      let here = place.activation(e, o)
      let g = upstream[e, o]
      observer.see(.begins(output: here))
      for i in 0..<inputs {
        dx[e, i].addProduct(g, w[i, o])
        observer.see(
          .share(
            output: here, upstream: g, to: .input(place.activation(e, i)), factor: w[i, o],
            total: dx[e, i]))
      }
      observer.see(.ends(output: here, value: nil))
    }
  }
  return dx
}

/// The gradient of `dense` for its input alone, as where weight and bias are frozen.
///
/// All is as with `denseGradients`, whose gradient of the input it gives, bit for bit; `observer`
/// sees the shares of the input.
public func denseInputGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, weight: Tensor<Scalar>,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let name = "denseInputGradient"
  let places = try DensePlaces(name, input: input.shape, weight: weight.shape, bias: nil)
  try check(upstream.shape, is: input.shape.dropLast() + [weight.shape[1]], for: name)
  let upstream = upstream.reshaped(to: [-1, weight.shape[1]])
  let shape = [upstream.shape[0], weight.shape[0]]
  let gradient =
    KernelCall(inputs: shape, weight: weight.shape, for: Watcher.self)?
    .inputGradient(upstream, weight, shape: shape)
    ?? handBackToInput(upstream, weight: weight, place: places, observer: &observer)
  return gradient.reshaped(to: input.shape)
}

/// The gradients of `dense` for weight and bias alone, sooner than all three together.
func denseParameterGradients<Scalar>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, weight: Tensor<Scalar>
) throws -> (weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
  let call = KernelCall(inputs: input.shape, weight: weight.shape, for: NoObserver<Scalar>.self)
  guard let call else {
    let gradients = try denseGradients(upstream: upstream, input: input, weight: weight)
    return (gradients.weight, gradients.bias)
  }
  try check(upstream.shape, is: [input.shape[0], weight.shape[1]], for: "denseGradients")
  return (
    call.weightGradient(upstream, input, shape: weight.shape), call.biasGradient(upstream)
  )
}
