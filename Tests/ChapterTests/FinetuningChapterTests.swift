import Datasets
import Foundation
import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing
import Training

@testable import FinetuningChapter

/// What chapter 11 prints, worked by hand, and what its trainings have to show.
@Suite struct FinetuningChapterTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: packageRoot.appending(path: path), encoding: .utf8)
  }

  private var page: String { get throws { try text("chapters/11-finetuning/README.md") } }

  // MARK: By hand

  /// Two neurons z = (1 + 2, −1 + 2 + 1) = (3, 2), and a head 0.5 · 3 + 0.25 · 2 = 2, to be 1.
  @Test func threeNeuronsByHand() throws {
    let page = try page
    let (x, target, rate) = ([1.0, 2.0], 1.0, 0.05)
    let (w1, b1) = ([[1.0, -1], [1, 1]], [0.0, 1])
    let w2 = [0.5, 0.25]
    func hidden(_ w: [[Double]], _ b: [Double]) -> [Double] {
      (0..<2).map { max(0, x[0] * w[0][$0] + x[1] * w[1][$0] + b[$0]) }
    }
    let h = hidden(w1, b1)
    let g = h[0] * w2[0] + h[1] * w2[1] - target
    #expect(h == [3, 2] && g == 1)
    // The step of the head, then of the two neurons, whose slopes are g times the head's weights.
    let head = (0..<2).map { w2[$0] - rate * g * h[$0] }
    let bias = -rate * g
    let new = (0..<2).map { i in (0..<2).map { w1[i][$0] - rate * g * w2[$0] * x[i] } }
    let newBias = (0..<2).map { b1[$0] - rate * g * w2[$0] }
    func loss(_ h: [Double]) -> Double {
      let difference = h[0] * head[0] + h[1] * head[1] + bias - target
      return difference * difference / 2
    }
    func four(_ value: Double) -> String { format(value, decimals: 4) }
    #expect(page.contains("L after the step, frozen = \(four(loss(h)))"))
    #expect(page.contains("L after the step, not frozen = \(four(loss(hidden(new, newBias))))"))
    #expect(page.contains("| dense1.weight | not worked out | `[[0.5, 0.25], [1, 0.5]]` |"))
    // Forward 4 + 2; frozen 2 more for the head's weights; else 4 + 2 for weights, 2 for its input.
    #expect(page.contains("| multiply-adds | 6 | 8 | 14 |"))
  }

  @Test func aStepCostsWhatIsWorkedOut() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [5], [.dense(4), .relu, .dense(3), .dense(2)], generator: &generator)
    // Forward 20 + 12 + 6; for weights as many; for inputs those behind the first, 12 + 6.
    #expect(stepCost(network) == 2 * (20 + 12 + 6) + 12 + 6)
    try network.freeze("dense1")
    #expect(stepCost(network) == 38 + (12 + 6) + 6)
    try network.freeze("*")
    #expect(stepCost(network) == 38)
  }

  @Test func theBlockOfOnePixel() throws {
    // y = 2·2·x + x, but for the ε of two normalisations.
    let block = try blockOfOnePixel(weight: 2)
    expectClose(try block.forward([[[[3]]]]).scalars[0], 15, relative: 1e-4)
    expectClose(try block.backward([[[[1]]]]).scalars[0], 5, relative: 1e-4)
  }

  @Test func runningStatisticsOnThePage() throws {
    // Mean 4 and variance 1 of the numbers 3 and 5; 2/(2 − 1) makes the variance 2.
    let page = try page
    #expect(page.contains("`[\(format(0.9 * 0 + 0.1 * 4, decimals: 4))]`"))
    #expect(page.contains("`[\(format(0.9 * 1 + 0.1 * 1 * 2, decimals: 4))]`"))
  }

  @Test func strangersCodeIsRefusedOnThePage() throws {
    #expect(try page.contains("posix.system is not allowed: this file tries to run code"))
  }

  @Test func aTrainingOnFewDigitsHas200Steps() {
    // 10 digits are one batch; 500 are 20 batches of 25, seen ten times.
    #expect(epochsOnFew(10) == 200 && stepsOnFew(10) == 200)
    #expect(epochsOnFew(500) == 10 && stepsOnFew(500) == 200)
    // 5,000 digits are seen four times, in 200 batches of 25.
    #expect(epochsOnFew(5000) == 4 && stepsOnFew(5000) == 800)
    for extent in [Extent.book, .quick] {
      let counts = extent.labelled.map { 10 * $0 } + extent.related.map { 5 * $0 }
      #expect(counts.allSatisfy { $0 < 25 || $0 % 25 == 0 })
    }
  }

  // MARK: Few digits, and a small network

  /// Images of 28×28 pixels, 20 of each class, that differ in the row of their ink.
  private func images() throws -> LabelledImages {
    let classes = (0..<200).map { $0 % 10 }
    let pixels = classes.enumerated().flatMap { index, number in
      (0..<784).map { pixel -> UInt8 in
        pixel / 28 == 2 * number + 4 ? UInt8(200 + (index * 7 + pixel) % 50) : 0
      }
    }
    func idx(_ extents: [Int], _ body: [UInt8]) throws -> IDX {
      let header: [UInt8] =
        [0, 0, 8, UInt8(extents.count)] + extents.flatMap { [0, 0, 0, UInt8($0)] as [UInt8] }
      return try IDX(parsing: header + body)
    }
    return try LabelledImages(
      images: idx([200, 28, 28], pixels), labels: idx([200], classes.map { UInt8($0) }))
  }

  private func small() throws -> Pretrained {
    var generator = Generator(seed: 7)
    let network = try Sequential<Float>.resNet18(
      inputShape: Pretrained.inputShape, width: 4, classes: 3, generator: &generator)
    return Pretrained(state: try NetworkState(of: network), width: 4, classes: 3)
  }

  @Test func eachClassHasItsDigits() throws {
    let images = try images()
    let (two, five) = (
      labelledDigits(2, of: images, trial: 3), labelledDigits(5, of: images, trial: 3)
    )
    #expect(two.classCounts == [Int](repeating: 2, count: 10))
    #expect(five.classCounts == [Int](repeating: 5, count: 10))
    // The few are among the many.
    for number in 0..<10 {
      let few = two.indices(ofClass: number).map(two.bytes(of:))
      #expect(few == five.indices(ofClass: number).prefix(2).map(five.bytes(of:)))
    }
    #expect(images.only(3...4).classCounts == [0, 0, 0, 20, 20, 0, 0, 0, 0, 0])
  }

  @Test(arguments: Way.allCases) func onlyWhatLearnsChanges(way: Way) throws {
    let (pretrained, images) = (try small(), try images())
    var generator = Generator(seed: 5)
    let before = try NetworkState(of: pretrained.network(way, generator: &generator))
    let tuned = try pretrained.tune(
      way, on: images.prefix(32), testedBy: images.prefix(20), epochs: 1, batchSize: 16, seed: 5)
    let after = try NetworkState(of: tuned.network)
    let changed = Set(before.tensors.keys.filter { before.tensors[$0] != after.tensors[$0] })
    let statistics = Set(before.tensors.keys.filter { $0.contains("running") })
    let head: Set = ["fc.weight", "fc.bias"]
    switch way {
    case .held: #expect(changed == head)
    case .following: #expect(changed == head.union(statistics))
    case .lastBlocks:
      #expect(changed == head.union(before.tensors.keys.filter { $0.hasPrefix("layer4") }))
    case .scratch, .gently, .everything: #expect(changed == Set(before.tensors.keys))
    }
    #expect(
      tuned.learned
        == changed.subtracting(statistics).reduce(0) { $0 + (before.tensors[$1]?.count ?? 0) })
  }

  /// What the frozen layers give is the same each time; so it may be kept.
  @Test func aHeadOnKeptFeaturesLearnsTheSame() throws {
    let (pretrained, images) = (try small(), try images())
    let (digits, tests) = (images.prefix(48), images.prefix(20))
    let features = Pretrained.Features(
      digits: try pretrained.features(of: digits), tests: try pretrained.features(of: tests))
    let tuned = try [nil, features].map {
      try pretrained.tune(
        .held, on: digits, testedBy: tests, features: $0, epochs: 3, batchSize: 16, seed: 5)
    }
    let weights = tuned.map { $0.network.parameters.suffix(2).map(\.value) }
    for (through, kept) in zip(weights[0], weights[1]) {
      expectClose(kept, through, absolute: 1e-4)
    }
    expectClose(tuned[0].test.loss, tuned[1].test.loss, relative: 1e-4)
  }

  /// Over two numbers of labels, 20 and 40 % right, and then 60 and 50 %, make 40 and 45 %; 50 labels
  /// are not few.
  @Test func aMeanOverNumbersOfLabels() throws {
    let outcomes = try [[0.2, 0.4], [0.6, 0.5], [1, 1]].map {
      try $0.map { accuracy in
        Tuned(
          way: .held, network: try small().network(), moments: [], own: Score(loss: 1, accuracy: 0),
          tests: [Score(loss: 3, accuracy: accuracy)], digits: 1)
      }
    }
    let trials = LabelTrials(name: "", labelled: [1, 10, 50], outcomes: outcomes)
    #expect(trials.few == [1, 10])
    let means = trials.accuraciesOnFew
    expectClose(means[0], 40, relative: 1e-6)
    expectClose(means[1], 45, relative: 1e-6)
    #expect(trials.gapsOnFew == [2, 2])
    #expect(listed([1, 2, 5]) == "1, 2 and 5" && listed([1, 10]) == "1 and 10")
  }

  @Test func driftByHand() throws {
    let (before, after) = (try small().network(), try small().network())
    let layers = after.leaves.compactMap { $0 as? BatchNormalisationLayer<Float> }
    // Of four channels one moves by 3 where the variance is 4, and so by 1.5 deviations.
    let first = before.leaves.compactMap { $0 as? BatchNormalisationLayer<Float> }[0]
    first.running.variance = [4, 1, 1, 1]
    layers[0].running.mean = [3, 0, 0, 0]
    let drift = Drift(from: before, to: after)
    #expect(drift.changed == 1)
    expectClose(drift.distances[0], 1.5 / 4, relative: 1e-5)
    #expect(drift.distances.dropFirst().allSatisfy { $0 == 0 })
    // Two normalisations a block, three more with a projection, one in front.
    #expect(drift.distances.count == 1 + 8 * 2 + 3)
  }

  @Test func aFileOfAnotherNetworkIsExplained() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "other.pth").path
    try ModelFile(tensors: ["x": StoredTensor([1] as Tensor<Float>)]).write(to: path, as: .pyTorch)
    #expect(throws: ModelFileError.self) { try Backbone(weights: path) }
    #expect(
      message { _ = try Backbone(weights: path) }
        == "\(path) has no conv1.weight and fc.bias, and so is no state_dict of a ResNet-18")
  }

  // MARK: The book's own run

  /// The column of a table with tabs that is called `name`, number by number.
  private func column(_ name: String, of file: String) throws -> [Double] {
    let lines = try text("figures/11-finetuning/\(file)").split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    let place = try #require(lines.first?.firstIndex { $0 == name }, "no column \(name)")
    return lines.dropFirst().compactMap { Double($0[place]) }
  }

  @Test func frozenLayersDriftOnThePage() throws {
    let page = try page
    #expect(page.contains("frozen parameters that changed = 0"))
    // 16 + 4·16 + 5·32 + 5·64 + 5·128 channels are normalised.
    let channels = 16 + 4 * 16 + 5 * 32 + 5 * 64 + 5 * 128
    #expect(page.contains("running means that changed = \(channels) of \(channels)"))
    let distances = try column("moved by, in standard deviations", of: "drift.tsv")
    #expect(distances.count == 20 && distances.allSatisfy { $0 > 0 })
  }

  @Test(
    .enabled(
      if: (try? DataLocation.findFashion(root: packageRoot.path)) != nil,
      "Fashion-MNIST is not there: it was not looked at"))
  func clothesAreNormalisedByTheirOwnPixels() throws {
    let clothes = try MNIST(at: .findFashion(root: packageRoot.path)).train
    let (mean, deviation) = clothes.pixelStatistics
    guard case .standard(let usedMean, let usedDeviation) = Normalisation.clothes else {
      Issue.record("not by mean and deviation")
      return
    }
    expectClose(usedMean, mean, absolute: 0.00005)
    expectClose(usedDeviation, deviation, absolute: 0.00005)
  }

  @Test func otherDigitsAreTheBetterSchool() throws {
    let place = try #require(Extent.book.related.firstIndex(of: 10))
    let digits = try column("0 to 4, everything", of: "schools.tsv")[place]
    #expect(try digits > column("from scratch", of: "schools.tsv")[place] + 2)
    #expect(try digits > column("clothes, everything", of: "schools.tsv")[place] + 2)
  }

  @Test func aHeadAloneIsBoundByItsFrozenLayers() throws {
    let head = try #require(try column("head, statistics held", of: "labels.tsv").last)
    for name in ["from scratch", "everything"] {
      #expect(try #require(try column(name, of: "labels.tsv").last) > head + 10)
    }
  }
}
