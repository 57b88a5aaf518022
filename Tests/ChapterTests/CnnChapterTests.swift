import Exercises
import Figures
import Foundation
import Layers
import Networks
import Tensors
import TestSupport
import Testing

@testable import CnnChapter
@testable import Notebook
@testable import Training

/// What chapter 8 prints, worked by hand, and what its network has to reach.
@Suite struct CnnChapterTests {
  /// D1 §3.1.2.
  let layers = DocumentNetwork.keras2.layers

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

  @Test func aConvolutionAsADenseLayerByHand() throws {
    let (incoming, outgoing) = (13 * 13 * 32, 11 * 11 * 64)
    #expect(incoming * outgoing == 41_879_552)
    #expect(try page.contains("each with each = 13×13×32 · 11×11×64 = 41,879,552"))
    #expect(outgoing * (3 * 3 * 32) == 2_230_272)
    #expect(try page.contains("each with its window = 11×11×64 · 3·3·32 = 2,230,272"))
    #expect(64 * (3 * 3 * 32) == 18_432)
    #expect(try page.contains("the window shared by all places = 64 · 3·3·32 = 18,432"))
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

  /// −ln(e / (e + 9)) = ln(e + 9) − 1.
  @Test func softmaxTwiceHasAFloor() throws {
    let floor: Double = Double.logarithm(2.718281828 + 9) - 1
    #expect(floor.isClose(to: 1.4612, absolute: 0.00005))
    #expect(try page.contains("the loss of a perfect answer = 1.4612"))
    let losses = try column("Loss: twice, test", of: committed("twice.tsv"))
    #expect(losses.allSatisfy { $0 > 1.4612 } && losses.count == 5)
  }

  @Test func softmaxTwiceHasATenthOfTheGradientAtFirst() throws {
    let (right, wrong): (Double, Double) = (0.1 - 1, 0.1)
    let mean: Double = 0.1 * right + 9 * 0.1 * wrong
    expectClose(mean, 0, absolute: 1e-12)
    let gradient: Double = 0.1 * (right - mean)
    expectClose(gradient, -0.09, absolute: 1e-12)
    let row = "0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, -0.09, 0.01, 0.01"
    #expect(try page.contains("gradient with softmax twice = [[\(row)]]"))
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

  @Test func aLayersMapsStandSideBySide() throws {
    // Five maps of one cell in a square of three by two, a line of nothing between them.
    let maps = Tensor<Float>(shape: [1, 1, 1, 5], scalars: [1, 2, 3, 4, -16])
    let sheet = layerSheet(
      digits: Tensor(zeros: [1, 28, 28, 1]), classes: [5],
      [
        ("conv1", maps), ("flatten1", Tensor(zeros: [1, 5])), ("dense1", [[2, -4]]),
        ("softmax1", [[1, 0]]),
      ])
    #expect(sheet.columnTitles == ["digit", "conv1", "scores, p"])
    #expect(sheet.rowTitles == ["5"])
    // 3 cells high, so that 160 / 3 = 53.3 pixels make a cell.
    let tile = sheet.rows[0][1].values
    #expect(tile.shape == [3 * 53, 5 * 53])
    func cell(_ row: Int, _ column: Int) -> Double { tile[53 * row, 53 * column] }
    let corners = [cell(0, 0), cell(0, 4), cell(2, 2)]
    #expect(corners == [0.0625, 0.1875, -1], "1/16, 3/16 and −16/16")
    #expect(cell(1, 0).isNaN && cell(0, 1).isNaN && cell(2, 4) == 0)
    let end = sheet.rows[0][2].values
    #expect(end.shape == [2 * 80, 7 * 80])
    let ends = [end[0, 0], end[159, 239], end[0, 320]]
    #expect(ends == [0.5, -1, 1], "2/4, −4/4 and 1/1")
    #expect(end[0, 240] == 0)
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

  private func history(_ losses: [[Float]]) -> History {
    let score = Score(loss: 0, accuracy: 0)
    return History(
      epochs: losses.indices.map { EpochRecord(epoch: $0 + 1, training: score) },
      batches: losses.enumerated().flatMap { epoch, losses in
        losses.enumerated().map { batch, loss in
          BatchRecord(
            epoch: epoch + 1, batch: batch + 1, examplesSeen: batch, loss: loss, running: score)
        }
      })
  }

  /// As Python's '[%d, %5d] loss: %.3f' would have it; what comes after a hundred is dropped.
  @Test func runningLossesByHand() {
    let ones = [Float](repeating: 1, count: 100)
    let twos = [Float](repeating: 2, count: 99)
    let lost = [Float](repeating: 7, count: 38)
    let second = [Float](repeating: 0.25, count: 50) + [Float](repeating: 0.5, count: 50)
    #expect(
      runningLosses(history([ones + twos + [52] + lost, second])) == [
        "[1,   100] loss: 1.000", "[1,   200] loss: 2.500", "[2,   100] loss: 0.375",
      ])
    let mean = meanOfBatches(history([[1, 2, 6], [4, 5]]), epoch: 1)
    expectEqual(mean, (1 + 2 + 6) / 3)
  }

  @Test func errorsByHand() {
    // √(0.9 · 0.1 / 100) = 0.3 / 10.
    #expect(standardError(0.9, count: 100).isClose(to: 0.03, absolute: 1e-6))
    let (mean, deviation) = meanAndDeviation([1, 2, 6])
    expectEqual(Double(mean), (1 + 2 + 6) / 3)
    // (2² + 1² + 3²) / (3 − 1) = 7.
    #expect(deviation.isClose(to: Float(7).squareRoot(), absolute: 1e-6))
    #expect(meanAndDeviation([4]).deviation == 0)
  }

  @Test func aDiaryFindsWhatChangedMost() {
    func page(_ outputs: Tensor<Float>) -> Evaluation {
      Evaluation(
        score: Score(loss: 0, accuracy: 0), outputs: outputs,
        predictions: predictedClasses(outputs), classes: [0, 1, 1])
    }
    var diary = Diary()
    diary.note("0", page([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]))
    diary.note("e1", page([[0.25, 0.75], [0.9, 0.1], [0.4, 0.6]]))
    // The second was furthest from right, but is wrong in the end.
    diary.note("e2", page([[0.9, 0.1], [0.6, 0.4], [0.1, 0.9]]))
    #expect(diary.mostChanged() == 0)
    expectEqual(diary.course(of: 0), [[0.5, 0.25, 0.9], [0.5, 0.75, 0.1]])
  }

  @Test func testingWhileDroppingLeavesTheNextMasksAlone() throws {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(
      inputShape: [4], [.dense(8), .dropout(0.5), .dense(2)], generator: &generator)
    let images = Batch<Float>(
      inputs: Tensor(shape: [50, 4]) { Float(($0[0] * 7 + $0[1] * 5) % 11) },
      classes: (0..<50).map { $0 % 2 })
    let layer = try #require(network.layers[1] as? DropoutLayer<Float>)
    let before = layer.generator
    let some = try accuracyWhileDropping(network, on: images, batchSize: 16)
    #expect(layer.generator == before && layer.mode == .evaluation)
    #expect(try accuracyWhileDropping(network, on: images, batchSize: 16) == some)
    let others = try (2..<12).map { (seed: UInt64) in
      layer.generator = Generator(seed: seed)
      return try accuracyWhileDropping(network, on: images, batchSize: 16)
    }
    #expect(others.contains { $0 != some }, "nothing was dropped")
  }

  // MARK: The results

  /// The numbers below `name` in a table with tabs.
  private func column(_ name: String, of table: String) throws -> [Float] {
    let lines = table.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    let index = try #require(lines.first?.firstIndex { $0 == name })
    return lines.dropFirst().compactMap { Float($0[index]) }
  }

  /// The rows of the committed table of results, its fields by their names.
  private var results: [[String: String]] {
    get throws {
      let lines = try committed("results.tsv").split(separator: "\n").map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      }
      return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }
  }

  @Test func resultsHaveTheirColumns() throws {
    let head = """
      network\tdocument\tepochs\ttrain_loss\ttrain_accuracy\ttest_loss\ttest_accuracy\t\
      claimed_accuracy
      """
    #expect(try committed("results.tsv").hasPrefix(head + "\n"))
    #expect(resultsTable([]) == head + "\n")
    #expect(try results.count == 8)
  }

  /// The committed results are those of a training here: `ChapterTests` runs the chapter and compares.
  @Test(arguments: [
    ("keras3", 5, 0.9849), ("keras3-d3", 5, 0.9812), ("keras3-d3-mended", 5, 0.985),
    ("keras2", 5, 0.985), ("keras1", 5, 0.985), ("convnet", 10, 0.985), ("cnn004", 1, 0.93),
    ("cnn004", 10, 0.98),
  ])
  func theBooksOwnRunReads(_ network: String, epochs: Int, atLeast accuracy: Double) throws {
    let row = try #require(
      try results.first { $0["network"] == network && $0["epochs"] == "\(epochs)" })
    let described = try DocumentNetwork.named(network)
    #expect(row["document"] == described.section)
    #expect(row["claimed_accuracy"] == described.claimedAccuracy.map { "\($0)" } ?? "")
    let reached = try #require(row["test_accuracy"].flatMap(Double.init))
    #expect(reached >= accuracy, "\(network) reads only \(reached) of the test images")
    #expect(try page.contains("| `\(network)` | \(described.section) | \(epochs) |"))
    #expect(try page.contains(" | \(format(reached, decimals: 4)) | "))
  }

  @Test func everyLineOfD2HasItsForm() throws {
    let lines = try committed("running-loss.txt").split(separator: "\n")
    // 60,000 / 64 = 937.5: 938 batches, and so nine hundreds in each of ten epochs.
    #expect(lines.count == 9 * 10)
    #expect(lines.allSatisfy { $0.wholeMatch(of: #/\[\d+,   [1-9]00\] loss: \d\.\d{3}/#) != nil })
    #expect(try page.contains("batches in an epoch = 938"))
    #expect(try page.contains("of them in no line = 38"))
  }

  @Test func itHasTwoForms() throws {
    #expect(Book.chapters.filter(\.hasFullForm).map(\.name).contains("cnn"))
    #expect(try TestSupport.run("cnn", ["--help"]).output.contains("--full"))
  }
}
