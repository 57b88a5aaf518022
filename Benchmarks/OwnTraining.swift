import Datasets
import Layers
import Networks
import Tensors
import Training

/// One epoch as an engine has trained it.
public struct Epoch: Hashable, Sendable {
  /// The numbers that the network learns.
  public var parameters: Int

  /// The images that it saw.
  public var images: Int

  /// How long that took.
  public var seconds: Double

  /// The mean loss of its batches.
  public var loss: Double
}

/// A network of the documents, trained by us, an epoch at a time.
public final class OwnTraining {
  private let description: DocumentNetwork
  private let network: Sequential<Float>
  private let examples: LabelledImages
  private let optimiser: any Optimiser<Float>
  private let threads: Int
  private var generator: Generator

  /// The network with new weights, after a warm-up of some steps.
  ///
  /// `examples` are normalised as the network wants them. Throws what the training throws.
  public init(
    _ description: DocumentNetwork, on examples: LabelledImages, threads: Int, seed: UInt64 = 1
  ) throws {
    self.description = description
    self.examples = examples.normalised(description.normalisation)
    self.threads = threads
    generator = Generator(seed: seed)
    network = try description.makeNetwork(generator: &generator)
    optimiser = description.optimiser.makeOptimiser()
    // As the peers do: an epoch in small, a last batch of what is left over included.
    let warmUp = 50 * description.batchSize + examples.count % description.batchSize
    _ = try train(on: self.examples.prefix(warmUp))
  }

  /// Trains one epoch more.
  public func epoch() throws -> Epoch { try train(on: examples) }

  private func train(on examples: LabelledImages) throws -> Epoch {
    var history = History()
    let seconds = try seconds {
      history = try Training.train(
        network, on: examples, epochs: 1, batchSize: description.batchSize,
        loss: description.loss, optimiser: optimiser, generator: &generator, threads: threads)
    }
    return Epoch(
      parameters: network.parameterCount, images: examples.count, seconds: seconds,
      loss: Double(history.epochs.first?.training.loss ?? .nan))
  }
}
