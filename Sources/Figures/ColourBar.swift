/// The legend of a colour scale: a bar with ticks, standing upright.
struct ColourBar {
  let scale: ColourScale
  let height: Int
  var title = ""
  /// What is written at the ends in place of ticks, for a scale that differs from tile to tile.
  var ends: (low: String, high: String)?

  static let width = 26

  /// The bar's top left corner is at the origin.
  func drawing(in typeface: Typeface) throws -> Drawing {
    var drawing = Drawing()
    let bar = Rectangle(x: 0, y: 0, width: ColourBar.width, height: height)
    drawing.body = bar
    for row in 0..<height {
      drawing.fill(
        Rectangle(x: 0, y: row, width: bar.width, height: 1),
        with: scale.colour(of: value(atRow: row)))
    }
    drawing.outline(bar.grown(by: 2), with: .frame)
    for (row, label) in marks {
      drawing.fill(Rectangle(x: bar.right + 2, y: row, width: 8, height: 2), with: .frame)
      try drawing.text(
        label, at: Point(x: bar.right + 18, y: row + 1), size: Style.tick, colour: .softInk,
        isCentred: true, in: typeface)
    }
    // Labels at the ends alone leave room for the title between them.
    let right = ends == nil ? drawing.bounds?.right ?? bar.right : bar.right
    try drawing.text(
      title, at: Point(x: right + Style.gap + Style.label / 2, y: bar.midY), align: .middle,
      size: Style.tick, colour: .softInk, isCentred: true, isTurned: true, in: typeface)
    return drawing
  }

  private func value(atRow row: Int) -> Double {
    let part = Double(row) / Double(height - 1)
    return scale.range.upperBound - part * (scale.range.upperBound - scale.range.lowerBound)
  }

  private var marks: [(row: Int, label: String)] {
    if let ends { return [(0, ends.high), (height - 2, ends.low)] }
    let ticks = Ticks(in: scale.range, about: max(2, min(6, height / 70)))
    let length = scale.range.upperBound - scale.range.lowerBound
    return zip(ticks.values, ticks.labels).map { value, label in
      let part = (scale.range.upperBound - value) / length
      return (Int((part * Double(height - 2)).rounded()), label)
    }
  }
}
