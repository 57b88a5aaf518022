import Tensors

/// The cells added around an image before a window slides over it.
public enum Padding: Hashable, Sendable {
  /// Nothing is added: the window stays inside the image.
  case valid

  /// As much as gives `input / stride` outputs, rounded up; an odd cell goes below and to the
  /// right, as in Keras.
  case same

  /// So many cells on each side.
  case explicit(top: Int, left: Int, bottom: Int, right: Int)

  /// The same number of cells on all four sides.
  public static func all(_ cells: Int) -> Padding {
    .explicit(top: cells, left: cells, bottom: cells, right: cells)
  }
}

extension Padding: CustomStringConvertible {
  /// The padding in the words of a message: `padding 1`.
  public var description: String {
    switch self {
    case .valid: "padding 0"
    case .same: "padding same"
    case .explicit(let top, let left, let bottom, let right):
      Set([top, left, bottom, right]).count == 1
        ? "padding \(top)"
        : "padding \(top) above, \(left) left, \(bottom) below, \(right) right"
    }
  }
}

/// What to do with the rows and columns at the end that no whole step reaches.
public enum Leftover: Hashable, Sendable {
  /// The size must come out whole; otherwise a `ShapeError` says what would fit.
  case refused

  /// The last rows and columns are left unread: the size is rounded down.
  case dropped
}

/// One axis of a window's way over an image.
///
/// Size rule: `output = (before + input + after − window) / stride + 1`, rounded down.
public struct Line: Hashable, Sendable {
  /// Cells of the image along this axis.
  public let input: Int

  /// Cells of the window along this axis.
  public let window: Int

  /// Cells from one place of the window to the next.
  public internal(set) var stride: Int

  /// Cells of padding above, or to the left.
  public internal(set) var before: Int

  /// Cells of padding below, or to the right.
  public internal(set) var after: Int

  /// The number of places at which the window fits.
  public var output: Int { reach / stride + 1 }

  /// Cells at the end that no place of the window covers; zero when the size comes out whole.
  public var leftover: Int { reach % stride }

  /// Cells of the image with its padding.
  var padded: Int { before + input + after }

  private var reach: Int { padded - window }

  var fits: Bool { reach >= 0 && leftover == 0 }

  mutating func pad(before: Int, after: Int) {
    self.before = before
    self.after = after
  }

  /// The size rule with its numbers: `(28 + 1 + 1 − 5)/2 + 1 = 13.5`.
  public var arithmetic: String {
    let sum = before + after == 0 ? "\(input)" : "\(input) + \(before) + \(after)"
    return "(\(sum) − \(window))/\(stride) + 1 = \(quotient)"
  }

  private var quotient: String {
    if leftover == 0 { return "\(output)" }
    for digits in 1...3 {
      let scale = [10, 100, 1000][digits - 1]
      guard leftover * scale % stride == 0 else { continue }
      let decimals = String(leftover * scale / stride)
      return "\(output)." + String(repeating: "0", count: digits - decimals.count) + decimals
    }
    return "\(output) \(leftover)/\(stride)"
  }
}

/// The way of a window over an image: how many places there are, and which cells are padding.
public struct Sweep: Hashable, Sendable {
  /// The way down.
  public internal(set) var rows: Line

  /// The way to the right.
  public internal(set) var columns: Line

  /// The sweep of a window `[height, width]` over an image `[height, width]`.
  ///
  /// `window` names the window in messages: "kernel" or "window". Throws `ShapeError` when the
  /// stride is not positive, padding is negative, the window is larger than the padded image, or
  /// the size does not come out whole and `leftover` is `.refused`.
  public init(
    _ operation: String, input: [Int], window: [Int], called name: String = "kernel",
    stride: Int = 1, padding: Padding = .valid, leftover: Leftover = .refused
  ) throws {
    try self.init(
      operation, input: input, window: window, called: name, stride: stride, padding: padding,
      leftover: leftover, meetsImage: false)
  }

  /// A sweep of which every window covers at least one cell of the image, if it `meetsImage`.
  init(
    _ operation: String, input: [Int], window: [Int], called name: String, stride: Int,
    padding: Padding, leftover: Leftover, meetsImage: Bool
  ) throws {
    require(input.count == 2 && window.count == 2, "a sweep has a height and a width")
    let given = "input \(text(input)), \(name) \(text(window)), stride \(stride)"
    guard input.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(operation, "\(given): the input has no cells; give at least 1×1")
    }
    guard window.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(operation, "\(given): the \(name) has no cells; give at least 1×1")
    }
    guard stride > 0 else {
      throw ShapeError(operation, "\(given): the stride must be at least 1")
    }
    (rows, columns) = Self.lines(input, window, stride, padding)
    try check(operation, given: "\(given), \(padding)", name: name, meetsImage: meetsImage)
    if leftover == .refused, padding != .same, rows.leftover + columns.leftover > 0 {
      throw ShapeError(
        operation,
        "\(given), \(padding) gives \(misfit); \(suggestions)")
    }
  }

  private static func lines(
    _ input: [Int], _ window: [Int], _ stride: Int, _ padding: Padding
  ) -> (Line, Line) {
    var (top, left, bottom, right) = (0, 0, 0, 0)
    switch padding {
    case .valid: break
    case .same:
      let height = samePadding(input[0], window[0], stride)
      let width = samePadding(input[1], window[1], stride)
      (top, left) = (height / 2, width / 2)
      (bottom, right) = (height - top, width - left)
    case .explicit(let above, let before, let below, let after):
      (top, left, bottom, right) = (above, before, below, after)
    }
    return (
      Line(input: input[0], window: window[0], stride: stride, before: top, after: bottom),
      Line(input: input[1], window: window[1], stride: stride, before: left, after: right)
    )
  }

  /// All the padding that `.same` puts on one axis: so much that the last of `input / stride`
  /// (rounded up) places just fits.
  private static func samePadding(_ input: Int, _ window: Int, _ stride: Int) -> Int {
    let output = (input + stride - 1) / stride
    return max((output - 1) * stride + window - input, 0)
  }

  private func check(
    _ operation: String, given: String, name: String, meetsImage: Bool
  ) throws {
    for line in [rows, columns] {
      guard line.before >= 0, line.after >= 0 else {
        throw ShapeError(operation, "\(given): padding cannot be negative; use a slice to crop")
      }
      guard !meetsImage || max(line.before, line.after) < line.window else {
        throw ShapeError(
          operation,
          "\(given): a \(name) of \(line.window) could lie on padding alone; padding of at most"
            + " \(line.window - 1) on a side fits")
      }
      guard line.window <= line.padded else {
        let short = line.window - line.padded
        throw ShapeError(
          operation,
          "\(given): the \(name) is larger than the padded input, \(line.window) > \(line.padded);"
            + " use a \(name) of at most \(line.padded), or \(counted(short, "more cell"))"
            + " of padding")
      }
    }
  }
}

// The text of a size that does not come out whole.
extension Sweep {
  private var isSquare: Bool { rows == columns }

  private var misfit: String {
    if isSquare { return "\(rows.arithmetic), not a whole number" }
    let (down, across) = ("\(rows.arithmetic) rows", "\(columns.arithmetic) columns")
    if columns.leftover == 0 { return "\(down), not a whole number" }
    if rows.leftover == 0 { return "\(across), not a whole number" }
    return "\(down) and \(across), not whole numbers"
  }

  private var sizes: String {
    isSquare ? rows.arithmetic : "\(rows.arithmetic) rows and \(columns.arithmetic) columns"
  }

  private var fits: Bool { rows.fits && columns.fits }

  /// Only what has been worked out to fit is suggested.
  private var suggestions: String {
    var found: [String] = []
    if let (padding, sweep) = fittingPadding { found.append("\(padding) gives \(sweep.sizes)") }
    if let sweep = fittingStride {
      found.append("stride \(sweep.rows.stride) gives \(sweep.sizes)")
    }
    let unread = [(rows.leftover, "row"), (columns.leftover, "column")]
      .filter { $0.0 > 0 }
      .map { $0.0 == 1 ? $0.1 : "\($0.0) \($0.1)s" }
      .joined(separator: " and ")
    found.append(
      "leftover: .dropped gives \(rows.output)×\(columns.output) and leaves the last \(unread) of"
        + " the \(hasPadding ? "padded input" : "input") unread")
    return found.joined(separator: "; ")
  }

  /// The least padding that fits: equal on all sides if there is one, else below and right.
  private var fittingPadding: (String, Sweep)? {
    var sweep = self
    for cells in 0..<min(rows.window, columns.window) {
      sweep.rows.pad(before: cells, after: cells)
      sweep.columns.pad(before: cells, after: cells)
      if sweep.fits { return ("padding \(cells)", sweep) }
    }
    sweep = self
    let below = rows.leftover == 0 ? 0 : rows.stride - rows.leftover
    let right = columns.leftover == 0 ? 0 : columns.stride - columns.leftover
    sweep.rows.pad(before: rows.before, after: rows.after + below)
    sweep.columns.pad(before: columns.before, after: columns.after + right)
    guard sweep.rows.after < rows.window, sweep.columns.after < columns.window else { return nil }
    let more = rows.padded + columns.padded > rows.input + columns.input ? " more" : ""
    let sides =
      below == right
      ? "\(below)\(more) below and to the right"
      : [(below, "below"), (right, "to the right")].filter { $0.0 > 0 }
        .map { "\($0.0)\(more) \($0.1)" }.joined(separator: " and ")
    return ("padding of \(sides)", sweep)
  }

  /// The largest smaller stride that fits; 1 always does.
  private var fittingStride: Sweep? {
    for stride in (1..<rows.stride).reversed() {
      var sweep = self
      sweep.rows.stride = stride
      sweep.columns.stride = stride
      if sweep.fits { return sweep }
    }
    return nil
  }
}
