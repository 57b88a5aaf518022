import Layers
import Tensors

/// What an optimiser has to know to go on where another stopped, bit for bit.
public struct OptimiserState<Scalar: TensorScalar>: Equatable, Sendable {
  /// One number for each number that is learned.
  public struct Memory: Equatable, Sendable {
    /// What is remembered: `velocity`, `mean` or `square`.
    public var name: String

    /// A tensor for each parameter, in its shape and in the order of the parameters.
    public var tensors: [Tensor<Scalar>]

    /// The memory of this name.
    public init(name: String, tensors: [Tensor<Scalar>]) {
      (self.name, self.tensors) = (name, tensors)
    }
  }

  /// How far a step goes.
  public var learningRate: Double

  /// The steps taken so far.
  public var steps: Int

  /// What the rule remembers, in an order of its own; nothing before the first step.
  public var memories: [Memory]

  /// A state of these parts.
  public init(learningRate: Double, steps: Int = 0, memories: [Memory] = []) {
    (self.learningRate, self.steps, self.memories) = (learningRate, steps, memories)
  }
}

/// Why a state is not one that an optimiser can go on from.
public struct OptimiserStateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was given, what was expected, and what to try.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// The memories of one rule, made at its first step, and the count of its steps.
final class OptimiserMemories<Scalar: TensorScalar> {
  /// The steps begun so far.
  private(set) var steps = 0
  private let names: [String]
  private var memories: [OptimiserMemory<Scalar>] = []
  private var isReady = false

  /// No memories yet; they will have these names.
  init(_ names: String...) { self.names = names }

  /// Counts a step; at first it makes room for each of `parameters`, which must stay the same.
  func beginStep(_ parameters: [Parameter<Scalar>]) {
    if !isReady {
      memories = names.map { _ in OptimiserMemory(for: parameters) }
      isReady = true
    }
    for memory in memories { memory.check(fits: parameters) }
    steps += 1
  }

  /// What memory number `memory` holds for `count` elements of a parameter from `offset` on.
  func piece(
    _ memory: Int, parameter: Int, offset: Int, count: Int
  ) -> UnsafeMutableBufferPointer<Scalar> {
    require(isReady, "an update comes after beginStep")
    return memories[memory].piece(parameter: parameter, offset: offset, count: count)
  }

  /// All of it, copied, with the learning rate that belongs to it.
  func state(learningRate: Double) -> OptimiserState<Scalar> {
    OptimiserState(
      learningRate: learningRate, steps: steps,
      memories: memories.indices.map { .init(name: names[$0], tensors: memories[$0].tensors) })
  }

  /// Goes on from `state`, which belongs to `parameters`; if it throws nothing has changed.
  func restore(_ state: OptimiserState<Scalar>, for parameters: [Parameter<Scalar>]) throws {
    try check(state, parameters)
    steps = state.steps
    isReady = state.steps > 0
    memories = state.memories.map { OptimiserMemory(for: parameters, holding: $0.tensors) }
  }

  private func check(
    _ state: OptimiserState<Scalar>, _ parameters: [Parameter<Scalar>]
  ) throws {
    guard state.learningRate.isFinite, state.learningRate >= 0 else {
      throw OptimiserStateError(
        "an optimiser's state has the learning rate \(state.learningRate); a rate is 0 or more")
    }
    // No training takes so many, and from there on they could not be counted much further.
    guard state.steps >= 0, state.steps < 1 << 53 else {
      throw OptimiserStateError("an optimiser's state has taken \(state.steps) steps")
    }
    let given = state.memories.map(\.name)
    guard given == (state.steps == 0 ? [] : names) else {
      throw OptimiserStateError(
        "an optimiser's state after \(state.steps) steps holds \(list(given)), but this rule "
          + "remembers \(list(state.steps == 0 ? [] : names)); was it saved by another optimiser?")
    }
    for memory in state.memories {
      guard memory.tensors.count == parameters.count else {
        throw OptimiserStateError(
          "an optimiser's \(memory.name) holds \(memory.tensors.count) tensors for "
            + "\(parameters.count) parameters; was it saved with another network?")
      }
      for (tensor, parameter) in zip(memory.tensors, parameters)
      where tensor.shape != parameter.value.shape {
        throw OptimiserStateError(
          "an optimiser's \(memory.name) for \(parameter.name) has shape \(tensor.shape), but "
            + "\(parameter.name) has shape \(parameter.value.shape); "
            + "was it saved with another network?")
      }
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "no memory" : names.joined(separator: " and ")
  }
}
