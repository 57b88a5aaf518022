import Foundation
import TestSupport
import Testing

/// What the program `bits` prints, checksums of what its networks have learned, is the same in debug
/// and release, for each width of vector, and for any number of threads.
///
/// Each kind of processor is built for in a folder of its own, which stays, so that the next run
/// of the tests has little to build.
@Suite(.serialized) struct SameBitsTests {
  /// What the processor of this machine can do, in the words of Linux; nothing elsewhere.
  private static let abilities: Set<Substring> = {
    let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("flags") }
    return Set(line?.split(separator: " ") ?? [])
  }()

  private static let hasAVX2 = abilities.isSuperset(of: ["avx2", "fma", "bmi2"])
  private static let hasAVX512 = abilities.isSuperset(
    of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])

  /// What `bits` prints when it is built so.
  private func output(processor: String, configuration: String) throws -> String {
    let scratch = ".build-bits-" + processor
    let build = try run(
      URL(fileURLWithPath: "/usr/bin/env"),
      ["swift", "build", "--scratch-path", scratch, "-c", configuration, "--product", "bits"],
      environment: ["LONGHAND_PROCESSOR": processor], in: packageRoot)
    try #require(build.status == 0, "\(build.output)\(build.errors)")
    let program = packageRoot.appending(path: "\(scratch)/\(configuration)/bits")
    let result = try run(program)
    try #require(result.status == 0, "\(result.errors)")
    return result.output
  }

  /// The build that the tests are part of.
  private func ours() throws -> String {
    let result = try run("bits")
    try #require(result.status == 0, "\(result.errors)")
    return result.output
  }

  @Test func anyNumberOfThreads() throws {
    // A line is "even threads 2 4744960413118138934".
    let lines = try ours().split(separator: "\n").map { $0.split(separator: " ") }
    let trained = lines.filter { $0.count == 4 && $0[1] == "threads" }
    for (name, lines) in Dictionary(grouping: trained, by: { $0[0] }) {
      #expect(lines.map { $0[2] } == ["1", "2", "3"])
      #expect(Set(lines.map { $0[3] }).count == 1, "\(name) depends on the number of threads")
    }
    #expect(trained.count == 3 * 3)
  }

  @Test(
    .enabled(if: hasAVX2, "this machine has no AVX2 with FMA to build for"),
    arguments: ["debug", "release"])
  func vectorsOf256Bits(configuration: String) throws {
    #expect(try output(processor: "x86-64-v3", configuration: configuration) == ours())
  }

  // In debug they are this machine's own, with which the others are compared.
  @Test(.enabled(if: hasAVX512, "this machine has no AVX-512 to build for"))
  func vectorsOf512Bits() throws {
    #expect(try output(processor: "x86-64-v4", configuration: "release") == ours())
  }
}
