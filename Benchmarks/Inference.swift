import Datasets
import Layers
import Networks
import Tensors
import Training

/// How fast a network answers.
public struct Inference: Hashable, Sendable {
  /// The network's name.
  public var network: String

  /// Seconds for all `images`, the middle of several runs.
  public var seconds: Double

  /// How many images that were.
  public var images: Int

  /// Seconds for one image alone, from its bytes to its probabilities, the middle of many.
  public var secondsOfOne: Double
}

extension Inference {
  /// Measures `description`, with weights that have learned nothing, on `examples`.
  public init(
    of description: DocumentNetwork, on examples: LabelledImages, runs: Int = 5, singles: Int = 1000
  ) throws {
    var generator = Generator(seed: 1)
    let model = try description.makeNetwork(generator: &generator)
    let examples = examples.normalised(description.normalisation)
    network = description.name
    images = examples.count
    seconds = median(
      try (0..<runs).map { _ in
        try Benchmarks.seconds { _ = try evaluate(model, on: examples, loss: description.loss) }
      })
    let times = try (0..<singles).map { index in
      try Benchmarks.seconds {
        let output = try model.forward(examples.batch([index % examples.count]).inputs)
        _ = description.loss == .crossEntropyFromLogits ? try softmax(output) : output
      }
    }
    secondsOfOne = median(times)
  }

  /// The columns' names, and for each of `results` a line for all images and one for a single one,
  /// its fields separated by tabs.
  public static func tsv(_ results: [Inference]) -> String {
    let columns = ["network", "images", "seconds", "microseconds_per_image"]
    let lines = results.flatMap { result in
      [(result.images, result.seconds), (1, result.secondsOfOne)].map { images, seconds in
        [
          result.network, "\(images)", format(seconds, decimals: 6),
          format(1e6 * seconds / Double(images), decimals: 2),
        ]
      }
    }
    return ([columns] + lines).map { $0.joined(separator: "\t") + "\n" }.joined()
  }
}
