import Kernels
import Layers
import Tensors

/// A network made ready to run fast: a fixed plan, and all the memory it will need.
///
/// Convolutions and what belongs to them take a few images at a time through all of their layers,
/// so that what is between the layers stays in the cache of one processor core. Dense layers take
/// the whole batch, so that their weights are read once. A batch is cut into four lanes whose
/// gradients are added in their order: the same bits come out whatever the number of threads.
///
/// Nothing is worked out for a frozen layer but what goes on to those before it that learn, and nothing
/// at all before the first that does. What is frozen is settled when the engine is made.
///
/// The sums are those of the readable loops of `Layers`, added in another order, and some of them by
/// Winograd's algorithm: they agree within rounding.
public final class Engine {
  /// The pieces that a batch is cut into.
  public static let laneCount = 4

  /// The greatest number of examples that it takes at once.
  public let batchSize: Int

  private let parameters: [Parameter<Float>]
  private let frozen: [Bool]
  private let values: Buffer<UInt>
  private let plan: Plan
  private let sizes: PlanSizes
  private let team: Team
  private let memory: EngineMemory
  private let preparations: [(stage: Int, part: Int)]
  private let updates: [(stage: Int, part: Int)]

  /// The engine for batches of `network` of up to `batchSize` examples, with so many threads.
  ///
  /// It is nil for a network with layers that the engine does not know, or on a processor without
  /// fused multiply-add. Throws `ShapeError`.
  public init?(
    _ network: Sequential<Float>, loss: Loss, batchSize: Int, threads: Int,
    algorithm: ConvolutionAlgorithm = .fastest
  ) throws {
    let greatest = PlanSizes(
      batchSize: batchSize, lanes: Self.laneCount, group: 4, threads: max(1, threads),
      algorithm: algorithm)
    guard let plan = try Plan(network, loss: loss, sizes: greatest) else { return nil }
    let sizes = plan.sizes
    self.sizes = sizes
    self.plan = plan
    self.batchSize = batchSize
    parameters = network.parameters
    frozen = parameters.map(\.isFrozen)
    values = Buffer(2 * parameters.count)
    team = Team(threads: sizes.threads)
    memory = EngineMemory(plan, sizes, inputCount: network.inputShape.reduce(1, *))
    preparations = plan.features.indices.flatMap { stage in
      (0..<plan.features[stage].preparations).map { (stage, $0) }
    }
    updates = plan.features.indices.flatMap { stage in
      (0..<plan.features[stage].updates).map { (stage, $0) }
    }
  }

  /// Whether no parameter was frozen or unfrozen since the engine was made: if one was, `learn` needs a
  /// new one.
  public var isCurrent: Bool {
    parameters.indices.allSatisfy { parameters[$0].isFrozen == frozen[$0] }
  }

  /// Writes example `position` of a batch into the buffer and gives its class.
  public typealias Reader = (_ position: Int, UnsafeMutableBufferPointer<Float>) -> Int

  /// Takes one step of training with the `count` examples that `read` gives.
  ///
  /// The parameters are changed by `rule`, which is not asked about those that are frozen. Both are
  /// called from several threads. If a loss is not finite the parameters stay as they are. Throws
  /// `ShapeError` if there is no output for a class.
  public func learn(count: Int, read: Reader, rule: UpdateRule) throws -> BatchScore {
    checkCount(count)
    require(
      isCurrent, "a parameter was frozen or unfrozen after the engine was made; make a new one")
    beginStages(training: true)
    return try withValues { values -> Result<BatchScore, ShapeError> in
      prepare(values)
      forward(count, values, read)
      if let error = classWithoutOutput(count) { return .failure(error) }
      plan.head.score(
        memory.scores(count, learns: true), memory.rowOutputs[plan.rows.count - 1].pointer)
      let score = memory.score(count)
      if score.loss.isFinite { backward(count, values, rule) }
      return .success(score)
    }.get()
  }

  /// Prepares the weights for `answer`: to be called when they have changed.
  public func prepareAnswers() {
    beginStages(training: false)
    withValues { prepare($0) }
  }

  /// Takes `count` examples, which `read` gives, through the network, as after training.
  ///
  /// `use` is handed the outputs, `[count, classes]`, how the batch fared, the predicted classes and
  /// the true ones. Throws `ShapeError` if there is no output for a class.
  public func answer(
    count: Int, read: Reader,
    use: (
      _ outputs: UnsafeBufferPointer<Float>, BatchScore, _ predictions: UnsafeBufferPointer<Int>,
      _ classes: UnsafeBufferPointer<Int>
    ) -> Void
  ) throws {
    checkCount(count)
    try withValues { values -> Result<Void, ShapeError> in
      forward(count, values, read)
      if let error = classWithoutOutput(count) { return .failure(error) }
      let numbers = memory.rowOutputs[plan.rows.count - 1].pointer
      let scores = memory.scores(count)
      plan.head.answer(scores, numbers)
      plan.head.score(memory.scores(count, outputs: memory.spareOutputs.pointer), numbers)
      use(
        UnsafeBufferPointer(start: scores.outputs, count: count * plan.head.classCount),
        memory.score(count), UnsafeBufferPointer(start: scores.predictions, count: count),
        UnsafeBufferPointer(start: scores.classes, count: count))
      return .success(())
    }.get()
  }

  private func checkCount(_ count: Int) {
    require(
      count > 0 && count <= batchSize,
      "a batch of \(count) examples was given to an engine for 1 to \(batchSize)")
  }

  /// What is wrong if an example of the batch has a class that no output stands for.
  private func classWithoutOutput(_ count: Int) -> ShapeError? {
    for example in 0..<count {
      let number = memory.classes.pointer[example]
      if number < 0 || number >= plan.head.classCount {
        return ShapeError(
          "crossEntropy",
          "example \(example) of the batch has class \(number), but the network has outputs for"
            + " \(plan.head.classCount) classes, 0 to \(plan.head.classCount - 1)")
      }
    }
    return nil
  }

  private func beginStages(training: Bool) {
    for stage in plan.features { stage.begin(training: training) }
    for stage in plan.rows { stage.begin(training: training) }
  }

  /// Calls `body` with the memory of all parameters.
  private func withValues<Result>(_ body: (ParameterValues) -> Result) -> Result {
    let places = UnsafeMutableRawPointer(values.pointer).assumingMemoryBound(
      to: UnsafeMutableBufferPointer<Float>.self)
    func hold(_ index: Int) -> Result {
      guard index < parameters.count else {
        return body(UnsafeBufferPointer(start: places, count: parameters.count))
      }
      return parameters[index].value.withUnsafeMutableScalars { scalars in
        places[index] = scalars
        return hold(index + 1)
      }
    }
    return hold(0)
  }

  private func prepare(_ values: ParameterValues) {
    team.run(preparations.count) { number, _ in
      let (stage, part) = preparations[number]
      plan.features[stage].prepare(part, values)
    }
  }

  private func lane(_ number: Int, of count: Int) -> Range<Int> {
    number * count / sizes.lanes..<(number + 1) * count / sizes.lanes
  }

  private func forward(_ count: Int, _ values: ParameterValues, _ read: Reader) {
    team.run(sizes.lanes) { number, thread in
      let lane = lane(number, of: count)
      for first in stride(from: lane.lowerBound, to: lane.upperBound, by: sizes.group) {
        let images = min(sizes.group, lane.upperBound - first)
        for image in first..<first + images {
          memory.classes.pointer[image] = read(image, memory.input(image))
        }
        for stage in plan.features.indices {
          plan.features[stage].forward(memory.group(stage, first, images, thread))
        }
      }
    }
    for (number, stage) in plan.rows.enumerated() {
      let batch = memory.rows(number, count)
      stage.prepareForward(values)
      team.run(stage.forwardParts(count)) { part, _ in stage.forward(part, batch, values) }
    }
  }

  private func backward(_ count: Int, _ values: ParameterValues, _ change: UpdateRule) {
    // A layer of which some learns works all out, and hands in what is not wanted too.
    func rule(
      parameter: Int, offset: Int, values: UnsafeMutableBufferPointer<Float>,
      gradients: UnsafeBufferPointer<Float>
    ) {
      if !frozen[parameter] { change(parameter, offset, values, gradients) }
    }
    for number in (plan.firstRow..<plan.rows.count).reversed() {
      let stage = plan.rows[number]
      let batch = memory.rows(number, count)
      let upstream =
        number == plan.rows.count - 1
        ? memory.lastGradient.pointer : memory.rowGradients[number + 1].pointer
      stage.prepareBackward(batch, upstream: upstream)
      let learnsBefore = number > plan.firstRow || plan.featuresLearn
      team.run(stage.backwardParts(count)) { part, thread in
        stage.backward(
          part, batch,
          RowGradients(
            upstream: upstream,
            input: learnsBefore ? memory.rowGradients[number].pointer : nil,
            inputStep: memory.rowGradientSteps[number], thread: thread), values, rule)
      }
    }
    guard plan.featuresLearn else { return }
    team.run(sizes.lanes) { number, thread in
      let lane = lane(number, of: count)
      if lane.isEmpty { for stage in plan.features { stage.clear(lane: number) } }
      for first in stride(from: lane.lowerBound, to: lane.upperBound, by: sizes.group) {
        backward(
          number, first, min(sizes.group, lane.upperBound - first), lane.lowerBound == first,
          thread)
      }
    }
    team.run(updates.count) { number, _ in
      let (stage, part) = updates[number]
      plan.features[stage].update(part, values, rule)
    }
  }

  /// Takes one group of images back through the features, as far as there is one that learns.
  private func backward(
    _ lane: Int, _ first: Int, _ images: Int, _ beginsLane: Bool, _ thread: Int
  ) {
    var upstream = memory.rowGradients[0].pointer + first * memory.rowGradientSteps[0]
    var step = memory.rowGradientSteps[0]
    for stage in (plan.firstLearner..<plan.features.count).reversed() {
      let input = stage == plan.firstLearner ? nil : memory.groupGradient(stage, thread)
      plan.features[stage].backward(
        memory.group(stage, first, images, thread),
        GroupGradients(
          lane: lane, beginsLane: beginsLane, upstream: upstream, upstreamStep: step,
          input: input, inputStep: memory.steps[stage]))
      if let input { (upstream, step) = (input, memory.steps[stage]) }
    }
  }
}

/// How a batch fared.
public struct BatchScore: Equatable, Sendable {
  /// The mean loss.
  public let loss: Float
  /// How many examples had their class predicted.
  public let right: Int
}
