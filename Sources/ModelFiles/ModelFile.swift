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

  /// Reads the safetensors file at `path`; throws `ModelFileError` where it cannot be read, or is
  /// not one from its first byte to its last.
  public init(contentsOf path: String) throws {
    try self.init(safetensors: bytes(ofFile: path))
  }

  /// Writes a safetensors file to `path`, in place of what may be there.
  ///
  /// Whatever happens on the way, even that the machine stops, there is the old file or the new one,
  /// whole. Throws `ModelFileError`, and then it is the old one.
  public func write(to path: String) throws {
    try replaceFile(at: path, by: safetensors())
  }
}
