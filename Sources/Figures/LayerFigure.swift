import Tensors

/// The output of a layer for one example, every number in it.
///
/// Maps `[height, width, channel]` are a grid of numbered channels on one colour scale; a row
/// `[units]` is a heat map, a long one in lines of 16. Throws `FigureError` for any other shape, and
/// where there are no numbers.
public func layerFigure<Scalar>(_ output: Tensor<Scalar>, title: String) throws -> any DrawnFigure {
  guard output.count > 0, output.rank == 1 || output.rank == 3 else {
    throw FigureError(
      "\(title): a layer's output is maps [height, width, channel] or a row [units], and the tensor"
        + " has shape \(output.shape)")
  }
  return output.rank == 3 ? maps(output, title: title) : units(output, title: title)
}

private func maps<Scalar>(_ output: Tensor<Scalar>, title: String) -> ImageGrid {
  let channels = 0..<output.shape[2]
  var grid = ImageGrid(
    channels.map { output[0..., 0..., $0] },
    captions: channels.count > 1 ? channels.map { "\($0)" } : [],
    columns: channels.count > 32 ? 10 : 8, title: title)
  grid.scaleTitle = "output"
  return grid
}

private func units<Scalar>(_ output: Tensor<Scalar>, title: String) -> HeatMap {
  let columns = min(output.count, 16)
  let rows = (output.count + columns - 1) / columns
  // Where the last line ends before the others there are no units.
  let cells = Tensor<Double>(shape: [rows, columns]) { place in
    let unit = place[0] * columns + place[1]
    return unit < output.count ? Double(output.scalars[unit]) : .nan
  }
  var map = HeatMap(cells, title: title)
  map.scaleTitle = "output"
  // Logarithms of probabilities: the greatest is to stand out, and it is the nearest to 0.
  let (least, greatest) = (Double(output.min()), Double(output.max()))
  if least < 0, greatest <= 0, least.isFinite { map.scale = .sequential(least...0) }
  map.rowLabels = (0..<rows).map { row in
    rows > 1 ? "\(row * columns)–\(min((row + 1) * columns, output.count) - 1)" : ""
  }
  (map.rowAxis, map.columnAxis) = rows > 1 ? ("units", "place in the row") : ("", "unit")
  (map.printsValues, map.decimals) = (rows == 1, 3)
  return map
}
