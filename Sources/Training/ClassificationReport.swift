import Tensors

/// The measures of a classification in rows: one for each class, then both averages.
///
/// A measure of 0/0 is a dash. In the row of the macro average stands the mean over the classes, in
/// that of the micro average the measure of all counts added up.
public struct ClassificationReport: Hashable, Sendable {
  /// The names of the columns.
  public static let columns = ["class", "precision", "recall", "F1", "support"]

  /// The rows, each as long as `columns`.
  public let rows: [[String]]

  /// The report on `confusion`; `names` are the classes', their numbers if there are none.
  public init(_ confusion: ConfusionMatrix, names: [String] = [], decimals: Int = 4) {
    require(
      names.isEmpty || names.count == confusion.classCount,
      "\(names.count) names for \(confusion.classCount) classes")
    func text(_ value: Double?) -> String { value.map { format($0, decimals: decimals) } ?? "–" }
    func measures(_ counts: ClassCounts) -> [String] {
      [counts.precision, counts.recall, counts.f1].map { text($0.value) }
    }
    let averages = [confusion.macro(\.precision), confusion.macro(\.recall), confusion.macro(\.f1)]
    let total = grouped(confusion.total)
    rows =
      confusion.classes.enumerated().map { number, counts in
        [names.isEmpty ? "\(number)" : names[number]] + measures(counts)
          + [grouped(counts.support)]
      } + [
        ["macro"] + averages.map { text($0.value) } + [total],
        ["micro"] + measures(confusion.micro) + [total],
      ]
  }

  /// The rows under the names of their columns, aligned, a line each; the averages stand apart.
  public var text: String {
    let cells = [Self.columns] + rows
    let widths = Self.columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var lines = cells.map { row in
      row.indices.map { column in
        let room = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + room : room + row[column]
      }.joined(separator: "  ")
    }
    lines.insert("", at: lines.count - 2)
    return lines.joined(separator: "\n")
  }
}
