import Layers
import Tensors
import Training

/// Trainings that begin alike: the same digits, the same first weights, the same order.
struct Trials {
  let training: any Examples
  let validation: any Examples
  /// From here the weights and the order of the digits are drawn.
  let start: Generator

  /// Two small convolutions and a dense layer.
  static let layers: [LayerDescription] = [
    .convolution(8, kernelSize: 3), .relu, .maxPooling(2),
    .convolution(16, kernelSize: 3), .relu, .maxPooling(2),
    .flatten, .dense(10),
  ]

  /// The layers that have weights, in order.
  let weightNames = ["conv1", "conv2", "dense1"]

  /// The batches of one epoch.
  func batches(of size: Int = 32) -> Int { (training.count + size - 1) / size }

  /// Trains a new network by `optimiser`, its rate led by `schedule`, and measures it.
  ///
  /// A training whose loss leaves the numbers ends there; with `goal` it also ends after the epoch
  /// whose training loss is below that.
  func run(
    _ optimiser: any Optimiser<Float>, schedule: Schedule = .constant, epochs: Int,
    batchSize: Int = 32, goal: Float = 0
  ) throws -> Trial {
    var generator = start
    let network = try Sequential<Float>(
      inputShape: [28, 28, 1], Self.layers, initialiser: .heNormal, generator: &generator)
    var losses: [Float] = []
    var rates: [Double] = []
    var scores: [Score] = []
    var isLost = false
    do {
      try train(
        network, on: training, epochs: epochs, batchSize: batchSize,
        loss: .crossEntropyFromLogits, optimiser: optimiser, schedule: schedule,
        generator: &generator
      ) { event in
        switch event {
        case .batchEnded(let record):
          losses.append(record.loss)
          rates.append(optimiser.learningRate)
        case .epochEnded(let record):
          scores.append(record.training)
          if record.training.loss < goal { throw GoalReached() }
        default: break
        }
      }
    } catch is GoalReached {
    } catch TrainingError.lossIsNotFinite {
      isLost = true
    }
    let score =
      isLost ? nil : try evaluate(network, on: validation, loss: .crossEntropyFromLogits).score
    return Trial(losses: losses, rates: rates, epochs: scores, validation: score, network: network)
  }
}

/// Ends a training that has got where it was to go.
private struct GoalReached: Error {}

/// What came of one training.
struct Trial {
  /// The loss of each batch, before its step.
  let losses: [Float]
  /// The learning rate of each step.
  let rates: [Double]
  /// The scores of each epoch, while the network learned; as far as it came.
  let epochs: [Score]
  /// The score on the validation digits; nil when the loss left the numbers.
  let validation: Score?
  let network: Sequential<Float>

  /// The weights without the biases, all in one row.
  var weights: [Float] {
    network.parameters.filter { $0.name.hasSuffix("weight") }.flatMap { $0.value.scalars }
  }

  /// The sum of squares of each layer's weights.
  var squares: [Float] {
    network.parameters.filter { $0.name.hasSuffix("weight") }.map { parameter in
      (parameter.value * parameter.value).sum()
    }
  }

  /// The loss and the accuracy on the validation digits, as cells of a table.
  var cells: [String] {
    guard let validation else { return ["no number", "–"] }
    return [format(validation.loss, decimals: 3), percent(validation.accuracy)]
  }
}

/// The means of `size` losses each, and the number of the last batch of each.
func means(of losses: [Float], size: Int) -> (batches: [Double], losses: [Float]) {
  let starts = stride(from: 0, through: losses.count - size, by: size)
  return (
    starts.map { Double($0 + size) },
    starts.map { Tensor(Array(losses[$0..<$0 + size])).mean() }
  )
}

/// The mean over several trainings of one score, if all of them have it.
func mean(_ trials: [Trial], _ value: (Trial) -> Float?) -> Float {
  Tensor(trials.map { value($0) ?? .nan }).mean()
}

/// How a loss compares with another; a twentieth more or less is the luck of the weights.
func comparison(_ loss: Float, _ other: Float) -> String {
  if loss < 0.95 * other { return "smaller" }
  return loss > 1.05 * other ? "larger" : "about the same"
}

/// A valley whose floor is flat along one direction and whose walls are steep across it:
/// ½ (c₁ u² + c₂ v²), u and v the two numbers themselves or, turned, their diagonals.
struct Valley {
  var flat = 1.0
  var steep = 50.0
  var isTurned = false

  private static let half = 0.5.squareRoot()

  private func along(_ x: Double, _ y: Double) -> (Double, Double) {
    isTurned ? (Self.half * (x + y), Self.half * (y - x)) : (x, y)
  }

  /// How high the place lies.
  func loss(_ x: Double, _ y: Double) -> Double {
    let (u, v) = along(x, y)
    return 0.5 * (flat * u * u + steep * v * v)
  }

  /// The slope in both numbers.
  func gradient(_ x: Double, _ y: Double) -> (Double, Double) {
    let (u, v) = along(x, y)
    let (a, b) = (flat * u, steep * v)
    return isTurned ? (Self.half * (a - b), Self.half * (a + b)) : (a, b)
  }

  /// Where `optimiser` goes in so many steps, the start included.
  func path(
    _ optimiser: any Optimiser<Double>, from start: (x: Double, y: Double), steps: Int
  ) -> [(x: Double, y: Double)] {
    let place = Parameter<Double>(name: "place", value: Tensor([start.x, start.y]))
    var path = [start]
    for _ in 0..<steps {
      let slope = gradient(place.value[0], place.value[1])
      place.gradient = Tensor([slope.0, slope.1])
      optimiser.step([place])
      path.append((place.value[0], place.value[1]))
    }
    return path
  }

  /// The start in the other frame: the same place of the valley, if the valley is turned.
  func place(along u: Double, across v: Double) -> (x: Double, y: Double) {
    isTurned ? (Self.half * (u - v), Self.half * (u + v)) : (u, v)
  }

  /// The upper end of the valley, a little up its wall.
  var start: (x: Double, y: Double) { place(along: -9, across: 1.5) }

  /// The first step after which the loss stays below `goal`, or nil if it never does.
  func stepsUntil(
    _ goal: Double, by optimiser: any Optimiser<Double>, atMost steps: Int
  ) -> Int? {
    let losses = path(optimiser, from: start, steps: steps).map { loss($0.x, $0.y) }
    guard let last = losses.lastIndex(where: { !($0 < goal) }) else { return 0 }
    return last < steps ? last + 1 : nil
  }
}
