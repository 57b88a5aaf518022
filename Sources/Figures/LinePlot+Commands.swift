extension LinePlot: PlottedFigure {
  var texts: [String] {
    [title]
      + panels.flatMap {
        [$0.title, $0.x.title, $0.y.title] + $0.series.map(\.name) + $0.notes.map(\.text)
      }
  }

  var size: (width: Int, height: Int) {
    if panels.count < 2 { return (1600, 900) }
    return rowCount < 2
      ? (900 * panels.count, 760) : (900 * columnCount, rowHeight * rowCount + titleHeight)
  }

  private var columnCount: Int { min(max(panelsAcross ?? panels.count, 1), panels.count) }

  private var rowCount: Int { (panels.count + columnCount - 1) / columnCount }

  private var rowHeight: Int { rowCount < 2 ? 760 - titleHeight : 560 }

  private var titleHeight: Int { title.isEmpty ? 0 : 66 }

  func table() throws -> PlotTable {
    try check()
    return PlotTable(columns: columns.map { .numbers($0.name, $0.numbers) })
  }

  private struct Column {
    let name: String
    let numbers: [Double]
    /// The panel and the series in it whose heights these are; nil for an axis.
    var panel: Int?
    var series: Int?
  }

  /// The columns of the table: each axis once, before the first series that goes along it.
  private var columns: [Column] {
    var columns: [Column] = []
    for (index, panel) in panels.enumerated() {
      for (number, series) in panel.series.enumerated() {
        if !columns.contains(where: { $0.name == panel.axisName && $0.numbers == series.x }) {
          columns.append(Column(name: panel.axisName, numbers: series.x))
        }
        columns.append(
          Column(
            name: columnName(series, in: panel), numbers: series.y, panel: index, series: number))
        if let spread = series.spread {
          columns.append(Column(name: columnName(series, in: panel) + ", ±", numbers: spread))
        }
      }
    }
    return columns
  }

  private func columnName(_ series: Series, in panel: Panel) -> String {
    let title = panel.title.isEmpty ? panel.y.title : panel.title
    if series.name.isEmpty { return title.isEmpty ? "y" : title }
    return panels.count > 1 && !title.isEmpty ? "\(title): \(series.name)" : series.name
  }

  func commands(data: String) -> String {
    var lines: [String] = []
    if panels.count > 1 { lines.append("set multiplot") }
    if !title.isEmpty {
      lines.append(
        PlotStyle.title(
          title, tag: 1, x: panels.count > 1 ? "screen 0.02" : "graph 0",
          top: 40 / Double(size.height)))
    }
    let columns = columns
    for (index, panel) in panels.enumerated() {
      lines += frame(of: panel, at: index)
      lines.append(panel.x.commands("x", for: panel.series.flatMap(\.x), isRounded: false))
      lines.append(panel.y.commands("y", for: panel.series.flatMap(\.heights), isRounded: true))
      lines += panel.notes.map(\.command)
      let curves = panel.series.enumerated().map { number, series in
        // Columns are counted from 1; an axis stands in the table before its series.
        let along = columns.firstIndex { $0.name == panel.axisName && $0.numbers == series.x } ?? 0
        let up = columns.firstIndex { $0.panel == index && $0.series == number } ?? 0
        let source = number == 0 ? data.quotedForGnuplot : "''"
        // What lies in the background takes no colour from the curves.
        let rank = panel.series[..<number].count { $0.look != .background }
        let curve = "\(source) skip 1 using \(along + 1):\(up + 1) \(series.drawn(number: rank))"
        guard series.spread != nil else { return curve }
        // The spread's column comes after that of the heights.
        return curve + ", \\\n  '' skip 1 using \(along + 1):\(up + 1):\(up + 2) "
          + LinePlot.Series.bars(number: rank)
      }
      lines.append("plot " + curves.joined(separator: ", \\\n  "))
    }
    if panels.count > 1 { lines.append("unset multiplot") }
    return lines.joined(separator: "\n")
  }

  /// The commands that make room for a panel, its title and its legend.
  private func frame(of panel: Panel, at index: Int) -> [String] {
    let height = Double(size.height)
    let (row, column) = (index / columnCount, index % columnCount)
    var top = Double(titleHeight + row * rowHeight)
    var lines: [String] = []
    if panels.count > 1 {
      let width = 1 / Double(columnCount)
      let bottom = Double((rowCount - 1 - row) * rowHeight) / height
      let part = rowCount < 2 ? 1 : Double(rowHeight) / height
      lines.append(
        "set origin \(PlotTable.text(Double(column) * width)),\(PlotTable.text(bottom))")
      lines.append("set size \(PlotTable.text(width)),\(PlotTable.text(part))")
      // The title of the whole is a label of the first panel alone.
      if index > 0 { lines.append("unset label") }
      if !panel.title.isEmpty {
        lines.append(PlotStyle.title(panel.title, tag: 2, top: (top + 40) / height))
        top += 60
      }
    }
    let hasLegend = panel.series.contains { !$0.name.isEmpty }
    lines.append(hasLegend ? panel.legend.command(height: 1 - (top + 34) / height) : "unset key")
    if hasLegend, panel.legend == .above { top += 56 }
    lines.append("set tmargin at screen \(PlotTable.text(1 - (top + 30) / height))")
    return lines
  }

  private func check() throws {
    guard !panels.isEmpty, panels.allSatisfy({ !$0.series.isEmpty }) else {
      throw FigureError("plot \"\(title)\": it has no series to draw")
    }
    for panel in panels {
      try panel.x.check("x", of: title)
      try panel.y.check("y", of: title)
      for series in panel.series { try panel.check(series, of: title) }
    }
  }
}

extension LinePlot.Panel {
  fileprivate var axisName: String { x.title.isEmpty ? "x" : x.title }

  fileprivate func check(_ series: LinePlot.Series, of plot: String) throws {
    let name = "plot \"\(plot)\", series \"\(series.name)\""
    guard series.x.count == series.y.count else {
      throw FigureError("\(name): \(series.x.count) places x, but \(series.y.count) heights y")
    }
    if let bad = series.x.first(where: { !$0.isFinite }) {
      throw FigureError("\(name): a point cannot stand at x = \(bad)")
    }
    for (axis, values, letter) in [(x, series.x, "x"), (y, series.y, "y")] where axis.isLogarithmic
    {
      if let index = values.firstIndex(where: { $0 <= 0 }) {
        throw FigureError(
          """
          \(name): \(letter) is \(PlotTable.text(values[index])) at point \(index), which a \
          logarithmic axis cannot show; leave the point out or use an even axis
          """)
      }
    }
    if let spread = series.spread, spread.count != series.y.count {
      throw FigureError("\(name): \(series.y.count) heights y, but \(spread.count) spreads of them")
    }
    guard series.y.contains(where: \.isFinite) else {
      throw FigureError("\(name): none of its \(series.y.count) points has a finite height")
    }
  }
}

extension LinePlot.Series {
  /// All heights that the axis has to hold: those of the points, and of the ends of their bars.
  fileprivate var heights: [Double] {
    guard let spread else { return y }
    return zip(y, spread).flatMap { [$0 - $1, $0, $0 + $1] }
  }

  /// How gnuplot is to draw the bars of a series.
  fileprivate static func bars(number: Int) -> String {
    let colour = PlotStyle.series[number % PlotStyle.series.count].colour
    return "with yerrorbars linewidth 2 linecolor rgb '\(colour)' pointtype -1 notitle"
  }

  /// How gnuplot is to draw the series, the panel's `number`th that is not in the background.
  fileprivate func drawn(number: Int) -> String {
    let style = PlotStyle.series[number % PlotStyle.series.count]
    let look = look ?? (x.count > 30 ? .line : .lineAndPoints)
    let line = "linewidth 4 linecolor rgb '\(style.colour)'"
    let marker = "pointtype \(style.marker) pointsize \(style.size)"
    let dashes = number == 0 ? "solid" : style.dashes
    let drawn =
      switch look {
      case .line: "with lines \(line) dashtype \(dashes)"
      case .solid: "with lines \(line) dashtype solid"
      case .dashed: "with lines \(line) dashtype (14,7)"
      case .points: "with points linewidth 2 linecolor rgb '\(style.colour)' \(marker)"
      case .lineAndPoints: "with linespoints \(line) dashtype \(dashes) \(marker)"
      case .background: "with lines linewidth 2 linecolor rgb '#c3cad2' dashtype solid"
      }
    return drawn + (name.isEmpty ? " notitle" : " title \(name.quotedForGnuplot)")
  }
}

extension LinePlot.Note {
  /// The command that writes the words.
  fileprivate var command: String {
    let place =
      switch side {
      case .left: "right offset -1,0"
      case .right: "left offset 1,0"
      case .above: "center offset 0,0.9"
      case .below: "center offset 0,-0.9"
      }
    let turned = angle == 0 ? "" : " rotate by \(PlotTable.text(angle))"
    return "set label \(text.quotedForGnuplot) at first \(PlotTable.text(x)), first "
      + "\(PlotTable.text(y)) \(place)\(turned) front font ',17' textcolor rgb '#1f2328'"
  }
}
