import Foundation
import Testing

/// A small HTTP server on this machine alone, that can be made to answer badly.
final class LoopbackServer: @unchecked Sendable {
  /// What is asked for.
  struct Request: Hashable, Sendable {
    var path: String
    /// The first byte wanted, where only the rest of a file is asked for.
    var start: Int?
  }

  /// What comes back.
  enum Reply: Sendable {
    /// The file, or the rest of it if that was asked for.
    case file([UInt8])
    /// The same, but only so many bytes of it before the connection is closed.
    case brokenOff([UInt8], after: Int)
    /// The whole file, whatever was asked for.
    case fileFromTheStart([UInt8])
    /// A status, such as 404, and no file.
    case status(Int)
    /// Nothing at all, while the connection stays open.
    case silence
  }

  /// Where it listens: "http://127.0.0.1:PORT".
  let address: String
  private let answer: @Sendable (_ request: Request, _ number: Int) -> Reply
  private let listener: Int32
  private let lock = NSLock()
  private var seen: [Request] = []
  private var open: [Int32] = []
  private var stopped = false

  /// What has been asked for so far.
  var requests: [Request] { lock.withLock { seen } }

  /// Begins to listen, and answers each request, numbered from 0, by `answer`.
  init(_ answer: @escaping @Sendable (_ request: Request, _ number: Int) -> Reply) throws {
    let (listener, port) = try Self.boundSocket()
    try #require(listen(listener, 16) == 0)
    self.listener = listener
    self.answer = answer
    address = "http://127.0.0.1:\(port)"
    Thread.detachNewThread { self.serve() }
  }

  /// An address where nobody listens.
  static func deadAddress() throws -> String {
    let (descriptor, port) = try boundSocket()
    close(descriptor)
    return "http://127.0.0.1:\(port)"
  }

  func stop() {
    lock.withLock {
      stopped = true
      for connection in open { close(connection) }
      open = []
    }
  }

  private func serve() {
    while !lock.withLock({ stopped }) {
      var wanted = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      guard poll(&wanted, 1, 50) == 1 else { continue }
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { continue }
      let answered = handle(connection)
      lock.withLock {
        if answered || stopped { close(connection) } else { open.append(connection) }
      }
    }
    close(listener)
  }

  /// Reads one request and answers it; false where the connection is to stay open in silence.
  private func handle(_ connection: Int32) -> Bool {
    var text = ""
    while !text.contains("\r\n\r\n") {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let got = recv(connection, &buffer, buffer.count, 0)
      guard got > 0 else { return true }
      text += String(decoding: buffer.prefix(got), as: UTF8.self)
    }
    var request = Request(path: text.split(separator: " ").dropFirst().first.map(String.init) ?? "")
    for line in text.split(separator: "\r\n") where line.lowercased().hasPrefix("range: bytes=") {
      request.start = Int(line.dropFirst("range: bytes=".count).prefix { $0 != "-" })
    }
    let number = lock.withLock {
      seen.append(request)
      return seen.count - 1
    }
    switch answer(request, number) {
    case .file(let bytes): sendFile(bytes, from: request.start, to: connection)
    case .brokenOff(let bytes, let count):
      sendFile(bytes, from: request.start, atMost: count, to: connection)
    case .fileFromTheStart(let bytes): sendFile(bytes, from: nil, to: connection)
    case .status(let code): send("HTTP/1.1 \(code) No\r\nContent-Length: 0\r\n", [], connection)
    case .silence: return false
    }
    return true
  }

  private func sendFile(
    _ bytes: [UInt8], from start: Int?, atMost count: Int = .max, to connection: Int32
  ) {
    guard let start else {
      let head = "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n"
      return send(head, bytes.prefix(count), connection)
    }
    guard start < bytes.count else {
      let head = "HTTP/1.1 416 No\r\nContent-Range: bytes */\(bytes.count)\r\nContent-Length: 0\r\n"
      return send(head, [], connection)
    }
    let head = """
      HTTP/1.1 206 Partial Content\r
      Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)\r
      Content-Length: \(bytes.count - start)\r\n
      """
    send(head, bytes[start...].prefix(count), connection)
  }

  private func send(_ head: String, _ body: ArraySlice<UInt8>, _ connection: Int32) {
    var rest = ArraySlice(Array((head + "Connection: close\r\n\r\n").utf8) + body)
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)  // who has gone away is no reason to die
    #endif
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, flags)
      }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  /// A socket that is bound to some free port of 127.0.0.1.
  private static func boundSocket() throws -> (descriptor: Int32, port: UInt16) {
    #if canImport(Darwin)
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    try #require(descriptor >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0
      }
    }
    try #require(bound)
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }
}
