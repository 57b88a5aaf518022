// What the instructions of a pickle push that have their value right behind them: Python,
// `Lib/pickletools.py`, where each has a paragraph.

extension ByteReader {
  /// The number, the text or the bytes that an instruction pushes.
  mutating func scalar(_ opcode: PickleOpcode) throws -> Pickle.Object {
    switch opcode {
    case .none: return .none
    case .newTrue: return .boolean(true)
    case .newFalse: return .boolean(false)
    case .binInt: return .integer(Int(try whole(Int32.self)))
    case .binInt1: return .integer(Int(try byte()))
    case .binInt2: return .integer(Int(try whole(UInt16.self)))
    case .long1: return .whole(try take(byte()))
    case .long4: return .whole(try take(whole(Int32.self)))
    case .binFloat:
      return .float(Double(bitPattern: try whole(UInt64.self).byteSwapped))
    case .int, .long, .float, .string, .unicode: return try line(opcode)
    case .shortBinString: return .text(text(try take(byte())))
    case .binString: return .text(text(try take(whole(Int32.self))))
    case .shortBinUnicode: return .text(text(try take(byte())))
    case .binUnicode: return .text(text(try take(whole(UInt32.self))))
    case .binUnicode8: return .text(text(try take(whole(UInt64.self))))
    case .shortBinBytes: return .bytes([UInt8](try take(byte())))
    case .binBytes: return .bytes([UInt8](try take(whole(UInt32.self))))
    case .binBytes8, .byteArray8: return .bytes([UInt8](try take(whole(UInt64.self))))
    default: throw ModelFileError("the instruction \(opcode) of the pickle is not known here")
    }
  }

  /// What protocol 0 writes as a line of text.
  private mutating func line(_ opcode: PickleOpcode) throws -> Pickle.Object {
    let place = position
    let line = String(decoding: try line(), as: UTF8.self)
    switch opcode {
    case .int where line == "00" || line == "01": return .boolean(line == "01")
    case .int, .long:
      if let number = Int(line.hasSuffix("L") ? String(line.dropLast()) : line) {
        return .integer(number)
      }
    case .float: if let number = Double(line) { return .float(number) }
    case .unicode where !line.contains("\\"): return .text(line)
    case .string where !line.contains("\\"):
      if line.count >= 2, line.first == line.last, line.first == "'" || line.first == "\"" {
        return .text(String(line.dropFirst().dropLast()))
      }
    default: break
    }
    throw ModelFileError("the line at byte \(place) of the pickle is not what it should be")
  }

  /// A text in UTF-8; in Python 2 texts were bytes, which then are taken for Latin 1.
  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}

extension Pickle.Object {
  /// A whole number in two's complement, its lowest byte first.
  fileprivate static func whole(_ bytes: ArraySlice<UInt8>) -> Pickle.Object {
    guard bytes.count <= 8 else { return .long([UInt8](bytes)) }
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    let bits = bytes.reversed().reduce(UInt64(isNegative ? UInt64.max : 0)) {
      $0 << 8 | UInt64($1)
    }
    return .integer(Int(Int64(bitPattern: bits)))
  }
}
