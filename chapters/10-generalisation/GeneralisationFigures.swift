import Datasets
import Figures
import Tensors
import Training

/// Loss and accuracy by epoch, on the digits that are learned and on others.
func overfittingPlot(_ history: History) -> LinePlot {
  let epochs = history.epochs.map { Double($0.epoch) }
  func panel(_ title: String, _ y: PlotAxis, _ value: (Score) -> Float) -> LinePlot.Panel {
    LinePlot.Panel(
      title, x: "epoch", y: y,
      series: [
        LinePlot.Series(
          "digits that it learns", x: epochs, y: history.epochs.map { value($0.training) },
          look: .line),
        LinePlot.Series(
          "digits that it has not seen", x: epochs,
          y: history.epochs.map { $0.validation.map(value) ?? .nan }, look: .dashed),
      ])
  }
  return LinePlot(panels: [
    panel("Loss", PlotAxis("mean loss", range: 0...1.2), \.loss),
    panel("Accuracy", PlotAxis("right, in %", range: 70...100)) { 100 * $0.accuracy },
  ])
}

/// The mean validation loss of several trainings by one recipe, epoch by epoch.
func meanCurve(_ histories: [History]) -> [Double] {
  (histories.first?.epochs.indices ?? 0..<0).map { epoch in
    meanAndSpread(histories.map { Double($0.epochs[epoch].validation?.loss ?? .nan) }).mean
  }
}

/// Losses on digits that were not seen, by epoch, one curve for each recipe.
func remedyPlot(_ curves: [(name: String, losses: [Double])]) -> LinePlot {
  // Who sees more digits in an epoch has fewer epochs: all have as many steps.
  let most = curves.map(\.losses.count).max() ?? 1
  return LinePlot(
    x: "epochs of the fewest digits (ten steps each)",
    y: PlotAxis("loss on unseen digits", range: 0...0.8),
    series: curves.map { name, losses in
      let step = Double(most) / Double(losses.count)
      return LinePlot.Series(
        name, x: losses.indices.map { step * Double($0 + 1) }, y: losses, look: .line)
    }, legend: .topRight)
}

/// One digit `[rows, columns]` under several kinds of change, a kind a row, a draw a column.
func augmentationSheet(
  _ digit: Tensor<Float>, _ kinds: [(name: String, draws: [Tensor<Float>])]
) -> ImageGrid {
  let first = [ImageGrid.Tile(digit, highlight: .amber)]
  var grid = ImageGrid(
    rows: kinds.map { first + $0.draws.map { ImageGrid.Tile($0) } },
    title: "One digit, and what chance makes of it", scaling: .fixed(.ink(0...1)))
  grid.rowTitles = kinds.map(\.name)
  grid.columnTitles = ["as it was"] + (kinds.first?.draws.indices.map { "epoch \($0 + 1)" } ?? [])
  grid.showsLegend = false
  grid.zoom = 3
  return grid
}

/// A small picture and what each warp makes of it, with one pixel framed.
func warpFigure(
  _ picture: Tensor<Double>, _ warps: [(name: String, picture: Tensor<Double>)],
  pixel: (row: Int, column: Int)
) -> Stack {
  let scale = ColourScale.ink(0...8)
  func map(_ name: String, _ values: Tensor<Double>) -> Row.Item {
    var map = HeatMap(
      values, title: name, scale: scale,
      highlights: [.init(row: pixel.row, column: pixel.column)])
    map.showsLegend = false
    map.printsValues = true
    map.decimals = 1
    map.cellSize = 44
    return .map(map)
  }
  let all = [map("as it was", picture)] + warps.map { map($0.name, $0.picture) }
  return Stack([Row(Array(all.prefix(3))), Row(Array(all.dropFirst(3)))])
}

/// How far the pixels of a digit `[rows, columns]` are moved, and the digit before and after.
func elasticFigure(
  _ digit: Tensor<Float>, _ displacement: Displacement, _ result: Tensor<Float>
) -> Row {
  func ink(_ title: String, _ values: Tensor<Float>) -> Row.Item {
    var map = HeatMap(values, title: title, scale: .ink(0...1))
    (map.showsLegend, map.cellSize, map.showsIndices) = (false, 8, false)
    return .map(map)
  }
  func field(_ title: String, _ values: Tensor<Float>, legend: Bool) -> Row.Item {
    var map = HeatMap(values, title: title, scale: .diverging(limit: 4))
    (map.showsLegend, map.scaleTitle, map.cellSize) = (legend, "pixels", 8)
    map.showsIndices = false
    return .map(map)
  }
  return Row([
    ink("a digit", digit), field("its pixels go down by", displacement.down, legend: false),
    field("and to the right by", displacement.right, legend: true), "→",
    ink("what becomes of it", result),
  ])
}

/// How often each digit was taken for each, whether or not all ten occur.
private func confusion(_ evaluation: Evaluation) -> ConfusionMatrix {
  ConfusionMatrix(
    predictions: evaluation.predictions, classes: evaluation.classes, classCount: 10)
}

/// The part of each class that is named rightly, in per cent.
func recalls(_ evaluation: Evaluation) -> [Double] {
  confusion(evaluation).classes.map { 100 * ($0.recall.value ?? 0) }
}

/// The mistake that has grown most from one recipe to another, in the mean of their trials.
func grownConfusion(
  from before: Outcome, to after: Outcome
) -> (truth: Int, said: Int, before: Double, after: Double) {
  func counts(_ outcome: Outcome) -> Tensor<Float> {
    let matrices = outcome.test.map { confusion($0).tensor }
    return matrices.reduce(0 * matrices[0], +) / Float(matrices.count)
  }
  let (old, new) = (counts(before), counts(after))
  var most = (truth: 0, said: 1)
  for truth in 0..<10 {
    for said in 0..<10 where said != truth {
      let growth = new[truth, said] - old[truth, said]
      if growth > new[most.truth, most.said] - old[most.truth, most.said] { most = (truth, said) }
    }
  }
  return (
    most.truth, most.said, Double(old[most.truth, most.said]), Double(new[most.truth, most.said])
  )
}
