import Foundation
import Tensors

/// Someone else's engine in a process of its own, which is asked for epochs and answers with times.
///
/// See `Benchmarks/peers/peer.py` for the other side.
public final class Peer {
  /// The peers that there are: a name, the program, and the form in which it is to train.
  public static let all: [(engine: String, environment: String, script: String, form: String)] = [
    ("pytorch", "pytorch", "train_pytorch.py", "default"),
    ("pytorch-channels-last", "pytorch", "train_pytorch.py", "channels-last"),
    ("pytorch-compiled", "pytorch", "train_pytorch.py", "compiled"),
    ("keras", "keras", "train_keras.py", "default"),
  ]

  /// What it is called in the table.
  public let engine: String

  /// What has the C library keep the memory that it is given back.
  ///
  /// Else PyTorch asks the system for it anew in every step, and is much slower. Who wants it fast
  /// runs it with an allocator that keeps its memory.
  private static let memory = [
    "MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "4000000000",
    "MALLOC_TOP_PAD_": "200000000", "MALLOC_ARENA_MAX": "1",
  ]

  private let process = Process()
  private let questions = Pipe()
  private let answers = Pipe()
  private let log: URL
  private var unread = Data()

  /// Starts `arguments`, the first of which is the path of a program.
  ///
  /// What it says beside its answers goes to the file `log`. Throws `PeerError`.
  public init(engine: String, arguments: [String], log: URL) throws {
    self.engine = engine
    self.log = log
    guard let program = arguments.first, FileManager.default.isExecutableFile(atPath: program)
    else {
      throw PeerError(
        "\(engine) is not installed: there is no \(arguments.first ?? "program"). "
          + "scripts/peers.sh installs it")
    }
    // A peer that has ended is an error of this peer's, and no reason to end ourselves.
    signal(SIGPIPE, SIG_IGN)
    do {
      try Data().write(to: log)
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = Array(arguments.dropFirst())
      process.environment = ProcessInfo.processInfo.environment.merging(Self.memory) { $1 }
      process.standardInput = questions
      process.standardOutput = answers
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
    } catch {
      throw PeerError("\(engine) could not be started: \(error)")
    }
  }

  deinit {
    try? questions.fileHandleForWriting.close()
    if process.isRunning { process.terminate() }
  }

  /// Has it train `network` for one epoch; throws `PeerError`.
  public func epoch(of network: String) throws -> Epoch {
    do {
      try questions.fileHandleForWriting.write(contentsOf: Data((network + "\n").utf8))
    } catch {
      throw PeerError("\(engine) has ended: \(lastWords)")
    }
    guard let line = nextLine() else { throw PeerError("\(engine) has ended: \(lastWords)") }
    return try Self.epoch(line, of: network, engine: engine)
  }

  /// What an answer says: name, parameters, images, seconds and loss, separated by tabs.
  static func epoch(_ line: String, of network: String, engine: String) throws -> Epoch {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, fields[0] == network, let parameters = Int(fields[1]),
      let images = Int(fields[2]), let seconds = Double(fields[3]), let loss = Double(fields[4]),
      seconds > 0
    else {
      throw PeerError(
        "\(engine) answered \"\(line)\" when asked for \(network); expected were five fields: "
          + "network, parameters, images, seconds, loss")
    }
    return Epoch(parameters: parameters, images: images, seconds: seconds, loss: loss)
  }

  private func nextLine() -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread = Data(unread[(end + 1)...])
        return line
      }
      let more = answers.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      unread += more
    }
  }

  private var lastWords: String {
    let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    let last = text.split(separator: "\n").last.map(String.init) ?? "it said nothing"
    return "\(last) (all of it is in \(log.path))"
  }
}

/// Why a peer cannot be measured.
public struct PeerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was wanted and what stood in the way.
  public let description: String

  /// The error that `description` tells of.
  public init(_ description: String) { self.description = description }
}
