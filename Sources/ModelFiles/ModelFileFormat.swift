import Foundation

/// A format of files of tensors.
public enum ModelFileFormat: String, Hashable, Sendable, CaseIterable {
  /// Hugging Face's: `.safetensors`.
  case safetensors
  /// What `torch.save` writes: `.pth`, `.pt`, and `.bin` on some sites.
  case pyTorch
  /// NumPy's file of one array: `.npy`.
  case npy
  /// NumPy's archive of arrays: `.npz`.
  case npz

  /// The endings of the names of such files, the usual one first.
  public var extensions: [String] {
    switch self {
    case .safetensors: ["safetensors"]
    case .pyTorch: ["pth", "pt", "bin"]
    case .npy: ["npy"]
    case .npz: ["npz"]
    }
  }

  /// The format that the name of the file at `path` ends in; throws `ModelFileError` where it ends in
  /// none that is known.
  public init(path: String) throws {
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    guard let format = Self.allCases.first(where: { $0.extensions.contains(ending) }) else {
      throw ModelFileError(
        "\(printable(path)) does not end in the name of a format; let it end in "
          + Self.allCases.flatMap(\.extensions).map { "." + $0 }.joined(separator: ", "))
    }
    self = format
  }
}

extension ModelFileFormat: CustomStringConvertible {
  /// What people call it.
  public var description: String {
    switch self {
    case .safetensors: "safetensors"
    case .pyTorch: "PyTorch"
    case .npy: "NumPy .npy"
    case .npz: "NumPy .npz"
    }
  }

  /// The format of `bytes`, a whole file, told by what is in it and not by the file's name.
  ///
  /// Nothing but how it begins, or what an archive lists, is looked at. Throws `ModelFileError` for
  /// formats that are not read here.
  public init(of bytes: [UInt8]) throws {
    if let foreign = Self.foreign(bytes) { throw ModelFileError(foreign) }
    if bytes.starts(with: Array("PK".utf8)) {
      try self.init(archive: ZipArchive(bytes))
    } else if bytes.starts(with: NumPyHeader.beginning) {
      self = .npy
    } else if bytes.starts(with: [0x80]), let version = bytes.dropFirst().first, 2...5 ~= version,
      bytes.dropFirst(8).first != UInt8(ascii: "{")
    {
      self = .pyTorch
    } else {
      self = .safetensors
    }
  }

  /// Several formats are ZIP archives, told by the names of the files in them.
  private init(archive: ZipArchive) throws {
    if archive.names.contains(where: ModelFile.isPyTorchPickle) {
      self = .pyTorch
    } else if archive.names.allSatisfy({ $0.hasSuffix(ModelFile.ending) }) {
      self = .npz
    } else if archive.names.contains("model.weights.h5") {
      throw ModelFileError(
        "this is a .keras file, an archive with an HDF5 file model.weights.h5 in it; unpack it. "
          + Self.fromKeras)
    } else {
      throw ModelFileError(
        "this ZIP archive is neither what torch.save writes, for there is no data.pkl in it, nor what"
          + " numpy.savez writes, for not all files in it are .npy; there are:"
          + " \(archive.names.prefix(5).map(printable).joined(separator: ", "))")
    }
  }

  /// What `bytes` are, if they are of a format that is not read here, and how to get from there.
  private static func foreign(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      return "this is an HDF5 file, as Keras writes .h5 and .weights.h5. " + fromKeras
    }
    if bytes.starts(with: [0x1f, 0x8b]) { return "this is a gzip file: unpack it first" }
    if bytes.dropFirst(257).starts(with: Array("ustar".utf8)) {
      return "this is a tar archive. If PyTorch wrote it, before its version 0.2: in Python,"
        + " torch.save(torch.load(PATH, weights_only=False), NEW), which may run code in the file, so"
        + " only for a file that you trust. Else unpack it first"
    }
    return nil
  }

  /// libhdf5 is not asked: a few bytes changed in a small file have it take all memory.
  private static let fromKeras =
    "In Python, arrays = {}; h5py.File(\"model.weights.h5\").visititems(lambda name, item:"
    + " arrays.update({name: item[()]} if isinstance(item, h5py.Dataset) else {}));"
    + " numpy.savez(\"model.npz\", **arrays) makes an .npz file of it, which is read here"
}

extension ModelFile {
  /// Reads `bytes`, a whole file in any of the formats, which is told by what is in it and not by
  /// the file's name; throws `ModelFileError`.
  public init(anyFormat bytes: [UInt8]) throws {
    switch try ModelFileFormat(of: bytes) {
    case .safetensors: try self.init(safetensors: bytes)
    case .pyTorch: try self.init(pyTorch: bytes)
    case .npy: try self.init(npy: bytes)
    case .npz: try self.init(npz: bytes)
    }
  }
}
