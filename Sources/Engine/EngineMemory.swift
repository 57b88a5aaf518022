import Kernels

/// All that an engine keeps between its stages.
final class EngineMemory {
  /// From one image to the next in what reaches stage number k, and, last, the rows.
  let steps: [Int]
  private let features: [Buffer<Float>]
  private let kept: [Buffer<Int32>]
  private let keptSteps: [Int]
  /// What each row stage gives.
  let rowOutputs: [Buffer<Float>]
  /// The gradient for what reaches each row stage.
  let rowGradients: [Buffer<Float>]
  let rowGradientSteps: [Int]
  private let groupGradients: [Buffer<Float>]
  private let threads: Int
  private let inputCount: Int

  let classes: Buffer<Int>
  let spareOutputs: Buffer<Float>
  /// The gradient for what the last row stage gives, which itself is still wanted on the way back.
  let lastGradient: Buffer<Float>
  private let predictions: Buffer<Int>
  private let losses: Buffer<Float>
  private let outputs: Buffer<Float>
  private let scratch: Buffer<Float>

  init(_ plan: Plan, _ sizes: PlanSizes, inputCount: Int) {
    let counts = [inputCount] + plan.features.map(\.output.count)
    // A vector's room between images, lest their numbers fall into the same few cache lines.
    let steps = counts.map { wholeVectors($0) + 16 }
    self.steps = steps
    self.inputCount = inputCount
    threads = sizes.threads
    features = steps.map { Buffer(sizes.batchSize * $0) }
    keptSteps = plan.features.map { $0.keptCount + 16 }
    kept = keptSteps.map { Buffer(sizes.batchSize * $0) }
    rowOutputs = plan.rows.map { Buffer(sizes.batchSize * $0.outputCount) }
    let rowSteps = plan.rows.enumerated().map { number, stage in
      number == 0 ? steps[plan.features.count] : stage.inputCount
    }
    rowGradientSteps = rowSteps
    rowGradients = rowSteps.map { Buffer(sizes.batchSize * $0) }
    groupGradients = (0..<sizes.threads).flatMap { _ in
      steps.dropLast().map { Buffer(sizes.group * $0) }
    }
    let last = plan.head.classCount
    classes = Buffer(sizes.batchSize)
    predictions = Buffer(sizes.batchSize)
    losses = Buffer(sizes.batchSize)
    outputs = Buffer(sizes.batchSize * last)
    spareOutputs = Buffer(sizes.batchSize * last)
    lastGradient = Buffer(sizes.batchSize * last)
    scratch = Buffer(SoftmaxRows(rows: sizes.batchSize, classCount: last).scratchCount)
  }

  func input(_ image: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: features[0].pointer + image * steps[0], count: inputCount)
  }

  func group(_ stage: Int, _ first: Int, _ count: Int, _ thread: Int) -> ImageGroup {
    ImageGroup(
      count: count, first: first, thread: thread,
      input: features[stage].pointer + first * steps[stage], inputStep: steps[stage],
      output: features[stage + 1].pointer + first * steps[stage + 1],
      outputStep: steps[stage + 1], kept: kept[stage].pointer + first * keptSteps[stage],
      keptStep: keptSteps[stage])
  }

  /// Where a thread writes the gradient for the input of a stage.
  func groupGradient(_ stage: Int, _ thread: Int) -> UnsafeMutablePointer<Float> {
    groupGradients[thread * (steps.count - 1) + stage].pointer
  }

  func rows(_ number: Int, _ count: Int) -> RowBatch {
    let isFirst = number == 0
    let input = isFirst ? features[features.count - 1] : rowOutputs[number - 1]
    return RowBatch(
      rows: count, input: input.pointer, inputStep: rowGradientSteps[number],
      output: rowOutputs[number].pointer)
  }

  func scores(
    _ count: Int, outputs other: UnsafeMutablePointer<Float>? = nil, learns: Bool = false
  ) -> RowScores {
    RowScores(
      count: count, classes: classes.pointer, losses: losses.pointer,
      predictions: predictions.pointer, outputs: other ?? outputs.pointer,
      gradient: learns ? lastGradient.pointer : nil, scratch: scratch.pointer)
  }

  /// The mean loss, added up in `Double`, and the right predictions.
  func score(_ count: Int) -> BatchScore {
    var (sum, right) = (0.0, 0)
    for row in 0..<count {
      sum += Double(losses.pointer[row])
      if predictions.pointer[row] == classes.pointer[row] { right += 1 }
    }
    return BatchScore(loss: Float(sum / Double(count)), right: right)
  }
}
