import Figures
import Layers
import Tensors
import Training

/// A shape as a reader writes it: `26×26×32`.
func times(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }

/// A part of a whole in per cent.
func percent(_ part: Float, decimals: Int = 1) -> String {
  format(100 * part, decimals: decimals) + " %"
}

/// A filter, and the template that its kernel is most like.
struct Detector {
  /// What the template looks for.
  let name: String
  /// The filter, counted from 0.
  let filter: Int
  /// How like they are.
  let cosine: Float
}

/// Loss and accuracy by epoch, on the training and on the test images.
func trainingCurves(_ history: History) -> LinePlot {
  let epochs = history.epochs.map { Double($0.epoch) }
  func panel(_ title: String, _ y: PlotAxis, _ value: (Score) -> Float) -> LinePlot.Panel {
    LinePlot.Panel(
      title, x: "epoch", y: y,
      series: [
        LinePlot.Series("training", x: epochs, y: history.epochs.map { value($0.training) }),
        LinePlot.Series(
          "test", x: epochs, y: history.epochs.map { $0.validation.map(value) ?? .nan }),
      ])
  }
  let losses = history.epochs.map { max($0.training.loss, $0.validation?.loss ?? 0) }
  let top = 1.1 * Double(losses.max() ?? 1)
  return LinePlot(panels: [
    panel("Loss", PlotAxis("mean loss", range: 0...top), \.loss),
    panel("Accuracy", "right, in %") { 100 * $0.accuracy },
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

/// A digit `[rows, columns]` and what the layers of maps made of it, `[1, height, width, channel]`.
func journey(
  of digit: Tensor<Float>, _ outputs: [(name: String, output: Tensor<Float>)]
) throws -> Stack {
  var input = ImageGrid(
    [digit], columns: 1, title: "The digit, 28×28", scaling: .fixed(.ink(0...1)))
  (input.zoom, input.showsLegend) = (4, false)
  let grids = outputs.filter { name, output in
    output.rank == 4 && !name.hasPrefix("conv")
  }.map { name, output in
    let (side, channels) = (output.shape[1], output.shape[3])
    var grid = ImageGrid(
      (0..<channels).map { output[0, 0..., 0..., $0] }, columns: 16,
      title: "\(name), \(channels) maps of \(side)×\(side)")
    // Tiles of much the same size, so that one sees the pixels grow.
    grid.zoom = 108 / side
    return grid
  }
  return Stack([input] + grids)
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

/// The maps of the first 16 filters, `[batch, height, width, channel]`, a digit a row, as parts of
/// each filter's greatest answer; with `digits` each row begins with its digit.
func mapsOfDigits(
  _ maps: Tensor<Float>, digits: Tensor<Float>? = nil, title: String
) throws -> ImageGrid {
  let greatest = maps.max(along: 0, 1, 2)
  let examples = 0..<maps.shape[0]
  let rows = examples.map { example in
    (digits.map { [ImageGrid.Tile($0[example, 0..., 0..., 0])] } ?? [])
      + (0..<16).map { filter in
        // A silent filter has no answer to take a part of.
        let whole = greatest[filter] == 0 ? 1 : greatest[filter]
        return ImageGrid.Tile(maps[example, 0..., 0..., filter] / whole)
      }
  }
  var grid = ImageGrid(rows: rows, title: title, scaling: .fixed(.sequential(0...1)))
  grid.scaleTitle = "part of the filter's greatest answer"
  grid.rowTitles = examples.map { "\($0)" }
  grid.columnTitles = (digits == nil ? [] : ["digit"]) + (0..<16).map { "\($0)" }
  (grid.rowAxis, grid.columnAxis) = ("class", "filter")
  return grid
}

/// Images `[rows, columns]` that were misread, each with its caption.
func mistakeGrid(_ images: [Tensor<Float>], captions: [String]) -> ImageGrid {
  var grid = ImageGrid(
    images, captions: captions, columns: 5, title: "The ten worst mistakes",
    scaling: .fixed(.ink(0...1)))
  grid.showsLegend = false
  return grid
}

/// A matrix with each cell drawn as a square of `factor` by `factor` cells.
func enlarged(_ matrix: Tensor<Float>, by factor: Int) -> Tensor<Float> {
  Tensor(shape: matrix.shape.map { $0 * factor }) { place in
    matrix[place[0] / factor, place[1] / factor]
  }
}
