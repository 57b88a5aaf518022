import Foundation

/// What a program printed and how it ended.
public struct ProgramRun: Sendable {
  /// What it wrote on standard output.
  public let output: String
  /// What it wrote on standard error.
  public let errors: String
  /// Its exit status; minus the signal's number when a signal ended it.
  public let status: Int32
}

/// Runs an executable of this package that stands beside the test bundle, and waits for it.
///
/// `input` is all that it can read from standard input; `environment` is added to ours.
public func run(
  _ name: String, _ arguments: [String] = [], input: String = "",
  environment: [String: String] = [:], in folder: URL? = nil
) throws -> ProgramRun {
  try run(
    builtProducts.appending(path: name), arguments, input: input, environment: environment,
    in: folder)
}

/// Runs the program at `executable`, and waits for it.
///
/// What it prints goes to files and not through pipes, which would fill up while we wait.
public func run(
  _ executable: URL, _ arguments: [String] = [], input: String = "",
  environment: [String: String] = [:], in folder: URL? = nil
) throws -> ProgramRun {
  let scratch = try TemporaryFolder()
  let streams = ["in", "out", "err"].map { scratch.url.appending(path: $0) }
  try Data(input.utf8).write(to: streams[0])
  try Data().write(to: streams[1])
  try Data().write(to: streams[2])
  let process = Process()
  process.executableURL = executable
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.currentDirectoryURL = folder ?? scratch.url
  process.standardInput = try FileHandle(forReadingFrom: streams[0])
  process.standardOutput = try FileHandle(forWritingTo: streams[1])
  process.standardError = try FileHandle(forWritingTo: streams[2])
  try process.run()
  process.waitUntilExit()
  return ProgramRun(
    output: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self),
    errors: String(decoding: try Data(contentsOf: streams[2]), as: UTF8.self),
    status: process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus)
}

/// The folder that the test bundle and the executables are built into.
public let builtProducts: URL = {
  #if os(macOS)
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
    return bundle.bundleURL.deletingLastPathComponent()
  #else
    return Bundle.main.bundleURL
  #endif
}()

/// The package that the tests are part of.
public let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A folder that lives as long as this object.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes an empty folder among the system's temporary ones.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "longhand-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The contents of a file in the folder.
  public func text(_ path: String) throws -> String {
    try String(contentsOf: url.appending(path: path), encoding: .utf8)
  }

  /// Writes a file in the folder, and the folders it needs.
  public func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}

/// The first line in which two texts differ, as `file:line: expected … got …`; `nil` when they are
/// the same.
public func firstDifference(_ got: String, from expected: String, in file: String) -> String? {
  guard got != expected else { return nil }
  let lines = [expected, got].map {
    $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
  for number in 0..<max(lines[0].count, lines[1].count) {
    let pair = lines.map { number < $0.count ? $0[number] : nil }
    if pair[0] != pair[1] {
      let words = pair.map { $0.map { "\"\($0)\"" } ?? "the end of the file" }
      return "\(file):\(number + 1): expected \(words[0]), got \(words[1])"
    }
  }
  return "\(file): the bytes differ, no line does"
}
