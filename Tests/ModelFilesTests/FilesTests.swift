import Foundation
import ModelFiles
import Tensors
import TestSupport
import Testing

@Suite struct FilesTests {
  private let file = ModelFile(
    tensors: ["a": StoredTensor(words: [1, 2, 3])], metadata: ["note": "the first"])

  private func path(_ name: String, in folder: TemporaryFolder) -> String {
    folder.url.appending(path: name).path
  }

  private func names(in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  @Test func aFileIsReplacedAndNothingIsLeftBeside() throws {
    let folder = try TemporaryFolder()
    let path = path("a.safetensors", in: folder)
    try file.write(to: path)
    #expect(try ModelFile(contentsOf: path) == file)
    var second = file
    second.metadata["note"] = "the second"
    try second.write(to: path)
    #expect(try ModelFile(contentsOf: path) == second)
    #expect(try names(in: folder) == ["a.safetensors"])
  }

  @Test func whatAKilledProgramLeftIsWrittenOver() throws {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "x", count: 10_000), to: "a.safetensors.part")
    try file.write(to: path("a.safetensors", in: folder))
    #expect(try ModelFile(contentsOf: path("a.safetensors", in: folder)) == file)
    #expect(try names(in: folder) == ["a.safetensors"])
  }

  @Test func aPlaceThatCannotBeWrittenIsTold() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "file")
    expectError("a part of the path is a file") {
      try file.write(to: path("file/a.safetensors", in: folder))
    }
    expectError("is the name right, and the folder there?") {
      try file.write(to: path("none/a.safetensors", in: folder))
    }
    expectError("a folder or a device") { try file.write(to: folder.url.path) }
    expectError("a folder or a device") { try file.write(to: "/dev/full") }
    #expect(try folder.text("file") == "old")
    #expect(try names(in: folder) == ["file"])
  }

  @Test func anotherProgramIsNotDisturbed() throws {
    let folder = try TemporaryFolder()
    let path = path("a.safetensors", in: folder)
    try file.write(to: path)
    let descriptor = open(path + ".part", O_WRONLY | O_CREAT, 0o666)
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX) == 0)
    expectError("another program is writing") { try ModelFile().write(to: path) }
    #expect(try ModelFile(contentsOf: path) == file)
    close(descriptor)
    try ModelFile().write(to: path)
    #expect(try ModelFile(contentsOf: path) == ModelFile())
  }

  @Test func whatCannotBeReadIsTold() throws {
    let folder = try TemporaryFolder()
    expectError("cannot be opened", "is the name right") {
      _ = try ModelFile(contentsOf: path("none", in: folder))
    }
    expectError("a folder or a device") { _ = try ModelFile(contentsOf: folder.url.path) }
    try #require(mkfifo(path("pipe", in: folder), 0o600) == 0)
    expectError("a folder or a device") {
      _ = try ModelFile(contentsOf: path("pipe", in: folder))
    }
    // A file of 8 GB that takes no room, for it is all gap.
    let large = path("large", in: folder)
    try folder.write("", to: "large")
    try #require(truncate(large, 1 << 33) == 0)
    expectError("8589934592 bytes") { _ = try ModelFile(contentsOf: large) }
  }
}
