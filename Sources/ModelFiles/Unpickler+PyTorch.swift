// What PyTorch's functions are called with (`torch/_utils.py`, `torch/serialization.py`); instead
// of calling them, the arguments are kept.

extension Unpickler {
  /// What `global` would give, called with `arguments`.
  mutating func call(_ global: PickleGlobal, _ arguments: [Pickle.Number]) throws -> Pickle.Object {
    let first = arguments.first.map { objects[$0] }
    switch (global, first) {
    case (.dictionary, nil): return .dictionary([])
    case (.dictionary, .dictionary(let pairs)):
      try allowCopy(of: pairs.count)
      return .dictionary(pairs)
    case (.dictionary, .list(let items)):
      try allowCopy(of: items.count)
      return .dictionary(try items.map(pair))
    case (.set, nil): return .set([])
    case (.set, .list(let items)), (.set, .tuple(let items)):
      try allowCopy(of: items.count)
      return .set(items)
    case (.size, .tuple(let extents)), (.size, .list(let extents)):
      try allowCopy(of: extents.count)
      return .tuple(extents)
    case (.encode, .text(let text)):
      // Bytes, as protocol 2 writes them: a text whose characters are below 256.
      try allowCopy(of: text.utf8.count)
      return .bytes(try text.unicodeScalars.map { try byte($0) })
    case (.device, .text(let name)): return .text(name)
    case (.rebuildTensor, .storage(let storage)):
      return .tensor(try tensor(storage, arguments.dropFirst().prefix(6).map { objects[$0] }))
    case (.rebuildParameter, .tensor(let tensor)): return .tensor(tensor)
    case (.rebuildFromType, .global(let function)):
      // (function, class, its arguments, attributes)
      guard arguments.count > 2, case .tuple(let inner) = objects[arguments[2]],
        function == .rebuildTensor || function == .rebuildParameter
      else { break }
      return try call(function, inner)
    default: break
    }
    throw damaged("\(global) is called with what it cannot be called with")
  }

  private func pair(_ number: Pickle.Number) throws -> (key: Pickle.Number, value: Pickle.Number) {
    switch objects[number] {
    case .tuple(let items) where items.count == 2, .list(let items) where items.count == 2:
      return (items[0], items[1])
    default: throw damaged("a dictionary is made of what are no pairs")
    }
  }

  private func byte(_ scalar: Unicode.Scalar) throws -> UInt8 {
    guard let byte = UInt8(exactly: scalar.value) else {
      throw damaged("a byte is written as a character beyond 255")
    }
    return byte
  }

  /// `_rebuild_tensor(storage, storage_offset, size, stride)`; behind them `_v2` has
  /// `requires_grad` and `backward_hooks`, and `_v3` also the type of the elements.
  private func tensor(
    _ storage: PyTorchStorage, _ arguments: [Pickle.Object]
  ) throws -> PyTorchTensor {
    guard arguments.count >= 3, case .integer(let offset) = arguments[0],
      case .tuple(let shape) = arguments[1], case .tuple(let strides) = arguments[2]
    else { throw damaged("a tensor lacks its offset, its shape or its strides") }
    var type = storage.type
    if arguments.count > 5, case .global(.elementType(let named)) = arguments[5] { type = named }
    guard shape.count == strides.count, shape.count <= PyTorchTensor.mostAxes else {
      throw damaged(
        "a tensor has \(shape.count) axes and \(strides.count) strides; there is one for each, and"
          + " at most \(PyTorchTensor.mostAxes) axes")
    }
    guard let type, storage.type == nil || storage.type == type else {
      throw damaged("a tensor lacks the type of its elements, or is of another than its storage")
    }
    return PyTorchTensor(
      storage: storage, type: type, offset: offset, shape: try shape.map(integer),
      strides: try strides.map(integer))
  }

  private func integer(_ number: Pickle.Number) throws -> Int {
    guard case .integer(let integer) = objects[number] else {
      throw damaged("a whole number is missing")
    }
    return integer
  }

  /// The storage that `("storage", class, key, device, count)` names; the older form adds None, or
  /// `(key, start, count)` where it is a part of that storage.
  func storage(arguments number: Pickle.Number) throws -> PyTorchStorage {
    // Bounded, as are the arguments and the key below: a pickle can name the same ones very often.
    guard case .tuple(let numbers) = objects[number], 5...6 ~= numbers.count else {
      throw damaged("a storage lacks its type, its key or its size")
    }
    let arguments = numbers.map { objects[$0] }
    guard case .text("storage") = arguments[0], case .global(.storage(let type)) = arguments[1],
      case .text(let key) = arguments[2], key.utf8.count <= 100,
      case .integer(let count) = arguments[4]
    else { throw damaged("a storage lacks its type, its key or its size") }
    var storage = PyTorchStorage(key: key, type: type, count: count)
    if arguments.count > 5, case .tuple(let part) = arguments[5] {
      guard part.count == 3 else { throw damaged("a part of a storage lacks its start or size") }
      let (start, count) = (try integer(part[1]), try integer(part[2]))
      let (end, isTooFar) = start.addingReportingOverflow(count)
      guard start >= 0, count >= 0, !isTooFar, end <= storage.count else {
        throw damaged("a part of storage \(printable(key)) lies outside of it")
      }
      storage.part = start..<end
    }
    return storage
  }
}
