import Tensors

/// The convolution of images with a kernel, one window at a time.
///
/// D2 §4.1 writes (I ∗ K)(i, j) = Σₘ Σₙ I(i+m, j+n) K(m, n), counting from 0; D1 §4.1 writes
/// y[i,j] = Σₘ Σₙ w[m,n] · x[i+m−1, j+n−1], counting from 1; D0 §4.2.1 writes one window of it.
/// With stride s, C input channels c, one filter f for each output channel, and a bias b:
///
///     y[image, i, j, f] = Σₘ Σₙ Σ꜀ w[m, n, c, f] · x[image, s·i + m, s·j + n, c] + b[f]
///
/// The images x are padded already; a cell of padding is 0.
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func convolve<Scalar, Watcher: Observer<Scalar>>(
  _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, _ b: Tensor<Scalar>?, stride s: Int,
  shape: [Int], place: Places, observer: inout Watcher
) -> Tensor<Scalar> {
  var y = Tensor<Scalar>(zeros: shape)
  let (images, height, width, filters) = (shape[0], shape[1], shape[2], shape[3])
  let (rows, columns, channels) = (w.shape[0], w.shape[1], w.shape[2])
  for image in 0..<images {
    for i in 0..<height {
      for j in 0..<width {
        for f in 0..<filters {
          observer.see(.begins(output: place.output(image, i, j, f)))
          var sum: Scalar = 0
          for m in 0..<rows {
            for n in 0..<columns {
              for c in 0..<channels {
                let (weight, value) = (w[m, n, c, f], x[image, s * i + m, s * j + n, c])
                sum.addProduct(weight, value)
                observer.see(
                  .product(
                    input: place.input(image, s * i + m, s * j + n, c), value: value,
                    weight: place.weight(m, n, c, f), factor: weight, sum: sum))
              }
            }
          }
          if let b {
            sum += b[f]
            observer.see(.bias(Position(f), value: b[f], sum: sum))
          }
          y[image, i, j, f] = sum
          observer.see(.ends(output: place.output(image, i, j, f), value: sum))
        }
      }
    }
  }
  return y
}

/// The convolution of images with a kernel, as all five documents mean it: the kernel is not
/// flipped (mathematics calls it cross-correlation).
///
/// `input` is `[batch, height, width, inputChannels]`, `kernel` is
/// `[height, width, inputChannels, outputChannels]`, `bias` is `[outputChannels]`, the result
/// `[batch, height, width, outputChannels]`; or `input`, `kernel` and the result are one image of
/// rank 2 each, and `bias` one number. Size rule, for each axis: (input + padding − kernel) / stride
/// + 1, see `Sweep`. `observer` sees every product. Throws `ShapeError`.
public func convolution<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, _ kernel: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
  stride: Int = 1, padding: Padding = .valid, leftover: Leftover = .refused,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let work = try ConvolutionWork(
    "convolution", input, kernel, bias: bias, stride: stride, padding: padding,
    leftover: leftover)
  let images = padded(work.images, work.sweep)
  let call = KernelCall(
    images: images.shape, kernel: work.kernel.shape, stride: stride, for: Watcher.self)
  let output =
    call?.output(images, work.kernel, work.bias, shape: work.outputShape)
    ?? convolve(
      images, work.kernel, work.bias, stride: stride, shape: work.outputShape,
      place: work.places, observer: &observer)
  return work.isPlane ? output.reshaped(to: work.sweep.shape) : output
}

/// The convolution of images with a kernel, unobserved.
///
/// `input` is `[batch, height, width, inputChannels]`, `kernel` is
/// `[height, width, inputChannels, outputChannels]`, `bias` is `[outputChannels]`; or one image and
/// one kernel of rank 2. Throws `ShapeError`.
public func convolution<Scalar>(
  _ input: Tensor<Scalar>, _ kernel: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
  stride: Int = 1, padding: Padding = .valid, leftover: Leftover = .refused
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try convolution(
    input, kernel, bias: bias, stride: stride, padding: padding, leftover: leftover,
    observer: &nobody)
}

/// Convolution as mathematics defines it: the kernel is turned by half a turn before it slides.
///
/// (I ∗ K)(i, j) = Σₘ Σₙ I(i+m, j+n) K(M−1−m, N−1−n). Shapes, size rule and errors are those of
/// `convolution`; `observer` is told each weight's place in `kernel` as it was given.
public func trueConvolution<Scalar, Watcher: Observer<Scalar>>(
  _ input: Tensor<Scalar>, _ kernel: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
  stride: Int = 1, padding: Padding = .valid, leftover: Leftover = .refused,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  let work = try ConvolutionWork(
    "trueConvolution", input, kernel, bias: bias, stride: stride, padding: padding,
    leftover: leftover)
  var places = work.places
  places.isFlipped = true
  let output = convolve(
    padded(work.images, work.sweep), halfTurned(work.kernel), work.bias, stride: stride,
    shape: work.outputShape, place: places, observer: &observer)
  return work.isPlane ? output.reshaped(to: work.sweep.shape) : output
}

/// Convolution as mathematics defines it, unobserved; shapes and errors are those of `convolution`.
public func trueConvolution<Scalar>(
  _ input: Tensor<Scalar>, _ kernel: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
  stride: Int = 1, padding: Padding = .valid, leftover: Leftover = .refused
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try trueConvolution(
    input, kernel, bias: bias, stride: stride, padding: padding, leftover: leftover,
    observer: &nobody)
}

/// A kernel `[height, width, in, out]` with its rows and its columns in reverse order.
private func halfTurned<Scalar>(_ kernel: Tensor<Scalar>) -> Tensor<Scalar> {
  let (height, width) = (kernel.shape[0], kernel.shape[1])
  var turned = kernel
  for m in 0..<height {
    for n in 0..<width {
      for c in 0..<kernel.shape[2] {
        for f in 0..<kernel.shape[3] {
          turned[m, n, c, f] = kernel[height - 1 - m, width - 1 - n, c, f]
        }
      }
    }
  }
  return turned
}
