import Layers
import Tensors

extension ModelFile {
  /// Adds what `state` has, each tensor and each generator by its path, which in a `folder` stands
  /// behind the folder's name and a stroke.
  public mutating func add(_ state: NetworkState<Float>, folder: String? = nil) {
    let prefix = folder.map { $0 + "/" } ?? ""
    for (name, tensor) in state.tensors { tensors[prefix + name] = StoredTensor(tensor) }
    for (name, generator) in state.generators {
      tensors[prefix + name] = StoredTensor(words: generator.state)
    }
  }

  /// The state that the file has in `folder`, or else outside of all folders.
  ///
  /// Throws `ModelFileError` for a tensor that no network has.
  public func networkState(folder: String? = nil) throws -> NetworkState<Float> {
    var state = NetworkState<Float>()
    for (path, tensor) in tensors {
      let stroke = path.firstIndex(of: "/")
      guard stroke.map({ String(path[..<$0]) }) == folder else { continue }
      let name = stroke.map { String(path[path.index(after: $0)...]) } ?? path
      if let floats = tensor.floats {
        state.tensors[name] = floats
      } else if let generator = tensor.wholeNumbers.flatMap(Generator.init(state:)) {
        state.generators[name] = generator
      } else {
        throw ModelFileError(
          "\(printable(path)) has \(text(tensor.shape)) elements of \(tensor.type.rawValue); the"
            + " tensors of a network are F32, and a generator is four numbers of U64, not all 0")
      }
    }
    return state
  }
}
