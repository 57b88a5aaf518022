import Datasets
import Engine
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

  /// The threads that all of them had; one alone has one.
  public var threads: Int

  /// Seconds for one image alone, from its bytes to its probabilities, the middle of many.
  public var secondsOfOne: Double
}

extension Inference {
  /// Measures `description`, with weights that have learned nothing, on `examples`.
  public init(
    of description: DocumentNetwork, on examples: LabelledImages, threads: Int, runs: Int = 5,
    singles: Int = 2000
  ) throws {
    var generator = Generator(seed: 1)
    let model = try description.makeNetwork(generator: &generator)
    let examples = examples.normalised(description.normalisation)
    network = description.name
    images = examples.count
    self.threads = threads
    seconds = median(
      try (0..<runs).map { _ in
        try Benchmarks.seconds {
          _ = try evaluate(model, on: examples, loss: description.loss, threads: threads)
        }
      })
    let answerer = try Answerer(model, description.loss, examples)
    var leastSure: Float = 1
    let times = try (0..<singles).map { index in
      try Benchmarks.seconds {
        let probabilities = try answerer.probabilities(index % examples.count)
        leastSure = min(leastSure, probabilities.max() ?? 0)
      }
    }
    require(leastSure >= 0.1, "of ten probabilities the greatest is at least a tenth")
    secondsOfOne = median(times)
  }

  /// The columns' names, and for each of `results` a line for all images and one for a single one,
  /// its fields separated by tabs.
  public static func tsv(_ results: [Inference]) -> String {
    let columns = ["network", "threads", "images", "seconds", "microseconds_per_image"]
    let lines = results.flatMap { result in
      [
        (result.threads, result.images, result.seconds), (1, 1, result.secondsOfOne),
      ].map { threads, images, seconds in
        [
          result.network, "\(threads)", "\(images)", format(seconds, decimals: 6),
          format(1e6 * seconds / Double(images), decimals: 2),
        ]
      }
    }
    return ([columns] + lines).map { $0.joined(separator: "\t") + "\n" }.joined()
  }
}

/// Takes one image at a time from its bytes to its probabilities.
private struct Answerer {
  let model: Sequential<Float>
  let loss: Loss
  let examples: LabelledImages
  private let engine: Engine?

  init(_ model: Sequential<Float>, _ loss: Loss, _ examples: LabelledImages) throws {
    (self.model, self.loss, self.examples) = (model, loss, examples)
    engine = try Engine(model, loss: loss, batchSize: 1, threads: 1)
    engine?.prepareAnswers()
  }

  func probabilities(_ index: Int) throws -> [Float] {
    guard let engine else {
      let output = try model.forward(examples.batch([index]).inputs)
      return try (loss == .crossEntropyFromLogits ? softmax(output) : output).scalars
    }
    var outputs: [Float] = []
    try engine.answer(count: 1) { _, input in
      examples.read(index, into: input)
    } use: { rows, _, _, _ in
      outputs = Array(rows)
    }
    guard loss == .crossEntropyFromLogits else { return outputs }
    return try softmax(Tensor(shape: [1, outputs.count], scalars: outputs)).scalars
  }
}
