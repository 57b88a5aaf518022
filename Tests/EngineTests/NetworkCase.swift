import Engine
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// A small network, and images of noise for it.
struct NetworkCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let inputShape: [Int]
  let layers: [LayerDescription]
  let loss: Loss
  /// Whether there is anything to be learned: a logarithm is no probability.
  let learns: Bool
  private let seed: UInt64 = 1

  init(
    _ name: String, _ inputShape: [Int], _ layers: [LayerDescription],
    loss: Loss = .crossEntropyFromLogits, learns: Bool = true
  ) {
    testDescription = name
    self.inputShape = inputShape
    self.layers = layers
    self.loss = loss
    self.learns = learns
  }

  /// The network in `Float`, and in `Double` with the same weights.
  func networks() throws -> (float: Sequential<Float>, double: Sequential<Double>) {
    // Each generator draws the same seeds for dropout.
    var (first, second) = (Generator(seed: seed), Generator(seed: seed))
    let float = try Sequential<Float>(inputShape: inputShape, layers, generator: &first)
    let double = try Sequential<Double>(inputShape: inputShape, layers, generator: &second)
    for (wide, narrow) in zip(double.parameters, float.parameters) {
      wide.value = Tensor<Double>(narrow.value)
    }
    return (float, double)
  }

  /// Images of noise and classes without reason, of which there are as many as outputs.
  func images(_ count: Int) throws -> Batch<Float> {
    var generator = Generator(seed: seed + 100)
    let classCount = try networks().float.outputShape[0]
    return Batch(
      inputs: Tensor(uniform: -1..<1, shape: [count] + inputShape, generator: &generator),
      classes: (0..<count).map { _ in generator.whole(below: classCount) })
  }

  func engine(
    _ network: Sequential<Float>, batchSize: Int, threads: Int = 2,
    algorithm: ConvolutionAlgorithm = .fastest
  ) throws -> Engine? {
    try Engine(
      network, loss: loss, batchSize: batchSize, threads: threads, algorithm: algorithm)
  }
}

/// What a step of training is made of.
struct StepOutcome: Equatable {
  var loss: Double
  var right: Int
  var gradients: [[Double]]
}

extension Engine {
  /// The gradients and the score of a step with the examples `range`; nothing is learned.
  func outcome(_ network: Sequential<Float>, _ examples: Batch<Float>, _ range: Range<Int>)
    throws -> (outcome: StepOutcome, eachElementCameOnce: Bool)
  {
    let record = GradientRecord(network.parameters.map(\.count))
    let score = try learn(count: range.count) { position, input in
      examples.read(range.lowerBound + position, into: input)
    } rule: { parameter, offset, values, gradients in
      record.note(parameter, offset, gradients)
    }
    let outcome = StepOutcome(
      loss: Double(score.loss), right: score.right, gradients: record.gradients)
    return (outcome, record.eachElementCameOnce)
  }
}

/// Gradients as a rule gets them, piece by piece, from several threads.
private final class GradientRecord {
  private let counts: [Int]
  private let numbers: [UnsafeMutablePointer<Float>]
  private let visits: [UnsafeMutablePointer<Int>]

  init(_ counts: [Int]) {
    self.counts = counts
    numbers = counts.map { .allocate(capacity: $0) }
    visits = counts.map { .allocate(capacity: $0) }
    for (index, count) in counts.enumerated() {
      numbers[index].initialize(repeating: .nan, count: count)
      visits[index].initialize(repeating: 0, count: count)
    }
  }

  deinit {
    for pointer in numbers { pointer.deallocate() }
    for pointer in visits { pointer.deallocate() }
  }

  func note(_ parameter: Int, _ offset: Int, _ gradients: UnsafeBufferPointer<Float>) {
    for index in gradients.indices {
      numbers[parameter][offset + index] = gradients[index]
      visits[parameter][offset + index] += 1
    }
  }

  var gradients: [[Double]] {
    counts.indices.map { parameter in
      (0..<counts[parameter]).map { Double(numbers[parameter][$0]) }
    }
  }

  var eachElementCameOnce: Bool {
    counts.indices.allSatisfy { parameter in
      (0..<counts[parameter]).allSatisfy { visits[parameter][$0] == 1 }
    }
  }
}

/// A step of training layer by layer, without its last part: nothing is learned.
func outcomeOfLayers<Scalar>(
  _ network: Sequential<Scalar>, _ examples: Batch<Float>, _ range: Range<Int>, _ loss: Loss
) throws -> StepOutcome {
  try network.whileTraining {
    let batch = examples.batch(Array(range))
    let outputs = try network.forward(Tensor<Scalar>(batch.inputs))
    network.clearGradients()
    try network.gatherGradients(loss.gradient(outputs, classes: batch.classes))
    let predictions = (0..<range.count).map { row in outputs.at(row).argmax() }
    return StepOutcome(
      loss: Double(try loss.value(outputs, classes: batch.classes)),
      right: predictions.indices.count { predictions[$0] == batch.classes[$0] },
      gradients: network.parameters.map { $0.gradient.scalars.map(Double.init) })
  }
}

/// The greatest difference of two steps' gradients, as a part of the number that is greatest in size
/// among those of its parameter, and of their losses.
func greatestDifference(_ got: StepOutcome, _ expected: StepOutcome) -> Double {
  var greatest = abs(got.loss - expected.loss) / expected.loss
  for (got, expected) in zip(got.gradients, expected.gradients) {
    let size = expected.map(abs).max() ?? 0
    for index in expected.indices {
      let difference = abs(got[index] - expected[index])
      let part = difference == 0 ? 0 : difference / size
      greatest = max(greatest, part.isNaN ? .infinity : part)
    }
  }
  return greatest
}
