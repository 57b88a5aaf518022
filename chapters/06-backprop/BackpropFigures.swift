import Figures
import Layers
import Tensors
import Training

/// The gradient of a convolution's input as a true convolution: upstream with a border of zeros, and
/// the kernel after its half turn; the window of one cell is framed.
func turnedFigure(
  upstream: Tensor<Double>, kernel: Tensor<Double>, gradient: Tensor<Double>,
  row: Int, column: Int
) -> Row {
  let border = kernel.shape[0] - 1
  let wide = upstream.padded(top: border, left: border, bottom: border, right: border)
  var padded = HeatMap(
    wide, title: "upstream, padded", padding: border,
    highlights: [
      .init(
        rows: row..<row + kernel.shape[0], columns: column..<column + kernel.shape[1])
    ])
  padded.showsIndices = false
  let lying = HeatMap(kernel, title: "kernel")
  let turned = HeatMap(kernel.reversed(axes: 0, 1), title: "turned")
  let result = HeatMap(
    gradient, title: "gradient of the input",
    highlights: [.init(row: row, column: column)])
  return Row(
    [.map(lying), "⟳", .map(turned), "∗", .map(padded), "=", .map(result)],
    title: "Back through a convolution", sharedScale: .diverging(limit: 8))
}

/// The tiny network's way back, from the scores to the kernels: a row for each map.
///
/// Maps are `[1, height, width, channel]`, kernels `[height, width, 1, channel]`.
func backFigure(
  scores: Tensor<Double>, names: [String], features: Tensor<Double>,
  maps: [(name: String, values: Tensor<Double>)], kernels: Tensor<Double>,
  channels: [String]
) -> Stack {
  let scale = ColourScale.diverging(limit: 0.25)
  func drawn(_ values: Tensor<Double>, _ title: String) -> HeatMap {
    var map = HeatMap(values, title: title, scale: scale)
    map.decimals = 3
    map.cellSize = 76
    return map
  }
  var atScores = drawn(scores, "p − y, at the scores")
  (atScores.rowLabels, atScores.columnLabels) = ([""], names)
  var atFeatures = drawn(features, "at the features")
  atFeatures.rowLabels = [""]
  let ways = channels.indices.map { channel in
    Row(
      maps.enumerated().flatMap { place, map -> [Row.Item] in
        let values = map.values[0, 0..., 0..., channel]
        let title = place == 0 ? "\(channels[channel]), \(map.name)" : map.name
        return (place == 0 ? [] : ["→"]) + [.map(drawn(values, title))]
      } + ["→", .map(drawn(kernels[0..., 0..., 0, channel], "at the kernel"))])
  }
  return Stack(
    [Row([.map(atScores), "→", .map(atFeatures)])] + ways,
    title: "From the loss back to the kernels")
}

/// A training with a slip, or with none.
struct Run {
  let slip: Slip?
  let network: Sequential<Float>
  let history: History
  let accuracy: Float

  /// What the reader calls it.
  var name: String { slip?.rawValue ?? "none" }

  /// The mean loss of the batches, so many at a time.
  func losses(size: Int) -> (batches: [Double], means: [Double]) {
    let losses = history.batches.map { Double($0.loss) }
    let starts = Array(stride(from: 0, through: losses.count - size, by: size))
    return (
      starts.map { Double($0 + size) },
      starts.map { losses[$0..<$0 + size].reduce(0, +) / Double(size) }
    )
  }
}

/// The loss of each wrong network on its way, beside that of the right one; a panel for each.
func runsFigure(_ runs: [Run], beside right: Run, size: Int) -> LinePlot {
  let (batches, means) = right.losses(size: size)
  var plot = LinePlot(
    "The loss, means of \(size) batches",
    panels: runs.map { run in
      let wrong = run.losses(size: size).means
      return LinePlot.Panel(
        run.slip.map { "\($0.rawValue) (\($0.layer))" } ?? "", x: "batch",
        y: PlotAxis("loss", range: 0.1...3, isLogarithmic: true),
        series: [
          LinePlot.Series("right", x: batches, y: means, look: .solid),
          LinePlot.Series("with the slip", x: batches, y: wrong, look: .dashed),
        ], legend: .bottomLeft)
    })
  plot.panelsAcross = 2
  return plot
}
