import Layers
import Tensors
import Testing

@testable import Notebook

@Suite struct WorkTests {
  private let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  private let kernel: Tensor<Float> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]

  /// The blocks that `operation` puts on a sheet.
  private func blocks<Scalar: TensorScalar, Result>(
    _ name: String, as form: WorkForm = .lines, only: [Position]? = nil, limit: Int = 64,
    _ operation: (inout Recorder<Scalar>) throws -> Result
  ) rethrows -> [Block] {
    let sheet = Gathering()
    try sheet.work(name, as: form, only: only, limit: limit, operation)
    return sheet.blocks
  }

  private func lines(_ blocks: [Block]) -> String? {
    if case .text(let text)? = blocks.first { text } else { nil }
  }

  @Test func aWindowIsItsProductsAndTheirSum() throws {
    // D0 §4.3.1: (1·1 + 0·2 − 1·3) + (0·4 + 1·5 + 0·6) + (−1·7 + 0·8 + 1·9) = 5
    let shown = try blocks("R") { try convolution(image, kernel, observer: &$0) }
    #expect(
      shown == [
        .text(
          "R[0, 0] = 1·1 + 0·2 + (-1)·3 + 0·4 + 1·5 + 0·6 + (-1)·7 + 0·8 + 1·9 = 5")
      ])
  }

  @Test func biasAndPaddingStandInTheSum() throws {
    let shown = try blocks("R", only: [Position(0, 0)]) {
      try convolution(image, kernel, bias: [0.5], padding: .same, observer: &$0)
    }
    #expect(
      shown == [
        .text(
          "R[0, 0] = 1·0 + 0·0 + (-1)·0 + 0·0 + 1·1 + 0·2 + (-1)·0 + 0·4 + 1·5 + 0.5 = 6.5")
      ])
  }

  @Test func outputsThatSendNothingMayBeLeftOut() throws {
    let upstream: Tensor<Float> = [[2, 0]]
    let sheet = Gathering()
    try sheet.work("y", zeros: false) {
      try convolutionGradients(
        upstream: upstream, input: [[3, 4, 5]], kernel: [[1, -1]], observer: &$0)
    }
    // The second output sends 0 to all; the last cell lies under its window alone.
    #expect(
      lines(sheet.blocks) == """
        input[0, 0] receives 2·1 = 2  from [0, 0]
        input[0, 1] receives 2·(-1) = -2  from [0, 0]
        weight[0, 0] receives 2·3 = 6  from [0, 0]
        weight[0, 1] receives 2·4 = 8  from [0, 0]
        bias[0] receives 2·1 = 2  from [0, 0]
        """)
  }

  @Test func theTableHasARowForEachStep() throws {
    let small: Tensor<Float> = [[1, 2]]
    let shown = try blocks("R", as: .tables) {
      try convolution(small, [[3, -1]] as Tensor<Float>, bias: [10], observer: &$0)
    }
    // 3·1 = 3, then 3 − 1·2 = 1, then 1 + 10 = 11
    #expect(
      shown == [
        .sentence("**R[0, 0] = 11**"),
        .table(
          Table(
            columns: ["input", "value", "weight", "factor", "product", "sum"],
            rows: [
              ["[0, 0]", "1", "[0, 0]", "3", "3", "3"],
              ["[0, 1]", "2", "[0, 1]", "-1", "-2", "1"],
              ["", "", "bias [0]", "10", "10", "11"],
            ])),
      ])
  }

  @Test func aNormalisationTellsItsStatisticsAndWhatTheyDo() throws {
    let x: Tensor<Float> = [[-1], [3]]
    #expect(
      try blocks("mean") { try channelMeans(x, observer: &$0) }
        == [.text("mean[0] = ((-1) + 3) / 2 = 1")])
    #expect(
      try blocks("variance") { try channelVariances(x, mean: [1], observer: &$0) }
        == [.text("variance[0] = ((-1 - 1)² + (3 - 1)²) / 2 = 4")])
    let statistics = ChannelStatistics<Float>(mean: [1], variance: [4])
    let shown = try blocks("y", only: [Position(1, 0)]) {
      try batchNormalisation(
        x, weight: [5], bias: [7], statistics: statistics, epsilon: 0, observer: &$0)
    }
    #expect(shown == [.text("(3 - 1) / 2 = 1, then y[1, 0] = 5·1 + 7 = 12")])
    let back = try blocks("y") {
      try batchNormalisationGradients(
        upstream: [[2], [4]], input: x, weight: [5], statistics: statistics, of: .batch,
        epsilon: 0, observer: &$0)
    }
    let lines = lines(back)?.split(separator: "\n").map { $0.filter { $0 != " " } } ?? []
    #expect(
      lines == [
        // From its own output, then through the variance, then through the mean.
        "input[0,0]receives2·2.5+(-1.25)·(-2)+(-15)·0.5=0from[0,0],[0],[0]",
        "input[1,0]receives4·2.5+(-1.25)·2+(-15)·0.5=0from[1,0],[0],[0]",
        "weight[0]receives2·(-1)+4·1=2from[0,0],[1,0]",
        "bias[0]receives2·1+4·1=6from[0,0],[1,0]",
        "mean[0]receives6·(-2.5)=-15from[0]",
        "variance[0]receives2·(-0.625)=-1.25from[0]",
      ])
  }

  @Test func aPoolNamesItsWinnerAndItsTies() throws {
    let tie: Tensor<Float> = [[1, 3], [3, 2]]
    let shown = try blocks("P") { try maxPooling(tie, size: 2, observer: &$0) }
    #expect(shown == [.text("P[0, 0] = max(1, 3, 3, 2) = 3, at [0, 1], the first of equals")])
    let table = try blocks("P", as: .tables) { try maxPooling(tie, size: 2, observer: &$0) }
    #expect(
      table.last
        == .table(
          Table(
            columns: ["cell", "value", "standing"],
            rows: [
              ["[0, 0]", "1", "leads"], ["**[0, 1]**", "**3**", "wins"],
              ["[1, 0]", "3", "ties with the leader, which stays"], ["[1, 1]", "2", "trails"],
            ])))
  }

  @Test func aTieOfLosersIsNoTie() throws {
    let shown = try blocks("P") {
      try maxPooling([[1, 1], [2, 0]] as Tensor<Float>, size: 2, observer: &$0)
    }
    #expect(shown == [.text("P[0, 0] = max(1, 1, 2, 0) = 2, at [1, 0]")])
  }

  @Test func anAverageIsItsSumDivided() throws {
    let shown = try blocks("A") {
      try averagePooling([[1, 2], [4, 5]] as Tensor<Float>, size: 2, observer: &$0)
    }
    #expect(shown == [.text("A[0, 0] = (1 + 2 + 4 + 5) / 4 = 3")])
  }

  @Test func anActivationMapsEachNumber() {
    let shown = blocks("A") { relu([[-2, 3]] as Tensor<Float>, observer: &$0) }
    #expect(shown == [.text("A[0, 0]: -2 → 0\nA[0, 1]: 3 → 3")])
  }

  @Test func softmaxShowsEachPower() throws {
    let shown = try blocks("p") { try softmax(Tensor<Float>([0, 0] as [Float]), observer: &$0) }
    #expect(
      shown == [
        .text(
          """
          p:
            the largest is 0, at [0]
            [0]: e^(0 - max) = e^0 = 1, together 1
            [1]: e^(0 - max) = e^0 = 1, together 2
            p[0] = 1 / 2 = 0.5
            p[1] = 1 / 2 = 0.5
          """)
      ])
  }

  @Test func gradientsAreGatheredByTheirReceivers() throws {
    // Two windows of a 1×2 kernel on [1, 2, 3]: the middle cell lies under both.
    let row: Tensor<Float> = [[1, 2, 3]]
    let weights: Tensor<Float> = [[10, 20]]
    let upstream: Tensor<Float> = [[1, -1]]
    let shown = try blocks("R") {
      try convolutionGradients(upstream: upstream, input: row, kernel: weights, observer: &$0)
    }
    #expect(
      shown == [
        .text(
          """
          input[0, 0] receives 1·10 = 10  from [0, 0]
          input[0, 1] receives 1·20 + (-1)·10 = 10  from [0, 0], [0, 1]
          input[0, 2] receives (-1)·20 = -20  from [0, 1]
          weight[0, 0] receives 1·1 + (-1)·2 = -1  from [0, 0], [0, 1]
          weight[0, 1] receives 1·2 + (-1)·3 = -1  from [0, 0], [0, 1]
          bias[0] receives 1·1 + (-1)·1 = 0  from [0, 0], [0, 1]
          """)
      ])
    let table = try blocks("R", as: .tables, only: [Position(0, 1)]) {
      try convolutionGradients(upstream: upstream, input: row, kernel: weights, observer: &$0)
    }
    #expect(
      table.first == .sentence("**input[0, 1] = 10**")
        && table.dropFirst().first
          == .table(
            Table(
              columns: ["from", "upstream", "factor", "product", "sum"],
              rows: [["[0, 0]", "1", "20", "20", "20"], ["[0, 1]", "-1", "10", "-10", "10"]]))
    )
  }

  @Test func whatFallsOnPaddingIsLost() throws {
    let shown = try blocks("R") {
      try convolutionGradients(
        upstream: [[1, 1]] as Tensor<Float>, input: [[1, 2]] as Tensor<Float>,
        kernel: [[1, 1]] as Tensor<Float>, padding: .same, observer: &$0)
    }
    let text = try #require(lines(shown))
    #expect(text.hasSuffix("padding: lost 1 share from [0, 1]"))
  }

  @Test func manyOutputsAndManyTermsAreCounted() throws {
    let big = Tensor<Float>(shape: [8, 8]) { Float($0[0]) }
    let shown = try blocks("R", limit: 2) { try convolution(big, kernel, observer: &$0) }
    #expect(shown.last == .text("… and 34 more in the same way"))
    let long = try blocks("R") { try convolution(big, big, observer: &$0) }
    let text = try #require(lines(long))
    #expect(text.contains("… 54 more …"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 96 })
  }

  @Test func aThrownErrorPutsNothing() {
    let sheet = Gathering()
    #expect(throws: ShapeError.self) {
      try sheet.work("R") { try convolution(kernel, image.reshaped(to: [9, 1]), observer: &$0) }
    }
    #expect(sheet.blocks.isEmpty)
  }
}

/// A sheet that keeps what is put on it.
private final class Gathering: Sheet {
  private(set) var blocks: [Block] = []

  func put(_ block: Block, file: String, line: Int) { blocks.append(block) }

  func reach(file: String, line: Int) {}
}
