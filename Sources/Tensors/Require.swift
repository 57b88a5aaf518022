/// Ends the program with `message` when `condition`, a promise of the caller, is broken.
///
/// It stands where `precondition` would: an optimised build drops the message of a `precondition`,
/// the numeric modules are optimised in every build, and the message is what helps.
/// Input from outside never comes here; it is checked with errors that are thrown.
@inlinable @inline(__always)
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { brokenPromise(message(), file: file, line: line) }
}

/// Ends the program with `message`, for a branch that a kept promise never reaches.
@inline(never)
public func brokenPromise(
  _ message: String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message, file: file, line: line)
}
