import Tensors

/// A dense layer's sums, one output at a time.
///
/// D1 §4.3 writes y = f(Wx + b), D0 §4.2.4 Σ weight · value; f is an activation of its own here.
/// For example e of the batch, input i and output o:
///
///     y[e, o] = Σᵢ w[i, o] · x[e, i] + b[o]
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func weightedSums<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, _ b: Tensor<Scalar>?, place: DensePlaces,
  observer: inout Watcher
) -> Tensor<Scalar> {
  let (examples, inputs, outputs) = (x.shape[0], w.shape[0], w.shape[1])
  var y = Tensor<Scalar>(zeros: [examples, outputs])
  for e in 0..<examples {
    for o in 0..<outputs {
      observer.see(.begins(output: place.activation(e, o)))
      var sum: Scalar = 0
      for i in 0..<inputs {
        sum.addProduct(w[i, o], x[e, i])
        observer.see(
          .product(
            input: place.activation(e, i), value: x[e, i], weight: Position(i, o),
            factor: w[i, o], sum: sum))
      }
      if let b {
        sum += b[o]
        observer.see(.bias(Position(o), value: b[o], sum: sum))
      }
      y[e, o] = sum
      observer.see(.ends(output: place.activation(e, o), value: sum))
    }
  }
  return y
}

/// The weighted sums of a dense layer: each output is made of every input.
///
/// `input` is `[batch, in]` or one example `[in]`, `weight` is `[in, out]`, `bias` is `[out]`, the
/// result `[batch, out]` or `[out]`. `observer` sees every product. Throws `ShapeError`.
public func dense<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let places = try DensePlaces("dense", input: input.shape, weight: weight.shape, bias: bias?.shape)
  let rows = input.reshaped(to: [-1, weight.shape[0]])
  let call = KernelCall(inputs: rows.shape, weight: weight.shape, for: Watcher.self)
  let output =
    call?.output(rows, weight, bias, shape: [rows.shape[0], weight.shape[1]])
    ?? weightedSums(rows, weight, bias, place: places, observer: &observer)
  return places.isSingle ? output.flattened() : output
}

/// The weighted sums of a dense layer, unobserved.
///
/// `input` is `[batch, in]` or `[in]`, `weight` is `[in, out]`, `bias` is `[out]`. Throws
/// `ShapeError`.
public func dense<Scalar>(
  _ input: Tensor<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try dense(input, weight, bias: bias, observer: &nobody)
}

/// Images or anything else in rows of numbers, one row an example, in row-major order.
///
/// `[batch, height, width, channel]` becomes `[batch, height · width · channel]`. Throws
/// `ShapeError` when there is no batch axis.
public func flatten<Scalar>(_ input: Tensor<Scalar>) throws -> Tensor<Scalar> {
  guard let batch = input.shape.first, batch > 0 else {
    throw ShapeError(
      "flatten",
      "input \(text(input.shape)) has no batch; give [batch, …] with at least one"
        + " example, or call flattened() on a single one")
  }
  return input.reshaped(to: [batch, input.count / batch])
}

/// Where a dense layer is, in the indices of the tensors that were given.
struct DensePlaces {
  let isSingle: Bool

  init(_ operation: String, input: [Int], weight: [Int], bias: [Int]?) throws {
    guard weight.count == 2, weight.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(
        operation,
        "weight \(text(weight)) is not [in, out] with at least one of each")
    }
    guard input.count == 1 || input.count == 2 else {
      let hint =
        input.count > 2
        ? "; flatten it first, to \(input[0])×\(input.dropFirst().reduce(1, *))" : ""
      throw ShapeError(
        operation,
        "input \(text(input)) has rank \(input.count), not [batch, in] or [in]\(hint)")
    }
    guard input[0] > 0 else {
      throw ShapeError(
        operation, "input \(text(input)) is an empty batch; give at least one example")
    }
    guard input.last == weight[0] else {
      throw ShapeError(
        operation,
        "input \(text(input)) has \(input.last ?? 0) numbers an example, but weight"
          + " \(text(weight)) takes \(weight[0]); a weight"
          + " \(text([input.last ?? 0, weight[1]])) [in, out] fits")
    }
    if let bias, bias != [weight[1]] {
      throw ShapeError(
        operation,
        "bias \(text(bias)) does not match \(counted(weight[1], "output"));"
          + " give a bias of shape [\(weight[1])]")
    }
    isSingle = input.count == 1
  }

  func activation(_ example: Int, _ index: Int) -> Position {
    isSingle ? Position(index) : Position(example, index)
  }
}
