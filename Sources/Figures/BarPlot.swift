import Tensors

/// Bars over names, in groups if there are several series, drawn by gnuplot.
///
/// Beside the picture `NAME.png` go its numbers, `NAME.tsv`, and the commands that draw it from them,
/// `NAME.gp`.
public struct BarPlot: Figure {
  /// One bar over each category.
  public struct Series: Sendable {
    /// Its name in the legend.
    public var name: String
    /// How high each bar is.
    public var values: [Double]

    /// The bars of `values`, one over each category.
    public init<Scalar: TensorScalar>(_ name: String, _ values: [Scalar]) {
      (self.name, self.values) = (name, values.map(PlotTable.number))
    }
  }

  /// A line above the plot.
  public var title: String
  /// The axis of the categories; only its title counts.
  public var x: PlotAxis
  /// The axis upwards; from 0 unless it has a range.
  public var y: PlotAxis
  /// What is written below each group of bars.
  public var categories: [String]
  /// The bars.
  public var series: [Series]
  /// Where the names of the series stand.
  public var legend: PlotLegend = .above
  /// Decimals of the numbers printed over the bars; nil for none printed.
  public var decimals: Int?

  /// The plot of one bar over each category, and of one series of them.
  public init<Scalar: TensorScalar>(
    _ title: String = "", x: PlotAxis, y: PlotAxis, categories: [String], values: [Scalar],
    decimals: Int? = nil
  ) {
    self.init(
      title, x: x, y: y, categories: categories, series: [Series("", values)], decimals: decimals)
  }

  /// The plot of a group of bars over each category, one of each series.
  public init(
    _ title: String = "", x: PlotAxis, y: PlotAxis, categories: [String], series: [Series],
    decimals: Int? = nil
  ) {
    (self.title, self.x, self.y, self.categories) = (title, x, y, categories)
    (self.series, self.decimals) = (series, decimals)
  }

  /// Writes `name`.png, `name`.tsv and `name`.gp into `folder`, which is made if it is missing.
  ///
  /// The numbers and the commands are written first, and stay if gnuplot is missing or fails.
  /// - Returns: the three names.
  /// - Throws: `FigureError`.
  public func write(in folder: String, name: String) throws -> [String] {
    try plot(in: folder, name: name)
  }
}

extension BarPlot: PlottedFigure {
  var texts: [String] { [title, x.title, y.title] + categories + series.map(\.name) }

  var size: (width: Int, height: Int) { (1600, 800) }

  func table() throws -> PlotTable {
    try y.check("y", of: title)
    guard !categories.isEmpty, !series.isEmpty else {
      throw FigureError("bar plot \"\(title)\": it has no bars to draw")
    }
    for series in series {
      guard series.values.count == categories.count else {
        throw FigureError(
          """
          bar plot "\(title)", series "\(series.name)": \(series.values.count) values for \
          \(categories.count) categories; give one for each
          """)
      }
      if let bad = series.values.first(where: { !$0.isFinite || (y.isLogarithmic && $0 <= 0) }) {
        throw FigureError(
          "bar plot \"\(title)\", series \"\(series.name)\": no bar can be \(bad) high")
      }
    }
    let names = series.map { $0.name.isEmpty ? (y.title.isEmpty ? "value" : y.title) : $0.name }
    return PlotTable(
      columns: [.texts(x.title.isEmpty ? "category" : x.title, categories)]
        + zip(names, series).map { .numbers($0, $1.values) })
  }

  func commands(data: String) -> String {
    let height = Double(size.height)
    let titleRoom = title.isEmpty ? 0.0 : 66
    let hasLegend = series.contains { !$0.name.isEmpty }
    let legendRoom = hasLegend && legend == .above ? 56.0 : 0
    var upward = y
    upward.range = y.range ?? (y.isLogarithmic ? nil : evenRange)
    // gnuplot reads the text of a tick as a format.
    let ticks = categories.enumerated().map {
      "\($1.asGnuplotFormat.quotedForGnuplot) \($0)"
    }
    let ends = PlotAxis(x.title, range: -0.6...(Double(categories.count) - 0.4))
    return
      ([
        title.isEmpty ? "" : PlotStyle.title(title, tag: 1, top: 40 / height),
        hasLegend ? legend.command(height: 1 - (titleRoom + 34) / height) : "unset key",
        "set tmargin at screen \(PlotTable.text(1 - (titleRoom + legendRoom + 30) / height))",
        ends.commands("x", for: [], isRounded: false),
        "set xtics (\(ticks.joined(separator: ", "))) scale 0 font ',17'",
        upward.commands("y", for: series.flatMap(\.values), isRounded: true),
        "unset yzeroaxis",
        // Lines to read heights by would only run through the numbers that say them.
        decimals == nil ? "" : "unset grid",
        "set style fill solid 1 noborder",
      ] + numberFormat + ["plot " + (bars(data) + numbers).joined(separator: ", \\\n  ")])
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// From 0, with room for the numbers beyond the longest bars.
  private var evenRange: ClosedRange<Double> {
    let values = series.flatMap(\.values)
    let (least, greatest) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    let room = (greatest - least) * (decimals == nil ? 0.05 : isNarrow ? 0.15 : 0.12)
    guard greatest > least else { return 0...1 }
    return (least < 0 ? least - room : 0)...(greatest > 0 ? greatest + room : 0)
  }

  /// Whether a number is wider than its bar, so that it has to be turned to leave its neighbours'.
  private var isNarrow: Bool { series.count * categories.count > 20 }

  private var width: Double { series.count == 1 ? 0.72 : 0.84 / Double(series.count) }

  private func middle(_ number: Int) -> String {
    let offset = (Double(number) - Double(series.count - 1) / 2) * width
    return offset == 0 ? "($0)" : "($0+(\(PlotTable.text(offset))))"
  }

  private func bars(_ data: String) -> [String] {
    series.enumerated().map { number, series in
      let source = number == 0 ? data.quotedForGnuplot : "''"
      let colour = PlotStyle.series[number % PlotStyle.series.count].colour
      let name = series.name.isEmpty ? "notitle" : "title \(series.name.quotedForGnuplot)"
      return """
        \(source) skip 1 using \(middle(number)):\(number + 2):(\(PlotTable.text(width * 0.94))) \
        with boxes linecolor rgb '\(colour)' \(name)
        """
    }
  }

  /// The functions by which gnuplot writes a number over a bar as we would.
  private var numberFormat: [String] {
    guard let decimals else { return [] }
    let size =
      decimals == 0
      ? "count(n) = n < 1000 ? sprintf('%d', n) : count(n / 1000).sprintf(',%03d', n % 1000)"
      : "count(v) = sprintf('%.\(decimals)f', v)"
    let whole = decimals == 0 ? "int(floor(abs(v) + 0.5))" : "abs(v)"
    return [size, "written(v) = (v < 0 ? '\u{2212}' : '').count(\(whole))"]
  }

  /// The numbers, over bars that go up and under those that go down.
  private var numbers: [String] {
    guard decimals != nil else { return [] }
    return series.enumerated().flatMap { number, series in
      let value = "$\(number + 2)"
      let (below, above) = isNarrow ? ("rotate right ", "rotate left ") : ("", "")
      let sides =
        [("<", "-0.8", below)].filter { _ in series.values.contains { $0 < 0 } }
        + [(">=", isNarrow ? "0.5" : "0.7", above)]
      return sides.map { side, offset, turn in
        """
        '' skip 1 using \(middle(number)):(\(value) \(side) 0 ? \(value) : NaN):(written(\(value))) \
        with labels \(turn)offset 0,\(offset) font ',16' textcolor rgb '#1f2328' notitle
        """
      }
    }
  }
}
