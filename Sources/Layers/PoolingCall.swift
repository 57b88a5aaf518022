import Kernels
import Tensors

/// The maxima and means of this module's loops by way of `Kernels`: the same bits, sooner.
///
/// There is none, and the loops do the work, unless the numbers are `Float`, nobody watches, and the
/// windows are square.
struct PoolingCall<Watcher: Observer> {
  typealias Scalar = Watcher.Scalar

  private let windows: PoolingWindows

  /// A pooling of images `[batch, height, width, channel]` by the windows of `sweep`.
  init?(images: [Int], _ sweep: Sweep, for _: Watcher.Type) {
    guard Watcher.self == NoObserver<Float>.self, sweep.rows.window == sweep.columns.window
    else { return nil }
    windows = PoolingWindows(
      batch: images[0], height: images[1], width: images[2], channels: images[3],
      size: sweep.rows.window, stride: sweep.rows.stride, top: sweep.rows.before,
      left: sweep.columns.before, outputHeight: sweep.rows.output,
      outputWidth: sweep.columns.output)
  }

  private var inputShape: [Int] {
    [windows.batch, windows.height, windows.width, windows.channels]
  }

  private var outputShape: [Int] {
    [windows.batch, windows.outputHeight, windows.outputWidth, windows.channels]
  }

  func maxima(_ x: Tensor<Scalar>) -> MaxPooled<Scalar> {
    var output = Tensor<Scalar>(zeros: [])
    let count = Tensor<Scalar>.count(of: outputShape)
    let winners = filledArray(of: Int.self, count: count) { winners in
      output = filled(outputShape) { output in
        windows.maxima(input: floats(x), output: output, winners: winners)
      }
    }
    return MaxPooled(output: output, winners: winners)
  }

  func means(_ x: Tensor<Scalar>, countsPadding: Bool) -> Tensor<Scalar> {
    filled(outputShape) { output in
      windows.means(input: floats(x), countsPadding: countsPadding, output: output)
    }
  }

  func meansGradient(_ upstream: Tensor<Scalar>, countsPadding: Bool) -> Tensor<Scalar> {
    filled(inputShape) { gradient in
      windows.meansGradient(
        upstream: floats(upstream), countsPadding: countsPadding, gradient: gradient)
    }
  }
}
