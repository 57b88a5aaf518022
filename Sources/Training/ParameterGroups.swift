import Layers
import Tensors

/// One rule for all of a network, with a learning rate of its own for each group of parameters.
///
/// A group's rate is the learning rate times the group's factor, and it stays so when a schedule
/// changes the learning rate. All else is as without groups: the state has the same memories, in the
/// network's order. PyTorch has the same by its `param_groups`.
public final class ParameterGroups<Scalar: TensorScalar>: Optimiser {
  private struct Group {
    let pattern: String
    let factor: Double
    let parameters: [Parameter<Scalar>]
    let optimiser: any Optimiser<Scalar>
  }

  /// How far a step goes where the factor is 1.
  public var learningRate: Double {
    didSet { for group in groups { group.optimiser.learningRate = learningRate * group.factor } }
  }

  private let parameters: [Parameter<Scalar>]
  private let groups: [Group]
  /// Where each parameter of the network is.
  private let places: [(group: Int, index: Int)]

  /// The groups of `network`'s parameters that `factors` names, and one of factor 1 for those that it
  /// does not.
  ///
  /// Patterns are those of `isPath`: `("fc", 10)` gives the layer `fc` ten times the rate. The first
  /// that names a parameter counts. `makeOptimiser` makes the rule of a group with its learning rate,
  /// the same rule for all. Throws `ShapeError` for a pattern that names nothing, or nothing that no
  /// other has named before.
  public init(
    of network: some Layer<Scalar>, _ factors: [(pattern: String, factor: Double)],
    learningRate: Double, makeOptimiser: (_ learningRate: Double) -> any Optimiser<Scalar>
  ) throws {
    let parameters = network.parameters
    var members = [[Parameter<Scalar>]](repeating: [], count: factors.count + 1)
    var places: [(group: Int, index: Int)] = []
    for parameter in parameters {
      let group =
        factors.firstIndex { isPath(parameter.name, matchedBy: $0.pattern) } ?? factors.count
      places.append((group, members[group].count))
      members[group].append(parameter)
    }
    for (number, group) in factors.enumerated() {
      require(
        group.factor.isFinite && group.factor >= 0,
        "the learning rate of \(group.pattern) is to be \(group.factor) times the others'")
      guard members[number].isEmpty else { continue }
      let names = parameters.map(\.name)
      let isNamed = names.contains { isPath($0, matchedBy: group.pattern) }
      throw ShapeError(
        "ParameterGroups",
        isNamed
          ? "all that \"\(group.pattern)\" names is in a group before it; put it further ahead"
          : "nothing here is named by \"\(group.pattern)\"; there are "
            + names.joined(separator: ", "))
    }
    self.learningRate = learningRate
    self.parameters = parameters
    self.places = places
    groups = zip(factors + [("others", 1)], members).map { group, members in
      Group(
        pattern: group.pattern, factor: group.factor, parameters: members,
        optimiser: makeOptimiser(learningRate * group.factor))
    }
  }

  /// The factor of each group, and the rule of all.
  public var rule: String {
    let factors = groups.map { "\($0.pattern) times \($0.factor)" }.joined(separator: ", ")
    return "\(groups[0].optimiser.rule), learning rate of \(factors)"
  }

  /// The learning rate and, for all parameters in the network's order, what the groups remember.
  public var state: OptimiserState<Scalar> {
    let states = groups.map { $0.optimiser.state }
    let names = states.map { $0.memories.map(\.name) }
    require(
      names.allSatisfy { $0 == names[0] },
      "the groups are to have one rule, but they remember \(names)")
    return OptimiserState(
      learningRate: learningRate, steps: states[0].steps,
      memories: states[0].memories.indices.map { memory in
        .init(
          name: states[0].memories[memory].name,
          tensors: places.map { states[$0.group].memories[memory].tensors[$0.index] })
      })
  }

  /// Goes on from `state`; throws `OptimiserStateError`.
  public func restore(
    _ state: OptimiserState<Scalar>, for parameters: [Parameter<Scalar>]
  ) throws {
    check(parameters)
    for memory in state.memories where memory.tensors.count != places.count {
      throw OptimiserStateError(
        "an optimiser's \(memory.name) holds \(memory.tensors.count) tensors for "
          + "\(places.count) parameters; was it saved with another network?")
    }
    let before = groups.map { $0.optimiser.state }
    do {
      for (number, group) in groups.enumerated() {
        try group.optimiser.restore(part(number, of: state), for: group.parameters)
      }
    } catch {
      for (group, state) in zip(groups, before) {
        try group.optimiser.restore(state, for: group.parameters)
      }
      throw error
    }
    learningRate = state.learningRate
  }

  /// Begins a step of every group.
  public func beginStep(_ parameters: [Parameter<Scalar>]) {
    check(parameters)
    for group in groups { group.optimiser.beginStep(group.parameters) }
  }

  /// Changes `values` by the rule of their group.
  public func update(
    parameter: Int, offset: Int, values: UnsafeMutableBufferPointer<Scalar>,
    gradients: UnsafeBufferPointer<Scalar>
  ) {
    require(
      places.indices.contains(parameter),
      "parameter \(parameter) does not exist: the optimiser has \(places.count)")
    let place = places[parameter]
    groups[place.group].optimiser.update(
      parameter: place.index, offset: offset, values: values, gradients: gradients)
  }

  /// What of `state` belongs to a group.
  private func part(_ group: Int, of state: OptimiserState<Scalar>) -> OptimiserState<Scalar> {
    OptimiserState(
      learningRate: state.learningRate * groups[group].factor, steps: state.steps,
      memories: state.memories.map { memory in
        .init(
          name: memory.name,
          tensors: zip(places, memory.tensors).filter { $0.0.group == group }.map(\.1))
      })
  }

  private func check(_ parameters: [Parameter<Scalar>]) {
    let fits =
      parameters.count == self.parameters.count
      && parameters.indices.allSatisfy { parameters[$0] === self.parameters[$0] }
    require(fits, "parameter groups were given other parameters than those of their network")
  }
}
