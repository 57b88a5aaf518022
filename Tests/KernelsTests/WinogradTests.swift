import Kernels
import TestSupport
import Testing

/// A convolution of random sizes with a 3×3 kernel, its numbers, and the calls of
/// `WinogradConvolution` for them, in fenced memory.
private struct WinogradCase {
  let winograd: WinogradConvolution
  var input: [[Float]]
  var kernel: [Float]
  let bias: [Float]
  var upstream: [[Float]]
  let seed: UInt64
  private var shuffle: Shuffle

  init(seed: UInt64, outputs: Int) {
    self.seed = seed
    shuffle = Shuffle(state: seed)
    let (channels, filters) = (
      shuffle.one(of: [1, 10, 16, 17, 32, 48]), shuffle.one(of: [3, 16, 17, 32, 33, 64])
    )
    winograd = WinogradConvolution(
      outputs: outputs, tilesDown: shuffle.next(1...3), tilesAcross: shuffle.next(1...3),
      inputChannels: (channels + 15) / 16 * 16, outputChannels: (filters + 15) / 16 * 16,
      images: shuffle.next(1...3))
    let (inputs, outputs) = (winograd.inputChannels, winograd.outputChannels)
    (input, upstream) = ([], [])
    for _ in 0..<winograd.images {
      input.append(
        shuffle.pixels(winograd.gridCount / inputs, channels: channels, room: inputs))
      upstream.append(
        shuffle.pixels(winograd.resultCount / outputs, channels: filters, room: outputs))
    }
    kernel = shuffle.pixels(9 * inputs, channels: filters, room: outputs)
    bias = shuffle.pixels(1, channels: filters, room: outputs)
  }

  mutating func plantNonFinite() {
    shuffle.plantNonFinite(in: &input[0])
    shuffle.plantNonFinite(in: &kernel)
  }

  var sizes: ConvolutionSizes {
    ConvolutionSizes(
      images: winograd.images, height: winograd.gridHeight, width: winograd.gridWidth,
      inputChannels: winograd.inputChannels, kernelHeight: 3, kernelWidth: 3,
      outputChannels: winograd.outputChannels)
  }

  func winogradLoops(ofMagnitudes: Bool) -> WinogradLoops {
    func numbers(_ floats: [Float]) -> [Double] {
      ofMagnitudes ? magnitudes(floats) : doubles(floats)
    }
    return WinogradLoops(
      outputs: winograd.outputs, down: winograd.tilesDown, across: winograd.tilesAcross,
      images: winograd.images, inputChannels: winograd.inputChannels,
      outputChannels: winograd.outputChannels, input: numbers(Array(input.joined())),
      kernel: numbers(kernel), upstream: numbers(Array(upstream.joined())),
      ofMagnitudes: ofMagnitudes)
  }

  var directLoops: ConvolutionLoops<Double> {
    ConvolutionLoops(
      sizes, input: doubles(Array(input.joined())), kernel: doubles(kernel),
      upstream: doubles(Array(upstream.joined())))
  }

  /// U, made in two parts.
  private func transformed(_ kernel: [Float], rows: Int, columns: Int, _ memory: FencedMemory)
    -> UnsafeMutablePointer<Float>
  {
    let result: UnsafeMutablePointer<Float> = memory.room(winograd.kernelCount)
    let weights = memory.copy(kernel)
    for range in [0..<5, 5..<rows] {
      winograd.transformKernel(weights, rows: rows, columns: columns, range: range, into: result)
    }
    return result
  }

  private func transformedInputs(_ memory: FencedMemory) -> UnsafeMutablePointer<Float> {
    let result: UnsafeMutablePointer<Float> = memory.room(
      winograd.transformedCount(winograd.inputChannels))
    for (number, image) in input.enumerated() {
      winograd.transformInput(memory.copy(image), image: number, into: result)
    }
    return result
  }

  private func transformedUpstream(_ memory: FencedMemory) -> UnsafeMutablePointer<Float> {
    let result: UnsafeMutablePointer<Float> = memory.room(
      winograd.transformedCount(winograd.outputChannels))
    for (number, image) in upstream.enumerated() {
      winograd.transformUpstream(memory.copy(image), image: number, into: result)
    }
    return result
  }

  /// The results of `height` × `width` pixels of each image, or windows of them if it pools.
  func forward(rectifies: Bool, pools: Bool, height: Int, width: Int)
    -> [(output: [Float], winners: [Int32])]
  {
    let memory = FencedMemory(seed: seed)
    let count = height * width * winograd.outputChannels
    let step = count + 7
    let output: UnsafeMutablePointer<Float> = memory.room(step * (winograd.images - 1) + count)
    let winners: UnsafeMutablePointer<Int32> = memory.room(step * (winograd.images - 1) + count)
    winograd.forward(
      inputs: transformedInputs(memory),
      kernel: transformed(
        kernel, rows: winograd.inputChannels, columns: winograd.outputChannels, memory),
      scratch: memory.room(winograd.scratchCount),
      to: ConvolutionTarget(
        bias: memory.copy(bias), rectifies: rectifies, output: output, outputStep: step,
        winners: pools ? winners : nil, winnersStep: pools ? step : 0, height: height,
        width: width, channels: winograd.outputChannels))
    #expect(memory.isIntact)
    return (0..<winograd.images).map {
      (memory.elements(output + $0 * step, count), memory.elements(winners + $0 * step, count))
    }
  }

  /// The grids' gradients, one after the other.
  func inputGradient() -> [Float] {
    let memory = FencedMemory(seed: seed)
    let step = winograd.gridCount + 3
    let zeros = [Float](repeating: 0, count: winograd.gridCount)
    let grids = memory.copy(apart(Array(repeating: zeros, count: winograd.images), step: step))
    let exchanged = exchangedChannels(
      kernel, rows: winograd.inputChannels, columns: winograd.outputChannels)
    winograd.addInputGradient(
      upstream: transformedUpstream(memory),
      kernel: transformed(
        exchanged, rows: winograd.outputChannels, columns: winograd.inputChannels, memory),
      scratch: memory.room(winograd.scratchCount), to: grids, gridStep: step)
    #expect(memory.isIntact)
    return (0..<winograd.images).flatMap { memory.elements(grids + $0 * step, winograd.gridCount) }
  }

  /// The kernel's gradient, gathered twice by one lane and once by another.
  func kernelGradient() -> [Float] {
    let memory = FencedMemory(seed: seed)
    let (inputs, upstreams) = (transformedInputs(memory), transformedUpstream(memory))
    var lanes: [UnsafePointer<Float>] = []
    for lane in 0..<2 {
      let gradient: UnsafeMutablePointer<Float> = memory.room(winograd.kernelCount)
      for goesOn in [false, true].prefix(2 - lane) {
        winograd.transformedKernelGradient(
          inputs: inputs, upstream: upstreams, gradient: gradient, goesOn: goesOn)
      }
      lanes.append(UnsafePointer(gradient))
    }
    let gradient: UnsafeMutablePointer<Float> = memory.room(sizes.kernelCount)
    lanes.withUnsafeBufferPointer { lanes in
      for range in [0..<5, 5..<winograd.inputChannels] {
        winograd.kernelGradient(lanes: lanes, range: range, gradient: gradient)
      }
    }
    #expect(memory.isIntact)
    return memory.elements(gradient, sizes.kernelCount)
  }
}

@Suite struct WinogradTests {
  /// The matrices that give the bounds are those of the convolution.
  @Test(arguments: [2, 4])
  func theMatricesGiveTheSumsOfTheDefinition(outputs: Int) {
    for seed in 0..<UInt64(4) {
      let convolution = WinogradCase(seed: seed, outputs: outputs)
      let (direct, loops) = (
        convolution.directLoops, convolution.winogradLoops(ofMagnitudes: false)
      )
      for (got, expected) in [
        (loops.output, direct.output), (loops.inputGradient, direct.inputGradient),
        (loops.kernelGradient, direct.kernelGradient),
      ] {
        #expect(got.count == expected.count)
        #expect(got.indices.allSatisfy { abs(got[$0] - expected[$0]) < 1e-11 })
      }
    }
  }

  // Beside those of its sum over channels or tiles, a number goes through two rows of a transform
  // of the input or the upstream (4 roundings), two of the kernel (8), two on the way back (at most
  // 10), and is added to a bias or to three neighbouring tiles: 25 at most.
  private static let roundingsOfTransforms = 25

  @Test(arguments: [2, 4])
  func errorsStayWithinTheirBound(outputs: Int) {
    var relative = [0.0, 0.0, 0.0]
    var share = 0.0
    for seed in 0..<UInt64(100) {
      let convolution = WinogradCase(seed: seed, outputs: outputs)
      let (sizes, winograd) = (convolution.sizes, convolution.winograd)
      let (truth, bound) = (
        convolution.directLoops, convolution.winogradLoops(ofMagnitudes: true)
      )
      let sums = convolution.forward(
        rectifies: false, pools: false, height: winograd.resultHeight, width: winograd.resultWidth)
      let biases = (0..<truth.output.count).map {
        Double(convolution.bias[$0 % winograd.outputChannels])
      }
      let errors = [
        RoundingError(
          of: sums.flatMap(\.output),
          beside: truth.output.indices.map { truth.output[$0] + biases[$0] },
          magnitudes: bound.output.indices.map { bound.output[$0] + abs(biases[$0]) },
          roundings: sizes.inputChannels + Self.roundingsOfTransforms),
        RoundingError(
          of: convolution.inputGradient(), beside: truth.inputGradient,
          magnitudes: bound.inputGradient,
          roundings: sizes.outputChannels + Self.roundingsOfTransforms),
        // Gathered three times over.
        RoundingError(
          of: convolution.kernelGradient(), beside: truth.kernelGradient.map { 3 * $0 },
          magnitudes: bound.kernelGradient.map { 3 * $0 },
          roundings: 3 * winograd.tiles + Self.roundingsOfTransforms),
      ]
      for (kind, error) in errors.enumerated() {
        #expect(error.shareOfBound <= 1, "kind \(kind) at \(error.place), \(sizes)")
        share = max(share, error.shareOfBound)
        relative[kind] = max(relative[kind], error.relative)
      }
    }
    print(
      "Winograd, \(outputs)×\(outputs) outputs: greatest errors beside the greatest number:",
      relative, "and beside the bound:", share)
    // What the engine promises, beside the number that is greatest in size.
    #expect(relative.allSatisfy { $0 < 1e-4 && $0 > 1e-8 }, "\(relative)")
  }

  @Test(arguments: 0..<UInt64(40))
  func writesAndPoolsNoMoreThanTheTargetHas(seed: UInt64) {
    for outputs in [2, 4] {
      let convolution = WinogradCase(seed: seed, outputs: outputs)
      let winograd = convolution.winograd
      let channels = winograd.outputChannels
      var shuffle = Shuffle(state: seed)
      let height = winograd.resultHeight - shuffle.next(0...outputs - 1)
      let width = winograd.resultWidth - shuffle.next(0...outputs - 1)
      let plain = convolution.forward(
        rectifies: false, pools: false, height: height, width: width)
      for rectifies in [false, true] {
        let unpooled = convolution.forward(
          rectifies: rectifies, pools: false, height: height, width: width)
        let pooled = convolution.forward(
          rectifies: rectifies, pools: true, height: height / 2, width: width / 2)
        for image in 0..<winograd.images {
          let sums = plain[image].output
          #expect(
            bits(of: unpooled[image].output)
              == bits(of: finished(sums, bias: nil, rectifies: rectifies)))
          let loops = PoolingLoops(
            sums, height: height, width: width, channels: channels, rectifies: rectifies)
          #expect(bits(of: pooled[image].output) == bits(of: loops.output))
          #expect(pooled[image].winners == loops.winners)
        }
      }
    }
  }

  @Test func whatIsLeftOutIsTheSameAsWithoutIt() {
    for seed in 0..<UInt64(10) {
      let convolution = WinogradCase(seed: seed, outputs: 4)
      let winograd = convolution.winograd
      let (height, width) = (winograd.resultHeight, winograd.resultWidth)
      let whole = convolution.forward(rectifies: false, pools: false, height: height, width: width)
      let part = convolution.forward(
        rectifies: false, pools: false, height: height - 3, width: width - 1)
      for image in 0..<winograd.images {
        let rows = (0..<height - 3).flatMap { row in
          let first = row * width * winograd.outputChannels
          return whole[image].output[first..<first + (width - 1) * winograd.outputChannels]
        }
        #expect(part[image].output == rows)
      }
    }
  }

  /// What the loops cannot count with, Winograd's sums cannot either; their transforms carry it to
  /// neighbours in the tile, but not to other tiles, images or filters.
  @Test(arguments: [2, 4])
  func nonFiniteNumbersArrive(outputs: Int) {
    for seed in 0..<UInt64(30) {
      var convolution = WinogradCase(seed: seed, outputs: outputs)
      convolution.plantNonFinite()
      let winograd = convolution.winograd
      let (height, width) = (winograd.resultHeight, winograd.resultWidth)
      let sums = convolution.forward(
        rectifies: false, pools: false, height: height, width: width
      ).flatMap(\.output)
      let truth = convolution.directLoops.output
      let isSpoilt = convolution.winogradLoops(ofMagnitudes: true).output.map { !$0.isFinite }
      var spoilt = Set<[Int]>()
      func tile(_ place: Int) -> [Int] {
        let (pixel, filter) = place.quotientAndRemainder(dividingBy: winograd.outputChannels)
        let (line, column) = pixel.quotientAndRemainder(dividingBy: width)
        return [line / height, line % height / outputs, column / outputs, filter]
      }
      for place in sums.indices where isSpoilt[place] { spoilt.insert(tile(place)) }
      for place in sums.indices {
        if !truth[place].isFinite {
          #expect(!sums[place].isFinite, "\(place), seed \(seed)")
        } else if !spoilt.contains(tile(place)) {
          #expect(sums[place].isFinite, "\(place), seed \(seed)")
        }
      }
    }
  }

  @Test func refusesWhatItCannotDo() async {
    await #expect(processExitsWith: .failure) {
      _ = WinogradConvolution(
        outputs: 3, tilesDown: 1, tilesAcross: 1, inputChannels: 16, outputChannels: 16, images: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = WinogradConvolution(
        outputs: 4, tilesDown: 1, tilesAcross: 1, inputChannels: 10, outputChannels: 16, images: 1)
    }
  }
}
