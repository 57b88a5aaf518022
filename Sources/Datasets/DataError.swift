/// What is wrong with data that came from outside, and what to do about it.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message, in sentences.
  public let description: String

  init(_ description: String) { self.description = description }

  /// The same error, said of the file at `path`.
  func about(_ path: String) -> DataError { DataError("\(path): \(description)") }
}

/// `byte` as in "0x08".
func hexadecimal(_ byte: UInt8) -> String {
  "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
