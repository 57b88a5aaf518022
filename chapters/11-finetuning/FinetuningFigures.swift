import Datasets
import Figures
import Layers
import Tensors
import Training

// MARK: Numbers in words

/// The part that is right, in per cent: `97.12`.
func right(_ score: Score) -> String { format(100 * score.accuracy, decimals: 2) }

/// A tensor in one line, or a dash where there is none.
func inLine(_ tensor: Tensor<Float>?, decimals: Int? = nil) -> String {
  tensor?.claimText(decimals: decimals) ?? "–"
}

/// A shape in brackets: `[32, 1, 3, 3]`.
func shapeText(_ shape: [Int]?) -> String { shape.map { "\($0)" } ?? "–" }

/// Multiply-adds in millions, or that there was nothing to count.
func inMillions(_ cost: Int?) -> String {
  cost.map { "\(grouped(($0 + 500_000) / 1_000_000)) million" } ?? "not reached"
}

/// Some numbers in words: `1, 2 and 5`.
func listed(_ numbers: [Int]) -> String {
  numbers.dropLast().map { "\($0)" }.joined(separator: ", ") + " and \(numbers.last ?? 0)"
}

/// How one number is beside another.
func comparison(_ value: Double, _ other: Double) -> String {
  value > other ? "higher" : value < other ? "lower" : "the same"
}

/// The message of the error that `body` throws.
func message(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}

// MARK: Plots

/// Accuracy on some test digits by the multiply-adds so far, a curve for each way.
func costPlot(_ ways: [Tuned]) -> LinePlot {
  LinePlot(
    x: PlotAxis("multiply-adds so far, in millions", isLogarithmic: true),
    y: PlotAxis("right on test digits, in %", range: 0...100),
    series: ways.map { tuned in
      let moments = tuned.moments.filter { $0.images > 0 }
      return LinePlot.Series(
        tuned.way.rawValue, x: moments.map { Double(tuned.cost($0)) / 1e6 },
        y: moments.map { 100 * Double($0.accuracy) }, look: .lineAndPoints)
    }, legend: .topLeft)
}

/// Accuracy by the number of labelled digits, a curve with bars for each way.
func labelsPlot(_ trials: [LabelTrials]) -> LinePlot {
  let labelled = trials[0].labelled
  return LinePlot(
    x: PlotAxis(
      "labelled digits of each class",
      range: 0.8 * Double(labelled.min() ?? 1)...1.25 * Double(labelled.max() ?? 1),
      isLogarithmic: true),
    y: "right on test digits, in %",
    series: trials.enumerated().map { number, trials in
      let scores = labelled.indices.map { meanAndSpread(trials.accuracies($0)) }
      // A little aside, so that the bars do not hide each other.
      let shift = 1 + 0.03 * Double(number - 1)
      return LinePlot.Series(
        trials.name, x: labelled.map { shift * Double($0) }, y: scores.map(\.mean),
        look: .lineAndPoints, spread: scores.map(\.spread))
    }, legend: .bottomRight)
}

/// How far the running means of each batch normalisation have moved.
func driftPlot(_ drift: Drift) -> BarPlot {
  BarPlot(
    x: "batch normalisation, from the first to the last", y: "moved by, in standard deviations",
    categories: drift.distances.indices.map { "\($0 + 1)" },
    values: drift.distances)
}

/// Loss and accuracy by learning rate, with bars.
func ratesPlot(_ trials: [RateTrials]) -> LinePlot {
  let rates = trials.map(\.rate)
  func series(_ name: String, _ values: (RateTrials) -> [Double]) -> LinePlot.Series {
    let scores = trials.map { meanAndSpread(values($0)) }
    return LinePlot.Series(
      name, x: rates, y: scores.map(\.mean), look: .lineAndPoints, spread: scores.map(\.spread))
  }
  let axis = PlotAxis(
    "learning rate", range: 0.8 * (rates.min() ?? 1)...1.25 * (rates.max() ?? 1),
    isLogarithmic: true)
  return LinePlot(panels: [
    LinePlot.Panel(
      "Loss", x: axis, y: "mean loss",
      series: [series("on its own digits", \.ownLosses), series("on test digits", \.losses)]),
    LinePlot.Panel(
      "Accuracy", x: axis, y: "right on test digits, in %", series: [series("", \.accuracies)]),
  ])
}

/// One digit `[1, height, width, channel]` in several networks: the first maps behind their first
/// convolution and its ReLU, and behind the first stage of blocks.
func mapFigure(
  _ digit: Tensor<Float>, _ networks: [(name: String, network: Sequential<Float>)]
) throws -> Stack {
  func grid(_ layer: String, _ title: String, zoom: Int, legend: Bool) throws -> ImageGrid {
    let rows = try networks.map { _, network in
      let outputs = try network.forwardThroughAll(digit)
      let maps = outputs.first { $0.name == layer }?.output.at(0) ?? Tensor(zeros: [1, 1, 8])
      let most = maps.map { abs($0) }.max()
      return (0..<8).map { ImageGrid.Tile(maps[0..., 0..., $0] / Swift.max(most, 1e-6)) }
    }
    var grid = ImageGrid(rows: rows, title: title, scaling: .fixed(.sequential(0...1)))
    grid.rowTitles = networks.map(\.name)
    grid.columnTitles = (0..<8).map { "\($0)" }
    (grid.columnAxis, grid.zoom, grid.showsLegend) = ("channel", zoom, legend)
    grid.scaleTitle = "part of the network's greatest number there"
    return grid
  }
  return Stack([
    Row([.figure(try grid("relu", "Behind the first convolution", zoom: 10, legend: false))]),
    Row([.figure(try grid("layer1.1", "Behind the second block", zoom: 20, legend: true))]),
  ])
}

/// The cosine of two tensors of one shape.
func cosine(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Float {
  (a * b).sum() / ((a * a).sum() * (b * b).sum()).squareRoot()
}
