import Foundation

/// What a page prints on and reads from.
struct Terminal {
  /// Whether standard output shows bold letters.
  var isBold: Bool
  /// Prints on standard output.
  var write: (String) -> Void
  /// Prints on standard error: times, paths, warnings.
  var warn: (String) -> Void
  /// Waits for a line; `nil` at the end of the input.
  var readLine: () -> String?

  /// The process's own streams.
  static var standard: Terminal {
    Terminal(
      isBold: isatty(STDOUT_FILENO) == 1
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty,
      write: { print($0, terminator: "") },
      warn: { text in
        fflush(nil)
        FileHandle.standardError.write(Data(text.utf8))
      },
      readLine: {
        fflush(nil)
        return Swift.readLine()
      })
  }
}
