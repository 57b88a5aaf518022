/// Reads a pickle, protocols 0 to 5, as far as tensors and plain containers need it.
///
/// A pickle is a program for a machine with a stack and a memo (Python, `Lib/pickletools.py`).
/// Python's own machine calls whatever function the program names; this one knows a fixed list of
/// names (`PickleGlobal`), builds descriptions, and calls nothing. Each instruction makes at most one
/// object, one mark and one entry of the memo, and an object's size is that of its bytes in the file:
/// so memory is bounded by the file and by `mostInstructions`.
struct Unpickler {
  /// The most instructions of a pickle; state dictionaries have some hundred for each layer, and a
  /// vocabulary three for each word.
  static let mostInstructions = 5_000_000

  private(set) var reader: ByteReader
  private(set) var objects: [Pickle.Object] = []
  private var stack: [Pickle.Number] = []
  /// For each mark that is open, the number of objects below it.
  private var marks: [Int] = []
  private var memo: [Int: Pickle.Number] = [:]
  private var storages: [String: PyTorchStorage] = [:]
  /// The number of items that may still be copied.
  private var copies: Int

  private init(_ bytes: ArraySlice<UInt8>) {
    (reader, copies) = (ByteReader(bytes), bytes.count)
  }

  /// The pickle that `bytes` begin with; throws `ModelFileError`.
  static func read(_ bytes: ArraySlice<UInt8>) throws -> Pickle {
    var unpickler = Unpickler(bytes)
    for _ in 0..<mostInstructions {
      let place = unpickler.reader.position
      let code = try unpickler.reader.byte()
      guard let opcode = PickleOpcode(rawValue: code) else {
        throw ModelFileError(
          "byte \(place) is \(code), which is no instruction that a pickle of tensors has: the file"
            + " is damaged, or is no pickle")
      }
      if opcode == .stop { return try unpickler.stop() }
      try unpickler.execute(opcode)
    }
    throw ModelFileError(
      "the pickle has more than \(mostInstructions) instructions, the most that are read here; one of"
        + " tensors has a few for each. In Python, save the tensors alone:"
        + " torch.save(model.state_dict(), PATH)")
  }

  private mutating func stop() throws -> Pickle {
    let root = try pop()
    return Pickle(objects: objects, root: root, storages: storages, end: reader.position)
  }

  private mutating func execute(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .proto:
      let version = try reader.byte()
      guard version <= 5 else {
        throw ModelFileError("the pickle is of protocol \(version); 5 is the last that is known")
      }
    case .frame: _ = try reader.take(8)
    case .stop: break
    case .mark: marks.append(stack.count)
    case .pop:
      // Python's machine takes a mark, too, where nothing lies on it.
      if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .dup: stack.append(try top())
    case .get, .binGet, .longBinGet: try recall(opcode)
    case .put, .binPut, .longBinPut, .memoize: try memorise(opcode)
    case .append, .appends, .setItem, .setItems, .addItems: try fill(opcode)
    case .global, .stackGlobal, .inst, .obj, .newObj, .reduce, .build, .persId, .binPersId:
      try construct(opcode)
    case .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyList, .list, .emptyDict, .dict,
      .emptySet, .frozenSet:
      push(try container(opcode))
    default: push(try reader.scalar(opcode))
    }
  }

  // The stack.

  private mutating func push(_ object: Pickle.Object) {
    stack.append(objects.count)
    objects.append(object)
  }

  private func top() throws -> Pickle.Number {
    guard let number = stack.last, stack.count > marks.last ?? 0 else {
      throw damaged("an instruction wants an object where there is none")
    }
    return number
  }

  private mutating func pop() throws -> Pickle.Number {
    let number = try top()
    stack.removeLast()
    return number
  }

  private mutating func popToMark() throws -> [Pickle.Number] {
    guard let mark = marks.popLast() else {
      throw damaged("an instruction wants a mark where there is none")
    }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  /// Throws where more would be copied than an honest pickle has: each item once, from its own bytes.
  mutating func allowCopy(of count: Int) throws {
    copies -= count
    guard copies >= 0 else {
      throw damaged("the same objects are copied again and again, which would fill the memory")
    }
  }

  func damaged(_ what: String) -> ModelFileError {
    ModelFileError("the pickle is damaged before byte \(reader.position): \(what)")
  }

  // The memo.

  private mutating func recall(_ opcode: PickleOpcode) throws {
    let key = try memoKey(opcode)
    guard let number = memo[key] else {
      throw damaged("it wants object \(key) of the memo, and there is none")
    }
    stack.append(number)
  }

  private mutating func memorise(_ opcode: PickleOpcode) throws {
    let key = opcode == .memoize ? memo.count : try memoKey(opcode)
    memo[key] = try top()
  }

  private mutating func memoKey(_ opcode: PickleOpcode) throws -> Int {
    switch opcode {
    case .binGet, .binPut: return Int(try reader.byte())
    case .longBinGet, .longBinPut: return Int(try reader.whole(UInt32.self))
    default:
      let line = try reader.line()
      guard let key = Int(String(decoding: line, as: UTF8.self)) else {
        throw damaged("a number in the memo is no number")
      }
      return key
    }
  }

  // Containers.

  private mutating func container(_ opcode: PickleOpcode) throws -> Pickle.Object {
    switch opcode {
    case .tuple: return .tuple(try popToMark())
    case .tuple1: return .tuple([try pop()])
    case .tuple2:
      let second = try pop()
      return .tuple([try pop(), second])
    case .tuple3:
      let (third, second) = (try pop(), try pop())
      return .tuple([try pop(), second, third])
    case .emptyList: return .list([])
    case .list: return .list(try popToMark())
    case .emptyDict: return .dictionary([])
    case .dict:
      guard let pairs = Pickle.pairs(try popToMark()) else { throw damaged("a key has no value") }
      return .dictionary(pairs)
    case .emptySet: return .set([])
    case .frozenSet: return .set(try popToMark())
    default: return .tuple([])
    }
  }

  /// Puts the objects on top of the stack into the container below them.
  private mutating func fill(_ opcode: PickleOpcode) throws {
    var items: [Pickle.Number]
    switch opcode {
    case .append: items = [try pop()]
    case .setItem:
      let value = try pop()
      items = [try pop(), value]
    default: items = try popToMark()
    }
    guard try objects[top()].fill(with: items, opcode) else {
      throw damaged("something is put into an object that can hold nothing such")
    }
  }

  // Names, and what is made with them.

  private mutating func construct(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .global: push(.global(try namedInLines()))
    case .stackGlobal:
      let (name, module) = (objects[try pop()], objects[try pop()])
      guard case .text(let name) = name, case .text(let module) = module else {
        throw damaged("a name is no text")
      }
      push(.global(try PickleGlobal(module: module, name: name)))
    case .inst:
      let global = try namedInLines()
      push(try call(global, popToMark()))
    case .obj:
      let items = try popToMark()
      guard let first = items.first else { throw damaged("an object has no class") }
      push(try call(global(first), Array(items.dropFirst())))
    case .newObj, .reduce:
      guard case .tuple(let arguments) = objects[try pop()] else {
        throw damaged("the arguments are no tuple")
      }
      push(try call(global(pop()), arguments))
    case .build:
      // Attributes, such as the _metadata of a state dictionary, are passed over.
      _ = try pop()
      switch objects[try top()] {
      case .dictionary, .tensor: break
      default: throw damaged("an object that can have no attributes gets some")
      }
    case .persId: throw damaged("it names a storage by a text, as torch.save never does")
    default:
      let storage = try storage(arguments: pop())
      try remember(storage)
      push(.storage(storage))
    }
  }

  private mutating func namedInLines() throws -> PickleGlobal {
    let (module, name) = (try reader.line(), try reader.line())
    return try PickleGlobal(
      module: String(decoding: module, as: UTF8.self), name: String(decoding: name, as: UTF8.self))
  }

  private func global(_ number: Pickle.Number) throws -> PickleGlobal {
    guard case .global(let global) = objects[number] else {
      throw damaged("something is called that is no function")
    }
    return global
  }

  private mutating func remember(_ storage: PyTorchStorage) throws {
    var storage = storage
    storage.part = nil
    if let known = storages.updateValue(storage, forKey: storage.key), known != storage {
      throw damaged("storage \(printable(storage.key)) is said to be two different things")
    }
  }
}
