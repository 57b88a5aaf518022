import Figures
import Tensors
import Training

/// Wilson's interval for a fraction, as in `0.44 to 1.00`.
func interval(_ fraction: Fraction) -> String {
  guard let range = fraction.wilsonInterval() else { return "undefined" }
  return "\(format(range.lowerBound, decimals: 2)) to \(format(range.upperBound, decimals: 2))"
}

/// The mistakes of a confusion matrix in colours, and every count as a number.
///
/// The right answers are a hundred times as many; they would leave all mistakes one colour.
func confusionFigure(_ confusion: ConfusionMatrix) -> HeatMap {
  let count = confusion.classCount
  let most = Double(confusion.mistakes.first?.count ?? 1)
  var map = HeatMap(
    Tensor<Double>(shape: [count, count]) { place in
      place[0] == place[1] ? .nan : Double(confusion[place[0], place[1]])
    },
    title: "What was read as what", scale: .heat(0...most))
  map.cellTexts = (0..<count * count).map { index in
    let number = confusion[index / count, index % count]
    return number == 0 ? "" : "\(number)"
  }
  (map.rowAxis, map.columnAxis) = ("is a", "read as")
  map.scaleTitle = "images misread"
  return map
}

/// How often answers are right over how sure they are, once with its uncertainty and once at
/// several temperatures.
func reliabilityFigure(
  _ calibration: Calibration, variants: [(Double, Calibration)]
) -> LinePlot {
  let x = PlotAxis("mean confidence", range: 0...1)
  let y = PlotAxis("part that is right", range: 0...1)
  func even(_ name: String) -> LinePlot.Series {
    LinePlot.Series(name, x: [0.0, 1.0], y: [0.0, 1.0], look: .dashed)
  }
  return LinePlot(panels: [
    LinePlot.Panel(
      "The network", x: x, y: y,
      series: [
        reliabilityCurve("ten bins", calibration, look: .points), even("right as often as sure"),
        intervals(calibration),
      ], legend: .bottomRight),
    LinePlot.Panel(
      "At three temperatures", x: x, y: y,
      series: variants.map { temperature, calibration in
        reliabilityCurve("T = \(format(temperature))", calibration, look: .lineAndPoints)
      } + [even("")], legend: .bottomRight),
  ])
}

/// A point for each bin that holds answers.
private func reliabilityCurve(
  _ name: String, _ calibration: Calibration, look: LinePlot.Look
) -> LinePlot.Series {
  let bins = calibration.bins.filter { $0.count > 0 }
  return LinePlot.Series(
    name, x: bins.compactMap(\.confidence), y: bins.compactMap(\.accuracy.value), look: look)
}

/// Wilson's interval of each bin as an upright line; what is not a number parts one from the next.
private func intervals(_ calibration: Calibration) -> LinePlot.Series {
  var (x, y): ([Double], [Double]) = ([], [])
  for bin in calibration.bins {
    guard let range = bin.accuracy.wilsonInterval(), let confidence = bin.confidence else {
      continue
    }
    x += [confidence, confidence, confidence]
    y += [range.lowerBound, range.upperBound, .nan]
  }
  return LinePlot.Series("95 % interval", x: x, y: y, look: .solid)
}

/// Images `[rows, columns]` that were misread, each with its caption.
func mistakeFigure(_ images: [Tensor<Float>], captions: [String]) -> ImageGrid {
  var grid = ImageGrid(
    images, captions: captions, columns: 5, title: "The worst mistakes",
    scaling: .fixed(.ink(0...1)))
  grid.showsLegend = false
  return grid
}
