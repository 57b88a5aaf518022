import Engine
import Foundation
import Layers
import Tensors

/// Takes the steps of a training: by the engine where it knows the network, else layer by layer.
struct Learner<Network: Layer<Float>> {
  let network: Network
  let examples: any Examples
  let loss: Loss
  let optimiser: any Optimiser<Float>
  private let makeEngine: () throws -> Engine?
  private var engine: Engine?
  private let parameters: [Parameter<Float>]

  init(
    _ network: Network, _ examples: any Examples, _ loss: Loss,
    _ optimiser: any Optimiser<Float>, batchSize: Int, threads: Int?,
    algorithm: ConvolutionAlgorithm
  ) throws {
    self.network = network
    self.examples = examples
    self.loss = loss
    self.optimiser = optimiser
    makeEngine = {
      try Training.makeEngine(
        network, examples, loss, batchSize: min(batchSize, examples.count), threads: threads,
        algorithm: algorithm)
    }
    engine = try makeEngine()
    parameters = network.parameters
  }

  /// Takes one step with the examples at `indices`; gives their mean loss.
  mutating func learn(_ indices: ArraySlice<Int>, running: inout RunningScore) throws -> Float {
    // Who listens to a training may freeze and unfreeze on the way.
    if engine?.isCurrent == false { engine = try makeEngine() }
    guard let engine else {
      return try Training.learn(
        examples.batch(Array(indices)), network, loss, optimiser, running: &running)
    }
    optimiser.beginStep(parameters)
    let first = indices.startIndex
    let score = try engine.learn(count: indices.count) { position, input in
      examples.read(indices[first + position], into: input)
    } rule: { parameter, offset, values, gradients in
      optimiser.update(
        parameter: parameter, offset: offset, values: values, gradients: gradients)
    }
    running.add(loss: score.loss, right: score.right, count: indices.count)
    return score.loss
  }
}

/// The engine for a network, if it knows all of it, for batches of these examples.
///
/// There are as many threads as processors unless `threads` says how many.
func makeEngine(
  _ network: some Layer<Float>, _ examples: any Examples, _ loss: Loss, batchSize: Int,
  threads: Int?, algorithm: ConvolutionAlgorithm = .fastest
) throws -> Engine? {
  guard let network = network as? Sequential<Float>, network.inputShape == examples.inputShape
  else { return nil }
  return try Engine(
    network, loss: loss, batchSize: batchSize,
    threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, algorithm: algorithm)
}
