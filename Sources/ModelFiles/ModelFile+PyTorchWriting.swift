extension ModelFile {
  /// The bytes of a file that PyTorch loads with `torch.load(PATH, weights_only=True)`, the same for
  /// the same tensors and texts: a ZIP archive in which each tensor has a storage of its own.
  ///
  /// Folders become dictionaries: `model_state_dict/conv1.weight` is
  /// `file["model_state_dict"]["conv1.weight"]` in Python. A text becomes a number, True, False or
  /// None where it is just what Python prints for it, and else stays a text; `format` is left out.
  /// Lists that were read come back as dictionaries.
  ///
  /// Throws `ModelFileError` where a name is that of a folder too, or a tensor has more than 64 axes.
  public func pyTorch() throws -> [UInt8] {
    var root = PyTorchFolder()
    for (path, tensor) in tensors {
      guard tensor.shape.count <= PyTorchTensor.mostAxes else {
        throw ModelFileError(
          "\(printable(path)) has \(tensor.shape.count) axes; \(PyTorchTensor.mostAxes) are the most"
            + " in PyTorch")
      }
      try root.insert(.tensor(tensor), at: path)
    }
    for (path, text) in metadata where path != "format" {
      guard text.utf8.count <= UInt32.max else {
        throw ModelFileError(
          "the text \(printable(path)) has \(text.utf8.count) bytes; \(UInt32.max) are the most")
      }
      try root.insert(.text(text), at: path)
    }
    var pickler = Pickler()
    var storages: [[UInt8]] = []
    root.write(to: &pickler, &storages)
    pickler.stop()
    var files: [(name: String, contents: [UInt8])] = [
      ("archive/data.pkl", pickler.bytes), ("archive/byteorder", Array("little".utf8)),
    ]
    for (key, storage) in storages.enumerated() { files.append(("archive/data/\(key)", storage)) }
    // The version of the archive's layout, which torch.load wants.
    files.append(("archive/version", Array("3\n".utf8)))
    return try ZipArchive.bytes(files)
  }
}

/// What lies in a folder of a file, by name.
private struct PyTorchFolder {
  enum Entry {
    case tensor(StoredTensor)
    case text(String)
    case folder(PyTorchFolder)
  }

  private var entries: [String: Entry] = [:]

  mutating func insert(_ entry: Entry, at path: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= PyTorchReader.mostFolders else {
      throw ModelFileError(
        "\(printable(path)) lies in \(parts.count - 1) folders; \(PyTorchReader.mostFolders - 1) are"
          + " the most that can be read again")
    }
    guard insert(entry, at: parts[...]) else {
      throw ModelFileError(
        "\(printable(path)) is the name of two things, or of a folder and something else; in a"
          + " dictionary of Python there can be one: rename it")
    }
  }

  /// Whether there was room for it.
  private mutating func insert(_ entry: Entry, at parts: ArraySlice<String>) -> Bool {
    guard let name = parts.first else { return false }
    guard parts.count > 1 else {
      if entries[name] != nil { return false }
      entries[name] = entry
      return true
    }
    var inner = PyTorchFolder()
    switch entries.removeValue(forKey: name) {
    case nil: break
    case .folder(let folder): inner = folder
    default: return false
    }
    defer { entries[name] = .folder(inner) }
    return inner.insert(entry, at: parts.dropFirst())
  }

  /// Writes a dictionary, and appends the bytes of each tensor to `storages`.
  func write(to pickler: inout Pickler, _ storages: inout [[UInt8]]) {
    pickler.dictionary { items in
      for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
        items.text(name)
        switch entry {
        case .folder(let folder): folder.write(to: &items, &storages)
        case .tensor(let tensor):
          items.tensor(tensor, key: "\(storages.count)")
          storages.append(tensor.bytes)
        case .text(let text): items.value(text)
        }
      }
    }
  }
}

extension Pickler {
  /// The value that Python would print as `text`, if there is one, and else the text.
  fileprivate mutating func value(_ text: String) {
    if let integer = Int(text), "\(integer)" == text {
      self.integer(integer)
    } else if let float = Double(text), "\(float)" == text {
      self.float(float)
    } else if text == "True" || text == "False" {
      boolean(text == "True")
    } else if text == "None" {
      none()
    } else {
      self.text(text)
    }
  }
}
