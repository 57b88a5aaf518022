/// One axis of a plot.
public struct PlotAxis: Hashable, Sendable, ExpressibleByStringLiteral {
  /// What is measured along it, with its unit.
  public var title: String
  /// Its ends; nil for those of the numbers.
  public var range: ClosedRange<Double>?
  /// Whether equal distances are equal ratios.
  public var isLogarithmic: Bool

  /// The axis of this title.
  public init(_ title: String, range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false) {
    (self.title, self.range, self.isLogarithmic) = (title, range, isLogarithmic)
  }

  /// The axis of this title, its ends those of the numbers.
  public init(stringLiteral title: String) { self.init(title) }

  /// The commands that set the axis called `letter`.
  ///
  /// - Parameters:
  ///   - values: what is drawn along the axis.
  ///   - isRounded: the axis may be longer than the numbers, to end at round ones.
  func commands(_ letter: String, for values: [Double], isRounded: Bool) -> String {
    let ends: ClosedRange<Double>
    var marks: [String]
    if isLogarithmic {
      let ticks = RatioTicks(
        in: range ?? PlotAxis.ends(of: values.filter { $0 > 0 }, isRatio: true),
        isRounded: isRounded && range == nil)
      ends = ticks.ends
      marks = ticks.marks.map { "\($1.quotedForGnuplot) \(PlotTable.text($0))" }
      // The 1 after it makes a tick a small one.
      marks += ticks.between.map { "'' \(PlotTable.text($0)) 1" }
    } else {
      let exact = range ?? PlotAxis.ends(of: values, isRatio: false)
      ends = isRounded && range == nil ? Ticks.rounding(exact, about: 8) : exact
      let isCount = letter == "x" && values.allSatisfy { $0 == $0.rounded() }
      let ticks = Ticks(in: ends, about: 8, isCount: isCount)
      marks = zip(ticks.values, ticks.labels).map {
        "\($1.quotedForGnuplot) \(PlotTable.text($0))"
      }
    }
    return """
      set \(letter)label \(title.quotedForGnuplot) textcolor rgb '#59636e'
      \(isLogarithmic ? "set" : "unset") logscale \(letter)
      set \(letter)range [\(PlotTable.text(ends.lowerBound)):\(PlotTable.text(ends.upperBound))]
      set \(letter)tics (\(marks.joined(separator: ", "))) font ',17'
      """
  }

  /// The least and the greatest of `values`, or some room around their only one.
  private static func ends(of values: [Double], isRatio: Bool) -> ClosedRange<Double> {
    let finite = values.filter(\.canBeMeasured)
    let (least, greatest) = (finite.min() ?? 1, finite.max() ?? 1)
    guard least == greatest else { return least...greatest }
    if isRatio { return least / 2...least * 2 }
    let half = max(0.5, least.magnitude / 10)
    return least - half...least + half
  }

  /// - Throws: `FigureError` for ends that this axis cannot have.
  func check(_ letter: String, of plot: String) throws {
    guard let range else { return }
    guard range.lowerBound.canBeMeasured, range.upperBound.canBeMeasured,
      range.lowerBound < range.upperBound
    else {
      throw FigureError("plot \"\(plot)\": the \(letter) axis has no length from \(range)")
    }
    guard !isLogarithmic || range.lowerBound > 0 else {
      throw FigureError(
        """
        plot "\(plot)": a logarithmic axis never reaches \(PlotTable.text(range.lowerBound)); \
        let the \(letter) axis begin above 0
        """)
    }
  }
}

/// Where the names of the series stand.
public enum PlotLegend: Hashable, Sendable {
  /// Above the plot, in one line.
  case above
  /// In the upper left corner of the plot.
  case topLeft
  /// In the upper right corner of the plot.
  case topRight
  /// In the lower left corner of the plot.
  case bottomLeft
  /// In the lower right corner of the plot.
  case bottomRight

  /// The command that places the legend, above the plot at this part of the picture's height.
  func command(height: Double) -> String {
    let text = "textcolor rgb '#1f2328' font ',18'"
    let corner = { (place: String) in
      "set key inside \(place) vertical Left reverse opaque samplen 3 spacing 1.2 \(text)"
    }
    return switch self {
    case .above:
      "set key at graph 0, screen \(PlotTable.text(height)) left center horizontal Left reverse "
        + "samplen 3 maxrows 1 \(text)"
    case .topLeft: corner("top left")
    case .topRight: corner("top right")
    case .bottomLeft: corner("bottom left")
    case .bottomRight: corner("bottom right")
    }
  }
}
