/// Writes a pickle of protocol 2 with what `torch.save` uses, which `torch.load` reads with
/// `weights_only=True` (`torch/_weights_only_unpickler.py` knows these instructions).
struct Pickler {
  private(set) var bytes: [UInt8] = [PickleOpcode.proto.rawValue, 2]

  private mutating func put(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

  private mutating func put(_ word: some FixedWidthInteger) {
    withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
  }

  mutating func text(_ text: String) {
    put(.binUnicode)
    put(UInt32(text.utf8.count))
    bytes += text.utf8
  }

  mutating func integer(_ integer: Int) {
    if let short = Int32(exactly: integer) {
      put(.binInt)
      put(short)
    } else {
      put(.long1)
      put(UInt8(8))
      put(Int64(integer))
    }
  }

  mutating func float(_ float: Double) {
    put(.binFloat)
    put(float.bitPattern.byteSwapped)
  }

  mutating func boolean(_ boolean: Bool) { put(boolean ? .newTrue : .newFalse) }

  mutating func none() { put(.none) }

  mutating func tuple(_ items: (inout Pickler) -> Void) {
    put(.mark)
    items(&self)
    put(.tuple)
  }

  /// A class or a function, by its module and name.
  mutating func global(_ module: String, _ name: String) {
    put(.global)
    bytes += "\(module)\n\(name)\n".utf8
  }

  /// An ordered dictionary; `items` writes each key and, behind it, its value.
  mutating func dictionary(_ items: (inout Pickler) -> Void = { _ in }) {
    global("collections", "OrderedDict")
    put(.emptyTuple)
    put(.reduce)
    put(.mark)
    items(&self)
    put(.setItems)
  }

  /// A tensor that is a whole storage, which lies in the file `data/KEY`.
  mutating func tensor(_ tensor: StoredTensor, key: String) {
    let storage = tensor.type.pyTorchStorageName
    global("torch._utils", storage == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2")
    tuple { arguments in
      arguments.tuple { id in
        id.text("storage")
        // What has no storage of its own kind is stored as bytes.
        id.global(storage == nil ? "torch.storage" : "torch", storage ?? "UntypedStorage")
        id.text(key)
        id.text("cpu")
        id.integer(tensor.bytes.count / (storage == nil ? 1 : tensor.type.size))
      }
      arguments.put(.binPersId)
      arguments.integer(0)
      arguments.tuple { shape in tensor.shape.forEach { shape.integer($0) } }
      arguments.tuple { strides in tensor.rowMajorStrides.forEach { strides.integer($0) } }
      arguments.boolean(false)
      arguments.dictionary()
      if storage == nil { arguments.global("torch", tensor.type.pyTorchName) }
    }
    put(.reduce)
  }

  mutating func stop() { put(.stop) }
}

extension StoredTensor {
  /// How far apart in `bytes` are neighbours along each axis, in elements.
  fileprivate var rowMajorStrides: [Int] {
    // Where there is no element, the product of the extents may be beyond what can be counted.
    guard !bytes.isEmpty else { return shape.map { _ in 1 } }
    var strides: [Int] = []
    var stride = 1
    for extent in shape.reversed() {
      strides.append(stride)
      stride *= extent
    }
    return strides.reversed()
  }
}
