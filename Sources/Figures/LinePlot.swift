import Tensors

/// Curves over an axis, drawn by gnuplot; several panels stand side by side, or in rows.
///
/// Beside the picture `NAME.png` go its numbers, `NAME.tsv`, and the commands that draw it from them,
/// `NAME.gp`.
public struct LinePlot: Figure {
  /// How a series is drawn.
  public enum Look: Hashable, Sendable {
    /// A line, dashed unless it is the panel's first.
    case line
    /// A line without dashes.
    case solid
    /// A dashed line.
    case dashed
    /// A marker at each point.
    case points
    /// A line, and a marker at each point.
    case lineAndPoints
    /// A thin grey line behind what counts, such as contours.
    case background
  }

  /// One curve.
  public struct Series: Sendable {
    /// Its name in the legend; empty for a curve that needs none.
    public var name: String
    /// Where each point lies along the axis.
    public var x: [Double]
    /// How high each point lies; NaN leaves a gap.
    public var y: [Double]
    /// How it is drawn; nil for a line, with markers if the points are few.
    public var look: Look?
    /// How far up and down from each point a bar goes that shows how far it may be off; nil for none.
    public var spread: [Double]?

    /// The curve through the points of `x` and `y`.
    public init<X: TensorScalar, Y: TensorScalar>(
      _ name: String, x: [X], y: [Y], look: Look? = nil, spread: [Double]? = nil
    ) {
      (self.name, self.look, self.spread) = (name, look, spread)
      self.x = x.map(PlotTable.number)
      self.y = y.map(PlotTable.number)
    }

    /// The curve of `function` over `range`, through equally distant points.
    public init(
      _ name: String, over range: ClosedRange<Double>, points: Int = 401, look: Look? = .line,
      _ function: (Double) throws -> Double
    ) rethrows {
      require(points > 1, "a curve needs 2 points, not \(points)")
      let length = range.upperBound - range.lowerBound
      let x = (0..<points).map { range.lowerBound + length * Double($0) / Double(points - 1) }
      self.init(name, x: x, y: try x.map(function), look: look)
    }
  }

  /// Words beside a point of a panel.
  public struct Note: Sendable {
    /// On which side of the point the words stand.
    public enum Side: Hashable, Sendable { case left, right, above, below }

    /// The words.
    public var text: String
    /// Where the point lies along the axis.
    public var x: Double
    /// How high the point lies.
    public var y: Double
    /// Where the words stand.
    public var side: Side
    /// How far the words are turned against the clock, in degrees.
    public var angle: Double

    /// The words `text` on one side of the point.
    public init(_ text: String, x: Double, y: Double, side: Side = .right, angle: Double = 0) {
      (self.text, self.x, self.y, self.side, self.angle) = (text, x, y, side, angle)
    }
  }

  /// One plot of several that stand side by side.
  public struct Panel: Sendable {
    /// A line above the panel.
    public var title: String
    /// The axis from left to right.
    public var x: PlotAxis
    /// The axis upwards.
    public var y: PlotAxis
    /// The curves.
    public var series: [Series]
    /// Where their names stand.
    public var legend: PlotLegend
    /// Words in the plot.
    public var notes: [Note]

    /// The panel of these curves.
    public init(
      _ title: String = "", x: PlotAxis, y: PlotAxis, series: [Series],
      legend: PlotLegend = .above, notes: [Note] = []
    ) {
      (self.title, self.x, self.y) = (title, x, y)
      (self.series, self.legend, self.notes) = (series, legend, notes)
    }
  }

  /// A line above all panels.
  public var title: String
  /// The panels, from the left.
  public var panels: [Panel]
  /// How many panels stand side by side, the others below them; nil for all.
  public var panelsAcross: Int?

  /// The plot of one panel.
  public init(
    _ title: String = "", x: PlotAxis, y: PlotAxis, series: [Series], legend: PlotLegend = .above,
    notes: [Note] = []
  ) {
    self.init(title, panels: [Panel(x: x, y: y, series: series, legend: legend, notes: notes)])
  }

  /// The plot of several panels side by side.
  public init(_ title: String = "", panels: [Panel]) {
    (self.title, self.panels) = (title, panels)
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
