import Tensors

/// The mean of each window.
///
/// D0 §3.2.4 writes h(x) = 1/k² Σᵢⱼ x[i,j]. For each channel c, with stride s, padding of p rows
/// above and q columns to the left, and N the cells that count:
///
///     y[image, i, j, c] = (Σₘ Σₙ x[image, s·i + m − p, s·j + n − q, c]) / N
///
/// N is all cells of the window if padding counts, else those that lie on the image.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func poolMeans<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, _ sweep: Sweep, countsPadding: Bool, place: Places,
  observer: inout Watcher
) -> Tensor<Scalar> {
  let (images, channels) = (x.shape[0], x.shape[3])
  let (s, p, q) = (sweep.rows.stride, sweep.rows.before, sweep.columns.before)
  var y = Tensor<Scalar>(zeros: [images] + sweep.shape + [channels])
  for image in 0..<images {
    for i in 0..<sweep.rows.output {
      for j in 0..<sweep.columns.output {
        for c in 0..<channels {
          let here = place.output(image, i, j, c)
          observer.see(.begins(output: here))
          var sum: Scalar = 0
          for m in 0..<sweep.rows.window {
            for n in 0..<sweep.columns.window {
              let (row, column) = (s * i + m - p, s * j + n - q)
              guard sweep.containsCell(row, column) else {
                observer.see(.term(input: nil, value: 0, sum: sum))
                continue
              }
              sum += x[image, row, column, c]
              observer.see(
                .term(
                  input: place.output(image, row, column, c), value: x[image, row, column, c],
                  sum: sum))
            }
          }
          let cells = Scalar(sweep.cells(i, j, countsPadding: countsPadding))
          y[image, i, j, c] = sum / cells
          observer.see(.quotient(output: here, numerator: sum, divisor: cells, value: sum / cells))
          observer.see(.ends(output: here, value: sum / cells))
        }
      }
    }
  }
  return y
}

/// Hands what arrives at each mean to the cells of its window in equal shares.
///
/// From y[image, i, j, c] = (Σₘ Σₙ x[image, s·i + m − p, s·j + n − q, c]) / N and
/// g = ∂L/∂y[image, i, j, c]; a cell under several windows receives from each of them:
///
///     ∂L/∂x[image, s·i + m − p, s·j + n − q, c] += g · 1/N
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBackMeans<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, to shape: [Int], _ sweep: Sweep, countsPadding: Bool,
  place: Places, observer: inout Watcher
) -> Tensor<Scalar> {
  let (s, p, q) = (sweep.rows.stride, sweep.rows.before, sweep.columns.before)
  var dx = Tensor<Scalar>(zeros: shape)
  for image in 0..<shape[0] {
    for i in 0..<sweep.rows.output {
      for j in 0..<sweep.columns.output {
        for c in 0..<shape[3] {
          let here = place.output(image, i, j, c)
          observer.see(.begins(output: here))
          let g = upstream[image, i, j, c]
          let factor = 1 / Scalar(sweep.cells(i, j, countsPadding: countsPadding))
          for m in 0..<sweep.rows.window {
            for n in 0..<sweep.columns.window {
              let (row, column) = (s * i + m - p, s * j + n - q)
              guard sweep.containsCell(row, column) else {
                observer.see(
                  .share(
                    output: here, upstream: g, to: .input(nil), factor: countsPadding ? factor : 0,
                    total: 0))
                continue
              }
              dx[image, row, column, c].addProduct(g, factor)
              observer.see(
                .share(
                  output: here, upstream: g, to: .input(place.output(image, row, column, c)),
                  factor: factor, total: dx[image, row, column, c]))
            }
          }
          observer.see(.ends(output: here, value: nil))
        }
      }
    }
  }
  return dx
}

extension Sweep {
  /// The cells of the window at row `i` and column `j` of the result: those on the image, or all.
  func cells(_ i: Int, _ j: Int, countsPadding: Bool) -> Int {
    countsPadding ? rows.window * columns.window : rows.cells(i) * columns.cells(j)
  }
}

extension Line {
  fileprivate func cells(_ place: Int) -> Int {
    let start = place * stride - before
    return min(start + window, input) - max(start, 0)
  }
}

/// The mean of each window of `size` × `size` cells.
///
/// `input` is `[batch, height, width, channel]`, or one image of rank 2. Without a `stride` the
/// windows lie side by side. Size rule, for each axis: (input + padding − size) / stride + 1, rounded
/// down unless `leftover` is refused. A cell of padding is 0 and counts only if `countsPadding` says
/// so (Keras leaves it out, PyTorch counts it). `observer` sees every term. Throws `ShapeError`.
public func averagePooling<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, size: Int, stride: Int? = nil, padding: Padding = .valid,
  leftover: Leftover = .dropped, countsPadding: Bool = false, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let work = try PoolingWork(
    "averagePooling", input.shape, size: size, stride: stride, padding: padding,
    leftover: leftover)
  let images = input.reshaped(to: work.imageShape)
  let call = PoolingCall(images: images.shape, work.sweep, for: Watcher.self)
  return work.unlifted(
    call?.means(images, countsPadding: countsPadding)
      ?? poolMeans(
        images, work.sweep, countsPadding: countsPadding, place: work.places,
        observer: &observer))
}

/// The mean of each window, unobserved; shapes, size rule and errors as when observed.
public func averagePooling<Scalar>(
  _ input: Tensor<Scalar>, size: Int, stride: Int? = nil, padding: Padding = .valid,
  leftover: Leftover = .dropped, countsPadding: Bool = false
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try averagePooling(
    input, size: size, stride: stride, padding: padding, leftover: leftover,
    countsPadding: countsPadding, observer: &nobody)
}

/// The gradient of `averagePooling` for its input.
///
/// `upstream` is the gradient of its result, in the result's shape; `inputShape` is the shape of
/// its input and of the gradient; the rest is as it was in the pooling. `observer` sees every
/// share. Throws `ShapeError`.
public func averagePoolingGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, inputShape: [Int], size: Int, stride: Int? = nil,
  padding: Padding = .valid, leftover: Leftover = .dropped, countsPadding: Bool = false,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let name = "averagePoolingGradient"
  let work = try PoolingWork(
    name, inputShape, size: size, stride: stride, padding: padding, leftover: leftover)
  let shape = work.imageShape
  let outputShape = [shape[0]] + work.sweep.shape + [shape[3]]
  try check(upstream.shape, is: work.isPlane ? work.sweep.shape : outputShape, for: name)
  let upstream = upstream.reshaped(to: outputShape)
  let gradient =
    PoolingCall(images: shape, work.sweep, for: Watcher.self)?
    .meansGradient(upstream, countsPadding: countsPadding)
    ?? handBackMeans(
      upstream, to: shape, work.sweep, countsPadding: countsPadding, place: work.places,
      observer: &observer)
  return gradient.reshaped(to: inputShape)
}

/// The gradient of `averagePooling` for its input, unobserved.
///
/// Throws `ShapeError`.
public func averagePoolingGradient<Scalar>(
  upstream: Tensor<Scalar>, inputShape: [Int], size: Int, stride: Int? = nil,
  padding: Padding = .valid, leftover: Leftover = .dropped, countsPadding: Bool = false
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try averagePoolingGradient(
    upstream: upstream, inputShape: inputShape, size: size, stride: stride, padding: padding,
    leftover: leftover, countsPadding: countsPadding, observer: &nobody)
}
