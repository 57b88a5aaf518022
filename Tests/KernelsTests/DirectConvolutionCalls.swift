import Kernels
import TestSupport
import Testing

/// A convolution of random sizes, its numbers, and the calls of `DirectConvolution` for them, in
/// fenced memory.
struct DirectCase {
  var sizes: ConvolutionSizes
  var input: [[Float]]
  var kernel: [Float]
  var bias: [Float]?
  var upstream: [[Float]]
  let seed: UInt64
  private var shuffle: Shuffle

  /// Sizes that follow from `seed`, with every remainder that a tile can leave.
  ///
  /// Channels of the input come in whole vectors where its gradient is wanted. Lanes without a
  /// channel hold zeros.
  init(seed: UInt64, wholeInputs: Bool = false) {
    self.seed = seed
    shuffle = Shuffle(state: seed)
    let (kernelHeight, kernelWidth) = (shuffle.next(1...4), shuffle.next(1...5))
    let channels = shuffle.one(of: [1, 2, 3, 5, 10, 16, 17, 20, 32])
    let filters = shuffle.one(of: [1, 6, 10, 16, 17, 31, 32, 33, 48, 64])
    sizes = ConvolutionSizes(
      images: shuffle.next(1...3), height: kernelHeight + shuffle.next(0...5),
      width: kernelWidth + shuffle.next(0...6),
      inputChannels: wholeInputs ? (channels + 15) / 16 * 16 : channels,
      kernelHeight: kernelHeight, kernelWidth: kernelWidth,
      outputChannels: (filters + 15) / 16 * 16, stride: shuffle.next(1...3))
    let (pixels, rest) = (sizes.height * sizes.width, sizes)
    input = []
    upstream = []
    for _ in 0..<sizes.images {
      input.append(shuffle.pixels(pixels, channels: channels, room: rest.inputChannels))
      upstream.append(
        shuffle.pixels(
          rest.outputHeight * rest.outputWidth, channels: filters, room: rest.outputChannels))
    }
    kernel = shuffle.pixels(
      rest.kernelCount / rest.outputChannels, channels: filters, room: rest.outputChannels)
    bias =
      shuffle.next(0...3) == 0
      ? nil : shuffle.pixels(1, channels: filters, room: rest.outputChannels)
  }

  /// The same with NaN and infinities planted in every operand.
  init(nonFinite seed: UInt64, wholeInputs: Bool = false) {
    self.init(seed: seed, wholeInputs: wholeInputs)
    shuffle.plantNonFinite(in: &input[0])
    shuffle.plantNonFinite(in: &kernel)
    shuffle.plantNonFinite(in: &upstream[sizes.images - 1])
    if var planted = bias {
      shuffle.plantNonFinite(in: &planted)
      bias = planted
    }
  }

  var kernels: DirectConvolution {
    DirectConvolution(
      height: sizes.height, width: sizes.width, inputChannels: sizes.inputChannels,
      kernelHeight: sizes.kernelHeight, kernelWidth: sizes.kernelWidth,
      outputChannels: sizes.outputChannels, stride: sizes.stride)
  }

  var loops: ConvolutionLoops<Float> {
    ConvolutionLoops(sizes, input: all(input), kernel: kernel, upstream: all(upstream))
  }

  /// The same sums in `Double`, and those of their terms' magnitudes.
  var truth: (sums: ConvolutionLoops<Double>, magnitudes: ConvolutionLoops<Double>) {
    (
      ConvolutionLoops(
        sizes, input: doubles(all(input)), kernel: doubles(kernel), upstream: doubles(all(upstream))
      ),
      ConvolutionLoops(
        sizes, input: magnitudes(all(input)), kernel: magnitudes(kernel),
        upstream: magnitudes(all(upstream)))
    )
  }

  /// The images' outputs one after the other.
  func forward(rectifies: Bool) -> [Float] {
    let memory = FencedMemory(seed: seed)
    let places = kernels.places()
    let fencedPlaces = UnsafeBufferPointer(start: memory.copy(places), count: places.count)
    let weights = memory.copy(kernel)
    let biases = bias.map { memory.copy($0) }
    var results: [Float] = []
    for image in input {
      let output: UnsafeMutablePointer<Float> = memory.room(sizes.outputCount)
      kernels.forward(
        input: memory.copy(image), kernel: weights, bias: UnsafePointer(biases),
        rectifies: rectifies, places: fencedPlaces, output: output)
      results += memory.elements(output, sizes.outputCount)
    }
    #expect(memory.isIntact)
    return results
  }

  /// The maxima of the images one after the other, and which they are.
  func pooled(rectifies: Bool) -> (output: [Float], winners: [Int32]) {
    let memory = FencedMemory(seed: seed)
    let places = kernels.placesInPoolingWindows()
    let fencedPlaces = UnsafeBufferPointer(start: memory.copy(places), count: places.count)
    let count = places.count / 4 * sizes.outputChannels
    let weights = memory.copy(kernel)
    let biases = bias.map { memory.copy($0) }
    var results: (output: [Float], winners: [Int32]) = ([], [])
    for image in input {
      let output: UnsafeMutablePointer<Float> = memory.room(count)
      let winners: UnsafeMutablePointer<Int32> = memory.room(count)
      kernels.forwardPooled(
        input: memory.copy(image), kernel: weights, bias: UnsafePointer(biases),
        rectifies: rectifies, places: fencedPlaces, output: output, winners: winners)
      results.output += memory.elements(output, count)
      results.winners += memory.elements(winners, count)
    }
    #expect(memory.isIntact)
    return results
  }

  /// The kernel's gradient, which begins with `gradients`.
  func kernelGradient(addingTo gradients: [Float]) -> [Float] {
    let memory = FencedMemory(seed: seed)
    let gradient = memory.copy(gradients)
    // Images need not touch each other.
    let (inputStep, upstreamStep) = (sizes.inputCount + 5, sizes.outputCount + 11)
    kernels.addKernelGradient(
      images: sizes.images, input: memory.copy(apart(input, step: inputStep)),
      inputStep: inputStep, upstream: memory.copy(apart(upstream, step: upstreamStep)),
      upstreamStep: upstreamStep, gradient: gradient)
    #expect(memory.isIntact)
    return memory.elements(gradient, sizes.kernelCount)
  }

  /// The inputs' gradients, one image after the other.
  func inputGradient() -> [Float] {
    let memory = FencedMemory(seed: seed)
    let exchanged = exchangedChannels(
      kernel, rows: sizes.inputChannels, columns: sizes.outputChannels)
    let weights = memory.copy(exchanged)
    let places = kernels.places()
    let fencedPlaces = UnsafeBufferPointer(start: memory.copy(places), count: places.count)
    var results: [Float] = []
    for image in upstream {
      let gradient = memory.copy([Float](repeating: 0, count: sizes.inputCount))
      kernels.addInputGradient(
        upstream: memory.copy(image), kernel: weights, places: fencedPlaces, gradient: gradient)
      results += memory.elements(gradient, sizes.inputCount)
    }
    #expect(memory.isIntact)
    return results
  }

  private func all(_ images: [[Float]]) -> [Float] { Array(images.joined()) }
}

/// A kernel `[taps, rows, columns]` as `[taps, columns, rows]`.
func exchangedChannels(_ kernel: [Float], rows: Int, columns: Int) -> [Float] {
  var result = kernel
  for tap in 0..<kernel.count / (rows * columns) {
    for row in 0..<rows {
      for column in 0..<columns {
        result[(tap * columns + column) * rows + row] =
          kernel[(tap * rows + row) * columns + column]
      }
    }
  }
  return result
}
