/// Reads JSON (RFC 8259) value by value, as its caller expects them; throws `ModelFileError` where
/// something else comes.
///
/// Only what its caller asks for is read, so nothing can be nested deeper than that.
struct JSONReader {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// Reads an object: `member` is handed each name and has to read the value.
  mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
    try expect("{")
    if take("}") { return }
    var names: Set<String> = []
    repeat {
      let name = try string()
      guard names.insert(name).inserted else { throw error("\(printable(name)) a second time") }
      try expect(":")
      try member(&self, name)
    } while take(",")
    try expect("}")
  }

  /// Reads an array of whole numbers.
  mutating func wholeNumbers() throws -> [Int] {
    try expect("[")
    if take("]") { return [] }
    var numbers: [Int] = []
    repeat { numbers.append(try wholeNumber()) } while take(",")
    try expect("]")
    return numbers
  }

  /// Reads a number without sign, point or exponent.
  mutating func wholeNumber() throws -> Int {
    skipBlanks()
    let start = place
    var number = 0
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (product, tooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, stillTooLarge) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !tooLarge, !stillTooLarge else { throw error("a number that is too large") }
      number = sum
      place += 1
    }
    let leads = place > start + 1 && bytes[start] == UInt8(ascii: "0")
    guard place > start, !leads else { throw error("no whole number") }
    return number
  }

  /// Reads a string.
  mutating func string() throws -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("a string that is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escaped()
      case ..<0x20: throw error("a control character in a string")
      default: text.append(byte)
      }
    }
    throw error("a string without an end")
  }

  /// Expects nothing more but blanks.
  mutating func end() throws {
    skipBlanks()
    if next != nil { throw error("something behind the end") }
  }

  private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { place += 1 }
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ sign: Unicode.Scalar) throws {
    guard take(sign) else { throw error("no \(sign)") }
  }

  /// The bytes of the character that is written behind a backslash.
  private mutating func escaped() throws -> [UInt8] {
    guard let byte = next else { throw error("a string without an end") }
    place += 1
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": return [byte]
    case "b": return [0x08]
    case "f": return [0x0c]
    case "n": return [0x0a]
    case "r": return [0x0d]
    case "t": return [0x09]
    case "u": return Array(String(Character(try scalar())).utf8)
    default: throw error("no character that can stand behind a backslash")
    }
  }

  /// The character of four hexadecimal digits, or of twice four, a pair of surrogates.
  private mutating func scalar() throws -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if (0xd800..<0xdc00).contains(first), bytes[place...].starts(with: [0x5c, 0x75]) {
      place += 2
      let second = try fourDigits()
      if (0xdc00..<0xe000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
      {
        return scalar
      }
    }
    throw error("half a character")
  }

  private mutating func fourDigits() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("no four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }

  private func error(_ found: String) -> ModelFileError {
    ModelFileError(
      "the header of this safetensors file is not what it should be: there is \(found) at byte"
        + " \(place) of the file. Was the file damaged?")
  }
}

/// `text` as a JSON string.
func json(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case ..<" ":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
