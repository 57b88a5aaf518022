import Layers
import Tensors

/// A slip in a backward pass, planted on purpose.
enum Slip: String, CaseIterable {
  case kernelNotTurned = "kernel not turned"
  case lastShareOnly = "= for +="
  case axesExchanged = "axes exchanged"
  case biasAveraged = "bias averaged"
  case strideForgotten = "stride forgotten"
  case everyTiePaid = "every tie paid"
  case maskedByUpstream = "masked by upstream"
  case maskedByWrongSign = "masked by the wrong sign"

  /// The layer that has it, by its name in the network.
  var layer: String {
    switch self {
    case .kernelNotTurned, .lastShareOnly, .axesExchanged, .strideForgotten: "conv2"
    case .biasAveraged: "conv1"
    case .everyTiePaid: "maxPool1"
    case .maskedByUpstream, .maskedByWrongSign: "relu1"
    }
  }
}

// MARK: Convolution

/// The kernel as it lies, where on the way back it has to be turned by half a turn.
func kernelNotTurned<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, stride s: Int
) throws -> ConvolutionGradients<Scalar> {
  let right = try convolutionGradients(upstream: upstream, input: x, kernel: w, stride: s)
  let turned = w.reversed(axes: 0, 1)
  let wrong = try convolutionGradients(upstream: upstream, input: x, kernel: turned, stride: s)
  return ConvolutionGradients(input: wrong.input, kernel: right.kernel, bias: right.bias)
}

/// `=` for `+=`: a cell under several windows keeps what the last of them sends.
func lastShareOnly<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, stride s: Int
) throws -> ConvolutionGradients<Scalar> {
  let right = try convolutionGradients(upstream: upstream, input: x, kernel: w, stride: s)
  var dx = Tensor<Scalar>(zeros: x.shape)
  for i in 0..<upstream.shape[1] {
    for j in 0..<upstream.shape[2] {
      let (rows, columns) = (s * i..<s * i + w.shape[0], s * j..<s * j + w.shape[1])
      let shares = try convolutionGradients(
        upstream: upstream[0..., i...i, j...j], input: x[0..., rows, columns], kernel: w)
      dx[0..., rows, columns] = shares.input
    }
  }
  return ConvolutionGradients(input: dx, kernel: right.kernel, bias: right.bias)
}

/// Rows and columns of the kernel's gradient exchanged; its shape does not show it.
func axesExchanged<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, stride s: Int
) throws -> ConvolutionGradients<Scalar> {
  let right = try convolutionGradients(upstream: upstream, input: x, kernel: w, stride: s)
  let wrong = right.kernel.transposed([1, 0, 2, 3])
  return ConvolutionGradients(input: right.input, kernel: wrong, bias: right.bias)
}

/// The mean over all places and examples, where the bias gets their sum.
func biasAveraged<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, stride s: Int
) throws -> ConvolutionGradients<Scalar> {
  let right = try convolutionGradients(upstream: upstream, input: x, kernel: w, stride: s)
  let mean = upstream.mean(along: 0, 1, 2)
  return ConvolutionGradients(input: right.input, kernel: right.kernel, bias: mean)
}

/// Windows handed back as if they had moved by one cell: into the upper left corner.
func strideForgotten<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, stride s: Int
) throws -> ConvolutionGradients<Scalar> {
  let rows = 0..<upstream.shape[1] + w.shape[0] - 1
  let columns = 0..<upstream.shape[2] + w.shape[1] - 1
  let wrong = try convolutionGradients(
    upstream: upstream, input: x[0..., rows, columns], kernel: w)
  var dx = Tensor<Scalar>(zeros: x.shape)
  dx[0..., rows, columns] = wrong.input
  return ConvolutionGradients(input: dx, kernel: wrong.kernel, bias: wrong.bias)
}

// MARK: Max pooling and ReLU

/// All that arrives at a maximum goes to every cell that equals it, not to one of them.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func everyTiePaid<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, size: Int, stride s: Int
) -> Tensor<Scalar> {
  var dx = Tensor<Scalar>(zeros: x.shape)
  for image in 0..<y.shape[0] {
    for i in 0..<y.shape[1] {
      for j in 0..<y.shape[2] {
        for c in 0..<y.shape[3] {
          for m in 0..<size {
            for n in 0..<size
            where x[image, s * i + m, s * j + n, c] == y[image, i, j, c] {
              dx[image, s * i + m, s * j + n, c] += upstream[image, i, j, c]
            }
          }
        }
      }
    }
  }
  return dx
}

/// The right operator, given the wrong tensor to look at: what arrives decides, not what went in.
func maskedByUpstream<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  try reluGradient(upstream: upstream, input: upstream)
}

/// The unit is open where it should be shut, and shut where it should be open.
func maskedByWrongSign<Scalar>(
  _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>
) throws -> Tensor<Scalar> {
  try reluGradient(upstream: upstream, input: -x)
}

// MARK: Planting

/// A layer whose backward pass has a slip; without one it is the layer itself.
final class Planted<Scalar: TensorScalar>: Layer {
  private let layer: any Layer<Scalar>
  private let slip: Slip?
  private var last: (input: Tensor<Scalar>, output: Tensor<Scalar>)?

  init(_ layer: any Layer<Scalar>, _ slip: Slip?) { (self.layer, self.slip) = (layer, slip) }

  var name: String { layer.name }
  var kind: String { layer.kind }
  var parameters: [Parameter<Scalar>] { layer.parameters }
  func outputShape(for shape: [Int]) throws -> [Int] { try layer.outputShape(for: shape) }
  func multiplyAdds(for shape: [Int]) throws -> Int { try layer.multiplyAdds(for: shape) }

  func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let output = try layer.forward(input, observer: &observer)
    last = (input, output)
    return output
  }

  func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    guard let slip, let (x, y) = last else {
      return try layer.backward(upstream, observer: &observer)
    }
    switch (slip, layer) {
    case (.maskedByUpstream, _): return try maskedByUpstream(upstream, x)
    case (.maskedByWrongSign, _): return try maskedByWrongSign(upstream, x)
    case (.everyTiePaid, let layer as MaxPoolingLayer<Scalar>):
      let windows = layer.pooling
      return everyTiePaid(upstream, x, y, size: windows.size, stride: windows.stride)
    case (_, let layer as ConvolutionLayer<Scalar>):
      let gradients = try slip.gradients(upstream, x, layer.weight.value, stride: layer.stride)
      layer.weight.gradient += gradients.kernel
      layer.bias?.gradient += gradients.bias
      return gradients.input
    default: return try layer.backward(upstream, observer: &observer)
    }
  }

  func gatherGradients(_ upstream: Tensor<Scalar>) throws {
    if slip == nil { try layer.gatherGradients(upstream) } else { try backward(upstream) }
  }
}

extension Slip {
  /// The gradients of a convolution that has this slip.
  fileprivate func gradients<Scalar>(
    _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ w: Tensor<Scalar>, stride: Int
  ) throws -> ConvolutionGradients<Scalar> {
    switch self {
    case .kernelNotTurned: try BackpropChapter.kernelNotTurned(upstream, x, w, stride: stride)
    case .lastShareOnly: try BackpropChapter.lastShareOnly(upstream, x, w, stride: stride)
    case .axesExchanged: try BackpropChapter.axesExchanged(upstream, x, w, stride: stride)
    case .biasAveraged: try BackpropChapter.biasAveraged(upstream, x, w, stride: stride)
    case .strideForgotten: try BackpropChapter.strideForgotten(upstream, x, w, stride: stride)
    case .everyTiePaid, .maskedByUpstream, .maskedByWrongSign:
      try convolutionGradients(upstream: upstream, input: x, kernel: w, stride: stride)
    }
  }
}

/// The network with a slip planted in one of its layers, or in none.
func planted<Scalar>(
  _ slip: Slip?, in network: Sequential<Scalar>
) throws -> Sequential<Scalar> {
  try Sequential(
    inputShape: network.inputShape,
    layers: network.layers.map { layer in
      Planted(layer, layer.name == slip?.layer ? slip : nil)
    })
}
