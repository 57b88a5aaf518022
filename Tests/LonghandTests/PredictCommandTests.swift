import Figures
import Foundation
import Layers
import ModelFiles
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// What `predict --json` says of an image.
struct PredictedImage: Decodable {
  let image: String
  let width: Int
  let height: Int
  let ground: String?
  let logits: [Float]
  let probabilities: [Float]
  let `class`: Int
}

@Suite struct PredictCommandTests {
  private let mnist: SmallMNIST
  private let folder: TemporaryFolder

  init() throws {
    mnist = try SmallMNIST(train: 200, test: 60)
    folder = try TemporaryFolder()
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func idx(_ number: Int) -> String { "idx:\(mnist.path)/t10k-images-idx3-ubyte:\(number)" }

  private func predict(_ network: String, _ arguments: [String]) throws -> ProgramRun {
    try run("longhand", ["predict", "--network", network, "--weights", path("a")] + arguments)
  }

  private func records(_ run: ProgramRun) throws -> [PredictedImage] {
    try JSONDecoder().decode([PredictedImage].self, from: Data(run.output.utf8))
  }

  /// Writes the weights that a seed draws for a network, and gives the network.
  @discardableResult
  private func seeded(_ name: String, seed: UInt64 = 5) throws -> Sequential<Float> {
    var generator = Generator(seed: seed)
    let network = try DocumentNetwork.named(name).makeNetwork(generator: &generator)
    var file = ModelFile()
    file.add(try NetworkState(of: network))
    try file.write(to: path("a"))
    return network
  }

  private func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: folder.url.appending(path: name))
    return path(name)
  }

  /// 20 × 40 pixels of ink on 60 × 60.
  private func bar(ink: Colour, ground: Colour) throws -> [UInt8] {
    var picture = Picture(width: 60, height: 60, colour: ground)
    picture.fill(Rectangle(x: 30, y: 15, width: 20, height: 40), with: ink)
    return try picture.png()
  }

  /// The table that `evaluate` prints follows from the classes that `predict` gives.
  @Test func itsClassesAreThoseThatEvaluateCounts() throws {
    let trained = try run(
      "longhand",
      [
        "train", "--network", "keras2", "--epochs", "2", "--batch", "10", "--data", mnist.path,
        "--checkpoint", path("a"),
      ])
    try #require(trained.status == 0, "\(trained.errors)")
    let predicted = try predict("keras2", (0..<60).map(idx) + ["--json"])
    try #require(predicted.status == 0, "\(predicted.errors)")
    let found = try records(predicted)
    #expect(found.map(\.image) == (0..<60).map(idx))
    #expect(found.allSatisfy { ($0.width, $0.height) == (28, 28) && $0.ground == nil })
    let labels = try Data(contentsOf: mnist.folder.url.appending(path: "t10k-labels-idx1-ubyte"))
    let matrix = ConfusionMatrix(
      predictions: found.map(\.class), classes: labels.dropFirst(8).map { Int($0) }, classCount: 10)
    let evaluated = try run(
      "longhand",
      ["evaluate", "--network", "keras2", "--weights", path("a"), "--data", mnist.path])
    #expect(evaluated.output.hasPrefix(ClassificationReport(matrix).text + "\n"))
    // Not all digits are taken for one.
    #expect(Set(found.map(\.class)).count > 3)
  }

  /// `keras1` ends in softmax, `convnet` in scores, `cnn004` in the logarithm of softmax.
  @Test(arguments: ["keras1", "convnet", "cnn004"])
  func logitsAreTheScoresBeforeSoftmax(name: String) throws {
    let network = try seeded(name)
    let bar = try write(bar(ink: .white, ground: Colour(0x000000)), "bar.png")
    let found = try #require(try records(predict(name, [bar, "--json"])).first)
    // 40 × 20 become 20 × 10, from row 5 and column 10 on.
    let normalisation = try DocumentNetwork.named(name).normalisation
    let digit = Tensor<Float>(shape: [1, 28, 28, 1]) { place in
      let isInk = (5..<25).contains(place[1]) && (10..<20).contains(place[2])
      return normalisation(isInk ? 255 : 0)
    }
    let output = try network.forward(digit).at(0)
    let (logits, probabilities) = (Tensor(found.logits), Tensor(found.probabilities))
    expectEqual(probabilities, try softmax(logits))
    switch name {
    case "keras1": expectEqual(output, probabilities)
    case "convnet": expectEqual(output, logits)
    default: expectClose(output, probabilities.map { Float.logarithm($0) }, absolute: 1e-5)
    }
    #expect(found.class == output.argmax())
    // And they are not what comes out where that is something else.
    #expect((found.logits == output.scalars) == (name == "convnet"))
  }

  @Test func theTextHasAColumnForEachClass() throws {
    try seeded("keras1")
    let bar = try write(bar(ink: .ink, ground: .white), "bar.png")
    let read = try predict("keras1", [bar, idx(3)])
    let found = try records(predict("keras1", [bar, idx(3), "--json"]))
    let lines = read.output.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 12, "\(read.output)")
    #expect(
      lines[0]
        == "\(bar): 60×60 pixels, dark on light (by its border), the ink of 20×40 scaled to 10×20")
    #expect(lines[6] == "\(idx(3)): 28×28 pixels of a data set, used as they are")
    for (first, record) in [(0, found[0]), (6, found[1])] {
      let words = lines[(first + 1)...(first + 4)].map { $0.split(separator: " ").map(String.init) }
      #expect(words[0] == ["class"] + (0...9).map { "\($0)" })
      #expect(words[1] == ["logit"] + format(record.logits, decimals: 4))
      #expect(words[2] == ["probability"] + format(record.probabilities, decimals: 4))
      #expect(words[3] == ["answer:", "\(record.class)"])
      #expect(Set(lines[(first + 1)...(first + 3)].map(\.count)).count == 1)
    }
    #expect(lines[5] == "" && lines[11] == "")
  }

  /// Whatever the ink is made of, the network gets the same digit.
  @Test func groundsColoursAndTransparencyMakeNoDifference() throws {
    try seeded("keras1")
    func png(_ name: String, _ type: PNGFile.ColourType, ink: [UInt8], ground: [UInt8]) throws
      -> String
    {
      let rows = (0..<60).map { y in
        (0..<60).flatMap { (30..<50).contains($0) && (15..<55).contains(y) ? ink : ground }
      }
      return try write(PNGFile(width: 60, type, rows: rows).bytes, name)
    }
    let files: [(path: String, ground: String)] = [
      (try png("1.png", .grey, ink: [255], ground: [0]), "dark"),
      (try png("2.png", .grey, ink: [40], ground: [230]), "light"),
      (try png("3.png", .redGreenBlue, ink: [20, 30, 160], ground: [250, 240, 120]), "light"),
      (try png("4.png", .greyAlpha, ink: [0, 255], ground: [0, 0]), "light"),
      (try png("5.png", .greyAlpha, ink: [255, 255], ground: [255, 0]), "dark"),
      (
        try png("6.png", .redGreenBlueAlpha, ink: [255, 255, 0, 255], ground: [9, 9, 9, 0]), "dark"
      ),
      // A card that is white itself.
      (
        try png("7.png", .redGreenBlueAlpha, ink: [0, 0, 0, 255], ground: [255, 255, 255, 200]),
        "light"
      ),
    ]
    let found = try records(predict("keras1", files.map(\.path) + ["--json"]))
    #expect(found.map(\.ground) == files.map(\.ground))
    #expect(found.allSatisfy { $0.logits == found[0].logits })
    // The reader may say it, and is believed.
    let told = try predict("keras1", [files[0].path, "--light-on-dark"])
    #expect(told.output.contains("light on dark (as you say)"))
    // Then it is the paper that is light.
    #expect(
      try predict("keras1", [files[1].path, "--light-on-dark"]).output
        .contains("light on dark (as you say), the ink of 60×60"))
  }

  @Test func everyLayerIsDrawn() throws {
    try seeded("cnn004")
    let bar = try write(bar(ink: .ink, ground: .white), "bar.png")
    let drawn = try predict("cnn004", [bar, bar, idx(7), "--figures", path("figures")])
    try #require(drawn.status == 0, "\(drawn.errors)")
    let files = FileManager.default
    #expect(
      try files.contentsOfDirectory(atPath: path("figures")).sorted()
        == ["bar", "bar-2", "t10k-images-idx3-ubyte-7"])
    let names = try files.contentsOfDirectory(atPath: path("figures/bar")).sorted()
    #expect(
      names == [
        "00-digit.png", "01-conv1.png", "02-relu1.png", "03-conv2.png", "04-maxPool1.png",
        "05-dropout1.png", "07-dense1.png", "08-relu2.png", "09-dense2.png", "10-logSoftmax1.png",
      ])
    for name in names {
      let picture = try Picture(contentsOf: path("figures/bar/\(name)"))
      #expect(picture.width > 300 && picture.width < 2400, "\(name) is \(picture.width) wide")
    }
  }

  /// `...png` without its ending would be the folder above.
  @Test func figuresStayInTheirFolder() throws {
    try seeded("keras1")
    let bar = try write(bar(ink: .ink, ground: .white), "...png")
    try #require(try predict("keras1", [bar, "--figures", path("figures")]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path("figures")) == ["image"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path("")).sorted()
        == ["...png", "a", "figures"])
  }

  @Test func oneThatCannotBeReadDoesNotKeepTheOthers() throws {
    try seeded("keras1")
    try folder.write("no picture", to: "text.png")
    let blank = try write(Picture(width: 9, height: 9).png(), "blank.png")
    let good = try write(bar(ink: .ink, ground: .white), "bar.png")
    let labels = "\(mnist.path)/t10k-labels-idx1-ubyte"
    let names = [
      path("none.png"), path("text.png"), path(""), "/dev/zero", blank, idx(60), idx(-1),
      "idx:\(labels):0", "idx:7",
      "idx:/nowhere:1", good,
    ]
    let read = try predict("keras1", names + ["--json"])
    #expect(read.status == 1)
    #expect(try records(read).map(\.image) == [good])
    // An empty line stands between answers, and nowhere else.
    let text = try predict("keras1", [path("none.png"), good, path("text.png"), good])
    #expect(text.status == 1)
    let lines = text.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 12 && lines[..<5] == lines[6..<11])
    #expect(lines.indices.filter { lines[$0].isEmpty } == [5, 11])
    for part in [
      "there is no file \(path("none.png")) that can be read", "text.png: not a PNG file",
      "\(path("")) is a folder or a device, not a PNG file", "/dev/zero is a folder or a device",
      "blank.png: there is no ink: read as",
      "there is no image 60; the file has 60, numbered from 0",
      "there is no image -1", "[count, 28, 28]; this file has unsignedByte [60]",
      "idx:7: an image of a data set is named by its file and its number",
      "/nowhere: it cannot be opened",
    ] where !read.errors.contains(part) {
      Issue.record("no \"\(part)\" in: \(read.errors)")
    }
    let none = try predict("keras1", [path("none.png"), "--json"])
    #expect(none.status == 1)
    #expect(none.errors == "longhand: there is no file \(path("none.png")) that can be read\n")
    #expect(try records(none).isEmpty)
  }

  @Test func otherWeightsAreRefusedWithAllThatIsWrong() throws {
    try seeded("keras2")
    expectFailure(
      try predict("keras3", [idx(0)]), "a: the tensors are not those of this network:",
      "missing: conv3.bias [64], conv3.weight 3×3×64×64, dense2.bias [10], dense2.weight 64×10\n",
      "of another shape: dense1.bias is [10], but [64] in the network")
    try FileManager.default.removeItem(atPath: path("a"))
    expectFailure(try predict("keras3", [idx(0)]), "a: the file cannot be opened")
  }

  @Test func wrongArgumentsAreUsageErrors() throws {
    expectFailure(try predict("keras1", []), status: 64, "Missing expected argument '<image> ...'")
    expectFailure(try predict("keras4", [idx(0)]), status: 64, "there are keras3")
    expectFailure(
      try predict("keras1", [idx(0), "--light-on-dark", "--dark-on-light"]), status: 64,
      "--dark-on-light")
  }
}
