import Figures
import Tensors
import Training

/// A filter, and the template that its kernel is most like.
struct Detector {
  /// What the template looks for.
  let name: String
  /// The filter, counted from 0.
  let filter: Int
  /// How like they are.
  let cosine: Float
}

/// Loss and accuracy of one network by epoch, on the training and on the test images.
func curves(_ course: Course) -> LinePlot {
  curves(course.name, [("training", course.history, learning), ("test", course.history, test)])
}

/// Loss and accuracy of D3's network by epoch, with softmax taken twice and once; dashed is the loss
/// that softmax taken twice cannot get below.
func curves(twice: Course, once: Course, floor: Float) -> LinePlot {
  var plot = curves(
    "",
    [
      ("twice, training", twice.history, learning), ("twice, test", twice.history, test),
      ("once, training", once.history, learning), ("once, test", once.history, test),
    ])
  let ends = [1, Double(twice.history.epochs.count)]
  plot.panels[0].series.append(
    LinePlot.Series("", x: ends, y: [floor, floor], look: .dashed))
  plot.panels[0].notes = [
    LinePlot.Note("the floor", x: (ends[0] + ends[1]) / 2, y: Double(floor), side: .below)
  ]
  return plot
}

/// The scores of all networks by epoch: `value` of them, while they learned and on the test images.
func together(_ courses: [Course], _ axis: String, _ value: (Score) -> Double) -> LinePlot {
  func panel(_ title: String, _ score: (EpochRecord) -> Score?) -> LinePlot.Panel {
    LinePlot.Panel(
      title, x: "epoch", y: PlotAxis(axis),
      series: courses.map { course in
        let epochs = course.history.epochs
        return LinePlot.Series(
          course.name, x: epochs.map { Double($0.epoch) },
          y: epochs.map { score($0).map(value) ?? .nan })
      })
  }
  return LinePlot(panels: [
    panel("While it learns", learning), panel("On the test images", test),
  ])
}

private func learning(_ record: EpochRecord) -> Score? { record.training }

private func test(_ record: EpochRecord) -> Score? { record.validation }

/// A panel of losses and one of accuracies, with a curve in each for every series.
private func curves(
  _ title: String, _ series: [(name: String, history: History, score: (EpochRecord) -> Score?)]
) -> LinePlot {
  func panel(_ heading: String, _ y: PlotAxis, _ value: (Score) -> Double) -> LinePlot.Panel {
    LinePlot.Panel(
      heading, x: "epoch", y: y,
      series: series.map { name, history, score in
        LinePlot.Series(
          name, x: history.epochs.map { Double($0.epoch) },
          y: history.epochs.map { score($0).map(value) ?? .nan })
      })
  }
  let losses = series.flatMap { one in one.history.epochs.compactMap { one.score($0)?.loss } }
  let height = PlotAxis("mean loss", range: 0...1.1 * Double(losses.max() ?? 1))
  let (first, second) =
    title.isEmpty ? ("Loss", "Accuracy") : ("\(title): loss", "\(title): accuracy")
  return LinePlot(panels: [
    panel(first, height) { Double($0.loss) },
    panel(second, "right, in %") { 100 * Double($0.accuracy) },
  ])
}

/// The loss of the first batches one by one, and of all of them in means of many.
func batchLosses(_ history: History) -> LinePlot {
  let losses = history.batches.map(\.loss)
  let early = losses.prefix(200)
  let perEpoch = history.batches.count / max(1, history.epochs.count)
  let size = max(1, perEpoch / 75)
  let means = stride(from: 0, through: losses.count - size, by: size).map { start in
    (
      epochs: Float(start + size) / Float(perEpoch),
      loss: Tensor(Array(losses[start..<start + size])).mean()
    )
  }
  let least = Double(means.map(\.loss).min() ?? 1)
  return LinePlot(panels: [
    LinePlot.Panel(
      "The first \(early.count) batches", x: "batch", y: PlotAxis("loss", range: 0...2.6),
      series: [
        LinePlot.Series(
          "one batch", x: early.indices.map { Double($0 + 1) }, y: Array(early), look: .line),
        LinePlot.Series(
          "ln 10", x: [1, Double(early.count)], y: [Float.logarithm(10), Float.logarithm(10)],
          look: .dashed),
      ]),
    LinePlot.Panel(
      "All batches", x: PlotAxis("epochs", range: 0...Double(history.epochs.count)),
      y: PlotAxis("loss", range: 0.8 * least...3, isLogarithmic: true),
      series: [
        LinePlot.Series(
          "mean of \(size) batches", x: means.map(\.epochs), y: means.map(\.loss), look: .line)
      ]),
  ])
}

/// Every layer's output for some digits, a digit a row and a layer a column: all maps of a layer
/// stand side by side in one tile, as parts of the layer's greatest number; from a half of it on the
/// colours are at their darkest.
func layerSheet(
  digits: Tensor<Float>, classes: [Int], _ outputs: [(name: String, output: Tensor<Float>)]
) -> ImageGrid {
  let scaled = outputs.map { name, output in (name, output / output.map { abs($0) }.max()) }
  let maps = scaled.filter { $1.rank == 4 }
  // A flattened row holds the numbers of the maps before it.
  let rows = scaled.filter { name, output in output.rank == 2 && !name.hasPrefix("flatten") }
  let tiles = classes.indices.map { digit in
    [enlarged(digits[digit, 0..., 0..., 0], by: 6)] + maps.map { mosaic($1.at(digit)) }
      + [pillars(rows.map { $1.at(digit) })]
  }
  var grid = ImageGrid(
    rows: tiles.map { $0.map { ImageGrid.Tile($0) } }, scaling: .fixed(.diverging(limit: 0.5)))
  grid.scaleTitle = "part of the layer's greatest number, up to a half"
  grid.rowTitles = classes.map { "\($0)" }
  grid.columnTitles = ["digit"] + maps.map { $0.0 } + ["scores, p"]
  (grid.rowAxis, grid.columnAxis, grid.zoom) = ("class", "layer", 1)
  return grid
}

/// The maps `[height, width, channel]` of one layer side by side in a square, some 160 cells high.
private func mosaic(_ maps: Tensor<Float>) -> Tensor<Float> {
  let (height, width, count) = (maps.shape[0], maps.shape[1], maps.shape[2])
  var columns = 1
  while columns * columns < count { columns += 1 }
  let rows = (count + columns - 1) / columns
  let sheet = Tensor<Float>(shape: [rows * (height + 1) - 1, columns * (width + 1) - 1]) { place in
    let (y, x) = (place[0] % (height + 1), place[1] % (width + 1))
    let channel = place[0] / (height + 1) * columns + place[1] / (width + 1)
    guard channel < count else { return 0 }
    return y < height && x < width ? maps[y, x, channel] : .nan
  }
  return enlarged(sheet, by: max(1, (160 + sheet.shape[0] / 2) / sheet.shape[0]))
}

/// Rows of numbers, all of one length, stood on end side by side.
private func pillars(_ rows: [Tensor<Float>]) -> Tensor<Float> {
  let count = rows.first?.count ?? 1
  let sheet = Tensor<Float>(shape: [count, 4 * rows.count - 1]) { place in
    place[1] % 4 == 3 ? 0 : rows[place[1] / 4][place[0]]
  }
  return enlarged(sheet, by: max(1, 160 / count))
}

/// How the probabilities of some digits, `[classes, moments]`, formed over the moments of a training.
func formingFigure(
  _ digits: [(title: String, image: Tensor<Float>, probabilities: Tensor<Float>)],
  moments: [String]
) -> Stack {
  Stack(
    digits.map { title, image, probabilities in
      var digit = ImageGrid([image], columns: 1, scaling: .fixed(.ink(0...1)))
      (digit.zoom, digit.showsLegend) = (12, false)
      var map = HeatMap(probabilities, title: title, scale: .sequential(0...1))
      (map.rowAxis, map.columnAxis) = ("class", "batches, then epochs")
      map.columnLabels = moments
      (map.decimals, map.showsIndices, map.showsLegend) = (2, true, false)
      return Row([.figure(digit), "→", .map(map)])
    })
}

/// The kernels `[height, width, 1, filters]` of a first convolution, all on one scale.
func kernelFigure(_ kernels: Tensor<Float>) -> ImageGrid {
  let filters = 0..<kernels.shape[3]
  var grid = ImageGrid(
    filters.map { kernels[0..., 0..., 0, $0] }, captions: filters.map { "\($0)" }, columns: 8,
    title: "\(filters.count) kernels of \(kernels.shape[0])×\(kernels.shape[1])")
  grid.scaleTitle = "weight"
  return grid
}

/// Each detector's kernel, and its maps of some digits, `[batch, height, width, channel]`.
func detectorFigure(
  _ detectors: [Detector], kernels: Tensor<Float>, digits: Tensor<Float>, _ maps: Tensor<Float>
) throws -> ImageGrid {
  let shown = [0, 1, 4, 7].filter { $0 < digits.shape[0] }
  let rows = detectors.map { detector in
    [ImageGrid.Tile(enlarged(kernels[0..., 0..., 0, detector.filter], by: 8))]
      + shown.map { ImageGrid.Tile(maps[$0, 0..., 0..., detector.filter]) }
  }
  var grid = ImageGrid(
    rows: rows, title: "What six filters look for, and where they find it", scaling: .perTile)
  grid.rowTitles = detectors.map { "\($0.name) (filter \($0.filter))" }
  grid.columnTitles = ["kernel"] + shown.map { "a \($0)" }
  grid.zoom = 6
  return grid
}

/// A matrix with each cell drawn as a square of `factor` by `factor` cells.
func enlarged(_ matrix: Tensor<Float>, by factor: Int) -> Tensor<Float> {
  Tensor(shape: matrix.shape.map { $0 * factor }) { place in
    matrix[place[0] / factor, place[1] / factor]
  }
}
