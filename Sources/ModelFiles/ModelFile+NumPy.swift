extension ModelFile {
  /// The name that the tensor of an .npy file has here; the file itself has none for it.
  public static let arrayName = "array"

  /// Reads `bytes`, a whole .npy file, as the one tensor `array`; throws `ModelFileError` where it
  /// is not one, or has elements that are no numbers.
  public init(npy bytes: [UInt8]) throws {
    self.init(tensors: [Self.arrayName: try StoredTensor(npy: bytes)])
  }

  /// Reads `bytes`, a whole .npz file: a ZIP archive with an .npy file for each tensor.
  ///
  /// A tensor has its file's name without `.npy`. Throws `ModelFileError`.
  public init(npz bytes: [UInt8]) throws { try self.init(npz: ZipArchive(bytes)) }

  /// The tensors of an archive that is an .npz file.
  init(npz archive: ZipArchive) throws {
    self.init()
    for name in archive.names {
      guard name.hasSuffix(Self.ending) else {
        throw ModelFileError(
          "\(printable(name)) in this .npz file is no .npy file; what numpy.savez writes has nothing"
            + " else in it")
      }
      do {
        tensors[String(name.dropLast(Self.ending.count))] =
          try StoredTensor(npy: archive.contents(of: name))
      } catch let error as ModelFileError {
        throw ModelFileError("\(printable(name)): \(error)")
      }
    }
  }

  /// The ending of each file's name in an .npz file.
  static let ending = ".npy"

  /// The bytes of an .npy file with the one tensor that there is, as NumPy's own.
  ///
  /// The name and the metadata have no place in it. Throws `ModelFileError` where there is not just
  /// one tensor, or it is of a type that NumPy does not have.
  public func npy() throws -> [UInt8] {
    guard tensors.count == 1, let tensor = tensors.first else {
      throw ModelFileError(
        "an .npy file holds one tensor, and here are \(tensors.count); write an .npz file")
    }
    return try tensor.value.npy(named: tensor.key)
  }

  /// The bytes of an .npz file, the same for the same tensors; the metadata have no place in it.
  ///
  /// Throws `ModelFileError` for a tensor of a type that NumPy does not have.
  public func npz() throws -> [UInt8] {
    try ZipArchive.bytes(
      tensors.sorted { $0.key < $1.key }.map { name, tensor in
        (name + Self.ending, try tensor.npy(named: name))
      })
  }
}

extension StoredTensor {
  /// Reads `bytes`, a whole .npy file; throws `ModelFileError`.
  init(npy bytes: [UInt8]) throws {
    let (header, start) = try NumPyHeader.read(bytes)
    let count = try Self.byteCount(header.type, header.shape)
    guard count == bytes.count - start else {
      throw ModelFileError(
        "\(text(header.shape)) elements of \(header.type.rawValue) are \(count) bytes, and"
          + " \(bytes.count - start) are behind the header: was the file cut off?")
    }
    var elements = Array(bytes[start...])
    if header.isColumnMajor, count > 0 {
      // The index of the first axis runs fastest.
      let strides = header.shape.indices.map { header.shape[..<$0].reduce(1, *) }
      elements = rowMajor(
        bytes[start...], size: header.type.size, shape: header.shape, strides: strides)
    }
    let stored = try StoredTensor(type: header.type, shape: header.shape, bytes: elements)
    self = header.isBigEndian ? try stored.withBytesSwapped() : stored
  }

  /// The bytes of an .npy file; throws `ModelFileError`, which says `name`.
  func npy(named name: String) throws -> [UInt8] {
    do {
      return try NumPyHeader(type: type, shape: shape).bytes() + bytes
    } catch let error as ModelFileError {
      throw ModelFileError("\(printable(name)): \(error)")
    }
  }
}
