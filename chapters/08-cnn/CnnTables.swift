import Layers
import Networks
import Tensors
import Training

/// A shape as a reader writes it: `26×26×32`.
func times(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }

/// The parameters of a layer as the sum of its tensors: `3·3·1·32 + 32 = 320`.
func parameterSum(_ layer: any Layer<Float>) -> String {
  guard !layer.parameters.isEmpty else { return "–" }
  let products = layer.parameters.map { $0.value.shape.map(String.init).joined(separator: "·") }
  return products.joined(separator: " + ") + " = " + grouped(layer.parameterCount)
}

/// The multiply-adds of a layer: the numbers that come out, times the weights of each.
func workProduct(_ layer: any Layer<Float>, _ row: LayerSummary) -> String {
  guard let weight = layer.parameters.first?.value else { return "–" }
  let factors = row.outputShape + weight.shape.dropLast()
  return factors.map(String.init).joined(separator: "·") + " = " + grouped(row.multiplyAdds)
}

/// The layers of a network in a few words; ReLU and flatten are left out.
func layersInWords(_ layers: [LayerDescription]) -> String {
  layers.compactMap { layer -> String? in
    switch layer {
    case .convolution(let filters, _, _, let padding, _, _):
      (padding == .valid ? "conv " : "padded conv ") + "\(filters)"
    case .maxPooling: "pool"
    case .dense(let outputs): "dense \(outputs)"
    case .dropout2d(let rate): "dropout2d \(rate)"
    case .softmax: "softmax"
    case .logSoftmax: "log-softmax"
    default: nil
    }
  }.joined(separator: ", ")
}

/// A training in a few words.
func trainingInWords(_ network: DocumentNetwork) -> String {
  let optimiser = network.optimiser.makeOptimiser()
  let descent = optimiser as? StochasticGradientDescent<Float>
  let rule = descent.map { "SGD \($0.learningRate), momentum \($0.momentum)" } ?? "Adam"
  return "\(rule); batch \(network.batchSize); epochs \(network.epochs)"
}

/// How a network takes its pixels.
func pixelsInWords(_ network: DocumentNetwork) -> String {
  switch network.normalisation {
  case .standard(let mean, let deviation): "(x/255 − \(mean)) / \(deviation)"
  case .unit: "x/255"
  case .none: "x"
  }
}

/// A row for each epoch: its scores while it learned, and on the test images after it.
func epochRows(_ history: History) -> [[String]] {
  history.epochs.map { record in
    let scores = [record.training] + (record.validation.map { [$0] } ?? [])
    return ["\(record.epoch)"]
      + scores.flatMap { [format($0.loss, decimals: 4), percent($0.accuracy, decimals: 2)] }
  }
}

/// What D2 §3.1.5 prints: in each epoch, for each hundred batches, the mean of their losses.
///
/// Its format is Python's `'[%d, %5d] loss: %.3f'`; batches after the last hundred have no line.
func runningLosses(_ history: History) -> [String] {
  var sum = 0.0
  return history.batches.compactMap { record in
    if record.batch == 1 { sum = 0 }
    sum += Double(record.loss)
    guard record.batch % 100 == 0 else { return nil }
    defer { sum = 0 }
    let number = "\(record.batch)"
    let padded = String(repeating: " ", count: max(0, 5 - number.count)) + number
    return "[\(record.epoch), \(padded)] loss: \(format(sum / 100, decimals: 3))"
  }
}

/// The mean of the losses of an epoch's batches, as D4 §5.2 takes it: a batch with fewer images
/// counts like the others.
func meanOfBatches(_ history: History, epoch: Int) -> Double {
  let losses = history.batches.filter { $0.epoch == epoch }.map { Double($0.loss) }
  return losses.reduce(0, +) / Double(losses.count)
}

/// How far an accuracy on `count` images strays by the luck of which images they are: √(a(1 − a)/n).
func standardError(_ accuracy: Float, count: Int) -> Float {
  (accuracy * (1 - accuracy) / Float(count)).squareRoot()
}

/// The mean of some numbers, and their standard deviation, with one less than their count.
func meanAndDeviation(_ numbers: [Float]) -> (mean: Float, deviation: Float) {
  let mean = numbers.reduce(0, +) / Float(numbers.count)
  let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, (squares / Float(max(1, numbers.count - 1))).squareRoot())
}

/// The results as a table with tabs: a line for each training, at the end of its last epoch.
func resultsTable(_ courses: [Course]) -> String {
  let names = [
    "network", "document", "epochs", "train_loss", "train_accuracy", "test_loss", "test_accuracy",
    "claimed_accuracy",
  ]
  let rows = courses.map { course in
    let last = course.history.epochs.last
    let scores = [last?.training, last?.validation].flatMap { score in
      score.map { ["\($0.loss)", "\($0.accuracy)"] } ?? ["", ""]
    }
    return [course.name, course.description.section, "\(course.history.epochs.count)"] + scores
      + [course.description.claimedAccuracy.map { "\($0)" } ?? ""]
  }
  return ([names] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
}

/// The same for a reader: what was claimed beside what was reached on `count` test images.
func resultRows(_ courses: [Course], count: Int) -> [[String]] {
  courses.map { course in
    let accuracy = course.test.accuracy
    let claimed = course.description.claimedAccuracy
    return [
      "`\(course.name)`", course.description.section, "\(course.history.epochs.count)",
      grouped(course.network.parameterCount), claimed.map { format(Float($0)) } ?? "–",
      format(accuracy, decimals: 4), format(standardError(accuracy, count: count), decimals: 4),
      claimed.map { accuracy >= Float($0) ? "✓" : "✗" } ?? "–",
    ]
  }
}
