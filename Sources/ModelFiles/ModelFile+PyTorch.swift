// Since its version 1.6, torch.save writes a ZIP archive (`torch/serialization.py`, `_save`), whose
// files lie in a folder of any name:
//
//     archive/data.pkl     the pickle of what was saved, which names the storages by their keys
//     archive/data/0       the bytes of storage "0", and so on
//     archive/byteorder    "little" or "big"; a file without it is little
//     archive/version
//
// Before, it wrote one pickle after the other (`_legacy_save`): a magic number, the version of the
// format, facts about the machine, what was saved, and the keys of the storages; behind them, in that
// order, each storage: the number of its elements in eight bytes, and the elements. These are always
// little-endian.

extension ModelFile {
  /// Reads `bytes`, a whole file that `torch.save` wrote, in either of its forms; throws
  /// `ModelFileError` where it is not one, or holds more than tensors and plain containers.
  ///
  /// Dictionaries and lists become folders: `optimizer_state_dict/state/0/exp_avg`. Numbers, texts,
  /// truth values and None become `metadata`, as Python prints them. `metadata["format"]` is "pt".
  /// No code in the file is run.
  public init(pyTorch bytes: [UInt8]) throws {
    if bytes.starts(with: Array("PK".utf8)) {
      try self.init(pyTorch: ZipArchive(bytes))
    } else {
      try self.init(olderPyTorch: bytes)
    }
  }

  /// Whether a file of this name is what `torch.save` has in each of its archives.
  static func isPyTorchPickle(_ name: String) -> Bool {
    name == "data.pkl" || name.hasSuffix("/data.pkl")
  }

  init(pyTorch archive: ZipArchive) throws {
    guard let path = archive.names.first(where: Self.isPyTorchPickle) else {
      throw ModelFileError("there is no data.pkl in this archive: torch.save did not write it")
    }
    let folder = String(path.dropLast("data.pkl".count))
    if archive.names.contains(where: { $0 == folder + "constants.pkl" }) {
      throw ModelFileError(
        "this is a TorchScript program, of torch.jit.save, and not its tensors alone. In Python:"
          + " torch.save(torch.jit.load(PATH).state_dict(), NEW)")
    }
    let contents = try archive.contents(of: path)
    let pickle = try Unpickler.read(contents[...])
    guard pickle.end == contents.count else {
      throw ModelFileError(
        "the pickle ends at byte \(pickle.end) of \(contents.count) in \(printable(path)): the file"
          + " is damaged")
    }
    let orderPath = folder + "byteorder"
    let order =
      archive.names.contains(orderPath)
      ? String(decoding: try archive.contents(of: orderPath), as: UTF8.self) : "little"
    guard ["little", "big"].contains(order) else {
      throw ModelFileError("the byte order is \(printable(order)); it is \"little\" or \"big\"")
    }
    var storages: [String: ArraySlice<UInt8>] = [:]
    var size = contents.count
    for (key, storage) in pickle.storages {
      let bytes = try archive.contents(of: folder + "data/" + key)
      try storage.check(bytes.count)
      storages[key] = bytes[...]
      size += bytes.count
    }
    var reader = PyTorchReader(
      pickle: pickle, storages: storages, isBigEndian: order == "big", fileSize: size)
    self = try reader.read()
  }

  init(olderPyTorch bytes: [UInt8]) throws {
    var rest = bytes[...]
    func next() throws -> Pickle {
      let pickle = try Unpickler.read(rest)
      rest = bytes[pickle.end...]
      return pickle
    }
    // 0x1950a86a20f9469cfc6c
    let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let first = try next()
    guard case .long(magic) = first.objects[first.root] else {
      throw ModelFileError(
        "this is a pickle, but torch.save did not write it, whose files begin with a number of its"
          + " own. In Python, with tensors by their names: torch.save(tensors, PATH)")
    }
    let version = try next()
    guard case .integer(1001) = version.objects[version.root] else {
      throw ModelFileError("the version of this older PyTorch file is not 1001, the only one known")
    }
    _ = try next()
    let (pickle, keys) = (try next(), try next())
    var storages: [String: ArraySlice<UInt8>] = [:]
    for key in try keys.texts() {
      guard let storage = pickle.storages[key] else {
        throw ModelFileError("no tensor has the storage \(printable(key)): the file is damaged")
      }
      var reader = ByteReader(rest)
      let count = try reader.whole(UInt64.self)
      guard count == storage.count, storages[key] == nil else {
        throw ModelFileError(
          "storage \(printable(key)) has \(count) elements, but the tensors ask for"
            + " \(storage.count), once: the file is damaged")
      }
      storages[key] = try reader.take(storage.byteCount())
      rest = bytes[reader.position...]
    }
    guard rest.isEmpty else {
      throw ModelFileError("behind the last tensor there are \(rest.count) bytes more")
    }
    var reader = PyTorchReader(
      pickle: pickle, storages: storages, isBigEndian: false, fileSize: bytes.count)
    self = try reader.read()
  }
}

extension PyTorchStorage {
  /// Throws unless the file has `found` bytes for it, as many as the pickle says.
  fileprivate func check(_ found: Int) throws {
    let expected = try byteCount()
    guard found == expected else {
      throw ModelFileError(
        "storage \(printable(key)) has \(found) bytes, but by its type and its \(count) elements"
          + " there are \(expected): the file is damaged")
    }
  }
}

extension Pickle {
  /// The texts of a list.
  fileprivate func texts() throws -> [String] {
    guard case .list(let numbers) = objects[root] else {
      throw ModelFileError("the list of the storages is missing: the file is damaged")
    }
    return try numbers.map {
      guard case .text(let text) = objects[$0] else {
        throw ModelFileError("the key of a storage is no text: the file is damaged")
      }
      return text
    }
  }
}
