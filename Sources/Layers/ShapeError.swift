/// A shape, size or class that an operator cannot work with, told so that the reader can mend it.
public struct ShapeError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The operator or layer that refused, as it is called.
  public let operation: String

  /// What was given, what was expected, the arithmetic, and what would fit.
  public let message: String

  /// An error of `operation`.
  public init(_ operation: String, _ message: String) {
    self.operation = operation
    self.message = message
  }

  /// The operation and its message on one line.
  public var description: String { "\(operation): \(message)" }
}

/// A shape as the messages print it: `28×28`, but `[10]` and `[]` where there is nothing to cross.
func text(_ shape: [Int]) -> String {
  shape.count < 2 ? "\(shape)" : shape.map(String.init).joined(separator: "×")
}

/// `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
