import CZlib
import Datasets
import Foundation
import TestSupport
import Testing

/// An IDX file of unsigned bytes with the given dimensions, promised and real.
func idx(_ dimensions: [Int], type: UInt8 = 0x08, _ body: [UInt8]) -> [UInt8] {
  [0, 0, type, UInt8(dimensions.count)]
    + dimensions.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 0xff) } } + body
}

/// `bytes` packed as one gzip member.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  var stream = z_stream()
  let began = deflateInit2_(
    &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  try #require(began == Z_OK)
  defer { deflateEnd(&stream) }
  var bytes = bytes
  var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
  let status = bytes.withUnsafeMutableBufferPointer { input in
    packed.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = uInt(output.count)
      return deflate(&stream, Z_FINISH)
    }
  }
  try #require(status == Z_STREAM_END)
  return Array(packed.prefix(Int(stream.total_out)))
}

/// Runs `work` with a new folder, which is gone afterwards.
func withTemporaryFolder<Result>(_ work: (String) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try work(folder.url.path) }
}

func write(_ bytes: [UInt8], to path: String) throws {
  let url = URL(fileURLWithPath: path)
  try FileManager.default.createDirectory(
    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(bytes).write(to: url)
}

/// Expects `work` to throw a `DataError` whose text has every one of `parts` in it.
func expectDataError(
  _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> Void
) {
  do {
    try work()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch let error as DataError {
    for part in parts where !error.description.contains(part) {
      Issue.record("no \"\(part)\" in: \(error)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
}

/// The first program called `name` on the PATH.
func program(_ name: String) -> String? {
  let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
}

/// Writes a shell script that can be run to `path`.
func writeProgram(_ script: String, to path: String) throws {
  try write(Array("#!/bin/sh\n\(script)\n".utf8), to: path)
  try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
}

/// Runs the script `name` of the folder scripts, with `environment` over this process's own, where
/// nil takes a variable away; returns all that it said and its exit status.
func runScript(
  _ name: String, _ arguments: [String] = [], environment: [String: String?]
) throws -> (text: String, status: Int32) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = [packageRoot.path + "/scripts/" + name] + arguments
  process.environment = environment.reduce(into: ProcessInfo.processInfo.environment) {
    $0[$1.key] = $1.value
  }
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  // To the end first: a child that waits for room in the pipe never ends.
  let text = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (String(decoding: text, as: UTF8.self), process.terminationStatus)
}
