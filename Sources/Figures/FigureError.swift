/// Why a figure could not be drawn or written, and what to do about it.
public struct FigureError: Error, CustomStringConvertible, Equatable {
  /// What was wanted, what stood in the way, and what to try.
  public let description: String

  /// The error that `description` tells of.
  public init(_ description: String) { self.description = description }
}
