import Layers
import Tensors

// PyTorch's images are [batch, channel, height, width], and it multiplies by the transposed weight:
//
//     of a convolution, the weight is  [out, in, height, width],  and here  [height, width, in, out];
//     of a dense layer                 [out, in],                           [in, out].
//
// In a flattened image it has all places of the first channel in front, where here there are all
// channels of the first place; so what takes a flattened image has its inputs in another order, too.

/// A tensor of a network, and what PyTorch has in its place.
struct PyTorchCounterpart {
  /// Its path in the network, as in `dense1.weight`.
  let name: String

  /// Its path in PyTorch, as in `fc1.weight`.
  let pyTorchName: String

  /// Its shape in the network.
  let shape: [Int]

  /// Its shape in PyTorch, an axis of a flattened image being taken apart into the three of the
  /// image.
  let apart: [Int]

  /// For each axis of the network's, an axis of a flattened image again taken apart, which one of
  /// `apart` it is.
  let order: [Int]

  /// Its shape in PyTorch.
  let pyTorchShape: [Int]

  /// PyTorch's `tensor` in the order of the network.
  func fromPyTorch(_ tensor: Tensor<Float>) -> Tensor<Float> {
    tensor.reshaped(to: apart).transposed(order).reshaped(to: shape)
  }

  /// The network's `tensor` in the order of PyTorch.
  func toPyTorch(_ tensor: Tensor<Float>) -> Tensor<Float> {
    let back = apart.indices.sorted { order[$0] < order[$1] }
    return tensor.reshaped(to: order.map { apart[$0] }).transposed(back).reshaped(to: pyTorchShape)
  }
}

/// All tensors of a network, and what PyTorch has in their place.
struct PyTorchCounterparts {
  /// One for each parameter and each tensor that a layer keeps, in the order of the layers.
  private(set) var tensors: [PyTorchCounterpart] = []

  /// What PyTorch keeps besides: for each batch normalisation, how many batches it has seen.
  private(set) var batchCounts: [String] = []

  /// The image that was flattened, `[height, width, channel]`, until a dense layer has taken it.
  private var image: [Int]?

  /// The counterparts of `network`; throws `ModelFileError` for a flatten that is in no `Sequential`.
  init(of network: some Layer<Float>) throws { try add(network, for: []) }

  /// Adds the tensors of `layer` and of those inside it; `shape` is that of its input, or empty
  /// where it is not known.
  private mutating func add(_ layer: any Layer<Float>, for shape: [Int]) throws {
    if let network = layer as? Sequential<Float> {
      var shape = network.inputShape
      for layer in network.layers {
        try add(layer, for: shape)
        shape = try layer.outputShape(for: shape)
      }
    } else if layer is FlattenLayer<Float> {
      guard !shape.isEmpty else {
        throw ModelFileError(
          "\(layer.name) is in no Sequential, so it is not known which image it flattens, and in"
            + " which order PyTorch has what it gives; put it and its neighbours into a Sequential")
      }
      if shape.count == 3 { image = shape }
    } else if layer.children.isEmpty {
      add(layer)
    } else {
      for child in layer.children { try add(child, for: []) }
    }
  }

  private mutating func add(_ layer: any Layer<Float>) {
    for parameter in layer.parameters { add(parameter.name, parameter.value.shape, of: layer) }
    for memory in layer.memories {
      if case .tensor(let tensor) = memory.content { add(memory.name, tensor.shape, of: layer) }
    }
    if layer is BatchNormalisationLayer<Float> {
      batchCounts.append(Self.pyTorchName(layer.name + ".num_batches_tracked", of: layer))
    }
    if layer is DenseLayer<Float> { image = nil }
  }

  private mutating func add(_ name: String, _ shape: [Int], of layer: any Layer<Float>) {
    let image = image.flatMap { $0.reduce(1, *) == shape.first ? $0 : nil }
    let (apart, order): ([Int], [Int])
    let pyTorchShape: [Int]
    switch (layer, shape.count, image) {
    case (is ConvolutionLayer<Float>, 4, _):
      (apart, order) = ([shape[3], shape[2], shape[0], shape[1]], [2, 3, 1, 0])
      pyTorchShape = apart
    case (is DenseLayer<Float>, 2, let image?):
      (apart, order) = ([shape[1], image[2], image[0], image[1]], [2, 3, 1, 0])
      pyTorchShape = [shape[1], shape[0]]
    case (is DenseLayer<Float>, 2, nil):
      (apart, order) = ([shape[1], shape[0]], [1, 0])
      pyTorchShape = apart
    case (is BatchNormalisationLayer<Float>, 1, let image?):
      (apart, order) = ([image[2], image[0], image[1]], [1, 2, 0])
      pyTorchShape = shape
    default:
      (apart, order) = (shape, Array(shape.indices))
      pyTorchShape = shape
    }
    tensors.append(
      PyTorchCounterpart(
        name: name, pyTorchName: Self.pyTorchName(name, of: layer), shape: shape, apart: apart,
        order: order, pyTorchShape: pyTorchShape))
  }

  /// The path in PyTorch of what has the path `name` here.
  ///
  /// What PyTorch's layers call their own tensors is told by it; and where a dense layer is called
  /// by its kind and number, `dense1`, PyTorch's tutorials, and the documents with them, say `fc1`.
  private static func pyTorchName(_ name: String, of layer: any Layer<Float>) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if layer is BatchNormalisationLayer<Float>, let last = parts.popLast() {
      let names = ["runningMean": "running_mean", "runningVariance": "running_var"]
      parts.append(names[last] ?? last)
    }
    if layer is DenseLayer<Float>, parts.count > 1, parts[parts.count - 2].hasPrefix("dense"),
      let number = Int(parts[parts.count - 2].dropFirst("dense".count))
    {
      parts[parts.count - 2] = "fc\(number)"
    }
    return parts.joined(separator: ".")
  }
}

extension NetworkState<Float> {
  /// The state of `network` that is in a PyTorch file, or in its `folder`: the file's tensors in the
  /// order of axes that there is here.
  ///
  /// PyTorch's names are those of the network, but for `running_mean` and `running_var`, and `fc1`
  /// where a dense layer here is `dense1` (which is read as well). `num_batches_tracked`, which
  /// nothing is made of, is left out; numbers of other types become `Float`. Generators, which
  /// PyTorch does not keep in its layers, are those of the network.
  ///
  /// Throws `StateError` with all tensors that are missing, too many, or of another shape, as
  /// PyTorch has them; and `ModelFileError` if there are no tensors in that place at all, or a flatten
  /// of the network is in no `Sequential`.
  public init(
    pyTorch file: ModelFile, folder: String? = nil, for network: some Layer<Float>
  ) throws {
    try self.init(of: network)
    let counterparts = try PyTorchCounterparts(of: network)
    var found = try file.tensors(in: folder)
    var error = StateError()
    for counterpart in counterparts.tensors {
      let name =
        found[counterpart.pyTorchName] == nil ? counterpart.name : counterpart.pyTorchName
      guard let stored = found.removeValue(forKey: name) else {
        error.missing.append("\(counterpart.pyTorchName) \(text(counterpart.pyTorchShape))")
        continue
      }
      guard stored.shape == counterpart.pyTorchShape, let floats = stored.asFloats else {
        error.wrongShapes.append(
          "\(name) is \(text(stored.shape)), but \(text(counterpart.pyTorchShape)) in the network")
        continue
      }
      tensors[counterpart.name] = counterpart.fromPyTorch(floats)
    }
    for name in counterparts.batchCounts { found[name] = nil }
    error.unexpected = found.map { "\(printable($0.key)) \(text($0.value.shape))" }
    if error != StateError() { throw error.sorted }
  }
}

extension ModelFile {
  /// What PyTorch would save of `network`: its parameters and the tensors that its layers keep, in
  /// PyTorch's order of axes and by PyTorch's names, for `load_state_dict` with `strict=True`.
  ///
  /// Of the batches that a batch normalisation has seen, which are not counted here, it says 0.
  /// Generators are left out. Throws `StateError` if two tensors have the same path, and
  /// `ModelFileError` if a flatten is in no `Sequential`.
  public init(pyTorch network: some Layer<Float>) throws {
    let state = try NetworkState(of: network)
    let counterparts = try PyTorchCounterparts(of: network)
    self.init(metadata: ["format": "pt"])
    var twice: [String] = []
    for counterpart in counterparts.tensors {
      guard let tensor = state.tensors[counterpart.name] else { continue }
      let stored = StoredTensor(counterpart.toPyTorch(tensor))
      if tensors.updateValue(stored, forKey: counterpart.pyTorchName) != nil {
        twice.append(counterpart.pyTorchName)
      }
    }
    guard twice.isEmpty else { throw StateError(twice: twice) }
    let none = try StoredTensor(
      type: .signed64, shape: [], bytes: [UInt8](repeating: 0, count: ElementType.signed64.size))
    for name in counterparts.batchCounts { tensors[name] = none }
  }

  /// The tensors of a folder by their names in it, or those outside of all folders; throws
  /// `ModelFileError` if there are none.
  fileprivate func tensors(in folder: String?) throws -> [String: StoredTensor] {
    var (found, folders): ([String: StoredTensor], Set<String>) = ([:], [])
    for (path, tensor) in tensors {
      let stroke = path.lastIndex(of: "/")
      let own = stroke.map { String(path[..<$0]) }
      if let own { folders.insert(own) }
      if own == folder {
        found[stroke.map { String(path[path.index(after: $0)...]) } ?? path] = tensor
      }
    }
    guard found.isEmpty, !tensors.isEmpty else { return found }
    throw ModelFileError(
      "there are no tensors "
        + (folder.map { "in a folder \(printable($0))" } ?? "outside of folders")
        + "; the folders of this file are "
        + (folders.isEmpty ? "none" : folders.sorted().map(printable).joined(separator: ", ")))
  }
}
