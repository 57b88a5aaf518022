/// max(0, x) of every number of `input`, which may be `output` itself.
///
/// The result is 0 for −0, and NaN for NaN.
public func relu(
  _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in
    let x = place.load(input)
    place.store(x.replacing(with: 0, where: x .<= 0), in: output)
  }
}

/// The gradient of `relu` for its input: upstream where the input is above 0, else 0.
///
/// `gradient` may be `upstream` or `input` itself. As in the loops of `Layers`, upstream is
/// multiplied by the slope, so that an infinite one gives NaN where the slope is 0.
public func reluGradient(
  upstream: UnsafePointer<Float>, input: UnsafePointer<Float>,
  gradient: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in
    let slope = Vector.zero.replacing(with: 1, where: place.load(input) .> 0)
    place.store(share(of: place.load(upstream), slope), in: gradient)
  }
}

/// 1 / (1 + e^−x) of every number of `input`, which may be `output` itself.
///
/// Within 2.5 ulp for every Float, denormal results included.
public func sigmoid(
  _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in place.store(sigmoid(place.load(input)), in: output) }
}

/// The gradient of `sigmoid` for its input, from the sigmoid's result y: upstream · y · (1 − y).
///
/// `gradient` may be `upstream` or `output` itself.
public func sigmoidGradient(
  upstream: UnsafePointer<Float>, output: UnsafePointer<Float>,
  gradient: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in
    let y = place.load(output)
    place.store(share(of: place.load(upstream), y * (1 - y)), in: gradient)
  }
}

/// The hyperbolic tangent of every number of `input`, which may be `output` itself.
///
/// Within 1.5 ulp for every Float.
public func tanh(
  _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in
    place.store(hyperbolicTangent(place.load(input)), in: output)
  }
}

/// The gradient of `tanh` for its input, from the hyperbolic tangent y: upstream · (1 − y²).
///
/// `gradient` may be `upstream` or `output` itself.
public func tanhGradient(
  upstream: UnsafePointer<Float>, output: UnsafePointer<Float>,
  gradient: UnsafeMutablePointer<Float>, count: Int
) {
  forEachVector(of: count) { place in
    let y = place.load(output)
    place.store(share(of: place.load(upstream), 1 - y * y), in: gradient)
  }
}

/// What upstream gives the input through a slope, as the loops of `Layers` add it to 0.
@inline(__always)
private func share(of upstream: Vector, _ slope: Vector) -> Vector {
  Vector.zero.addingProduct(upstream, slope)
}

/// Up to sixteen neighbours in arrays of one length.
struct Neighbours {
  let first: Int
  let lanes: Int

  @inline(__always)
  func load(_ numbers: UnsafePointer<Float>) -> Vector { numbers.vector(at: first, lanes: lanes) }

  @inline(__always)
  func store(_ vector: Vector, in numbers: UnsafeMutablePointer<Float>) {
    numbers.store(vector, at: first, lanes: lanes)
  }
}

/// Calls `body` for all of `count` numbers, sixteen by sixteen, the last ones in part.
///
/// `body` stands here once: called from two places it would be a function of its own, not a part of
/// the loop.
@inline(__always)
func forEachVector(of count: Int, _ body: (Neighbours) -> Void) {
  for block in 0..<blocks(of: count) {
    body(
      Neighbours(first: block &* Vector.scalarCount, lanes: lanes(ofBlock: block, of: count)))
  }
}
