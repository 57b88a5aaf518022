import Engine
import Exercises
import Figures
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import SpeedChapter

/// What chapter 12 counts, worked by hand, and that its stages give the same bits.
@Suite struct SpeedChapterTests {
  let layer = LayerSizes(
    height: 13, width: 13, inputChannels: 32, kernelSize: 3, outputChannels: 64)

  private func text(_ path: String) throws -> String {
    try String(contentsOf: packageRoot.appending(path: path), encoding: .utf8)
  }

  private var page: String { get throws { try text("chapters/12-speed/README.md") } }

  // MARK: Counts

  @Test func operationsAndBytesByHand() throws {
    let (outputs, terms) = (11 * 11 * 64, 3 * 3 * 32)
    #expect(layer.outputCount == outputs)
    #expect(layer.terms == terms)
    #expect(layer.operations == 2 * outputs * terms)
    let (inputs, weights) = (13 * 13 * 32, 3 * 3 * 32 * 64)
    let numbers = inputs + weights + 64 + outputs
    #expect(layer.bytes == 4 * numbers)
    let page = try page
    // 2 · 7,744 · 288, and 4 · (5,408 + 18,432 + 64 + 7,744).
    #expect(page.contains("operations, two for each product = 4,460,544"))
    #expect(page.contains("bytes, each number once = 126,592"))
    // 4,460,544 / 126,592
    #expect(page.contains("operations for each byte = 35.2"))
  }

  @Test func bytesOfALoopByHand() {
    let multiplyAdds = Double(11 * 11 * 64 * 288)
    // Two numbers of four bytes for each multiply-add; then 17 for sixteen of them.
    let scalar = layer.bytes(reading: 2, writing: 0, forMultiplyAdds: 1)
    #expect(scalar == 8 * multiplyAdds)
    let vector = layer.bytes(reading: 17, writing: 0, forMultiplyAdds: 16)
    #expect(vector == 4.25 * multiplyAdds)
    let tile = Stage(
      name: "", seconds: 1, operations: layer.operations,
      bytes: layer.bytes(reading: 4 * 16 + 6, writing: 0, forMultiplyAdds: 6 * 4 * 16))
    // 2 · 384 operations for 4 · 70 bytes.
    let intensity: Double = 768 / 280
    #expect(tile.intensity.isClose(to: intensity, relative: 1e-12))
    #expect(tile.rate.isClose(to: 0.004_460_544, relative: 1e-12))
  }

  @Test func theRoofIsTheLowerOfTwo() {
    let roof = Roof(peak: 80, peakOfAll: 160, levels: [("memory", 20)])
    #expect(roof.limit(intensity: 0.25, bandwidth: 20) == 5)
    #expect(roof.limit(intensity: 4, bandwidth: 20) == 80)
    #expect(roof.limit(intensity: 100, bandwidth: 20) == 80)
  }

  @Test func whatLiesBetweenTheLayersByHand() throws {
    let page = try page
    // 26·26·32 · 4 bytes are 86,528, and 1024 of them a KB.
    #expect(page.contains("| convolution 1 | 84.5 KB |"))
    #expect(size(26 * 26 * 32 * 4) == "84.5 KB")
    #expect(size(2 * 26 * 32 * 4) == "6.5 KB")
    let counts: [Int] = [28 * 28, 26 * 26 * 32, 13 * 13 * 32, 11 * 11 * 64, 5 * 5 * 64]
    let bytes = 4 * counts.reduce(0, +)
    let row = "| all of it | " + size(bytes) + " | " + size(256 * bytes) + " |"
    #expect(page.contains(row))
  }

  @Test func numbersAreWrittenToThreeDigits() {
    let values: [Double] = [0.1667, 1, 35.24, 244.4, 1710, 53_763]
    let written = ["0.167", "1.00", "35.2", "244", "1,710", "53,800"]
    #expect(values.map(significant) == written)
    let times: [Double] = [18.26e-6, 1.712e-3, 2.5]
    #expect(times.map(duration) == ["18.3 µs", "1.71 ms", "2.50 s"])
    #expect(percent(0.968) == "97 %")
  }

  // MARK: The stages

  /// Values from −1 to 1.
  private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = Generator(seed: seed)
    return (0..<count).map { _ in Float(generator.uniform()) * 2 - 1 }
  }

  @Test(arguments: [
    LayerSizes(height: 5, width: 7, inputChannels: 3, kernelSize: 3, outputChannels: 64),
    LayerSizes(height: 4, width: 4, inputChannels: 1, kernelSize: 1, outputChannels: 128),
    LayerSizes(height: 6, width: 3, inputChannels: 5, kernelSize: 2, outputChannels: 64),
  ])
  func everyStageGivesTheBitsOfTheLoops(sizes s: LayerSizes) throws {
    let x = numbers(s.inputCount, seed: 1)
    let w = numbers(s.weightCount, seed: 2)
    let b = numbers(s.outputChannels, seed: 3)
    let (image, bias) = (
      Tensor(shape: [s.height, s.width, s.inputChannels], scalars: x), Tensor(b)
    )
    let kernel = Tensor(
      shape: [s.kernelSize, s.kernelSize, s.inputChannels, s.outputChannels], scalars: w)
    let expected = sixLoops(image, kernel, bias)
    let library = try convolution(image.expanded(axis: 0), kernel, bias: bias)
    #expect(differing(expected.scalars, library.scalars) == 0)
    let stages: [(String, Convolve)] = [
      ("pointers", pointerLoops), ("filters innermost", filtersInnermost),
      ("1×1", RegisterTile<1, 1>.convolve), ("1×4", RegisterTile<1, 4>.convolve),
      ("6×2", RegisterTile<6, 2>.convolve), ("6×4", RegisterTile<6, 4>.convolve),
      ("7×4", RegisterTile<7, 4>.convolve), ("11×4", RegisterTile<11, 4>.convolve),
      ("the library's", LibraryTile(s).convolve),
    ]
    let (input, weights, biases) = (Numbers(x), Numbers(w), Numbers(b))
    for (name, stage) in stages {
      // Sixteen numbers more than it may touch.
      let output = Numbers(Array(repeating: -7, count: s.outputCount + 16))
      stage(s, input.start, weights.start, biases.start, output.start)
      #expect(
        differing(Array(output.scalars.prefix(s.outputCount)), expected.scalars) == 0, "\(name)")
      #expect(output.scalars.suffix(16).allSatisfy { $0 == -7 }, "\(name) writes beyond its output")
    }
  }

  /// Two small blocks, with odd maps, and a network of the library that is the same.
  private func blocks() throws -> (blocks: [LayerBlock], network: Sequential<Float>) {
    var generator = Generator(seed: 4)
    let network = try Sequential<Float>(
      inputShape: [12, 13, 1],
      [
        .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
        .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
      ], generator: &generator)
    for parameter in network.parameters where parameter.value.rank == 1 {
      parameter.value = Tensor(numbers(parameter.count, seed: 5))
    }
    let sizes = [
      LayerSizes(height: 12, width: 13, inputChannels: 1, kernelSize: 3, outputChannels: 32),
      LayerSizes(height: 5, width: 5, inputChannels: 32, kernelSize: 3, outputChannels: 64),
    ]
    let values = network.parameters.map { Numbers($0.value.scalars) }
    return (
      [
        LayerBlock(sizes: sizes[0], weights: values[0], bias: values[1]),
        LayerBlock(sizes: sizes[1], weights: values[2], bias: values[3]),
      ], network
    )
  }

  @Test func everyWayThroughTheBlocksGivesTheBitsOfTheNetwork() throws {
    let (blocks, network) = try blocks()
    let count = 5
    let images = numbers(count * 12 * 13, seed: 6)
    let expected = try network.forward(Tensor(shape: [count, 12, 13, 1], scalars: images))
    let digits = Numbers(images)
    func maps(_ count: Int) -> [Numbers] {
      blocks.flatMap {
        [Numbers(count: count * $0.sizes.outputCount), Numbers(count: count * $0.pooledCount)]
      }
    }
    let wide = maps(count)
    layerAtATime(blocks, count, digits, wide)
    #expect(differing(wide[3].scalars, expected.scalars) == 0)
    let results = Numbers(count: expected.count)
    imageAtATime(blocks, 0..<count, digits, maps(1), results)
    #expect(differing(results.scalars, expected.scalars) == 0)
    let together = Numbers(count: expected.count)
    fused(blocks, 0..<count, digits, maps(1), together)
    #expect(differing(together.scalars, expected.scalars) == 0)
    for threads in 1...3 {
      let inLanes = Numbers(count: expected.count)
      fusedInLanes(
        blocks, count, digits, (0..<4).map { _ in maps(1) }, inLanes, Team(threads: threads))
      #expect(differing(inLanes.scalars, expected.scalars) == 0, "\(threads) threads")
    }
  }

  @Test func lanesMakeTheBitsAndNotThreads() {
    let values = Numbers(numbers(9 * 3 * 16, seed: 7))
    let one = channelSums(9, 3, 16, values, lanes: 4, Team(threads: 1))
    for threads in 2...4 {
      let more = channelSums(9, 3, 16, values, lanes: 4, Team(threads: threads))
      #expect(differing(one, more) == 0, "\(threads) threads")
    }
    // Lanes of 2, 2, 2 and 3 images.
    let lanes = (0..<4).map { images(ofLane: $0, of: 4, count: 9) }
    let parts: [Range<Int>] = [0..<2, 2..<4, 4..<6, 6..<9]
    #expect(lanes == parts)
    let exact = (0..<16).map { channel in
      (0..<9 * 3).reduce(0.0) { $0 + Double(values.start[$1 * 16 + channel]) }
    }
    for (sum, expected) in zip(one, exact) {
      #expect(Double(sum).isClose(to: expected, absolute: 5e-5))
    }
  }

  @Test func aSumOnTwoCoresIsAnother() throws {
    // 2²⁴ has no odd neighbour above it, so each 1 alone is lost.
    let (huge, one): (Float, Float) = (16_777_216, 1)
    let (alone, halves) = (((huge + one) + one) + one, (huge + one) + (one + one))
    #expect(alone == 16_777_216)
    #expect(halves == 16_777_218)
    #expect(try page.contains("(16777216 + 1) + (1 + 1) = 16777218"))
  }

  // MARK: Winograd

  @Test func fourProductsByHand() throws {
    let sides = winogradFactors([1, 3, 2, 5], [2, -1, 4])
    let data: [Float] = [1 - 2, 3 + 2, 2 - 3, 3 - 5]
    let kernel: [Float] = [2, (2 - 1 + 4) / 2, (2 + 1 + 4) / 2, 4]
    #expect(sides.map(\.data) == data)
    #expect(sides.map(\.kernel) == kernel)
    let m = sides.map { $0.data * $0.kernel }
    let products: [Float] = [-2, 12.5, -3.5, -8]
    #expect(m == products)
    let y: [Float] = [m[0] + m[1] + m[2], m[1] - m[2] - m[3]]
    // 1·2 + 3·(−1) + 2·4 and 3·2 + 2·(−1) + 5·4.
    let direct: [Float] = [2 - 3 + 8, 6 - 2 + 20]
    #expect(y == direct)
    let page = try page
    #expect(page.contains("| m2 | 5 | 2.5 | 12.5 |"))
    // (4 + 3 − 1)² products in place of (4 · 3)².
    #expect(page.contains("| F(4×4, 3×3) | 6·6 = 36 | 4·4 · 3·3 = 144 | 4.00 |"))
  }

  @Test(arguments: [2, 4])
  func winogradsLayerIsTheConvolution(outputs: Int) {
    // Sides that no tile of either size fills.
    let s = LayerSizes(
      height: 7, width: 9, inputChannels: 32, kernelSize: 3, outputChannels: 48)
    let (w, b) = (numbers(s.weightCount, seed: 2), numbers(s.outputChannels, seed: 3))
    let images = (0..<3).map { numbers(s.inputCount, seed: 10 + $0) }
    let winograd = WinogradLayer(
      s, outputs: outputs, images: 3, weights: Numbers(w), bias: Numbers(b))
    let output = Numbers(count: 3 * s.outputCount)
    winograd.run(Numbers(images.flatMap { $0 }), output)
    for (index, image) in images.enumerated() {
      let exact = exactConvolution(s, image, w, b)
      let got = output.scalars[index * s.outputCount..<(index + 1) * s.outputCount]
      #expect(largestError(Array(got), exact) < 1e-5)
    }
  }

  /// The greatest sums of factors in a row of Winograd's transforms: data, kernel, sums.
  @Test func howMuchLargerNumbersOnTheWayCanBe() {
    func greatest(_ rows: [[Double]]) -> Double {
      rows.map { $0.reduce(0) { $0 + abs($1) } }.max() ?? 0
    }
    let smallData: [[Double]] = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
    let smallKernel: [[Double]] = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
    let smallSums: [[Double]] = [[1, 1, 1, 0], [0, 1, -1, -1]]
    #expect([smallData, smallKernel, smallSums].map(greatest) == [2, 1.5, 3])
    let data: [[Double]] = [
      [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0],
      [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
    ]
    let kernel: [[Double]] = [
      [0.25, 0, 0], [1 / 6, 1 / 6, 1 / 6], [1 / 24, 1 / 12, 1 / 6], [0, 0, 1],
    ]
    let sums: [[Double]] = [
      [1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1],
    ]
    #expect([data, kernel, sums].map(greatest) == [10, 1, 19])
  }

  // MARK: The page

  @Test func nothingOnThePageDiffers() throws {
    let lines = try page.split(separator: "\n").filter { $0.hasPrefix("numbers that differ") }
    #expect(lines.count >= 10)
    for line in lines { #expect(line.hasSuffix(" = 0"), "\(line)") }
  }

  /// The times that the book keeps; wide margins, for they are those of any machine that records.
  @Test func theKeptTimesTellTheStory() throws {
    let rows = try text("figures/12-speed/times.tsv").split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
    #expect(rows.allSatisfy { $0.count == 2 })
    let times = Dictionary(rows.dropFirst().map { ($0[0], Double($0[1]) ?? 0) }) { $1 }
    let loops = try #require(times["six loops"])
    let tile = try #require(times["5 tile"])
    #expect(loops > 20 * tile, "the tile is only \(loops / tile) times as fast as the loops")
    let machine = try #require(rows.first?.first).dropFirst("on ".count)
    #expect(try page.contains(machine))
  }

  @Test func theRooflineHasEveryStage() throws {
    let commands = try text("figures/12-speed/roofline.gp")
    for stage in ["1 six loops", "2 pointers", "3 filters innermost", "4 one vector", "5 tile"] {
      #expect(commands.contains("'\(stage)'"), "the plot does not name \(stage)")
    }
    for stage in [
      "6 layer at a time", "6 image at a time", "7 fused", "8 Winograd", "9 both cores",
    ] {
      #expect(commands.contains("'\(stage)'"), "the plot does not name \(stage)")
    }
  }
}

extension LayerSizes: CustomTestStringConvertible {
  /// The sizes, as a failing case names them.
  public var testDescription: String {
    "\(height)×\(width)×\(inputChannels) by \(kernelSize)×\(kernelSize), \(outputChannels) filters"
  }
}
