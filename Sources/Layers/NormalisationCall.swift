import Kernels
import Tensors

/// The sums of a batch normalisation by way of `Kernels`: the loops' bits, sooner.
///
/// There is none, and the loops do the work, unless the numbers are `Float` and nobody watches.
struct NormalisationCall<Watcher: Observer> {
  typealias Scalar = Watcher.Scalar

  private let sizes: BatchNormalisation

  /// A normalisation of `[places, channels]`.
  init?(_ shape: [Int], for _: Watcher.Type) {
    guard Watcher.self == NoObserver<Float>.self else { return nil }
    sizes = BatchNormalisation(places: shape[0], channels: shape[1])
  }

  func means(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    filled([sizes.channels]) { sizes.means(input: floats(x), means: $0) }
  }

  func variances(_ x: Tensor<Scalar>, around mean: Tensor<Scalar>) -> Tensor<Scalar> {
    filled([sizes.channels]) {
      sizes.variances(input: floats(x), means: floats(mean), variances: $0)
    }
  }

  func normalised(
    _ x: Tensor<Scalar>, _ gamma: Tensor<Scalar>, _ beta: Tensor<Scalar>,
    _ statistics: ChannelStatistics<Scalar>, epsilon: Scalar
  ) -> Tensor<Scalar> {
    filled(x.shape) { output in
      sizes.forward(
        input: floats(x), weight: floats(gamma), bias: floats(beta),
        means: floats(statistics.mean), variances: floats(statistics.variance),
        epsilon: Float(epsilon), output: output)
    }
  }

  func gradients(
    _ upstream: Tensor<Scalar>, _ x: Tensor<Scalar>, _ gamma: Tensor<Scalar>,
    _ statistics: ChannelStatistics<Scalar>, of origin: StatisticsOrigin, epsilon: Scalar
  ) -> NormalisationGradients<Scalar> {
    var (weight, bias) = (Tensor<Scalar>(zeros: []), Tensor<Scalar>(zeros: []))
    let input: Tensor<Scalar> = filled(x.shape) { forInput in
      weight = filled([sizes.channels]) { forWeight in
        bias = filled([sizes.channels]) { forBias in
          sizes.gradients(
            upstream: floats(upstream), input: floats(x), weight: floats(gamma),
            means: floats(statistics.mean), variances: floats(statistics.variance),
            epsilon: Float(epsilon), statisticsAreOfTheBatch: origin == .batch,
            inputGradient: forInput, weightGradient: forWeight, biasGradient: forBias)
        }
      }
    }
    return NormalisationGradients(input: input, weight: weight, bias: bias)
  }
}
