import Kernels
import TestSupport
import Testing

/// Sizes with every remainder that a vector or a tile can leave.
private func someConvolutions() -> [ValidConvolution] {
  var generator = Shuffle(state: 2)
  let channels = [1, 2, 3, 5, 8, 10, 15, 16, 17, 31, 32, 33, 40]
  return (0..<60).map { _ in
    let (kernelHeight, kernelWidth) = (generator.next(1...4), generator.next(1...5))
    return ValidConvolution(
      batch: generator.next(1...3), height: kernelHeight + generator.next(0...6),
      width: kernelWidth + generator.next(0...9),
      inputChannels: channels[generator.next(0...channels.count - 1)],
      kernelHeight: kernelHeight, kernelWidth: kernelWidth,
      outputChannels: channels[generator.next(0...channels.count - 1)],
      stride: generator.next(1...3))
  } + [
    // Images of so few output pixels that many are taken together, and some left over.
    ValidConvolution(
      batch: 70, height: 3, width: 3, inputChannels: 17, kernelHeight: 3, kernelWidth: 3,
      outputChannels: 33, stride: 1),
    ValidConvolution(
      batch: 35, height: 4, width: 5, inputChannels: 16, kernelHeight: 3, kernelWidth: 3,
      outputChannels: 16, stride: 2),
    ValidConvolution(rows: 1, inputs: 1, outputs: 1),
    ValidConvolution(rows: 5, inputs: 150, outputs: 10),
    ValidConvolution(rows: 9, inputs: 19, outputs: 130),
  ]
}

@Suite struct ValidConvolutionTests {
  @Test func worksByHand() {
    // A 2×3 image with one channel, a 2×2 kernel, one filter.
    let sizes = ValidConvolution(
      batch: 1, height: 2, width: 3, inputChannels: 1, kernelHeight: 2, kernelWidth: 2,
      outputChannels: 1, stride: 1)
    let input: [Float] = [1, 2, 3, 4, 5, 6]
    let kernel: [Float] = [1, 0, -1, 2]
    let upstream: [Float] = [10, 100]
    let output: [Float] = [
      1 * 1 + 2 * 0 + 4 * (-1) + 5 * 2 + 7,
      2 * 1 + 3 * 0 + 5 * (-1) + 6 * 2 + 7,
    ]
    #expect(forward(sizes, input, kernel, bias: [7]) == output)
    let forInput: [Float] = [
      10 * 1, 10 * 0 + 100 * 1, 100 * 0,
      10 * (-1), 10 * 2 + 100 * (-1), 100 * 2,
    ]
    #expect(inputGradient(sizes, upstream, kernel) == forInput)
    let forKernel: [Float] = [
      1 * 10 + 2 * 100, 2 * 10 + 3 * 100,
      4 * 10 + 5 * 100, 5 * 10 + 6 * 100,
    ]
    #expect(kernelGradient(sizes, upstream, input) == forKernel)
    #expect(biasGradient(sizes, upstream) == [10 + 100])
  }

  @Test func aDenseLayerIsAConvolution() {
    let sizes = ValidConvolution(rows: 2, inputs: 3, outputs: 2)
    let input: [Float] = [1, 2, 3, 4, 5, 6]
    let weight: [Float] = [1, -1, 0, 2, 3, 0]
    let upstream: [Float] = [1, 10, 100, 1000]
    let output: [Float] = [
      1 * 1 + 2 * 0 + 3 * 3 + 5, 1 * (-1) + 2 * 2 + 3 * 0 + 50,
      4 * 1 + 5 * 0 + 6 * 3 + 5, 4 * (-1) + 5 * 2 + 6 * 0 + 50,
    ]
    #expect(forward(sizes, input, weight, bias: [5, 50]) == output)
    let forInput: [Float] = [
      1 * 1 + 10 * (-1), 1 * 0 + 10 * 2, 1 * 3 + 10 * 0,
      100 * 1 + 1000 * (-1), 100 * 0 + 1000 * 2, 100 * 3 + 1000 * 0,
    ]
    #expect(inputGradient(sizes, upstream, weight) == forInput)
    let forWeight: [Float] = [
      1 * 1 + 4 * 100, 1 * 10 + 4 * 1000,
      2 * 1 + 5 * 100, 2 * 10 + 5 * 1000,
      3 * 1 + 6 * 100, 3 * 10 + 6 * 1000,
    ]
    #expect(kernelGradient(sizes, upstream, input) == forWeight)
  }

  @Test(arguments: someConvolutions())
  func givesTheBitsOfTheLoops(sizes: ValidConvolution) {
    var generator = Shuffle(state: 7)
    let input = generator.floats(sizes.inputCount)
    let kernel = generator.floats(sizes.kernelCount)
    let bias = generator.floats(sizes.outputChannels)
    let upstream = generator.floats(sizes.outputCount)
    let loops = Loops(sizes, input: input, kernel: kernel, bias: bias, upstream: upstream)
    #expect(forward(sizes, input, kernel, bias: bias) == loops.output)
    #expect(inputGradient(sizes, upstream, kernel) == loops.inputGradient)
    #expect(kernelGradient(sizes, upstream, input) == loops.kernelGradient)
    #expect(biasGradient(sizes, upstream) == loops.biasGradient)
    let withoutBias = Loops(sizes, input: input, kernel: kernel, bias: nil, upstream: upstream)
    #expect(forward(sizes, input, kernel, bias: nil) == withoutBias.output)
  }

  @Test func noImagesGiveNoGradient() {
    let sizes = ValidConvolution(rows: 0, inputs: 3, outputs: 2)
    #expect(kernelGradient(sizes, [], []) == [0, 0, 0, 0, 0, 0])
    #expect(biasGradient(sizes, []) == [0, 0])
  }

  @Test func refusesAKernelThatDoesNotFit() async {
    await #expect(processExitsWith: .failure) {
      _ = ValidConvolution(
        batch: 1, height: 2, width: 2, inputChannels: 1, kernelHeight: 3, kernelWidth: 1,
        outputChannels: 1, stride: 1)
    }
  }
}
