import ArgumentParser
import Datasets
import Figures
import Foundation
import Layers
import Networks
import Tensors

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads digits with a trained network.",
    usage: """
      longhand predict --network NAME --weights FILE IMAGE... [--json] [--figures DIR] \
      [--dark-on-light | --light-on-dark]
      """,
    discussion: """
      IMAGE is a PNG file of any size and colour type, or idx:FILE:17, image 17, counted from 0, of a \
      file in MNIST's format, which is used as it is. A picture is made like MNIST's digits: turned \
      to grey, cropped to its ink, scaled so that the longer side has 20 pixels, and set into 28×28 \
      by its centre of mass. Whether it is light on dark or dark on light is taken from its border.

      For each image there are the logits, which are the scores before softmax, the probabilities, \
      and the class that the network sees. FILE is what longhand evaluate takes, too. An image that \
      cannot be read is told on standard error; the others are read all the same, and the exit status \
      is then 1.
      """)

  enum GroundFlag: String, EnumerableFlag {
    case darkOnLight, lightOnDark

    static func help(for value: GroundFlag) -> ArgumentHelp? {
      value == .darkOnLight
        ? "The ink is darker than the paper, whatever the border looks like."
        : "The ink is lighter than the ground, whatever the border looks like."
    }
  }

  @OptionGroup var trained: TrainedNetworkOptions

  @Argument(help: ArgumentHelp("The images: PNG files, or idx:FILE:17.", valueName: "image"))
  var images: [String]

  @Flag(
    help: """
      Print an array of objects {image, width, height, ground, logits, probabilities, class}; the \
      ground is "dark", "light", or null for an image of a data set.
      """)
  var json = false

  @Option(
    help: ArgumentHelp(
      "Draw the digit and what every layer makes of it into a folder for each image in this one.",
      valueName: "dir"))
  var figures: String?

  @Flag(exclusivity: .exclusive)
  var ground: GroundFlag?

  func run() throws {
    var failures = 0
    try telling {
      let (description, network) = try trained.load()
      var reader = DigitReader(ground: ground.map { $0 == .darkOnLight ? .light : .dark })
      var folders = FolderNames()
      var objects: [String] = []
      var answers = 0
      for name in images {
        do {
          let image = try reader.image(name)
          let input = image.input(description.normalisation)
          let prediction = try Prediction(of: input, by: network)
          if json {
            objects.append(try PredictionRecord(image, prediction).json())
          } else {
            if answers > 0 { print() }
            print(text(image, prediction))
          }
          answers += 1
          if let figures {
            try draw(image, prediction, network, in: "\(figures)/\(folders.folder(for: name))")
          }
        } catch {
          tell("longhand: \(error)")
          failures += 1
        }
      }
      if json { print("[" + objects.map { "\n" + $0 }.joined(separator: ",") + "\n]") }
    }
    if failures > 0 { throw ExitCode.failure }
  }

  /// How the image was read, a column for each class, and the answer.
  private func text(_ image: DigitImage, _ prediction: Prediction) -> String {
    let classes = prediction.logits.shape[0]
    let rows = [
      ["class"] + (0..<classes).map { "\($0)" },
      ["logit"] + format(prediction.logits.scalars, decimals: 4),
      ["probability"] + format(prediction.probabilities.scalars, decimals: 4),
    ]
    return
      (["\(image.name): \(image.reading)"] + aligned(rows, textColumns: [0])
      + ["answer: \(prediction.predictedClass)"]).joined(separator: "\n")
  }

  /// Draws the digit and each layer's output into `folder`, numbered in order.
  private func draw(
    _ image: DigitImage, _ prediction: Prediction, _ network: Sequential<Float>, in folder: String
  ) throws {
    let side = HandwrittenDigit.side
    var digit = ImageGrid(
      [Tensor<Float>(shape: [side, side], scalars: image.pixels.map { Float($0) })], columns: 1,
      title: "The digit as the network is given it", scaling: .fixed(.ink(0...255)))
    (digit.scaleTitle, digit.zoom) = ("byte", 16)
    var names = try digit.write(in: folder, name: "00-digit")
    for (number, (row, layer)) in zip(network.summary, prediction.outputs).enumerated() {
      // A row of the same numbers as in the maps before.
      if network.layers[number] is FlattenLayer<Float> { continue }
      let figure = try layerFigure(layer.output, title: "\(row.name): \(row.kind)")
      let place = (number < 9 ? "0" : "") + "\(number + 1)"
      names += try figure.write(in: folder, name: "\(place)-\(row.name)")
    }
    tell("\(folder): \(names.joined(separator: ", "))")
  }
}

/// What is said of an image in JSON.
private struct PredictionRecord: Encodable {
  let image: String
  let width: Int
  let height: Int
  let ground: String?
  let logits: [Float]
  let probabilities: [Float]
  let `class`: Int

  init(_ image: DigitImage, _ prediction: Prediction) {
    (self.image, width, height) = (image.name, image.width, image.height)
    ground = image.ground?.rawValue
    (logits, probabilities) = (prediction.logits.scalars, prediction.probabilities.scalars)
    self.class = prediction.predictedClass
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(image, forKey: .image)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    // Null is said, and not left out.
    try container.encode(ground, forKey: .ground)
    try container.encode(logits, forKey: .logits)
    try container.encode(probabilities, forKey: .probabilities)
    try container.encode(self.class, forKey: .class)
  }

  private enum CodingKeys: String, CodingKey {
    case image, width, height, ground, logits, probabilities, `class`
  }

  func json() throws -> String { try jsonLine(self) }
}

/// Names for the folders of images, no two alike.
private struct FolderNames {
  private var taken: Set<String> = []

  /// The file's name without its ending, and behind a number if another image has the same.
  mutating func folder(for image: String) -> String {
    let last = image.split(separator: "/").last.map(String.init) ?? image
    let stem = last.hasSuffix(".png") ? String(last.dropLast(4)) : last
    var plain = stem.replacing(".gz:", with: "-").replacing(":", with: "-")
    // "" and ".." would be other folders.
    if plain.allSatisfy({ $0 == "." }) { plain = "image" }
    var (name, number) = (plain, 1)
    while !taken.insert(name).inserted {
      number += 1
      name = "\(plain)-\(number)"
    }
    return name
  }
}
