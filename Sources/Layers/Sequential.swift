import Tensors

/// Layers one after the other: the output of each is the input of the next.
public final class Sequential<Scalar: TensorScalar>: Layer {
  /// The network's name: empty, or the path before the names of its layers.
  public let name: String

  /// The shape of one example, without batch: `[28, 28, 1]`.
  public let inputShape: [Int]

  /// The shape of what comes out for one example, without batch.
  public let outputShape: [Int]

  /// The layers, in order.
  public let layers: [any Layer<Scalar>]

  /// A row for each layer, in order: what comes out, what is learned, what it costs.
  public let summary: [LayerSummary]

  /// A network of the layers that are described, each made for the shape that reaches it.
  ///
  /// They are named by kind and number, `conv1`, `relu1`, `conv2`, and their tensors by path,
  /// `conv1.weight`. Weights are drawn in that order; they, and the generator afterwards, are the
  /// same with dropout layers among the others and without. Throws `ShapeError`, which names the
  /// layer.
  public convenience init(
    name: String = "", inputShape: [Int], _ descriptions: [LayerDescription],
    initialiser: Initialiser = .glorotUniform, generator: inout Generator
  ) throws {
    var numbers: [String: Int] = [:]
    let named = descriptions.map { description in
      numbers[description.stem, default: 0] += 1
      return ("\(description.stem)\(numbers[description.stem, default: 1])", description)
    }
    try self.init(
      name: name, inputShape: inputShape, named: named, initialiser: initialiser,
      generator: &generator)
  }

  /// A network of the layers that are described, whose names are given: `conv1` for `conv1.weight`.
  ///
  /// All else is as where the names are numbers. Throws `ShapeError`, which names the layer.
  public convenience init(
    name: String = "", inputShape: [Int], named descriptions: [(String, LayerDescription)],
    initialiser: Initialiser = .glorotUniform, generator: inout Generator
  ) throws {
    var layers: [any Layer<Scalar>] = []
    var shape = inputShape
    var branch = generator
    var seeds = Generator(seed: branch.next())
    for (place, (own, description)) in descriptions.enumerated() {
      let layerName = name.isEmpty ? own : "\(name).\(own)"
      try Self.telling(place, of: descriptions.count) {
        func layer(_ generator: inout Generator) throws -> any Layer<Scalar> {
          try description.layer(
            named: layerName, for: shape, initialiser: initialiser, generator: &generator)
        }
        let layer = try description.drawsInTraining ? layer(&seeds) : layer(&generator)
        shape = try layer.outputShape(for: shape)
        layers.append(layer)
      }
    }
    try self.init(name: name, inputShape: inputShape, layers: layers)
  }

  /// A network of `layers`, whose shapes must fit each other; throws `ShapeError`.
  public init(name: String = "", inputShape: [Int], layers: [any Layer<Scalar>]) throws {
    guard !inputShape.isEmpty, inputShape.allSatisfy({ $0 > 0 }) else {
      throw ShapeError(
        "Sequential",
        "examples of shape \(text(inputShape)) have no numbers; give the shape of one example,"
          + " such as [28, 28, 1]")
    }
    var shape = inputShape
    var summary: [LayerSummary] = []
    for (place, layer) in layers.enumerated() {
      try Self.telling(place, of: layers.count) {
        let cost = try layer.multiplyAdds(for: shape)
        shape = try layer.outputShape(for: shape)
        summary.append(
          LayerSummary(
            name: layer.name, kind: layer.kind, outputShape: shape,
            parameters: layer.parameterCount, multiplyAdds: cost))
      }
    }
    self.name = name
    self.inputShape = inputShape
    self.layers = layers
    self.summary = summary
    outputShape = shape
  }

  /// The number of layers: `7 layers`.
  public var kind: String { counted(layers.count, "layer") }

  /// The layers.
  public var children: [any Layer<Scalar>] { layers }

  /// The parameters of all layers, in order.
  public var parameters: [Parameter<Scalar>] { layers.flatMap { $0.parameters } }

  /// What all layers keep besides their parameters, in order.
  public var memories: [LayerMemory<Scalar>] { layers.flatMap { $0.memories } }

  /// The shape after the last layer; throws `ShapeError` if a layer cannot take what reaches it.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    try layers.reduce(shape) { try $1.outputShape(for: $0) }
  }

  /// The multiply-adds of all layers for one example.
  public func multiplyAdds(for shape: [Int]) throws -> Int {
    var (shape, sum) = (shape, 0)
    for layer in layers {
      sum += try layer.multiplyAdds(for: shape)
      shape = try layer.outputShape(for: shape)
    }
    return sum
  }

  /// The output of the last layer for `input`, `[batch] + inputShape`.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    try checkInput(input.shape)
    return try layers.reduce(input) { try $1.forward($0, observer: &observer) }
  }

  /// The output of every layer for `input`, `[batch] + inputShape`, with the layer's name.
  ///
  /// Throws `ShapeError`.
  public func forwardThroughAll(
    _ input: Tensor<Scalar>
  ) throws -> [(name: String, output: Tensor<Scalar>)] {
    try checkInput(input.shape)
    var outputs: [(name: String, output: Tensor<Scalar>)] = []
    for layer in layers {
      outputs.append((layer.name, try layer.forward(outputs.last?.output ?? input)))
    }
    return outputs
  }

  /// The gradient of the input, handed back from the last layer to the first.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    try layers.reversed().reduce(upstream) { try $1.backward($0, observer: &observer) }
  }

  /// The gradients of all parameters that are not frozen; that of the input is left out.
  ///
  /// It goes back as far as the first layer that learns, and nowhere if none does.
  public func gatherGradients(_ upstream: Tensor<Scalar>) throws {
    guard let first = layers.firstIndex(where: { $0.learns }) else { return }
    try layers[first].gatherGradients(
      layers[(first + 1)...].reversed().reduce(upstream) { try $1.backward($0) })
  }

  /// Has every layer work from now on as in `mode`.
  public func enter(_ mode: Mode) {
    for layer in layers { layer.enter(mode) }
  }

  private func checkInput(_ shape: [Int]) throws {
    guard shape.first ?? 0 > 0, Array(shape.dropFirst()) == inputShape else {
      let single =
        shape == inputShape ? "; put a batch axis in front: \(text([1] + shape))" : ""
      throw ShapeError(
        name.isEmpty ? "Sequential" : name,
        "input \(text(shape)) is not a batch of examples of shape \(text(inputShape))\(single)")
    }
  }

  /// Runs `body`, and says of its error at which layer it came up.
  private static func telling<Result>(
    _ place: Int, of count: Int, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ShapeError {
      throw ShapeError("layer \(place + 1) of \(count), \(error.operation)", error.message)
    }
  }
}

/// A row of a network's table.
public struct LayerSummary: Hashable, Sendable {
  /// The layer's name, as in `conv1`.
  public let name: String

  /// What the layer does, as in `convolution 3×3, 1 → 8`.
  public let kind: String

  /// The shape of its output for one example, without batch.
  public let outputShape: [Int]

  /// Numbers that it learns.
  public let parameters: Int

  /// Multiply-adds for one example.
  public let multiplyAdds: Int
}
