import Kernels
import TestSupport
import Testing

@Suite struct DirectConvolutionTests {
  @Test func worksByHand() {
    // A 2×3 image with one channel, a 2×2 kernel, one filter in the first of sixteen lanes.
    let sizes = DirectConvolution(
      height: 2, width: 3, inputChannels: 1, kernelHeight: 2, kernelWidth: 2, outputChannels: 16,
      stride: 1)
    let input: [Float] = [1, 2, 3, 4, 5, 6]
    func lanes(_ numbers: [Float]) -> [Float] {
      numbers.flatMap { [$0] + Array(repeating: 0, count: 15) }
    }
    var output = [Float](repeating: .nan, count: 2 * 16)
    sizes.places().withUnsafeBufferPointer { places in
      #expect(Array(places) == [0, 1])
      sizes.forward(
        input: input, kernel: lanes([1, 0, -1, 2]), bias: lanes([7]), rectifies: false,
        places: places, output: &output)
    }
    #expect(
      output
        == lanes([
          1 * 1 + 2 * 0 + 4 * (-1) + 5 * 2 + 7,
          2 * 1 + 3 * 0 + 5 * (-1) + 6 * 2 + 7,
        ]))
  }

  @Test(arguments: 0..<UInt64(240))
  func forwardGivesTheBitsOfTheLoops(seed: UInt64) {
    let convolution = seed % 4 == 3 ? DirectCase(nonFinite: seed) : DirectCase(seed: seed)
    let sums = convolution.loops.output
    for rectifies in [false, true] {
      let expected = finished(sums, bias: convolution.bias, rectifies: rectifies)
      #expect(
        bits(of: convolution.forward(rectifies: rectifies)) == bits(of: expected),
        "\(convolution.sizes)")
      check(convolution, sums, rectifies)
    }
  }

  /// Holds the pooled outputs against loops over what is not pooled.
  private func check(_ convolution: DirectCase, _ sums: [Float], _ rectifies: Bool) {
    let sizes = convolution.sizes
    let unpooled = finished(sums, bias: convolution.bias, rectifies: false)
    var expected: (output: [Float], winners: [Int32]) = ([], [])
    for image in 0..<sizes.images {
      let own = unpooled[image * sizes.outputCount..<(image + 1) * sizes.outputCount]
      let loops = PoolingLoops(
        Array(own), height: sizes.outputHeight, width: sizes.outputWidth,
        channels: sizes.outputChannels, rectifies: rectifies)
      expected.output += loops.output
      expected.winners += loops.winners
    }
    let got = convolution.pooled(rectifies: rectifies)
    #expect(bits(of: got.output) == bits(of: expected.output), "pooled, \(sizes)")
    #expect(got.winners == expected.winners, "pooled, \(sizes)")
  }

  @Test(arguments: 1000..<UInt64(1240))
  func gradientsHaveTheBitsOfTheLoops(seed: UInt64) {
    let forKernel = seed % 4 == 3 ? DirectCase(nonFinite: seed) : DirectCase(seed: seed)
    var shuffle = Shuffle(state: seed)
    let before = shuffle.floats(forKernel.sizes.kernelCount)
    let loops = ConvolutionLoops<Float>(
      forKernel.sizes, input: Array(forKernel.input.joined()), kernel: forKernel.kernel,
      upstream: Array(forKernel.upstream.joined()), addingTo: before)
    #expect(
      bits(of: forKernel.kernelGradient(addingTo: before)) == bits(of: loops.kernelGradient),
      "\(forKernel.sizes)")
    let forInput =
      seed % 4 == 3
      ? DirectCase(nonFinite: seed, wholeInputs: true) : DirectCase(seed: seed, wholeInputs: true)
    #expect(
      bits(of: forInput.inputGradient()) == bits(of: forInput.loops.inputGradient),
      "\(forInput.sizes)")
  }

  @Test func errorsStayWithinTheirBound() {
    var greatest = 0.0
    for seed in 2000..<UInt64(2100) {
      var convolution = DirectCase(seed: seed, wholeInputs: true)
      convolution.bias = nil
      let sizes = convolution.sizes
      let truth = convolution.truth
      let window = sizes.kernelHeight * sizes.kernelWidth
      let zeros = [Float](repeating: 0, count: sizes.kernelCount)
      let errors = [
        RoundingError(
          of: convolution.forward(rectifies: false), beside: truth.sums.output,
          magnitudes: truth.magnitudes.output,
          roundings: window * sizes.inputChannels),
        RoundingError(
          of: convolution.inputGradient(), beside: truth.sums.inputGradient,
          magnitudes: truth.magnitudes.inputGradient, roundings: window * sizes.outputChannels),
        RoundingError(
          of: convolution.kernelGradient(addingTo: zeros), beside: truth.sums.kernelGradient,
          magnitudes: truth.magnitudes.kernelGradient,
          roundings: sizes.images * sizes.outputHeight * sizes.outputWidth),
      ]
      for error in errors {
        #expect(error.shareOfBound <= 1, "at \(error.place), \(sizes)")
        greatest = max(greatest, error.relative)
      }
    }
    // What comes of it, beside the number that is greatest in size.
    #expect(greatest < 2e-6, "the greatest relative error is \(greatest)")
    #expect(greatest > 1e-8, "errors so small have not been measured: \(greatest)")
  }

  @Test func refusesAKernelThatDoesNotFit() async {
    await #expect(processExitsWith: .failure) {
      _ = DirectConvolution(
        height: 2, width: 2, inputChannels: 1, kernelHeight: 3, kernelWidth: 1,
        outputChannels: 16, stride: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = DirectConvolution(
        height: 3, width: 3, inputChannels: 1, kernelHeight: 3, kernelWidth: 1,
        outputChannels: 10, stride: 1)
    }
  }
}
