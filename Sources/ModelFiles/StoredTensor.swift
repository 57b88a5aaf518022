import Tensors

/// The kind of a number as files store it; the raw value is its name in safetensors.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  /// A byte that is 0 or 1.
  case boolean = "BOOL"
  /// A whole number of 8 bits, from 0.
  case unsigned8 = "U8"
  /// A whole number of 8 bits with a sign.
  case signed8 = "I8"
  /// A whole number of 16 bits, from 0.
  case unsigned16 = "U16"
  /// A whole number of 16 bits with a sign.
  case signed16 = "I16"
  /// IEEE 754 in 16 bits.
  case half = "F16"
  /// The upper 16 bits of a `Float`.
  case brainFloat = "BF16"
  /// A whole number of 32 bits, from 0.
  case unsigned32 = "U32"
  /// A whole number of 32 bits with a sign.
  case signed32 = "I32"
  /// `Float`.
  case float = "F32"
  /// A whole number of 64 bits, from 0.
  case unsigned64 = "U64"
  /// A whole number of 64 bits with a sign.
  case signed64 = "I64"
  /// `Double`.
  case double = "F64"

  /// The number of bytes in an element.
  public var size: Int {
    switch self {
    case .boolean, .unsigned8, .signed8: 1
    case .unsigned16, .signed16, .half, .brainFloat: 2
    case .unsigned32, .signed32, .float: 4
    case .unsigned64, .signed64, .double: 8
    }
  }
}

/// A tensor as the bytes that a file has for it.
public struct StoredTensor: Hashable, Sendable {
  /// The kind of its elements.
  public let type: ElementType

  /// The number of elements along each axis, outermost first.
  public let shape: [Int]

  /// The elements, row-major, each with its lowest byte first.
  public let bytes: [UInt8]

  /// A tensor of these bytes; throws `ModelFileError` if there are not as many as the shape and the
  /// type ask for.
  public init(type: ElementType, shape: [Int], bytes: [UInt8]) throws {
    let count = try Self.byteCount(type, shape)
    guard bytes.count == count else {
      throw ModelFileError(
        "\(text(shape)) elements of \(type.rawValue) are \(count) bytes, not \(bytes.count)")
    }
    (self.type, self.shape, self.bytes) = (type, shape, bytes)
  }

  /// The elements of `tensor`.
  public init(_ tensor: Tensor<Float>) {
    self.init(.float, tensor.shape, tensor.scalars.map(\.bitPattern))
  }

  /// The elements of `tensor`.
  public init(_ tensor: Tensor<Double>) {
    self.init(.double, tensor.shape, tensor.scalars.map(\.bitPattern))
  }

  /// A row of whole numbers.
  public init(words: [UInt64]) { self.init(.unsigned64, [words.count], words) }

  private init(_ type: ElementType, _ shape: [Int], _ words: [some FixedWidthInteger]) {
    (self.type, self.shape) = (type, shape)
    bytes = words.map(\.littleEndian).withUnsafeBytes { Array($0) }
  }

  /// The tensor, if its elements are `Float`.
  public var floats: Tensor<Float>? {
    guard type == .float else { return nil }
    return Tensor(shape: shape, scalars: words(UInt32.self).map(Float.init(bitPattern:)))
  }

  /// The tensor, if its elements are `Double`.
  public var doubles: Tensor<Double>? {
    guard type == .double else { return nil }
    return Tensor(shape: shape, scalars: words(UInt64.self).map(Double.init(bitPattern:)))
  }

  /// The elements, row-major, if they are whole numbers of 64 bits from 0.
  public var wholeNumbers: [UInt64]? { type == .unsigned64 ? words(UInt64.self) : nil }

  /// The bits of each element, for a type that is as wide as `Word`.
  func words<Word: FixedWidthInteger>(_: Word.Type) -> [Word] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Word>.size).map {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Word.self))
      }
    }
  }

  /// The tensor with the bytes of each element in the other order.
  func withBytesSwapped() throws -> StoredTensor {
    var swapped: [UInt8] = []
    swapped.reserveCapacity(bytes.count)
    for start in stride(from: 0, to: bytes.count, by: type.size) {
      swapped += bytes[start..<start + type.size].reversed()
    }
    return try StoredTensor(type: type, shape: shape, bytes: swapped)
  }

  /// The bytes of a tensor; throws `ModelFileError` for a shape that no tensor can have.
  static func byteCount(_ type: ElementType, _ shape: [Int]) throws -> Int {
    var count = type.size
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, extent <= UInt32.max, !overflow else {
        throw ModelFileError(
          "no tensor has the shape \(text(shape)): it would have more elements than can be counted,"
            + " or an axis that is longer than \(UInt32.max)")
      }
      count = product
    }
    return count
  }
}
