import Kernels

/// What a thread needs at hand for a convolution of a group of images.
final class ConvolutionBench {
  let grids: Buffer<Float>
  let gradientGrids: Buffer<Float>
  let upstream: Buffer<Float>
  let inputs: Buffer<Float>
  let upstreams: Buffer<Float>
  let products: Buffer<Float>

  init(
    _ sums: DirectConvolution, _ winograd: WinogradConvolution?, group: Int,
    needsInputGradient: Bool
  ) {
    let gridCount = group * (winograd?.gridCount ?? sums.inputCount)
    grids = Buffer(gridCount)
    gradientGrids = Buffer(needsInputGradient ? gridCount : 0)
    upstream = Buffer(group * (winograd?.resultCount ?? sums.outputCount))
    inputs = Buffer(winograd.map { $0.transformedCount($0.inputChannels) } ?? 0)
    upstreams = Buffer(winograd.map { $0.transformedCount($0.outputChannels) } ?? 0)
    products = Buffer(winograd?.scratchCount ?? 0)
  }
}
