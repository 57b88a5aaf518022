import Exercises
import Figures
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import CnnChapter
@testable import Training

/// What chapter 8 prints, worked by hand, and what its network has to reach.
@Suite struct CnnChapterTests {
  /// D1 §3.1.2.
  let layers: [LayerDescription] = [
    .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
    .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
    .flatten, .dense(10), .softmax,
  ]

  private func network(_ layers: [LayerDescription]) throws -> Sequential<Float> {
    var generator = Generator(seed: 1)
    return try Sequential(inputShape: [28, 28, 1], layers, generator: &generator)
  }

  /// The committed file of the chapter's figures that has this name.
  private func committed(_ name: String) throws -> String {
    try String(
      contentsOf: packageRoot.appending(path: "figures/08-cnn/\(name)"), encoding: .utf8)
  }

  private var page: String {
    get throws {
      try String(
        contentsOf: packageRoot.appending(path: "chapters/08-cnn/README.md"), encoding: .utf8)
    }
  }

  /// Expects `row` on the page as it would stand in a table, whatever the columns' widths.
  private func expectRow(_ cells: String...) throws {
    let row = "| " + cells.joined(separator: " | ") + " |"
    #expect(try page.contains(row), "the page has no row \(row)")
  }

  // MARK: Shapes, parameters, work

  @Test func shapesByHand() throws {
    let sides = [28 - 3 + 1, 26 / 2, 13 - 3 + 1, (11 - 1) / 2]
    #expect(
      try network(layers).summary.map(\.outputShape) == [
        [sides[0], sides[0], 32], [26, 26, 32], [sides[1], sides[1], 32],
        [sides[2], sides[2], 64], [11, 11, 64], [sides[3], sides[3], 64],
        [5 * 5 * 64], [10], [10],
      ])
  }

  @Test func parametersAndWorkByHand() throws {
    let summary = try network(layers).summary
    #expect(
      summary.map(\.parameters)
        == [3 * 3 * 1 * 32 + 32, 0, 0, 3 * 3 * 32 * 64 + 64, 0, 0, 0, 5 * 5 * 64 * 10 + 10, 0])
    #expect(
      summary.map(\.multiplyAdds)
        == [
          26 * 26 * 32 * (3 * 3 * 1), 0, 0, 11 * 11 * 64 * (3 * 3 * 32), 0, 0, 0, 10 * (5 * 5 * 64),
          0,
        ])
    try expectRow("conv1", "26×26×32", "3·3·1·32 + 32 = 320", "26·26·32·3·3·1 = 194,688")
    try expectRow("conv2", "11×11×64", "3·3·32·64 + 64 = 18,496", "11·11·64·3·3·32 = 2,230,272")
    try expectRow("dense1", "10", "1600·10 + 10 = 16,010", "10·1600 = 16,000")
    #expect(320 + 18_496 + 16_010 == 34_826)
    #expect(try page.contains("parameters = 34,826"))
    #expect(194_688 + 2_230_272 + 16_000 == 2_440_960)
    #expect(try page.contains("multiply-adds for one digit = 2,440,960"))
  }

  @Test func partsByHand() throws {
    // 320 / 34,826 and 194,688 / 2,440,960, and so on.
    try expectRow("conv1", "0.9 %", "8.0 %")
    try expectRow("conv2", "53.1 %", "91.4 %")
    try expectRow("dense1", "46.0 %", "0.7 %")
    #expect((Float(18_496) / 34_826).isClose(to: 0.531, absolute: 0.0005))
    #expect((Float(2_230_272) / 2_440_960).isClose(to: 0.914, absolute: 0.0005))
  }

  // MARK: The loss, its gradient, a step

  @Test func guessingCostsTheLogarithmOfTheNumberOfClasses() throws {
    let even = Tensor<Double>(repeating: 0.1, shape: [1, 10])
    let loss = try sparseCategoricalCrossEntropy(probabilities: even, classes: [3])
    #expect(loss.isClose(to: 2.302585, absolute: 1e-6))
    #expect(try page.contains("ln 10 = 2.3026"))
    let losses = try column("The first 200 batches: one batch", of: committed("batches.tsv"))
    let first = try #require(losses.first)
    #expect(first.isClose(to: 2.3026, absolute: 0.25), "the first batch costs \(first)")
  }

  @Test func theGradientAtTheTopIsTheAnswerLessTheTruth() throws {
    let tail = try network(layers).layers[8]
    let p = try tail.forward([[1, 3, 0, 0, 0, 2, 0, 0, 0, -1]])
    let back = try tail.backward(Loss.crossEntropyFromProbabilities.gradient(p, classes: [5]))
    let y: Tensor<Float> = [[0, 0, 0, 0, 0, 1, 0, 0, 0, 0]]
    expectClose(back, p - y, absolute: 1e-6)
  }

  @Test func theFirstStepOfAdamIsTheLearningRate() {
    let numbers = Parameter<Double>(name: "w", value: [1, 1, 1])
    numbers.gradient = [4, -0.5, 0.01]
    Adam<Double>().step([numbers])
    let eta = 0.001
    expectClose(numbers.value, Tensor([1 - eta, 1 + eta, 1 - eta]), absolute: 1e-6)
  }

  // MARK: What the chapter computes besides

  @Test func cosinesByHand() {
    let edge: Tensor<Float> = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]
    #expect(cosine(edge, edge).isClose(to: 1, absolute: 1e-6))
    #expect(cosine(edge, -2 * edge).isClose(to: -1, absolute: 1e-6))
    #expect(cosine(edge, Tensor(ones: [3, 3])) == 0)
    // 1·1 + 0·1 over the roots of 1 and of 1 + 1.
    let (one, two): (Tensor<Float>, Tensor<Float>) = ([1, 0], [1, 1])
    #expect(cosine(one, two).isClose(to: 1 / Float(2).squareRoot(), absolute: 1e-6))
  }

  @Test func percentagesAndShapes() {
    #expect(percent(0.98824) == "98.8 %")
    #expect(percent(1, decimals: 2) == "100.00 %")
    #expect(times([26, 26, 32]) == "26×26×32")
  }

  @Test func enlargedCellsAreSquares() {
    expectEqual(
      enlarged([[1, 2], [3, 4]], by: 2),
      [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]])
  }

  @Test func mapsAreDrawnAsPartsOfTheirFiltersGreatestAnswer() throws {
    var maps = Tensor<Float>(zeros: [2, 1, 1, 16])
    maps[0, 0, 0, 0] = 3
    maps[1, 0, 0, 0] = 4
    let grid = try mapsOfDigits(maps, title: "maps")
    #expect(grid.rows[0][0].values.scalars == [0.75] && grid.rows[1][0].values.scalars == [1])
    #expect(grid.rows[0][1].values.scalars == [0], "a silent filter stays dark")
  }

  @Test func theLossOfManyBatchesIsTheirMean() throws {
    let batches = (1...300).map { number in
      BatchRecord(
        epoch: 1, batch: number, examplesSeen: number, loss: Float(number),
        running: Score(loss: 0, accuracy: 0))
    }
    let epoch = EpochRecord(epoch: 1, training: Score(loss: 1, accuracy: 1))
    let plot = batchLosses(History(epochs: [epoch], batches: batches))
    #expect(plot.panels[0].series[0].y == (1...200).map { Double($0) })
    // 300 / 75 = 4 batches to a point.
    let (first, last): (Double, Double) = ((1 + 2 + 3 + 4) / 4, (297 + 298 + 299 + 300) / 4)
    let means = plot.panels[1].series[0]
    #expect(means.y.first == first)
    #expect(means.y.last == last)
    #expect(means.x.last == 1)
  }

  // MARK: The result

  /// The numbers below `name` in a table with tabs.
  private func column(_ name: String, of table: String) throws -> [Float] {
    let lines = table.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    let index = try #require(lines.first?.firstIndex { $0 == name })
    return lines.dropFirst().compactMap { Float($0[index]) }
  }

  /// The committed history is that of a training here: `ChapterTests` runs the chapter and compares.
  @Test func theBooksOwnRunReads97OfAHundred() throws {
    let history = try committed("history.tsv")
    let accuracies = try column("validation_accuracy", of: history)
    let last = try #require(accuracies.last)
    #expect(accuracies.count == 3)
    #expect(last >= 0.985, "the network reads only \(last) of the test images")
    let losses = try column("train_loss", of: history)
    #expect(losses == losses.sorted(by: >), "the training loss does not fall: \(losses)")
    #expect(try page.contains("Accuracy = \(format(last, decimals: 4))"))
    #expect(
      try page.contains("wrong = \(Int((10_000 * (1 - last)).rounded())) of 10,000"))
  }

  @Test func theConfusionsAddUp() throws {
    let rows = try page.split(separator: "\n").filter { row in
      row.wholeMatch(of: #/\| \d \|( \d* \|){10} [\d.]+ % \|/#) != nil
    }
    #expect(rows.count == 10)
    let counts = rows.map { row in
      row.split(separator: "|", omittingEmptySubsequences: false)[2...11].map {
        Int($0.filter(\.isNumber)) ?? 0
      }
    }
    #expect(counts.joined().reduce(0, +) == 10_000)
    // As many of each class as the test set has (chapter 1).
    #expect(
      counts.map { $0.reduce(0, +) } == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    let right = (0..<10).reduce(0) { $0 + counts[$1][$1] }
    #expect(try page.contains("wrong = \(10_000 - right) of 10,000"))
  }

  @Test func theWorstMistakesAreMistakes() throws {
    let rows = try page.split(separator: "\n").compactMap { row in
      row.wholeMatch(of: #/\| [\d,]+ \| (\d) \| (\d) \| [\d.]+ % \| ([\d.]+) \|/#)
    }
    #expect(rows.count == 10)
    #expect(rows.allSatisfy { $0.1 != $0.2 })
    let losses = rows.compactMap { Float($0.3) }
    #expect(losses == losses.sorted(by: >))
  }

  /// A short training of the chapter's own network, for a machine on which the page is not made.
  @Test(.enabled(if: Book.mnist != nil, "no data: `make data`, or LONGHAND_DATA=FOLDER"))
  func aShortTrainingReadsMostDigits() throws {
    let mnist = try #require(Book.mnist)
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(inputShape: [28, 28, 1], layers, generator: &generator)
    let test = try mnist.test.prefix(500)
    let history = try train(
      network, on: mnist.train.prefix(3000), validatingOn: test, epochs: 2, batchSize: 32,
      loss: .crossEntropyFromProbabilities, optimiser: Adam(), generator: &generator)
    let accuracy = try #require(history.epochs.last?.validation?.accuracy)
    #expect(accuracy >= 0.85, "after 2 epochs of 3,000 digits it reads \(accuracy)")
  }
}
