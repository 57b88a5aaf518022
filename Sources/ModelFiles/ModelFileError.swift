/// What is wrong with a file of tensors, and what to do about it.
public struct ModelFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message, without the path of the file.
  public let description: String

  /// An error with this message.
  public init(_ description: String) { self.description = description }
}

/// A name that comes from a file as it can be printed: quoted and escaped, unless it is plain, and
/// cut where it is very long.
package func printable(_ name: String) -> String {
  let scalars = name.unicodeScalars
  let isPlain = !scalars.isEmpty && scalars.prefix(200).allSatisfy { (" "..."~").contains($0) }
  let cut = scalars.count > 200 ? String(scalars.prefix(200)) + "…" : name
  return isPlain ? cut : cut.debugDescription
}

/// A shape as the messages print it: `28×28`, but `[10]` and `[]` where there is nothing to cross.
func text(_ shape: [Int]) -> String {
  shape.count < 2 ? "\(shape)" : shape.map(String.init).joined(separator: "×")
}
