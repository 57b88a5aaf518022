/// Makes a `ModelFile` out of a pickle of `torch.save` and the storages that it names.
struct PyTorchReader {
  let pickle: Pickle
  /// The bytes of each storage, by its key.
  let storages: [String: ArraySlice<UInt8>]
  let isBigEndian: Bool

  private var file = ModelFile()
  /// The bytes of tensors, names and texts that may still be made.
  private var allowance: Int
  private let fileSize: Int

  /// The deepest that containers may lie within each other.
  static let mostFolders = 100

  init(
    pickle: Pickle, storages: [String: ArraySlice<UInt8>], isBigEndian: Bool, fileSize: Int
  ) {
    (self.pickle, self.storages, self.isBigEndian) = (pickle, storages, isBigEndian)
    (self.fileSize, allowance) = (fileSize, Self.mostUnpacked(fileSize))
  }

  /// The most bytes that a file of `count` bytes may unpack to.
  ///
  /// A view that `expand` made repeats its elements, and tensors may share a storage; but a few bytes
  /// could so claim any number of them.
  static func mostUnpacked(_ count: Int) -> Int { 4 * count + 1 << 26 }

  mutating func read() throws -> ModelFile {
    switch pickle.objects[pickle.root] {
    case .dictionary, .list, .tuple, .set: try add(pickle.root, at: nil, depth: 0)
    case .tensor: try add(pickle.root, at: "tensor", depth: 0)
    default: throw ModelFileError("the file holds no tensors, but a single value")
    }
    file.metadata["format"] = "pt"
    return file
  }

  private mutating func add(_ number: Pickle.Number, at path: String?, depth: Int) throws {
    guard depth <= Self.mostFolders else {
      throw ModelFileError(
        "containers lie more than \(Self.mostFolders) deep within each other, or in themselves")
    }
    let name = path ?? ""
    try allow(name.utf8.count + 16, for: name)
    func inside(_ part: String) -> String { path.map { $0 + "/" + part } ?? part }
    switch pickle.objects[number] {
    case .dictionary(let pairs):
      for (key, value) in pairs { try add(value, at: inside(self.key(key)), depth: depth + 1) }
    case .list(let items), .tuple(let items), .set(let items):
      for (index, item) in items.enumerated() {
        try add(item, at: inside("\(index)"), depth: depth + 1)
      }
    case .tensor(let tensor): try add(tensor, at: name)
    default:
      let text = try pickle.text(number, at: name)
      try allow(text.utf8.count, for: name)
      try checkIsFree(name)
      file.metadata[name] = text
    }
  }

  private func key(_ number: Pickle.Number) throws -> String {
    switch pickle.objects[number] {
    case .text(let text): return text
    case .integer(let integer): return "\(integer)"
    default: throw ModelFileError("a dictionary has a key that is no text and no whole number")
    }
  }

  private mutating func add(_ tensor: PyTorchTensor, at name: String) throws {
    try checkIsFree(name)
    guard var bytes = storages[tensor.storage.key] else {
      throw ModelFileError(
        "\(printable(name)) wants the storage \(printable(tensor.storage.key)), which the file has"
          + " not")
    }
    if let part = tensor.storage.part {
      let size = (tensor.storage.type ?? .unsigned8).size
      let start = bytes.startIndex + part.lowerBound * size
      bytes = bytes[start..<start + part.count * size]
    }
    do {
      let stored = try tensor.stored(from: bytes, limit: allowance)
      try allow(stored.bytes.count, for: name)
      file.tensors[name] = isBigEndian ? try stored.withBytesSwapped() : stored
    } catch let error as ModelFileError {
      throw ModelFileError("\(printable(name)): \(error)")
    }
  }

  private func checkIsFree(_ name: String) throws {
    guard file.tensors[name] == nil, file.metadata[name] == nil else {
      throw ModelFileError(
        "two things in this file come to the name \(printable(name)); rename one of them in Python")
    }
  }

  /// Counts bytes that are made; throws where they are too many for the file.
  private mutating func allow(_ count: Int, for name: String) throws {
    allowance -= count
    guard allowance >= 0 else {
      throw ModelFileError(
        "up to \(printable(name)) the file unpacks to more than \(Self.mostUnpacked(fileSize)) bytes,"
          + " the most for one of \(fileSize): it says the same again and again")
    }
  }
}

extension Pickle {
  /// A value that is no tensor as Python prints it; throws `ModelFileError` where it is no value.
  fileprivate func text(_ number: Number, at name: String) throws -> String {
    switch objects[number] {
    case .none: return "None"
    case .boolean(let boolean): return boolean ? "True" : "False"
    case .integer(let integer): return "\(integer)"
    case .long(let bytes): return "0x" + hexadecimal(bytes.reversed())
    case .float(let float): return "\(float)"
    case .text(let text): return text
    case .bytes(let bytes): return hexadecimal(bytes)
    case .global(.elementType(let type)): return "torch." + type.pyTorchName
    default:
      throw ModelFileError(
        "\(printable(name)) is a storage or a class, and no tensor or value that can be kept")
    }
  }

  private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
