import Figures
import Layers
import Tensors

/// Loss and gradient over the score t of the true class, with softmax taken once and twice.
func twiceFigure(
  losses: (once: (Double) throws -> Double, twice: (Double) throws -> Double),
  gradients: (once: (Double) throws -> Double, twice: (Double) throws -> Double)
) throws -> LinePlot {
  let panels = try [("loss", losses), ("gradient for the score of the truth", gradients)].map {
    title, curves in
    LinePlot.Panel(
      x: "score of the truth, t (its rival has −t)", y: PlotAxis(title),
      series: [
        try LinePlot.Series("softmax once", over: -8...8, curves.once),
        try LinePlot.Series("softmax twice", over: -8...8, curves.twice),
      ])
  }
  return LinePlot(panels: panels)
}

/// The tiny network's way from the picture to the probabilities, a row for each kernel and one for
/// what is made of both; maps are `[1, height, width, channel]`, the ending's lines `[1, count]`.
func passFigure(
  picture: Tensor<Double>, kernels: [(name: String, values: Tensor<Double>)],
  maps: [(name: String, values: Tensor<Double>)],
  ending: [(name: String, values: Tensor<Double>, labels: [String])]
) -> Stack {
  let evidence = ColourScale.diverging(limit: 5)
  // So small that the row keeps to the width of a page.
  func cells(_ map: HeatMap) -> HeatMap {
    var map = map
    map.cellSize = 54
    return map
  }
  let ways = kernels.enumerated().map { channel, kernel in
    let seen = maps.flatMap { map -> [Row.Item] in
      let values = map.values[0, 0..., 0..., channel]
      return ["→", .map(cells(HeatMap(values, title: map.name, scale: evidence)))]
    }
    return Row(
      [
        .map(cells(HeatMap(picture, title: "picture", scale: .ink(0...1)))), "∗",
        .map(cells(HeatMap(kernel.values, title: kernel.name, scale: evidence))),
      ] + seen)
  }
  let lines = ending.enumerated().flatMap { place, line -> [Row.Item] in
    let isLast = place == ending.count - 1
    var map = HeatMap(
      line.values, title: line.name, scale: isLast ? .sequential(0...1) : evidence)
    (map.rowLabels, map.columnLabels) = ([""], line.labels)
    return place == 0 ? [.map(cells(map))] : ["→", .map(cells(map))]
  }
  return Stack(ways + [Row(lines)], title: "From a picture to probabilities")
}

/// Images that may show two digits, each `[height, width]`: the one that was misread, the stencils
/// of what it is and of what it was taken for, and the votes of its pixels for the second.
func mistakeFigure(
  _ image: (name: String, values: Tensor<Float>), truth: (name: String, values: Tensor<Float>),
  said: (name: String, values: Tensor<Float>), votes: (name: String, values: Tensor<Float>)
) -> Row {
  let inks = [image, truth, said].enumerated().map { place, image -> Row.Item in
    var map = HeatMap(image.values, title: image.name, scale: .ink(0...1))
    (map.showsLegend, map.scaleTitle, map.cellSize) = (place == 2, "ink", 8)
    return .map(map)
  }
  var sum = HeatMap(votes.values, title: votes.name)
  (sum.scaleTitle, sum.cellSize) = ("votes", 8)
  return Row(inks + [.map(sum)])
}

/// One row for the table of what dense layers cost: the maps that reach them, what they learn and
/// multiply, and their share of the whole network's.
func costRow(_ name: String, _ network: Sequential<Float>) -> [String] {
  let dense = layers(of: network, named: "dense")
  let maps = lastMaps(of: network)
  func sum(_ rows: [LayerSummary], _ what: (LayerSummary) -> Int) -> Int {
    rows.map(what).reduce(0, +)
  }
  func share(_ what: (LayerSummary) -> Int) -> String {
    let part = Double(sum(dense, what)) / Double(sum(network.summary, what))
    return "\(format(100 * part, decimals: 2)) %"
  }
  return [
    name, maps.map(String.init).joined(separator: "×"), grouped(maps.reduce(1, *)),
    dense.map { "\($0.outputShape[0])" }.joined(separator: ", "),
    dense.map { grouped($0.parameters) }.joined(separator: " + "), share(\.parameters),
    grouped(sum(dense, \.multiplyAdds)), share(\.multiplyAdds),
  ]
}

/// The layers of one kind, by the beginning of their names.
func layers(of network: Sequential<Float>, named stem: String) -> [LayerSummary] {
  network.summary.filter { $0.name.hasPrefix(stem) }
}

/// The shape of the maps that are flattened.
func lastMaps(of network: Sequential<Float>) -> [Int] {
  network.summary.last { $0.outputShape.count == 3 }?.outputShape ?? []
}

/// The rows of a map in one line, `1 2 / 3 4`.
func inLine(_ map: Tensor<Double>) -> String {
  (0..<map.shape[0]).map { row in
    (0..<map.shape[1]).map { format(map[row, $0]) }.joined(separator: " ")
  }.joined(separator: " / ")
}
