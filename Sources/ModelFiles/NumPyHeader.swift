// An .npy file (NumPy, numpy.lib.format, "Format Version 1.0" to "3.0"): the six bytes \x93NUMPY, two
// of the version, the length of the header, lowest byte first, in two bytes or, from version 2.0 on,
// in four; the header; the elements. The header is a dictionary as Python writes it, with spaces and
// a line feed behind it:
//
//     {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }

/// What an .npy file says of its array.
struct NumPyHeader: Equatable {
  var type: ElementType
  /// Whether the highest byte of each element comes first.
  var isBigEndian = false
  /// Whether the first axis is the one whose elements lie side by side, as in Fortran.
  var isColumnMajor = false
  var shape: [Int]

  /// The bytes that every .npy file begins with.
  static let beginning: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The most axes that NumPy's arrays have.
  static let mostAxes = 64

  /// Reads the header of the .npy file `bytes`, and tells where its elements begin; throws
  /// `ModelFileError`.
  static func read(_ bytes: some RandomAccessCollection<UInt8>) throws -> (NumPyHeader, Int) {
    let fixed = Array(bytes.prefix(12))
    guard fixed.count >= 10, fixed.starts(with: beginning) else {
      throw ModelFileError(
        "a NumPy file begins with the bytes \\x93NUMPY, its version, and the length of its header;"
          + " this one does not: is it an .npy file, and whole?")
    }
    guard (1...3).contains(fixed[6]), fixed[7] == 0 else {
      throw ModelFileError(
        "this NumPy file is of version \(fixed[6]).\(fixed[7]); what is read is 1.0, 2.0 and 3.0")
    }
    let start = fixed[6] == 1 ? 10 : 12
    let promised = fixed.dropFirst(8).prefix(start - 8).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard fixed.count >= start, promised <= bytes.count - start else {
      throw ModelFileError(
        "the header of this NumPy file has \(promised) bytes, it says, but there are"
          + " \(max(0, bytes.count - start)): was the file cut off?")
    }
    var parser = NumPyHeaderParser(Array(bytes.dropFirst(start).prefix(promised)))
    return (try parser.header(), start + promised)
  }

  /// The header as NumPy itself writes it, up to where the elements begin; throws `ModelFileError`
  /// for what NumPy has no name for.
  func bytes() throws -> [UInt8] {
    guard let name = Self.names[type] else {
      throw ModelFileError(
        "NumPy has no type for \(type.rawValue); convert the tensor to F32 first, or write a"
          + " safetensors file")
    }
    guard shape.count <= Self.mostAxes else {
      throw ModelFileError("\(shape.count) axes are more than NumPy's \(Self.mostAxes)")
    }
    let order = type.size == 1 ? "|" : isBigEndian ? ">" : "<"
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(order)\(name)', 'fortran_order': \(isColumnMajor ? "True" : "False"),"
    text += " 'shape': (\(extents)), }"
    // NumPy leaves room for the first number to grow to 21 digits, so that arrays can be added to.
    if let first = isColumnMajor ? shape.last : shape.first {
      text += String(repeating: " ", count: 21 - String(first).utf8.count)
    }
    // Then 1 to 64 bytes, the last of them a line feed, so that the elements are aligned.
    let start = 10 + text.utf8.count + 1
    text += String(repeating: " ", count: 64 - start % 64) + "\n"
    let count = text.utf8.count
    return Self.beginning + [1, 0, UInt8(count & 0xff), UInt8(count >> 8)] + Array(text.utf8)
  }

  /// NumPy's names of the types, without the order of bytes; it has none for `brainFloat`.
  static let names: [ElementType: String] = [
    .boolean: "b1", .unsigned8: "u1", .signed8: "i1", .unsigned16: "u2", .signed16: "i2",
    .half: "f2", .unsigned32: "u4", .signed32: "i4", .float: "f4", .unsigned64: "u8",
    .signed64: "i8", .double: "f8",
  ]

  /// The type and the order of bytes of `description`, as in `<f4`; throws `ModelFileError`.
  static func type(_ description: String) throws -> (ElementType, isBigEndian: Bool) {
    let name = String(description.dropFirst())
    if let order = description.first, let type = names.first(where: { $0.value == name })?.key,
      order == "<" || order == ">" || (order == "|" && type.size == 1)
    {
      return (type, order == ">")
    }
    let kinds: [Character: String] = [
      "O": "Python objects, which only running code from the file could make: save numbers",
      "S": "strings: save the numbers alone", "a": "strings: save the numbers alone",
      "U": "strings: save the numbers alone", "c": "complex numbers: save .real and .imag",
      "V": "bytes that NumPy has no number for (bfloat16, for one): save .astype('float32')",
      "f": "floats of a width that is not read: save .astype('float32')",
      "M": "times: save .astype('int64')", "m": "spans of time: save .astype('int64')",
    ]
    throw ModelFileError(
      "the elements are of NumPy's type \(printable(description)), "
        + (name.first.flatMap { kinds[$0] } ?? "which is none that is known"))
  }
}

/// Reads a header, byte by byte, and only what a header can have.
struct NumPyHeaderParser {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The whole header; throws `ModelFileError`.
  mutating func header() throws -> NumPyHeader {
    var type: (ElementType, isBigEndian: Bool)?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw wrong("there is a key \(printable(key)), unknown or for the second time")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard place == bytes.count else { throw wrong("something follows the dictionary") }
    guard let type, let isColumnMajor, let shape else {
      throw wrong("descr, fortran_order and shape must all be there")
    }
    return NumPyHeader(
      type: type.0, isBigEndian: type.isBigEndian, isColumnMajor: isColumnMajor, shape: shape)
  }

  private mutating func elementType() throws -> (ElementType, isBigEndian: Bool) {
    if take("[") {
      throw ModelFileError(
        "the elements are records with fields of their own; save each field as an array of its own")
    }
    return try NumPyHeader.type(string())
  }

  private mutating func boolean() throws -> Bool {
    for (word, value) in [("True", true), ("False", false)] where take(word) { return value }
    throw wrong("fortran_order must be True or False")
  }

  private mutating func tuple() throws -> [Int] {
    var extents: [Int] = []
    var isTuple = true
    try expect("(")
    while !take(")") {
      guard isTuple else { throw wrong("a comma is missing in the shape") }
      guard extents.count < NumPyHeader.mostAxes else {
        throw wrong("the shape has more than \(NumPyHeader.mostAxes) axes")
      }
      extents.append(try number())
      isTuple = take(",")
    }
    // As in Python, (3) is a number, and (3,) a tuple.
    guard extents.count != 1 || isTuple else { throw wrong("the shape is a number, no tuple") }
    return extents
  }

  private mutating func number() throws -> Int {
    skipBlanks()
    let digits = bytes[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits.count <= 20, let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw wrong("the shape must be whole numbers from 0, of less than 64 bits")
    }
    place += digits.count
    return number
  }

  private mutating func string() throws -> String {
    skipBlanks()
    guard place < bytes.count, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(bytes[place]) else {
      throw wrong("a text in quotes is missing")
    }
    let text = bytes[(place + 1)...].prefix { $0 != bytes[place] }
    guard text.endIndex < bytes.count, !text.contains(UInt8(ascii: "\\")) else {
      throw wrong("a text does not end, or has a backslash")
    }
    place = text.endIndex + 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func expect(_ word: String) throws {
    guard take(word) else { throw wrong("\(word) is missing") }
  }

  /// Goes on behind `word` if it comes next.
  private mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard bytes[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func skipBlanks() {
    while place < bytes.count, [UInt8(ascii: " "), UInt8(ascii: "\n")].contains(bytes[place]) {
      place += 1
    }
  }

  private func wrong(_ what: String) -> ModelFileError {
    ModelFileError(
      "the header of this NumPy file is not what it should be, at byte \(place) of"
        + " \(bytes.count): \(what). Was the file damaged?")
  }
}
