import Foundation
import ModelFiles
import Tensors
import TestSupport
import Testing

/// Expects a program to have failed with all of `parts` in its complaint, and nothing on its output.
func expectFailure(
  _ run: ProgramRun, status: Int32 = 1, _ parts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(run.status == status, sourceLocation: sourceLocation)
  #expect(run.output == "", sourceLocation: sourceLocation)
  for part in parts where !run.errors.contains(part) {
    Issue.record("no \"\(part)\" in: \(run.errors)", sourceLocation: sourceLocation)
  }
}

@Suite struct TrainCommandTests {
  private let mnist: SmallMNIST
  private let folder: TemporaryFolder

  init() throws {
    mnist = try SmallMNIST(train: 60, test: 20)
    folder = try TemporaryFolder()
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func arguments(_ file: String, _ more: [String] = []) -> [String] {
    ["train", "--network", "keras2", "--data", mnist.path, "--checkpoint", path(file)] + more
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appending(path: name))
  }

  @Test func printsALineForEachEpochWithoutTimes() throws {
    let more = ["--epochs", "4", "--batch", "6"]
    let one = try run("longhand", arguments("one", more + ["--threads", "1"]))
    try #require(one.status == 0, "\(one.errors)")
    let lines = one.output.split(separator: "\n")
    #expect(lines.count == 4)
    for (number, line) in lines.enumerated() {
      #expect(line.hasPrefix("epoch \(number + 1): loss "))
      #expect(line.contains(", accuracy ") && line.contains(" %; test loss "))
    }
    #expect(one.errors.contains("not MNIST, but in its format: 60 training and 20 test images"))
    #expect(one.errors.contains("epoch 4/4: 60 images in "))
    let two = try run("longhand", arguments("two", more + ["--threads", "3"]))
    #expect(two.output == one.output)
    #expect(try bytes("two") == bytes("one"))
    let other = try run("longhand", arguments("other", more + ["--seed", "2"]))
    #expect(other.output != one.output)
  }

  @Test func theHistoryIsATableOfItsOwn() throws {
    let more = ["--epochs", "2", "--history", path("history.tsv")]
    let trained = try run("longhand", arguments("a", more))
    try #require(trained.status == 0, "\(trained.errors)")
    let table = try folder.text("history.tsv")
    let lines = table.split(separator: "\n")
    #expect(
      lines.first == "epoch\ttrain_loss\ttrain_accuracy\tvalidation_loss\tvalidation_accuracy")
    #expect(lines.count == 1 + 2)
    try FileManager.default.removeItem(atPath: path("history.tsv"))
    _ = try run("longhand", arguments("a", more + ["--resume"]))
    #expect(try folder.text("history.tsv") == table)
    expectFailure(
      try run("longhand", arguments("b", ["--history", path("none/history.tsv")])),
      "none/history.tsv: the table cannot be written there")
  }

  @Test func aFileThatIsThereIsNotWrittenOver() throws {
    try folder.write("worth keeping", to: "file")
    expectFailure(
      try run("longhand", arguments("file")), "there is a file of this name already", "--resume")
    #expect(try folder.text("file") == "worth keeping")
  }

  @Test func anotherTrainingIsRefusedWithWhatDiffers() throws {
    let done = try run("longhand", arguments("a", ["--epochs", "1"]))
    try #require(done.status == 0, "\(done.errors)")
    let before = try bytes("a")
    let otherData = try SmallMNIST(train: 60, test: 21)
    let others: [([String], [String])] = [
      (["--seed", "2"], ["seed: 1 there, 2 here"]),
      (["--batch", "16"], ["batch size: 32 there, 16 here"]),
      (["--network", "keras1"], ["network: keras2 there, keras1 here"]),
      (
        ["--network", "convnet", "--seed", "3"],
        [
          "network: keras2 there, convnet here", "seed: 1 there, 3 here",
          "batch size: 32 there, 64 here", "optimiser: ", "loss: ",
        ]
      ),
      (["--data", otherData.path], ["validation examples: 20 there, 21 here", "data: "]),
    ]
    for (more, differences) in others {
      // Of an option that is given twice, the last counts.
      let other = try run("longhand", arguments("a", ["--epochs", "1", "--resume"] + more))
      expectFailure(other, "a: this is the checkpoint of another training")
      for difference in differences {
        #expect(other.errors.contains(difference), "\(other.errors)")
      }
    }
    #expect(try bytes("a") == before)
  }

  @Test func whatIsNoCheckpointIsRefused() throws {
    let resumed = arguments("a", ["--resume", "--epochs", "1"])
    try folder.write("hello, hello, hello", to: "a")
    expectFailure(try run("longhand", resumed), "a: this is no safetensors file")
    try ModelFile(tensors: ["conv1.weight": StoredTensor(Tensor<Float>([1]))]).write(to: path("a"))
    expectFailure(try run("longhand", resumed), "a: this file has tensors, but is no checkpoint")
    try FileManager.default.removeItem(atPath: path("a"))
    try #require(try run("longhand", resumed).status == 0)
    let whole = try bytes("a")
    try whole.prefix(whole.count - 1).write(to: folder.url.appending(path: "a"))
    expectFailure(try run("longhand", resumed), "cut off")
  }

  @Test func aFolderThatCannotBeWrittenIsToldBeforeTheTraining() throws {
    try folder.write("a file", to: "file")
    expectFailure(try run("longhand", arguments("file/a")), "a part of the path is a file")
    expectFailure(
      try run("longhand", arguments("none/a")), "is the name right, and the folder there")
    // Whoever may write everywhere, as root may, cannot be kept out of a folder like this.
    try FileManager.default.createDirectory(
      atPath: path("locked"), withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o555])
    if access(path("locked"), W_OK) != 0 {
      expectFailure(try run("longhand", arguments("locked/a")), "a folder that you may write to")
    }
  }

  /// The shell's limit for the size of files stands for a disk that is full.
  @Test func aFullDiskIsToldAndTheOldCheckpointIsWhole() throws {
    let begun = try run("longhand", arguments("a", ["--epochs", "1"]))
    try #require(begun.status == 0, "\(begun.errors)")
    let before = try bytes("a")
    let program = builtProducts.appending(path: "longhand").path
    func limited(_ arguments: [String]) throws -> ProgramRun {
      // In units of 512 bytes: far less than the checkpoint needs.
      try run(
        URL(fileURLWithPath: "/bin/sh"),
        ["-c", "ulimit -f 64; exec \"$0\" \"$@\"", program] + arguments)
    }
    let more = arguments("a", ["--resume", "--epochs", "2"])
    expectFailure(try limited(more), "a: ", "bytes cannot be written: File too large", "ulimit -f")
    #expect(try bytes("a") == before)
    #expect(!FileManager.default.fileExists(atPath: path("a.part")))
    expectFailure(try limited(arguments("new")), "File too large")
    #expect(!FileManager.default.fileExists(atPath: path("new")))
    // With room again it goes on.
    let resumed = try run("longhand", more)
    #expect(resumed.status == 0)
    #expect(resumed.errors.contains("a: the training goes on in epoch 2, after 0 of 60 images"))
    let again = try run("longhand", more)
    #expect(again.errors.contains("a: all epochs are done; there is nothing left to train"))
    #expect(again.output == resumed.output)
    let whole = try run("longhand", arguments("whole", ["--epochs", "2"]))
    #expect(resumed.output == whole.output)
    #expect(try bytes("a") == bytes("whole"))
  }

  @Test(
    arguments: [
      (["train"], "Missing expected argument '--network <name>'"),
      (["train", "--network", "keras4"], "no network is called \"keras4\"; there are keras3"),
      (["train", "--network", "keras3", "--resume"], "--checkpoint FILE"),
      (["train", "--network", "keras3", "--threads", "0"], "at least 1 thread"),
      (["train", "--network", "keras3", "--seed", "-1"], "seed"),
    ])
  func wrongArgumentsAreUsageErrors(arguments: [String], part: String) throws {
    expectFailure(try run("longhand", arguments), status: 64, part)
  }

  @Test func numbersThatCannotBeAreTold() throws {
    expectFailure(
      try run("longhand", arguments("a", ["--epochs", "0"])), "0 epochs: an epoch is one pass")
    expectFailure(try run("longhand", arguments("a", ["--batch", "0"])), "batch size 0")
    expectFailure(
      try run("longhand", arguments("a", ["--checkpoint-every", "0"])),
      "a checkpoint every 0 batches")
    expectFailure(
      try run("longhand", ["train", "--network", "keras3", "--data", "/nowhere"]),
      "there is no such folder")
  }
}
