import Foundation

extension StringProtocol {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }

  /// Without the lines at either end that hold nothing but spaces.
  var trimmingBlankLines: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let first = lines.first, first.trimmed.isEmpty { lines.removeFirst() }
    while let last = lines.last, last.trimmed.isEmpty { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// Every line but the empty ones moved to the right by `count` spaces.
  func indented(by count: Int) -> String {
    let margin = String(repeating: " ", count: count)
    return split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
  }

  /// Padded with spaces to `width` characters, on the left or on the right.
  func padded(to width: Int, onLeft: Bool = false) -> String {
    let space = String(repeating: " ", count: Swift.max(0, width - count))
    return onLeft ? space + self : self + space
  }
}

extension String {
  /// Without spaces at its end.
  var trimmedAtEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
