import Kernels
import Layers

/// A dense layer, with the ReLU that stands behind it.
///
/// A weight is read once for all rows of the batch, as it may not fit into the cache. On the way
/// back the gradient of some rows of the weight is made, and those rows are changed by it at once:
/// it never goes to memory.
final class DenseStage: RowStage {
  let inputCount: Int
  let outputCount: Int
  let learns: Bool
  private let rectifies: Bool
  private let weight: Int
  private let bias: Int?

  /// The gradient for the sums, `[rows, outputCount]`, and with rows and columns exchanged.
  private let upstream: Buffer<Float>
  private let exchanged: Buffer<Float>
  private let exchangedStep: Int
  private let lastWeights: Buffer<Float>
  private let benches: [DenseBench]

  /// Sums, from a layer whose parameters begin at number `parameter` of the network.
  init(_ layer: DenseLayer<Float>, rectifies: Bool, parameter: Int, plan: PlanSizes) {
    inputCount = layer.weight.value.shape[0]
    outputCount = layer.weight.value.shape[1]
    learns = layer.learns
    self.rectifies = rectifies
    weight = parameter
    bias = layer.bias == nil ? nil : parameter + 1
    exchangedStep = wholeVectors(plan.batchSize)
    upstream = Buffer(plan.batchSize * outputCount)
    exchanged = Buffer(outputCount * exchangedStep)
    lastWeights = Buffer(17 * wholeVectors(outputCount))
    let (count, step) = (outputCount, exchangedStep)
    benches = (0..<plan.threads).map { _ in DenseBench(outputCount: count, rows: step) }
  }

  // A part of the way forward makes 32 columns of 64 rows.
  private static let columnsOfPart = 32
  private static let rowsOfPart = 64
  private var columnParts: Int { (outputCount + Self.columnsOfPart - 1) / Self.columnsOfPart }

  func forwardParts(_ rows: Int) -> Int {
    columnParts * ((rows + Self.rowsOfPart - 1) / Self.rowsOfPart)
  }

  func forward(_ part: Int, _ batch: RowBatch, _ parameters: ParameterValues) {
    guard let weights = parameters[weight].baseAddress else { return }
    let column = part % columnParts * Self.columnsOfPart
    let width = min(Self.columnsOfPart, outputCount - column)
    let first = part / columnParts * Self.rowsOfPart
    let rows = min(Self.rowsOfPart, batch.rows - first)
    let output = batch.output + first * outputCount + column
    let input = batch.input + first * batch.inputStep
    // A few weights' rows at a time, so that they are in the nearest cache for every row. The last
    // ones are read from a copy: whole vectors would reach beyond the weight's memory.
    let copied = copiedRows
    var from = 0
    while from < inputCount {
      let inPlace = from < inputCount - copied
      let until = inPlace ? min(from + 128, inputCount - copied) : inputCount
      let lines = inPlace ? weights + from * outputCount : lastWeights.pointer
      MatrixProduct(
        rows: rows, columns: width, count: until - from, a: input + from,
        rowStep: batch.inputStep, step: 1, b: UnsafePointer(lines) + column, rowStep: outputCount,
        c: output,
        rowStep: outputCount, goesOn: from > 0
      ).run()
      from = until
    }
    let biases = bias.flatMap { parameters[$0].baseAddress.map { $0 + column } }
    finishSums(output, rows: rows, width: width, bias: biases)
  }

  /// The weight's last rows that a whole vector read in any of them may reach beyond.
  private var copiedRows: Int {
    outputCount % 16 == 0 ? 0 : min(inputCount, 16 / outputCount + 1)
  }

  func prepareForward(_ parameters: ParameterValues) {
    guard copiedRows > 0, let weights = parameters[weight].baseAddress else { return }
    lastWeights.pointer.update(
      from: weights + (inputCount - copiedRows) * outputCount, count: copiedRows * outputCount)
  }

  private func finishSums(
    _ sums: UnsafeMutablePointer<Float>, rows: Int, width: Int, bias: UnsafeMutablePointer<Float>?
  ) {
    for row in 0..<rows {
      let sums = sums + row * outputCount
      if let bias { for i in 0..<width { sums[i] += bias[i] } }
      if rectifies { for i in 0..<width { sums[i] = sums[i] <= 0 ? 0 : sums[i] } }
    }
  }

  func prepareBackward(_ batch: RowBatch, upstream gradient: UnsafeMutablePointer<Float>) {
    let count = batch.rows * outputCount
    if rectifies {
      for i in 0..<count { upstream.pointer[i] = batch.output[i] <= 0 ? 0 : gradient[i] }
    } else {
      upstream.pointer.update(from: gradient, count: count)
    }
    transpose(
      upstream.pointer, rows: batch.rows, columns: outputCount, rowStep: outputCount,
      into: exchanged.pointer, rowStep: exchangedStep)
  }

  // A part of the way back takes 64 rows of the weight; one more takes the bias.
  fileprivate static let weightRowsOfPart = 64
  private var weightParts: Int {
    (inputCount + Self.weightRowsOfPart - 1) / Self.weightRowsOfPart
  }

  func backwardParts(_ rows: Int) -> Int { learns ? weightParts + 1 : weightParts }

  func backward(
    _ part: Int, _ batch: RowBatch, _ gradients: RowGradients, _ parameters: ParameterValues,
    _ rule: UpdateRule
  ) {
    let bench = benches[gradients.thread]
    guard part < weightParts else {
      biasGradient(batch, into: bench.weightGradient.pointer)
      if let bias {
        change(bias, 0, bench.weightGradient.pointer, outputCount, parameters, rule)
      }
      return
    }
    guard let weights = parameters[weight].baseAddress else { return }
    let first = part * Self.weightRowsOfPart
    let count = min(Self.weightRowsOfPart, inputCount - first)
    if let target = gradients.input {
      MatrixProduct(
        rows: count, columns: batch.rows, count: outputCount, a: weights + first * outputCount,
        rowStep: outputCount, step: 1, b: exchanged.pointer, rowStep: exchangedStep,
        c: bench.inputGradient.pointer, rowStep: exchangedStep, goesOn: false
      ).run()
      transpose(
        bench.inputGradient.pointer, rows: count, columns: batch.rows, rowStep: exchangedStep,
        into: target + first, rowStep: gradients.inputStep)
    }
    guard learns else { return }
    MatrixProduct(
      rows: count, columns: outputCount, count: batch.rows, a: batch.input + first, rowStep: 1,
      step: batch.inputStep, b: upstream.pointer, rowStep: outputCount,
      c: bench.weightGradient.pointer, rowStep: outputCount, goesOn: false
    ).run()
    change(
      weight, first * outputCount, bench.weightGradient.pointer, count * outputCount, parameters,
      rule)
  }

  private func biasGradient(_ batch: RowBatch, into gradient: UnsafeMutablePointer<Float>) {
    gradient.update(from: upstream.pointer, count: outputCount)
    for row in 1..<max(1, batch.rows) {
      for i in 0..<outputCount { gradient[i] += upstream.pointer[row * outputCount + i] }
    }
  }
}

/// What a thread needs at hand for some rows of a weight.
private final class DenseBench {
  let inputGradient: Buffer<Float>
  let weightGradient: Buffer<Float>

  init(outputCount: Int, rows: Int) {
    inputGradient = Buffer(DenseStage.weightRowsOfPart * rows)
    weightGradient = Buffer(DenseStage.weightRowsOfPart * outputCount)
  }
}
