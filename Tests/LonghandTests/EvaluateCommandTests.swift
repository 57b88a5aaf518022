import Foundation
import ModelFiles
import Tensors
import TestSupport
import Testing

@Suite struct EvaluateCommandTests {
  private let mnist: SmallMNIST
  private let folder: TemporaryFolder

  init() throws {
    mnist = try SmallMNIST(train: 200, test: 60)
    folder = try TemporaryFolder()
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  /// The last line that the training prints.
  private func train(_ network: String, _ name: String) throws -> Substring {
    let trained = try run(
      "longhand",
      [
        "train", "--network", network, "--epochs", "3", "--batch", "10", "--data", mnist.path,
        "--checkpoint", path(name),
      ])
    try #require(trained.status == 0, "\(trained.errors)")
    return try #require(trained.output.split(separator: "\n").last)
  }

  private func evaluate(_ network: String, _ name: String, _ more: [String] = []) throws
    -> ProgramRun
  {
    try run(
      "longhand",
      ["evaluate", "--network", network, "--weights", path(name), "--data", mnist.path] + more)
  }

  @Test(arguments: ["keras1", "cnn004"])
  func printsTheTableOfWhatTheTrainingMeasured(network: String) throws {
    let last = try train(network, "a")
    let measured = try evaluate(network, "a")
    try #require(measured.status == 0, "\(measured.errors)")
    let rows = measured.output.split(separator: "\n").map { $0.split(separator: " ") }
    let first = rows.map { $0.first ?? "" }
    #expect(first == ["class"] + (0...9).map { "\($0)" } + ["macro", "micro", "accuracy", "loss"])
    #expect(rows[0] == ["class", "precision", "recall", "F1", "support"])
    // The images of all classes are all images.
    let supports = try rows[1...10].map { try #require(Int($0[4])) }
    #expect(supports.reduce(0, +) == 60)
    // epoch 3: loss 0.0123, accuracy 99.00 %; test loss 0.0456, accuracy 98.33 %
    let words = last.split(separator: " ")
    let accuracy = try #require(Double(words[words.count - 2]))
    let right = (accuracy / 100 * 60).rounded()
    #expect(rows[13][1] == "\(format(right / 60, decimals: 4))")
    #expect(rows[12][1...3].allSatisfy { $0 == rows[13][1] })
    #expect(words[9] == "\(rows[14][1]),")
    // Neither threads nor anything random make a difference.
    #expect(try evaluate(network, "a", ["--threads", "1"]).output == measured.output)
  }

  @Test func theTensorsAloneAreEnough() throws {
    _ = try train("cnn004", "a")
    let whole = try ModelFile(contentsOf: path("a"))
    let tensors = whole.tensors.filter { !$0.key.contains("/") && $0.key != "dropout1.generator" }
    #expect(tensors.count == 8)
    try ModelFile(tensors: tensors).write(to: path("b"))
    #expect(try evaluate("cnn004", "b").output == evaluate("cnn004", "a").output)
  }

  @Test func otherFilesAreRefusedWithWhatIsWrong() throws {
    _ = try train("keras2", "a")
    expectFailure(
      try evaluate("keras3", "a"), "a: the tensors are not those of this network:",
      "missing: conv3.bias [64], conv3.weight 3×3×64×64, dense2.bias [10], dense2.weight 64×10\n",
      "of another shape: dense1.bias is [10], but [64] in the network, dense1.weight is 1600×10, but"
        + " 576×64 in the network\n", "(It was trained as keras2.)")
    expectFailure(try evaluate("keras2", "none"), "none: the file cannot be opened")
    try folder.write("no weights at all", to: "text")
    expectFailure(try evaluate("keras2", "text"), "text: this is no safetensors file")
  }

  @Test func wrongArgumentsAreUsageErrors() throws {
    expectFailure(
      try run("longhand", ["evaluate", "--network", "keras2"]), status: 64,
      "Missing expected argument '--weights <file>'")
    expectFailure(try evaluate("keras4", "a"), status: 64, "there are keras3")
    expectFailure(try evaluate("keras2", "a", ["--threads", "0"]), status: 64, "at least 1 thread")
  }
}
