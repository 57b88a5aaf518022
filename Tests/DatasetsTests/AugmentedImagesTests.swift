import Dispatch
import Layers
import Tensors
import TestSupport
import Testing
import Training

@testable import Datasets

/// Images that change from epoch to epoch, and follow from their seed.
@Suite struct AugmentedImagesTests {
  private let images: LabelledImages
  private let all = Augmentation(
    shift: 2, rotation: 15, scale: 0.1, shear: 10, elastic: Elastic(), flips: true)

  init() throws {
    // Strokes of full ink on paper, and some grey.
    var generator = Generator(seed: 4)
    let pixels = (0..<40 * 12 * 10).map { _ -> UInt8 in
      let number = generator.whole(below: 10)
      return number < 5 ? 0 : number < 8 ? 255 : UInt8(generator.whole(below: 256))
    }
    images = try LabelledImages(
      images: IDX(parsing: idx([40, 12, 10], pixels)),
      labels: IDX(parsing: idx([40], (0..<40).map { UInt8($0 % 10) })))
  }

  private func everything(
    _ augmentation: Augmentation, seed: UInt64 = 1, epoch: Int = 1
  ) -> Tensor<Float> {
    let examples = AugmentedImages(images, augmentation, seed: seed)
    examples.beginEpoch(epoch)
    return examples.batch(Array(0..<images.count)).inputs
  }

  @Test func nothingIsChangedWithinBoundsOfZero() {
    for augmentation in [Augmentation(), Augmentation(elastic: Elastic(strength: 0))] {
      expectEqual(everything(augmentation), images.allImages())
      let other = AugmentedImages(images.normalised(.symmetric), augmentation, seed: 5)
      expectEqual(other.batch([3, 2]).inputs, images.normalised(.symmetric).images([3, 2]))
    }
  }

  @Test func theSameSeedGivesTheSameBytes() {
    let expected = everything(all)
    #expect(everything(all) == expected)
    #expect(everything(all, seed: 2) != expected)
    #expect(everything(all, epoch: 2) != expected)
    #expect(everything(all, epoch: 2) == everything(all, epoch: 2))
    // No two images are changed alike, nor one image twice in a row.
    let examples = AugmentedImages(images, all, seed: 1)
    var warps: [Warp] = []
    for epoch in 0..<5 {
      examples.beginEpoch(epoch)
      #expect(examples.epoch == epoch)
      warps += (0..<images.count).map(examples.warp)
    }
    #expect(Set(warps).count == 5 * images.count)
  }

  @Test func neitherOrderNorThreadsMatter() {
    let expected = everything(all)
    let examples = AugmentedImages(images, all, seed: 1)
    examples.beginEpoch(3)
    examples.beginEpoch(1)
    let area = images.rows * images.columns
    for index in (0..<images.count).reversed() {
      #expect(
        examples.image(index).scalars == Array(expected.scalars[index * area..<(index + 1) * area]))
    }
    nonisolated(unsafe) let shared = examples
    let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: 40 * area)
    defer { memory.deallocate() }
    nonisolated(unsafe) let output = memory
    DispatchQueue.concurrentPerform(iterations: 40) { index in
      let piece = UnsafeMutableBufferPointer(rebasing: output[index * area..<(index + 1) * area])
      _ = shared.read(index, into: piece)
    }
    #expect(Array(memory) == expected.scalars)
  }

  @Test func classesAndRangeStay() {
    for normalisation in [Normalisation.unit, .symmetric, .none] {
      let examples = AugmentedImages(images.normalised(normalisation), all, seed: 7)
      #expect(examples.count == 40 && examples.inputShape == [12, 10, 1])
      let batch = examples.batch([5, 39, 0, 5])
      #expect(batch.classes == [5, 9, 0, 5])
      #expect(batch.inputs.shape == [4, 12, 10, 1])
      let whole = examples.batch(Array(0..<40)).inputs
      #expect(whole.min() >= normalisation(0) && whole.max() <= normalisation(255))
    }
  }

  @Test func theBoundsAreKept() {
    var generator = Generator(seed: 9)
    let warps = (0..<4000).map { _ in all.warp(generator: &generator) }
    func check(_ bound: Double, _ value: (Warp) -> Double) {
      let values = warps.map(value)
      #expect(values.allSatisfy { abs($0) <= bound })
      // Drawn evenly, they come near the bound on both sides, and their mean near 0.
      #expect((values.max() ?? 0) > 0.99 * bound && (values.min() ?? 0) < -0.99 * bound)
      #expect(abs(values.reduce(0, +) / 4000) < 0.05 * bound)
    }
    check(2) { $0.right }
    check(2) { $0.down }
    check(15) { $0.rotation }
    check(10) { $0.shear }
    check(0.1) { ($0.scale - 1) * (1 - 1e-12) }
    let flipped = warps.count { $0.isFlipped }
    #expect(abs(flipped - 2000) < 150)
    // One bound in common: the same draws.
    var (first, second) = (Generator(seed: 9), Generator(seed: 9))
    let alone = Augmentation(rotation: 15).warp(generator: &first)
    #expect(alone == Warp(rotation: all.warp(generator: &second).rotation))
  }

  // MARK: Elastic

  @Test func weightsOfTheGaussian() {
    let weights = Elastic(strength: 1, smoothness: 1).weights
    let heights = [0.0111089965, 0.1353352832, 0.6065306597, 1]
    let sum = 1 + 2 * (0.6065306597 + 0.1353352832 + 0.0111089965)
    #expect(weights.count == 7)
    for (place, height) in (heights + heights.dropLast().reversed()).enumerated() {
      expectClose(weights[place], Float(height / sum), relative: 1e-6)
    }
    #expect(Elastic().weights.count == 2 * 12 + 1)
  }

  @Test func aDisplacementIsTheFormulas() {
    let elastic = Elastic(strength: 20, smoothness: 1.5)
    let (rows, columns) = (9, 7)
    var (first, second) = (Generator(seed: 11), Generator(seed: 11))
    let displacement = elastic.displacement(rows: rows, columns: columns, generator: &first)
    for field in [displacement.down, displacement.right] {
      let r = Tensor<Double>(shape: [rows, columns]) { _ in 2 * second.uniform() - 1 }
      let reach = 5  // 3 · 1.5, rounded up
      let expected = Tensor<Double>(shape: [rows, columns]) { place in
        var sum = 0.0
        for k in -reach...reach {
          for l in -reach...reach {
            let (i, j) = (place[0] + k, place[1] + l)
            guard i >= 0, i < rows, j >= 0, j < columns else { continue }
            let weights = Double(elastic.weights[k + reach]) * Double(elastic.weights[l + reach])
            sum += weights * r[i, j]
          }
        }
        return 20 * sum
      }
      expectClose(Tensor<Double>(field), expected, absolute: 1e-5)
    }
    #expect(first == second)
  }

  @Test func pixelsMoveAsFarAsTheStrengthSays() {
    // A number drawn evenly from −1 to 1 has the variance 1/3, and the squares of the smoothing
    // weights add up to 1 / 4πσ²: 34 · √(1/3) / (2 · 4 · √π).
    let expected = 34 * (1.0 / 3).squareRoot() / (2 * 4 * Double.pi.squareRoot())
    var generator = Generator(seed: 12)
    var sum = 0.0
    for _ in 0..<400 {
      let field = Elastic().displacement(rows: 41, columns: 41, generator: &generator)
      sum += Double(field.down[20, 20] * field.down[20, 20])
      sum += Double(field.right[20, 20] * field.right[20, 20])
    }
    expectClose((sum / 800).squareRoot(), expected, relative: 0.1)
  }

  @Test func aDisplacementMovesEachPixelByItself() throws {
    let image: Tensor<Double> = [[1, 2], [3, 4]]
    let displacement = Displacement(down: [[1, 0], [0, -0.5]], right: [[0, -1], [5, 0]])
    // From [1, 0]; from [0, 0]; from outside; from half way between [0, 1] and [1, 1].
    expectEqual(
      try warped(image, by: Warp(), displacement: displacement),
      Tensor(shape: [2, 2], scalars: [3, 1, 0, (2 + 4) / 2]))
    // First displaced, then turned: [0, 0] goes to [1, 0], and that comes from [0, 0].
    #expect(try warped(image, by: Warp(rotation: 90), displacement: displacement)[0, 0] == 1)
  }

  // MARK: Training

  /// A training sees new images in each epoch, the same ones with any number of threads.
  @Test func aTrainingBeginsEachEpoch() throws {
    func weights(threads: Int, _ augmentation: Augmentation) throws -> [[Float]] {
      var generator = Generator(seed: 3)
      let network = try Sequential<Float>(
        inputShape: [12, 10, 1], [.convolution(4, kernelSize: 3), .relu, .flatten, .dense(10)],
        generator: &generator)
      let examples = AugmentedImages(images, augmentation, seed: 1)
      try train(
        network, on: examples, epochs: 3, batchSize: 16, loss: .crossEntropyFromLogits,
        optimiser: Adam(), generator: &generator, threads: threads)
      #expect(examples.epoch == 3)
      return network.parameters.map(\.value.scalars)
    }
    let expected = try weights(threads: 1, all)
    #expect(try weights(threads: 2, all) == expected)
    #expect(try weights(threads: 3, all) == expected)
    #expect(try weights(threads: 1, Augmentation()) != expected)
  }
}
