import Tensors

/// The gradients of a convolution: how the loss changes with each number that went in.
public struct ConvolutionGradients<Scalar: TensorScalar>: Equatable, Sendable {
  /// The gradient of the input, in its shape.
  public let input: Tensor<Scalar>

  /// The gradient of the kernel, in its shape.
  public let kernel: Tensor<Scalar>

  /// The gradient of the bias, `[outputChannels]`.
  public let bias: Tensor<Scalar>

  /// The three gradients.
  public init(input: Tensor<Scalar>, kernel: Tensor<Scalar>, bias: Tensor<Scalar>) {
    self.input = input
    self.kernel = kernel
    self.bias = bias
  }
}

/// Hands what arrives at each output of a convolution back to all that it was made of.
///
/// From y[image, i, j, f] = Σₘ Σₙ Σ꜀ w[m, n, c, f] · x[image, s·i + m, s·j + n, c] + b[f] and
/// g = ∂L/∂y[image, i, j, f], by the chain rule (D4 §4.1), summed over all outputs:
///
///     ∂L/∂x[image, s·i + m, s·j + n, c] += g · w[m, n, c, f]
///     ∂L/∂w[m, n, c, f]                 += g · x[image, s·i + m, s·j + n, c]
///     ∂L/∂b[f]                          += g
///
/// A cell under several windows receives from each of them; what falls on padding is lost.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBack<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, toInput x: Tensor<Scalar>, kernel w: Tensor<Scalar>, stride s: Int,
  place: Places, observer: inout Watcher
) -> ConvolutionGradients<Scalar> {
  var (dx, dw) = (Tensor<Scalar>(zeros: x.shape), Tensor<Scalar>(zeros: w.shape))
  var db = Tensor<Scalar>(zeros: [w.shape[3]])
  let (rows, columns, channels, filters) = (w.shape[0], w.shape[1], w.shape[2], w.shape[3])
  for image in 0..<upstream.shape[0] {
    for i in 0..<upstream.shape[1] {
      for j in 0..<upstream.shape[2] {
        for f in 0..<filters {
          let here = place.output(image, i, j, f)
          let g = upstream[image, i, j, f]
          observer.see(.begins(output: here))
          for m in 0..<rows {
            for n in 0..<columns {
              for c in 0..<channels {
                let (row, column) = (s * i + m, s * j + n)
                dx[image, row, column, c].addProduct(g, w[m, n, c, f])
                observer.see(
                  .share(
                    output: here, upstream: g, to: .input(place.input(image, row, column, c)),
                    factor: w[m, n, c, f], total: dx[image, row, column, c]))
                dw[m, n, c, f].addProduct(g, x[image, row, column, c])
                observer.see(
                  .share(
                    output: here, upstream: g, to: .weight(place.weight(m, n, c, f)),
                    factor: x[image, row, column, c], total: dw[m, n, c, f]))
              }
            }
          }
          db[f] += g
          observer.see(
            .share(output: here, upstream: g, to: .bias(Position(f)), factor: 1, total: db[f]))
          observer.see(.ends(output: here, value: nil))
        }
      }
    }
  }
  return ConvolutionGradients(input: dx, kernel: dw, bias: db)
}

/// The gradients of `convolution` for input, kernel and bias.
///
/// `upstream` is the gradient of its result, in the result's shape; `input`, `kernel`, `stride`,
/// `padding` and `leftover` are those of the convolution. `observer` sees every share. Throws
/// `ShapeError`.
public func convolutionGradients<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, kernel: Tensor<Scalar>, stride: Int = 1,
  padding: Padding = .valid, leftover: Leftover = .refused, observer: inout Watcher
) throws -> ConvolutionGradients<Scalar> {
  let work = try ConvolutionWork(
    "convolutionGradients", input, kernel, bias: nil, stride: stride, padding: padding,
    leftover: leftover)
  try check(
    upstream.shape, is: work.isPlane ? work.sweep.shape : work.outputShape,
    for: "convolutionGradients")
  let upstream = upstream.reshaped(to: work.outputShape)
  let images = padded(work.images, work.sweep)
  let call = KernelCall(
    images: images.shape, kernel: work.kernel.shape, stride: stride, for: Watcher.self)
  let gradients =
    call.map {
      ConvolutionGradients(
        input: $0.inputGradient(upstream, work.kernel, shape: images.shape),
        kernel: $0.weightGradient(upstream, images, shape: work.kernel.shape),
        bias: $0.biasGradient(upstream))
    }
    ?? handBack(
      upstream, toInput: images, kernel: work.kernel, stride: stride, place: work.places,
      observer: &observer)
  let forImages = cropped(gradients.input, to: work.images.shape, work.sweep)
  return ConvolutionGradients(
    input: forImages.reshaped(to: input.shape), kernel: gradients.kernel.reshaped(to: kernel.shape),
    bias: gradients.bias)
}

/// The gradients of `convolution`, unobserved.
///
/// `upstream` has the shape of the result. Throws `ShapeError`.
public func convolutionGradients<Scalar>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, kernel: Tensor<Scalar>, stride: Int = 1,
  padding: Padding = .valid, leftover: Leftover = .refused
) throws -> ConvolutionGradients<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try convolutionGradients(
    upstream: upstream, input: input, kernel: kernel, stride: stride, padding: padding,
    leftover: leftover, observer: &nobody)
}

/// Hands what arrives at each output of a convolution to the cells that it was made of, where kernel
/// and bias learn nothing.
///
///     ∂L/∂x[image, s·i + m, s·j + n, c] += g · w[m, n, c, f]
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func handBackToInput<Scalar, Watcher: Observer<Scalar>>(
  _ upstream: Tensor<Scalar>, shape: [Int], kernel w: Tensor<Scalar>, stride s: Int,
  place: Places, observer: inout Watcher
) -> Tensor<Scalar> {
  var dx = Tensor<Scalar>(zeros: shape)
  for image in 0..<upstream.shape[0] {
    for i in 0..<upstream.shape[1] {
      for j in 0..<upstream.shape[2] {
        for f in 0..<w.shape[3] {
          let here = place.output(image, i, j, f)
          let g = upstream[image, i, j, f]
          observer.see(.begins(output: here))
          for m in 0..<w.shape[0] {
            for n in 0..<w.shape[1] {
              for c in 0..<w.shape[2] {
                let (row, column) = (s * i + m, s * j + n)
                dx[image, row, column, c].addProduct(g, w[m, n, c, f])
                observer.see(
                  .share(
                    output: here, upstream: g, to: .input(place.input(image, row, column, c)),
                    factor: w[m, n, c, f], total: dx[image, row, column, c]))
              }
            }
          }
          observer.see(.ends(output: here, value: nil))
        }
      }
    }
  }
  return dx
}

/// The gradient of `convolution` for its input alone, as where kernel and bias are frozen.
///
/// All is as with `convolutionGradients`, whose gradient of the input it gives, bit for bit;
/// `observer` sees the shares of the input.
public func convolutionInputGradient<Scalar, Watcher: Observer<Scalar>>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, kernel: Tensor<Scalar>, stride: Int = 1,
  padding: Padding = .valid, leftover: Leftover = .refused, observer: inout Watcher
) throws -> Tensor<Scalar> {
  let name = "convolutionInputGradient"
  let work = try ConvolutionWork(
    name, input, kernel, bias: nil, stride: stride, padding: padding, leftover: leftover)
  try check(
    upstream.shape, is: work.isPlane ? work.sweep.shape : work.outputShape, for: name)
  let upstream = upstream.reshaped(to: work.outputShape)
  let (rows, columns) = (work.sweep.rows.padded, work.sweep.columns.padded)
  let shape = [work.images.shape[0], rows, columns, work.images.shape[3]]
  let call = KernelCall(
    images: shape, kernel: work.kernel.shape, stride: stride, for: Watcher.self)
  let gradient =
    call?.inputGradient(upstream, work.kernel, shape: shape)
    ?? handBackToInput(
      upstream, shape: shape, kernel: work.kernel, stride: stride, place: work.places,
      observer: &observer)
  return cropped(gradient, to: work.images.shape, work.sweep).reshaped(to: input.shape)
}

/// The gradients of `convolution` for kernel and bias alone, sooner than all three together.
func convolutionParameterGradients<Scalar>(
  upstream: Tensor<Scalar>, input: Tensor<Scalar>, kernel: Tensor<Scalar>, stride: Int,
  padding: Padding, leftover: Leftover
) throws -> (kernel: Tensor<Scalar>, bias: Tensor<Scalar>) {
  let work = try ConvolutionWork(
    "convolutionGradients", input, kernel, bias: nil, stride: stride, padding: padding,
    leftover: leftover)
  try check(upstream.shape, is: work.outputShape, for: "convolutionGradients")
  let images = padded(work.images, work.sweep)
  let call = KernelCall(
    images: images.shape, kernel: kernel.shape, stride: stride, for: NoObserver<Scalar>.self)
  guard let call else {
    let gradients = try convolutionGradients(
      upstream: upstream, input: input, kernel: kernel, stride: stride, padding: padding,
      leftover: leftover)
    return (gradients.kernel, gradients.bias)
  }
  return (
    call.weightGradient(upstream, images, shape: kernel.shape), call.biasGradient(upstream)
  )
}

/// Throws unless `shape`, of the gradient that arrives at an operator, is that of its result.
func check(_ shape: [Int], is expected: [Int], for operation: String) throws {
  guard shape == expected else {
    throw ShapeError(
      operation,
      "upstream \(text(shape)) must have the shape of the result, \(text(expected))")
  }
}
