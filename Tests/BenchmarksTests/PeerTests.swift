import Foundation
import TestSupport
import Testing

@testable import Benchmarks

@Suite struct PeerTests {
  /// A peer that is a shell script: `body` runs once for each network that is asked for, `$name`.
  private func peer(_ body: String, in folder: TemporaryFolder) throws -> Peer {
    try Peer(
      engine: "stand-in", arguments: ["/bin/sh", "-c", "while read -r name; do \(body); done"],
      log: folder.url.appending(path: "log"))
  }

  @Test func answersEachQuestion() throws {
    let folder = try TemporaryFolder()
    let peer = try peer(#"printf '%s\t7\t60\t1.25\t0.5\n' "$name""#, in: folder)
    for network in ["keras2", "cnn004"] {
      #expect(
        try peer.epoch(of: network) == Epoch(parameters: 7, images: 60, seconds: 1.25, loss: 0.5))
    }
  }

  @Test func oneThatIsNotInstalledIsToldHow() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path + "/bin/python"
    #expect(
      throws: PeerError(
        "keras is not installed: there is no \(path). scripts/peers.sh installs it")
    ) {
      try Peer(engine: "keras", arguments: [path], log: folder.url.appending(path: "log"))
    }
  }

  @Test func oneThatEndsIsQuoted() throws {
    let folder = try TemporaryFolder()
    let peer = try peer("echo first >&2; echo no module named torch >&2; exit 3", in: folder)
    let log = folder.url.appending(path: "log").path
    let expected = PeerError(
      "stand-in has ended: no module named torch (all of it is in \(log))")
    #expect(throws: expected) { try peer.epoch(of: "keras2") }
    // And again, when nobody reads what it is asked any more.
    #expect(throws: expected) { try peer.epoch(of: "keras2") }
  }

  @Test(arguments: [
    "", "keras2", "keras3\t7\t60\t1.25\t0.5", "keras2\t7\t60\tnone\t0.5", "keras2\t7\t60\t0\t0.5",
    "keras2\t7\t60\t1.25\t0.5\t9",
  ])
  func anAnswerThatIsNoneIsRefused(_ line: String) {
    #expect(
      throws: PeerError(
        "pytorch answered \"\(line)\" when asked for keras2; expected were five fields: "
          + "network, parameters, images, seconds, loss")
    ) { try Peer.epoch(line, of: "keras2", engine: "pytorch") }
  }
}

@Suite struct BenchCommandTests {
  static let refused: [([String], String)] = [
    ([], "say what to time: --network NAME, --inference, --kernels or --peers DIR"),
    (["--network", "keras4"], "there are keras3, keras2, keras1, convnet, cnn004"),
    (["--network", "keras2", "--threads", "0"], "--threads 0: at least 1 thread is needed"),
    (["--network", "keras2", "--epochs", "0"], "--epochs 0: at least 1 epoch is needed"),
    (["--inference", "--kernels"], "only one goes at a time"),
    (["--network", "keras2", "--data", "/nowhere"], "--data /nowhere: there is no such folder"),
  ]

  @Test(arguments: refused)
  func aBadWishIsExplained(_ arguments: [String], _ message: String) throws {
    let run = try TestSupport.run("longhand", ["bench"] + arguments)
    #expect(run.status != 0)
    #expect(run.output == "")
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
