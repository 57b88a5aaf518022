/// Bytes that are read from front to back, and never beyond their end.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>

  /// The place of the next byte, counted in the array that the slice is of.
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) { (self.bytes, position) = (bytes, bytes.startIndex) }

  /// The number of bytes that are left.
  var rest: Int { bytes.endIndex - position }

  /// The next `count` bytes; throws `ModelFileError` where there are fewer.
  mutating func take(_ count: some BinaryInteger) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest else {
      throw ModelFileError(
        "\(count) bytes should follow at byte \(position), but there are \(rest): the file is"
          + " damaged, or was cut off")
    }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }

  mutating func byte() throws -> UInt8 { try take(1).reduce(0) { $1 | $0 } }

  /// A whole number, its lowest byte first.
  mutating func whole<Word: FixedWidthInteger>(_: Word.Type) throws -> Word {
    try take(MemoryLayout<Word>.size).reversed().reduce(0) {
      $0 << 8 | Word(truncatingIfNeeded: $1)
    }
  }

  /// The bytes before the next line feed, which is passed over.
  mutating func line() throws -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw ModelFileError(
        "the line at byte \(position) has no end: the file is damaged, or was cut off")
    }
    defer { position = end + 1 }
    return bytes[position..<end]
  }
}
