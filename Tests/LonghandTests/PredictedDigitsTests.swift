import Datasets
import Figures
import Foundation
import Layers
import ModelFiles
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// Digits of MNIST as pictures, read by a network that reads well.
@Suite struct PredictedDigitsTests {
  static let mnist: MNIST? = {
    guard let location = try? DataLocation.find(root: TestSupport.packageRoot.path) else {
      return nil
    }
    let mnist = try? MNIST(at: location)
    return mnist?.source == .whole ? mnist : nil
  }()

  /// How a digit is drawn: its colours, and where in a larger picture.
  private struct Manner {
    let name: String
    let ink: Colour
    let ground: Colour
    let left: Int
    let top: Int
    let isTransparent: Bool
  }

  private static let manners = [
    Manner(
      name: "plain", ink: .white, ground: Colour(0x000000), left: 8, top: 8, isTransparent: false),
    Manner(
      name: "inverted", ink: Colour(0x000000), ground: .white, left: 90, top: 3,
      isTransparent: false),
    Manner(
      name: "coloured", ink: Colour(0x1b2a8f), ground: Colour(0xf5e6a8), left: 2, top: 120,
      isTransparent: false),
    Manner(
      name: "dark on nothing", ink: Colour(0x102030), ground: Colour(0x102030), left: 40, top: 60,
      isTransparent: true),
    Manner(
      name: "light on nothing", ink: Colour(0xffee99), ground: Colour(0xffee99), left: 70, top: 33,
      isTransparent: true),
  ]

  /// The first 20 test images, 8 times as large, in a picture of 320 × 360.
  @Test(.enabled(if: mnist != nil, "MNIST is not here: `make data`, or LONGHAND_DATA=FOLDER"))
  func aPictureIsReadAsTheDigitThatItWasMadeOf() throws {
    let mnist = try #require(Self.mnist)
    let folder = try TemporaryFolder()
    let weights = folder.url.appending(path: "a").path
    try saveTrainedNetwork(on: mnist, to: weights)
    let test = try mnist.test
    var names: [String] = []
    for manner in Self.manners {
      for number in 0..<20 {
        let name = folder.url.appending(path: "\(manner.name)-\(number).png").path
        try Data(png(of: test.bytes(of: number), manner)).write(to: URL(fileURLWithPath: name))
        names.append(name)
      }
    }
    // The program runs in another folder, from which a relative path would lead elsewhere.
    let data = URL(fileURLWithPath: mnist.location.folder).path
    let images = try #require(
      ["", ".gz"].map { data + "/t10k-images-idx3-ubyte" + $0 }
        .first { FileManager.default.fileExists(atPath: $0) })
    func classes(_ images: [String]) throws -> [Int] {
      let predicted = try run(
        "longhand",
        ["predict", "--network", "keras1", "--weights", weights, "--json"] + images)
      try #require(predicted.status == 0, "\(predicted.errors)")
      return try JSONDecoder().decode([PredictedImage].self, from: Data(predicted.output.utf8))
        .map(\.class)
    }
    let originals = try classes((0..<20).map { "idx:\(images):\($0)" })
    let drawn = try classes(names)
    for (place, manner) in Self.manners.enumerated() {
      #expect(Array(drawn[20 * place..<20 * (place + 1)]) == originals, "\(manner.name)")
    }
    let right = zip(originals, test.classes).count { $0 == $1 }
    #expect(right >= 18, "\(right) of 20 are right")
  }

  private func saveTrainedNetwork(on mnist: MNIST, to path: String) throws {
    let description = DocumentNetwork.keras1
    var generator = Generator(seed: 1)
    let network = try description.makeNetwork(generator: &generator)
    _ = try train(
      network, on: mnist.train.prefix(20_000).normalised(description.normalisation),
      validatingOn: nil, epochs: 1, batchSize: description.batchSize, loss: description.loss,
      optimiser: description.optimiser.makeOptimiser(), generator: &generator)
    var file = ModelFile()
    file.add(try NetworkState(of: network))
    try file.write(to: path)
  }

  private func png(of digit: [UInt8], _ manner: Manner) throws -> [UInt8] {
    let (width, height, size) = (320, 360, 8)
    func pixel(_ ink: UInt8) -> [UInt8] {
      func mixed(_ ofInk: UInt8, _ ofGround: UInt8) -> UInt8 {
        UInt8((Int(ofInk) * Int(ink) + Int(ofGround) * Int(255 - ink)) / 255)
      }
      let (full, empty) = (manner.ink, manner.ground)
      return [
        mixed(full.red, empty.red), mixed(full.green, empty.green), mixed(full.blue, empty.blue),
      ] + (manner.isTransparent ? [ink] : [])
    }
    func repeated(_ pixel: [UInt8], _ count: Int) -> [UInt8] {
      Array(repeatElement(pixel, count: count).joined())
    }
    let empty = repeated(pixel(0), width)
    let rows = (0..<28).map { row in
      repeated(pixel(0), manner.left)
        + (0..<28).flatMap { repeated(pixel(digit[28 * row + $0]), size) }
        + repeated(pixel(0), width - 28 * size - manner.left)
    }
    let lines =
      Array(repeating: empty, count: manner.top)
      + rows.flatMap { Array(repeating: $0, count: size) }
      + Array(repeating: empty, count: height - 28 * size - manner.top)
    guard manner.isTransparent else {
      return try Picture(width: width, height: height, bytes: lines.flatMap { $0 }).png()
    }
    return PNGFile(width: width, .redGreenBlueAlpha, rows: lines).bytes
  }
}
