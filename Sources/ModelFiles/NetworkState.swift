import Layers
import Tensors

/// What a network has learned, and what its layers keep besides, by path.
public struct NetworkState<Scalar: TensorScalar>: Equatable, Sendable {
  /// The parameters and the tensors that layers keep, as in `conv1.weight`, `bn1.runningMean`.
  public var tensors: [String: Tensor<Scalar>]

  /// The generators that layers draw from in training, as in `dropout1.generator`.
  public var generators: [String: Generator]

  /// A state of these parts.
  public init(tensors: [String: Tensor<Scalar>] = [:], generators: [String: Generator] = [:]) {
    self.tensors = tensors
    self.generators = generators
  }

  /// The state that `network` is in; throws `StateError` if two of its parts have the same path.
  public init(of network: some Layer<Scalar>) throws {
    self.init()
    var twice: [String] = []
    for parameter in network.parameters
    where tensors.updateValue(parameter.value, forKey: parameter.name) != nil {
      twice.append(parameter.name)
    }
    for memory in network.memories {
      switch memory.content {
      case .tensor(let tensor):
        if tensors.updateValue(tensor, forKey: memory.name) != nil { twice.append(memory.name) }
      case .generator(let generator):
        if generators.updateValue(generator, forKey: memory.name) != nil {
          twice.append(memory.name)
        }
      }
    }
    guard twice.isEmpty else { throw StateError(twice: twice) }
  }

  /// Puts `network` into this state, or, where it does not fit in every part, leaves it as it is
  /// and throws `StateError`.
  ///
  /// Without `generators` those of the network go on as they are: only training needs them.
  public func restore(in network: some Layer<Scalar>, generators restored: Bool = true) throws {
    try check(fits: network, generators: restored)
    for parameter in network.parameters {
      if let tensor = tensors[parameter.name] { parameter.value = tensor }
    }
    for memory in network.memories {
      switch memory.content {
      case .tensor:
        if let tensor = tensors[memory.name] { memory.content = .tensor(tensor) }
      case .generator:
        if restored, let generator = generators[memory.name] {
          memory.content = .generator(generator)
        }
      }
    }
  }

  /// Throws `StateError` unless the state has all that `network` has, in the same shapes, and
  /// nothing else.
  public func check(fits network: some Layer<Scalar>, generators restored: Bool = true) throws {
    let wanted = try NetworkState(of: network)
    var error = StateError()
    for (name, tensor) in wanted.tensors {
      guard let own = tensors[name] else {
        error.missing.append("\(name) \(text(tensor.shape))")
        continue
      }
      if own.shape != tensor.shape {
        error.wrongShapes.append(
          "\(name) is \(text(own.shape)), but \(text(tensor.shape)) in the network")
      }
    }
    for (name, tensor) in tensors where wanted.tensors[name] == nil {
      error.unexpected.append("\(printable(name)) \(text(tensor.shape))")
    }
    if restored {
      error.missing += wanted.generators.keys.filter { generators[$0] == nil }
      error.unexpected += generators.keys.filter { wanted.generators[$0] == nil }.map(printable)
    }
    if error != StateError() { throw error.sorted }
  }
}

/// Why a state is not that of a network, each part by its path.
public struct StateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the network has, and the state has not, each with its shape.
  public var missing: [String] = []

  /// What the state has, and the network has not, each with its shape.
  public var unexpected: [String] = []

  /// What both have, in two shapes.
  public var wrongShapes: [String] = []

  /// Paths that more than one part of the network has.
  public var twice: [String] = []

  /// An error with nothing wrong yet.
  init(twice: [String] = []) { self.twice = twice }

  var sorted: StateError {
    var error = self
    error.missing.sort()
    error.unexpected.sort()
    error.wrongShapes.sort()
    return error
  }

  /// A line for each kind of thing that is wrong, with all that are so.
  public var description: String {
    guard twice.isEmpty else {
      return "the network has more than one \(twice.joined(separator: ", ")); networks within a"
        + " network need names of their own: Sequential(name: \"block1\", …)"
    }
    let lines = [
      ("missing", missing), ("not in the network", unexpected), ("of another shape", wrongShapes),
    ].filter { !$0.1.isEmpty }.map { "\n  \($0.0): " + $0.1.joined(separator: ", ") }
    return "the tensors are not those of this network:" + lines.joined()
  }
}
