import Engine
import Foundation
import Kernels
import Layers
import Tensors
import Training

// Trains networks on images of noise, and prints a checksum of what they have learned, which has to
// be the same in every build and for any number of threads. So have the values of the functions
// that the kernels work out themselves.

/// Images that nobody could learn, and classes without reason: the arithmetic does not mind.
func noise(_ count: Int, shape: [Int], generator: inout Generator) -> Batch<Float> {
  Batch(
    inputs: Tensor(uniform: 0..<1, shape: [count] + shape, generator: &generator),
    classes: (0..<count).map { _ in generator.whole(below: 10) })
}

/// Adds the bits of `numbers` to a checksum (FNV-1a, four bytes at a time).
func checksum(_ numbers: [Float], _ start: UInt64) -> UInt64 {
  numbers.reduce(start) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
}

/// A network, and how it is trained.
struct Trial {
  let name: String
  let inputShape: [Int]
  let layers: [LayerDescription]
  let loss: Loss
  let optimiser: () -> any Optimiser<Float>
  /// Whether the engine knows all of its layers; else they are taken one by one.
  let isForEngine: Bool

  /// What a training ends with: the parameters, the losses on its way, and the outputs.
  func bits(threads: Int) throws -> UInt64 {
    var generator = Generator(seed: 1)
    let network = try Sequential<Float>(inputShape: inputShape, layers, generator: &generator)
    let engine = try Engine(network, loss: .crossEntropyFromLogits, batchSize: 16, threads: 1)
    require((engine != nil) == isForEngine, "\(name) is taken another way than is to be tried")
    let images = noise(75, shape: inputShape, generator: &generator)
    // 75 = 4·16 + 11: the last batch of an epoch is a smaller one.
    let history = try train(
      network, on: images, epochs: 5, batchSize: 16, loss: loss, optimiser: optimiser(),
      generator: &generator, threads: threads, recordsBatches: true)
    let result = try evaluate(network, on: images, loss: loss, batchSize: 30, threads: threads)
    var sum = checksum(history.batches.map(\.loss), 0xcbf2_9ce4_8422_2325)
    for parameter in network.parameters { sum = checksum(parameter.value.scalars, sum) }
    return checksum(result.outputs.scalars, sum)
  }
}

let trials = [
  // The sizes of the documents' networks, which fill whole vectors.
  Trial(
    name: "even", inputShape: [28, 28, 1],
    layers: [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .convolution(64, kernelSize: 3),
      .relu, .maxPooling(2), .dropout2d(0.25), .flatten, .dense(64), .relu, .dropout(0.5),
      .dense(10),
    ], loss: .crossEntropyFromLogits, optimiser: { Adam() }, isForEngine: true),
  // Sizes that fill none.
  Trial(
    name: "odd", inputShape: [19, 17, 3],
    layers: [
      .convolution(5, kernelSize: 3, padding: .same), .relu, .maxPooling(2),
      .convolution(17, kernelSize: 3), .relu, .convolution(3, kernelSize: 2, stride: 2),
      .flatten, .dropout(0.5), .dense(37), .relu, .dense(10), .softmax,
    ], loss: .crossEntropyFromProbabilities,
    optimiser: { StochasticGradientDescent(momentum: 0.9) }, isForEngine: true),
  Trial(
    name: "layers", inputShape: [19, 17, 3],
    layers: [
      .convolution(5, kernelSize: 3, padding: .same), .batchNormalisation(), .tanh,
      .maxPooling(3, stride: 2), .convolution(17, kernelSize: 5), .relu, .averagePooling(2),
      .flatten, .dense(37), .sigmoid,
      .dropout(0.5), .dense(10), .logSoftmax,
    ], loss: .crossEntropyFromLogits, optimiser: { Adam() }, isForEngine: false),
]
// Names of trials as arguments ask for those alone.
let wanted = CommandLine.arguments.dropFirst()
for trial in trials where wanted.isEmpty || wanted.contains(trial.name) {
  for threads in 1...3 { print(trial.name, "threads", threads, try trial.bits(threads: threads)) }
}

if !wanted.isEmpty { exit(EXIT_SUCCESS) }

// Numbers of every sign and exponent. NaN is left out: it is NaN in any bits.
let numbers = stride(from: 0, through: UInt32.max, by: 4099).map { Float(bitPattern: $0) }
let functions: [(String, (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void)] = [
  ("exponential", exponential(_:output:count:)), ("logarithm", logarithm(_:output:count:)),
  ("tanh", tanh(_:output:count:)), ("sigmoid", sigmoid(_:output:count:)),
]
for (name, function) in functions {
  var values = numbers
  function(numbers, &values, numbers.count)
  print(name, checksum(values.filter { !$0.isNaN }, 0xcbf2_9ce4_8422_2325))
}

// Thirty-three rows are two times sixteen and one.
let rows = SoftmaxRows(rows: 33, classCount: 10)
var generator = Generator(seed: 2)
let logits = Tensor<Float>(uniform: -20..<20, shape: [33, 10], generator: &generator).scalars
var (gradient, losses) = (logits, [Float](repeating: 0, count: 33))
var predictions = [Int](repeating: 0, count: 33)
var scratch = [Float](repeating: 0, count: rows.scratchCount)
rows.crossEntropy(
  logits: logits, classes: (0..<33).map { $0 % 10 }, batch: 33, gradient: &gradient,
  losses: &losses, predictions: &predictions, scratch: &scratch)
print("cross-entropy", checksum(gradient + losses, 0xcbf2_9ce4_8422_2325))
