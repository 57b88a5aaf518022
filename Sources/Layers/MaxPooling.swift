import Tensors

/// What max pooling gives: the maxima, and where each came from.
public struct MaxPooled<Scalar: TensorScalar>: Equatable, Sendable {
  /// The maximum of each window, `[batch, height, width, channel]` or one image of rank 2.
  public let output: Tensor<Scalar>

  /// For each element of `output`, row-major, the place of its winner in the input's `scalars`.
  public let winners: [Int]

  /// Maxima and the offsets of their winners.
  public init(output: Tensor<Scalar>, winners: [Int]) {
    self.output = output
    self.winners = winners
  }
}

/// The greatest value of each window, and where it stands.
///
/// D1 §4.2.1 says it in words, D0 §3.2.4 writes g(x) = maxᵢⱼ x[i,j]. For each channel c, with
/// stride s and padding of p rows above and q columns to the left:
///
///     y[image, i, j, c] = maxₘ maxₙ x[image, s·i + m − p, s·j + n − q, c]
///
/// The first of equal values wins, row by row; padding never wins; a NaN does, so that it is seen.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func poolMaxima<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, _ sweep: Sweep, place: Places, observer: inout Watcher
) -> MaxPooled<Scalar> {
  let (images, channels) = (x.shape[0], x.shape[3])
  let (s, p, q) = (sweep.rows.stride, sweep.rows.before, sweep.columns.before)
  var y = Tensor<Scalar>(zeros: [images] + sweep.shape + [channels])
  var winners: [Int] = []
  winners.reserveCapacity(y.count)
  for image in 0..<images {
    for i in 0..<sweep.rows.output {
      for j in 0..<sweep.columns.output {
        for c in 0..<channels {
          observer.see(.begins(output: place.output(image, i, j, c)))
          var best = -Scalar.infinity
          var winner: (row: Int, column: Int)?
          for m in 0..<sweep.rows.window {
            for n in 0..<sweep.columns.window {
              let (row, column) = (s * i + m - p, s * j + n - q)
              guard sweep.containsCell(row, column) else {
                observer.see(.candidate(input: nil, value: -.infinity, standing: .padding))
                continue
              }
              let value = x[image, row, column, c]
              let leads = winner == nil || value > best || value.isNaN
              observer.see(
                .candidate(
                  input: place.output(image, row, column, c), value: value,
                  standing: leads ? .leads : value == best ? .ties : .trails))
              if leads { (best, winner) = (value, (row, column)) }
            }
          }
          let (row, column) = winner ?? (0, 0)
          observer.see(.winner(input: place.output(image, row, column, c), value: best))
          y[image, i, j, c] = best
          winners.append(((image * x.shape[1] + row) * x.shape[2] + column) * channels + c)
          observer.see(.ends(output: place.output(image, i, j, c), value: best))
        }
      }
    }
  }
  return MaxPooled(output: y, winners: winners)
}

/// The maximum of each window of `size` × `size` cells, and where it stands in the input.
///
/// `input` is `[batch, height, width, channel]`, or one image of rank 2. Without a `stride` the
/// windows lie side by side. Size rule, for each axis: (input + padding − size) / stride + 1, rounded
/// down unless `leftover` is refused. Of equal values the first in row-major order wins; padding
/// never wins. `observer` sees every candidate. Throws `ShapeError`.
public func maxPooling<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, size: Int, stride: Int? = nil, padding: Padding = .valid,
  leftover: Leftover = .dropped, observer: inout Watcher
) throws -> MaxPooled<Scalar> {
  let work = try PoolingWork(
    "maxPooling", input.shape, size: size, stride: stride, padding: padding, leftover: leftover)
  let images = input.reshaped(to: work.imageShape)
  let pooled =
    PoolingCall(images: images.shape, work.sweep, for: Watcher.self)?.maxima(images)
    ?? poolMaxima(images, work.sweep, place: work.places, observer: &observer)
  return MaxPooled(output: work.unlifted(pooled.output), winners: pooled.winners)
}

/// The maximum of each window, unobserved; shapes, size rule and errors as when observed.
public func maxPooling<Scalar>(
  _ input: Tensor<Scalar>, size: Int, stride: Int? = nil, padding: Padding = .valid,
  leftover: Leftover = .dropped
) throws -> MaxPooled<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try maxPooling(
    input, size: size, stride: stride, padding: padding, leftover: leftover, observer: &nobody)
}

/// Hands what arrives at each maximum to its winner, and nothing to the others.
///
/// From y[k] = x[winner of k] and g = ∂L/∂y[k]; a cell that wins in several windows receives from
/// each of them:
///
///     ∂L/∂x[winner of k] += g
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBack<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, toWinners winners: [Int], in shape: [Int], observer: inout Watcher
) -> Tensor<Scalar> {
  let outputs = upstream.flattened()
  var dx = Tensor<Scalar>(zeros: [shape.reduce(1, *)])
  for k in 0..<outputs.count {
    let g = outputs[k]
    dx[winners[k]] += g
    observer.see(
      .share(
        output: Position(offset: k, in: upstream.shape), upstream: g,
        to: .input(Position(offset: winners[k], in: shape)), factor: 1, total: dx[winners[k]]))
  }
  return dx.reshaped(to: shape)
}

/// The gradient of `maxPooling` for its input.
///
/// `upstream` is the gradient of its output, in the output's shape; `winners` is what it told;
/// `inputShape` is the shape of its input and of the result. `observer` sees every share. Throws
/// `ShapeError`.
public func maxPoolingGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, winners: [Int], inputShape: [Int], observer: inout Watcher
) throws -> Tensor<Scalar> {
  guard upstream.count == winners.count else {
    throw ShapeError(
      "maxPoolingGradient",
      "upstream \(text(upstream.shape)) has \(counted(upstream.count, "element")), but there are"
        + " \(counted(winners.count, "winner")); give the gradient of the pooling's own output")
  }
  let cells = inputShape.reduce(1, *)
  if let stray = winners.first(where: { !(0..<cells).contains($0) }) {
    throw ShapeError(
      "maxPoolingGradient",
      "winner \(stray) lies outside an input \(text(inputShape)) of \(counted(cells, "cell"));"
        + " give the shape of the pooling's own input")
  }
  return handBack(upstream, toWinners: winners, in: inputShape, observer: &observer)
}

/// The gradient of `maxPooling` for its input, unobserved.
///
/// Throws `ShapeError`.
public func maxPoolingGradient<Scalar>(
  upstream: Tensor<Scalar>, winners: [Int], inputShape: [Int]
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try maxPoolingGradient(
    upstream: upstream, winners: winners, inputShape: inputShape, observer: &nobody)
}
