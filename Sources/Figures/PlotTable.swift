import Foundation
import Tensors

/// The numbers behind a plot: named columns, written with tabs between them.
struct PlotTable {
  enum Column {
    case texts(String, [String])
    case numbers(String, [Double])

    var name: String {
      switch self {
      case .texts(let name, _), .numbers(let name, _): name
      }
    }

    var cells: [String] {
      switch self {
      case .texts(_, let texts): texts
      case .numbers(_, let numbers): numbers.map(PlotTable.text)
      }
    }
  }

  var columns: [Column] = []

  /// One line of names, then a line for each row; a column that ends early leaves its cells empty.
  var text: String {
    let cells = columns.map(\.cells)
    let rows = (0..<(cells.map(\.count).max() ?? 0)).map { row in
      cells.map { row < $0.count ? $0[row] : "" }
    }
    return ([columns.map(\.name)] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// The number to nine digits, a whole one without its point.
  ///
  /// Nine tell every `Float` from its neighbours. The last digits of a `Double` may come from the C
  /// library's `exp`, and are not the same on every machine.
  static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    let text = "\(Double(String(format: "%.9g", number)) ?? number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `value` as the number that it is printed as: 0.1 of a `Float` becomes 0.1, and not
  /// 0.10000000149011612.
  static func number<Scalar: TensorScalar>(_ value: Scalar) -> Double {
    Double(value.description) ?? Double(value)
  }
}
