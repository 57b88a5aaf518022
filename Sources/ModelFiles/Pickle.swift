/// What a pickle holds (Python's `pickletools`): objects that name each other by number.
///
/// As nothing lies within anything, neither reading nor forgetting a pickle goes deeper with it,
/// and what a pickle says twice is there once.
struct Pickle {
  /// The number of an object: its place in `objects`.
  typealias Number = Int

  enum Object {
    case none
    case boolean(Bool)
    case integer(Int)
    /// A whole number that is no `Int`: two's complement, its lowest byte first.
    case long([UInt8])
    case float(Double)
    case text(String)
    case bytes([UInt8])
    case list([Number])
    case tuple([Number])
    case set([Number])
    case dictionary([(key: Number, value: Number)])
    case global(PickleGlobal)
    indirect case storage(PyTorchStorage)
    indirect case tensor(PyTorchTensor)
  }

  let objects: [Object]

  /// The object that was pickled.
  let root: Number

  /// Each storage that the pickle names, by its key.
  let storages: [String: PyTorchStorage]

  /// The place behind the pickle's last byte.
  let end: Int
}

extension Pickle {
  /// Keys and values that follow each other; `nil` if the last key has no value.
  static func pairs(_ items: [Number]) -> [(key: Number, value: Number)]? {
    guard items.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
  }
}

extension Pickle.Object {
  /// Puts `items` into the container, as `opcode` does, or is `false` where that cannot be.
  mutating func fill(with items: [Pickle.Number], _ opcode: PickleOpcode) -> Bool {
    // The container is taken out of `self` while it grows, for else it would be copied each time.
    switch (self, opcode) {
    case (.list(var list), .append), (.list(var list), .appends):
      self = .none
      list += items
      self = .list(list)
    case (.set(var set), .addItems):
      self = .none
      set += items
      self = .set(set)
    case (.dictionary(var dictionary), .setItem), (.dictionary(var dictionary), .setItems):
      guard let pairs = Pickle.pairs(items) else { return false }
      self = .none
      dictionary += pairs
      self = .dictionary(dictionary)
    default: return false
    }
    return true
  }
}
