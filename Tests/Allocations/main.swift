import CAllocations
import Datasets
import Layers
import Tensors
import Training

// Prints how often memory is asked for in a step of training: in the first one, and at most in any
// that follows.

/// The first convolutions go by the definition, the second by Winograd's algorithm; nothing in the
/// last network fills a vector.
let networks: [(name: String, inputShape: [Int], layers: [LayerDescription])] = [
  (
    "convolutions", [28, 28, 1],
    [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2), .convolution(64, kernelSize: 3),
      .relu, .maxPooling(2), .dropout2d(0.25), .flatten, .dropout(0.2), .dense(64), .relu,
      .dropout(0.5), .dense(10), .softmax,
    ]
  ),
  (
    "no-vectors", [15, 14, 3],
    [
      .dropout(0.2), .convolution(5, kernelSize: 3, padding: .same), .relu,
      .convolution(17, kernelSize: 5, stride: 2), .tanh, .averagePooling(2), .flatten,
      .dense(37), .sigmoid, .dense(10), .softmax,
    ]
  ),
]
let optimisers: [(name: String, make: () -> any Optimiser<Float>)] = [
  ("adam", { Adam() }), ("adamw", { Adam(decay: .decoupled(0.01)) }),
  ("sgd", { StochasticGradientDescent(momentum: 0.9) }),
  ("nesterov", { StochasticGradientDescent(momentum: 0.9, nesterov: true, decay: .l1(1e-4)) }),
  ("descent", { StochasticGradientDescent(decay: .l2(1e-4)) }), ("rmsprop", { RMSProp() }),
]

/// The allocations between the ends of two steps, over an epoch with a smaller batch at its end.
func allocations(
  _ network: Sequential<Float>, _ images: any Examples, _ optimiser: any Optimiser<Float>,
  threads: Int
) throws -> (first: Int, later: Int) {
  var generator = Generator(seed: 2)
  var counts: [Int] = []
  counts.reserveCapacity(100)
  try train(
    network, on: images, epochs: 1, batchSize: 16, loss: .crossEntropyFromProbabilities,
    optimiser: optimiser, generator: &generator, threads: threads
  ) { event in
    switch event {
    case .epochBegan, .batchEnded: counts.append(allocation_count())
    default: break
    }
  }
  let steps = zip(counts.dropFirst(), counts).map { $0 - $1 }
  return (steps.first ?? -1, steps.dropFirst().max() ?? -1)
}

for (name, inputShape, layers) in networks {
  var generator = Generator(seed: 1)
  let network = try Sequential<Float>(inputShape: inputShape, layers, generator: &generator)
  let images = Batch<Float>(
    inputs: Tensor(uniform: 0..<1, shape: [130] + inputShape, generator: &generator),
    classes: (0..<130).map { $0 % 10 })
  for (rule, make) in optimisers {
    for threads in 1...2 {
      let (first, later) = try allocations(network, images, make(), threads: threads)
      print(name, rule, "threads", threads, "first", first, "later", later)
    }
  }
}

/// 130 images of noise in the format of MNIST.
func noise() throws -> LabelledImages {
  var generator = Generator(seed: 3)
  func file(_ dimensions: [UInt8], _ bodyCount: Int, below bound: Int) throws -> IDX {
    try IDX(
      parsing: [0, 0, 0x08, UInt8(dimensions.count)] + dimensions.flatMap { [0, 0, 0, $0] }
        + (0..<bodyCount).map { _ in UInt8(generator.whole(below: bound)) })
  }
  return try LabelledImages(
    images: file([130, 28, 28], 130 * 28 * 28, below: 256),
    labels: file([130], 130, below: 10))
}

// Images that are changed as they are read.
let augmented = AugmentedImages(
  try noise(),
  Augmentation(
    shift: 2, rotation: 15, scale: 0.1, shear: 10, elastic: Elastic(), flips: true), seed: 4)
for threads in 1...2 {
  var generator = Generator(seed: 1)
  let network = try Sequential<Float>(
    inputShape: [28, 28, 1], networks[0].layers, generator: &generator)
  let (first, later) = try allocations(network, augmented, Adam(), threads: threads)
  print("augmented adam threads", threads, "first", first, "later", later)
}
