import Foundation
import ModelFiles
import Tensors
import TestSupport
import Testing

/// A training that is killed goes on as if it had not been.
@Suite(.serialized) struct KillTests {
  private let mnist: SmallMNIST

  init() throws { mnist = try SmallMNIST(train: 120, test: 20) }

  private func arguments(_ network: String, _ file: String, _ more: String...) -> [String] {
    [
      "train", "--network", network, "--epochs", "3", "--batch", "8", "--seed", "5",
      "--data", mnist.path, "--checkpoint", file, "--checkpoint-every", "2",
    ] + more
  }

  /// Starts the program, kills it after so many seconds, and says whether it was still running.
  private func kill(_ arguments: [String], after seconds: Double) throws -> Bool {
    let process = Process()
    process.executableURL = builtProducts.appending(path: "longhand")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(UInt32(seconds * 1e6))
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  // Ten moments each. One of the two has dropout.
  @Test(arguments: ["keras2", "cnn004"])
  func killedAtAnyMomentItEndsInTheSameBits(network: String) throws {
    let folder = try TemporaryFolder()
    func path(_ name: String) -> String { folder.url.appending(path: name).path }
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: folder.url.appending(path: name))
    }
    let clock = ContinuousClock()
    let start = clock.now
    let whole = try run("longhand", arguments(network, path("whole")))
    let seconds = (clock.now - start) / .seconds(1)
    try #require(whole.status == 0, "\(whole.errors)")
    #expect(whole.output.split(separator: "\n").count == 3)
    var generator = Generator(seed: 12)
    var killed = 0
    for number in 1...10 {
      let name = "killed-\(number)"
      let arguments = arguments(network, path(name), "--resume")
      // Every other one is killed a second time before it may go on.
      for _ in 0...(number % 2) {
        if try kill(arguments, after: seconds * generator.uniform()) { killed += 1 }
      }
      // What is there, if anything, is a whole file.
      if FileManager.default.fileExists(atPath: path(name)) {
        _ = try ModelFile(contentsOf: path(name))
      }
      let resumed = try run("longhand", arguments)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(resumed.output == whole.output)
      #expect(try bytes(name) == bytes("whole"), "\(name)")
    }
    // A machine that is busy may have been slow at first, and fast when it was too late to kill.
    #expect(killed > 0)
  }
}
