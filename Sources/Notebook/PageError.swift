/// What went wrong with a page, in words for the person who runs the chapter.
public struct PageError: Error, CustomStringConvertible, Sendable {
  /// What was given, what was expected, and what to try.
  public let description: String

  init(_ description: String) { self.description = description }
}
