extension Tensor: CustomStringConvertible {
  /// The elements in aligned columns, with brackets for each axis, abridged with … when there are
  /// more than a reader looks at.
  public var description: String { formatted() }

  /// The elements in aligned columns, with brackets for each axis.
  ///
  /// Matrices stand apart by an empty line. All elements have the same number of decimals:
  /// `decimals`, or as many as the elements shown need up to 4. When `abridged`, only the first and
  /// last three places of long axes are shown, if there are more than 1,000 elements or a row would
  /// be longer than 144 characters, as many as a row of 28 bytes takes.
  public func formatted(decimals: Int? = nil, abridged: Bool = true) -> String {
    var layout = PrintedLayout(self, abridging: abridged && count > 1000 ? 0..<rank : 0..<0)
    layout.measure(decimals: decimals)
    if abridged, rank > 0, layout.lineLength > 144 {
      layout = PrintedLayout(self, abridging: count > 1000 ? 0..<rank : rank - 1..<rank)
      layout.measure(decimals: decimals)
    }
    return layout.text()
  }
}

/// Which elements of a tensor are printed, and how wide the columns they stand in are.
private struct PrintedLayout<Scalar: TensorScalar> {
  private let tensor: Tensor<Scalar>
  private let strides: [Int]
  /// The places shown along each axis; nil stands for those left out.
  private let places: [[Int?]]
  private var notation = Notation.fixed(decimals: 0)
  private var widths: [Int] = []

  init(_ tensor: Tensor<Scalar>, abridging axes: Range<Int>) {
    self.tensor = tensor
    strides = tensor.strides
    places = tensor.shape.enumerated().map { axis, extent in
      let all = (0..<extent).map(Optional.some)
      // Leaving out a single place would save nothing.
      return axes.contains(axis) && extent > 7 ? all.prefix(3) + [nil] + all.suffix(3) : all
    }
  }

  /// Chooses the notation and the width of each column from the elements that are shown.
  mutating func measure(decimals: Int?) {
    let rows = rowOffsets()
    let columns = places.last ?? [0]
    notation = Notation(
      for: rows.flatMap { row in columns.compactMap { $0.map { tensor.scalars[row + $0] } } },
      decimals: decimals)
    widths = columns.map { column in
      rows.map { text(row: $0, column: column).count }.max() ?? 0
    }
  }

  /// The length of a line with its brackets and commas.
  var lineLength: Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) + 2 * places.count }

  func text() -> String { text(axis: 0, offset: 0) }

  /// Where the rows that are shown begin in the tensor's elements.
  private func rowOffsets() -> [Int] {
    var offsets = [0]
    for axis in places.indices.dropLast() {
      let steps = places[axis].compactMap { $0.map { $0 * strides[axis] } }
      offsets = offsets.flatMap { offset in steps.map { offset + $0 } }
    }
    return tensor.count > 0 ? offsets : []
  }

  private func text(row: Int, column: Int?) -> String {
    column.map { notation.text(tensor.scalars[row + $0]) } ?? "…"
  }

  /// The part of the tensor that begins at `offset` and spans the axes from `axis` on.
  private func text(axis: Int, offset: Int) -> String {
    let inner = places.count - 1 - axis
    if inner < 0 { return text(row: offset, column: 0) }
    if inner == 0 {
      let cells = zip(places[axis], widths).map { column, width in
        let cell = text(row: offset, column: column)
        return String(repeating: " ", count: width - cell.count) + cell
      }
      return "[" + cells.joined(separator: ", ") + "]"
    }
    let parts = places[axis].map { place in
      place.map { text(axis: axis + 1, offset: offset + $0 * strides[axis]) } ?? "…"
    }
    let lineBreak = inner == 1 ? ",\n" : ",\n\n"
    let indentation = String(repeating: " ", count: axis + 1)
    return "[" + parts.joined(separator: lineBreak + indentation) + "]"
  }
}
