import Foundation
import TestSupport
import Testing

/// Two threads that meet at one place in memory without order would be seen here.
///
/// A build for it takes one to two minutes of a processor's time, so it is only made where
/// LONGHAND_THREAD_SANITIZER is set; what is built stays in a folder of its own.
@Suite struct ThreadSanitizerTests {
  private static let isWanted =
    ProcessInfo.processInfo.environment["LONGHAND_THREAD_SANITIZER"] != nil

  // The compiler's own instrumentation (Swift 6.3) crashes in layers that are observed by nobody,
  // so the networks are those that the engine trains.
  @Test(.enabled(if: isWanted, "LONGHAND_THREAD_SANITIZER is not set"))
  func trainingOnSeveralThreadsHasNoRace() throws {
    let scratch = ".build-thread-sanitizer"
    let build = try run(
      URL(fileURLWithPath: "/usr/bin/env"),
      [
        "swift", "build", "--sanitize=thread", "--scratch-path", scratch, "--product", "bits",
      ], in: packageRoot)
    try #require(build.status == 0, "\(build.output)\(build.errors)")
    let result = try run(packageRoot.appending(path: scratch + "/debug/bits"), ["even", "odd"])
    #expect(result.status == 0)
    #expect(!result.errors.contains("ThreadSanitizer"), "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 2 * 3)
  }
}
