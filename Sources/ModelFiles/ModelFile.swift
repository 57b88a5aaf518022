/// The tensors of a file by their names, and what else it says.
public struct ModelFile: Hashable, Sendable {
  /// The tensors, as in `conv1.weight`.
  public var tensors: [String: StoredTensor]

  /// Texts by their names.
  public var metadata: [String: String]

  /// A file with these parts.
  public init(tensors: [String: StoredTensor] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Reads the file at `path`, in any of the formats, which is told by what is in it.
  ///
  /// Throws `ModelFileError` where it cannot be read, or is not whole from its first byte to its
  /// last.
  public init(contentsOf path: String) throws {
    try self.init(anyFormat: bytes(ofFile: path))
  }

  /// Writes a file to `path`, in place of what may be there.
  ///
  /// Whatever happens on the way, even that the machine stops, there is the old file or the new one,
  /// whole. Throws `ModelFileError`, and then it is the old one. `ModelFileFormat(path: path)` is the
  /// format that the path ends in.
  public func write(to path: String, as format: ModelFileFormat = .safetensors) throws {
    switch format {
    case .safetensors: try replaceFile(at: path, by: safetensors())
    case .pyTorch: try replaceFile(at: path, by: pyTorch())
    case .npy: try replaceFile(at: path, by: npy())
    case .npz: try replaceFile(at: path, by: npz())
    }
  }
}
