import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What becomes of the running statistics of a batch normalisation that is frozen.
public enum FrozenStatistics: Hashable, Sendable, CaseIterable {
  /// They stay, and the layer normalises by them in training too, as Keras has it with
  /// `trainable = False`.
  case held

  /// They follow the batches of a training, by whose own statistics the layer normalises, as PyTorch
  /// has it with `requires_grad = False`: a network that is wholly frozen changes all the same.
  case following
}

/// Whether `pattern` names the tensor of this `path`, as `layer1.0.conv1.weight`, or a layer that it
/// lies in.
///
/// In a pattern `*` stands for any characters, dots too, and `?` for one; `[ab]` is either of two.
/// So `layer4` and `layer4.*` name all of the layer, `*.bias` every bias, and `conv1` no more than the
/// layer of just this path.
public func isPath(_ path: String, matchedBy pattern: String) -> Bool {
  let parts = path.split(separator: ".", omittingEmptySubsequences: false)
  return parts.indices.contains { last in
    fnmatch(pattern, parts[...last].joined(separator: "."), FNM_NOESCAPE) == 0
  }
}

extension Layer {
  /// Freezes the parameters that `pattern` names, as `isPath` has it, and gives their paths.
  ///
  /// A frozen parameter keeps its value, and no gradient is gathered for it: the way back ends at the
  /// first layer that learns, and a layer behind it of which all is frozen works out the gradient of
  /// its input alone. (If some of a layer is frozen, all is worked out, and what is not wanted thrown
  /// away.)
  ///
  /// `statistics` says what becomes of the running statistics of a batch normalisation where `pattern`
  /// names them too: `bn1` does, `bn1.weight` does not. If they are held, their paths are among those
  /// given; if not, they follow, also where they were held before. D2 §3.2.2 freezes by
  /// `requires_grad = False`, which leaves them following.
  ///
  /// Throws `ShapeError`, which lists the paths there are, if there is none that is named.
  @discardableResult
  public func freeze(
    _ pattern: String, statistics: FrozenStatistics = .held
  ) throws -> [String] {
    try set(isFrozen: true, pattern, statistics: statistics)
  }

  /// Has the parameters that `pattern` names learn again, and statistics follow, and gives their
  /// paths; throws `ShapeError` as `freeze` does.
  ///
  /// An optimiser goes on with what it remembers of them from before they were frozen; where that is
  /// not wanted, a new one begins anew.
  @discardableResult
  public func unfreeze(_ pattern: String) throws -> [String] {
    try set(isFrozen: false, pattern, statistics: nil)
  }

  /// The paths of all that stands still in training: frozen parameters, and statistics that are held.
  public var frozenPaths: [String] {
    leaves.flatMap { layer in
      let normalisation = layer as? BatchNormalisationLayer<Scalar>
      let held = normalisation?.holdsStatistics == true ? layer.memories : []
      return layer.parameters.filter(\.isFrozen).map(\.name) + held.map(\.name)
    }
  }

  /// Freezes what has one of `paths`, as `frozenPaths` gave them, and has all else learn and follow.
  public func freezeOnly(_ paths: Set<String>) {
    for layer in leaves {
      for parameter in layer.parameters { parameter.isFrozen = paths.contains(parameter.name) }
      guard let layer = layer as? BatchNormalisationLayer<Scalar> else { continue }
      layer.holdsStatistics = layer.memories.contains { paths.contains($0.name) }
    }
  }

  /// Freezes or unfreezes what `pattern` names; `statistics` is nil where they are unfrozen.
  private func set(
    isFrozen: Bool, _ pattern: String, statistics: FrozenStatistics?
  ) throws -> [String] {
    let givesStatistics = statistics != .following
    var (paths, named): ([String], [String]) = ([], [])
    for layer in leaves {
      for parameter in layer.parameters {
        paths.append(parameter.name)
        guard isPath(parameter.name, matchedBy: pattern) else { continue }
        parameter.isFrozen = isFrozen
        named.append(parameter.name)
      }
      guard let layer = layer as? BatchNormalisationLayer<Scalar> else { continue }
      let own = layer.memories.map(\.name)
      if givesStatistics { paths += own }
      guard own.contains(where: { isPath($0, matchedBy: pattern) }) else { continue }
      layer.holdsStatistics = statistics == .held
      if givesStatistics { named += own }
    }
    guard !named.isEmpty else {
      throw ShapeError(
        isFrozen ? "freeze" : "unfreeze",
        "nothing here is named by \"\(pattern)\"; there are \(paths.joined(separator: ", "))")
    }
    return named
  }
}

extension Sequential {
  /// The same layers, but the last with parameters, a dense one, made anew for so many `classes`.
  ///
  /// The other layers are those of this network, and no copies: what is frozen of them stays so. The
  /// new one learns. It has the old one's name and its number of inputs, with a weight drawn by
  /// `initialiser` and a bias if the old one has one. Throws `ShapeError` if the last layer with
  /// parameters is not dense, or `classes` is not positive.
  public func replacingHead(
    classes: Int, initialiser: Initialiser = .glorotUniform, generator: inout Generator
  ) throws -> Sequential {
    guard let place = layers.lastIndex(where: { !$0.parameters.isEmpty }),
      let head = layers[place] as? DenseLayer<Scalar>
    else {
      let last = layers.last { !$0.parameters.isEmpty }
      throw ShapeError(
        name.isEmpty ? "Sequential" : name,
        "the last layer with parameters is \(last.map { "\($0.name), \($0.kind)" } ?? "missing"), and"
          + " no dense layer, whose outputs could be one for each class")
    }
    guard classes > 0 else {
      throw ShapeError(head.name, "the number of classes is \(classes); it must be at least 1")
    }
    let shape = [head.weight.value.shape[0], classes]
    var layers = layers
    let weight: Tensor<Scalar> = initialiser.weights(of: shape, generator: &generator)
    let bias: Tensor<Scalar> = initialiser.biases(forWeightsOf: shape, generator: &generator)
    layers[place] = try DenseLayer<Scalar>(
      name: head.name, weight: weight, bias: head.bias == nil ? nil : bias)
    return try Sequential(name: name, inputShape: inputShape, layers: layers)
  }
}
