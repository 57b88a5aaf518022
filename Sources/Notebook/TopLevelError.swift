import Foundation

/// Ends the program with the error's own words; `CTopLevel` calls it when a `try` at the top level
/// of a `main.swift` throws, in place of the runtime's trap and its stack.
@_cdecl("longhand_end_with_error")
func endWithError(_ box: UnsafeRawPointer) -> Never {
  let error = unsafeBitCast(box, to: (any Error).self)
  let name = CommandLine.arguments.first.map { ($0 as NSString).lastPathComponent } ?? "chapter"
  fflush(nil)
  FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
  exit(1)
}
