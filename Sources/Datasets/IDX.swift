import Tensors

/// The format of MNIST's files: a short header, then numbers row-major, big-endian.
///
/// Two bytes 0, one for the type of the elements, one for the number of dimensions, then each
/// dimension in four bytes (Y. LeCun, C. Cortes and C. Burges, "The MNIST database", file formats).
public struct IDX: Hashable, Sendable {
  /// The type of the elements; the raw value is the header's third byte.
  public enum ElementType: UInt8, CaseIterable, Sendable {
    /// A whole number from 0 to 255.
    case unsignedByte = 0x08
    /// A whole number from −128 to 127.
    case signedByte = 0x09
    /// A whole number of 16 bits.
    case short = 0x0b
    /// A whole number of 32 bits.
    case int = 0x0c
    /// A `Float`.
    case float = 0x0d
    /// A `Double`.
    case double = 0x0e

    /// The number of bytes in an element.
    public var size: Int {
      switch self {
      case .unsignedByte, .signedByte: 1
      case .short: 2
      case .int, .float: 4
      case .double: 8
      }
    }
  }

  /// The type of the elements.
  public let elementType: ElementType
  /// The number of elements along each axis, outermost first: `[60000, 28, 28]`.
  public let dimensions: [Int]
  /// The bytes before the first element: 4 + 4 × the number of dimensions.
  public let header: [UInt8]
  /// The bytes of the elements, row-major, each element big-endian.
  public let body: [UInt8]

  /// Reads `bytes`, a whole IDX file; throws `DataError` where the header is not one or the length
  /// is not the one that it promises.
  public init(parsing bytes: [UInt8]) throws {
    let promise = try Header(parsing: bytes)
    try promise.check(length: bytes.count)
    elementType = promise.elementType
    dimensions = promise.dimensions
    header = Array(bytes[..<promise.count])
    body = Array(bytes[promise.count...])
  }
}

extension IDX {
  /// What the first bytes of a file promise of the rest.
  struct Header: Hashable, Sendable {
    /// Enough bytes for the header of any file: four, and four for each of 255 dimensions.
    static let largestCount = 4 + 4 * 255

    let elementType: ElementType
    let dimensions: [Int]
    /// The number of bytes in the elements together.
    let bodyCount: Int
    /// The number of bytes in the header.
    var count: Int { 4 + 4 * dimensions.count }

    /// Reads the header at the beginning of `bytes`.
    init(parsing bytes: [UInt8]) throws {
      guard bytes.count >= 4 else {
        throw DataError(
          "IDX: a file begins with four bytes (0, 0, type, number of dimensions); "
            + "this one has \(bytes.count) in all.")
      }
      guard bytes[0] == 0, bytes[1] == 0 else {
        throw DataError(Header.wrongBeginning(bytes))
      }
      guard let type = ElementType(rawValue: bytes[2]) else {
        let types = ElementType.allCases.map { hexadecimal($0.rawValue) + " \($0)" }
        throw DataError(
          "IDX: the third byte, the type of the elements, is \(hexadecimal(bytes[2])); "
            + "it can be \(types.joined(separator: ", ")). This is not an IDX file.")
      }
      let rank = Int(bytes[3])
      let headerCount = 4 + 4 * rank
      guard bytes.count >= headerCount else {
        throw DataError(
          "IDX: with \(rank) dimensions the header has 4 + 4 × \(rank) = \(headerCount) bytes; "
            + "the file ends after \(bytes.count).")
      }
      elementType = type
      dimensions = (0..<rank).map { axis in
        bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      }
      var product = type.size
      for dimension in dimensions {
        let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
        guard !overflow, next <= Int.max - headerCount else {
          throw DataError(
            "IDX: the header promises \(Header.times(dimensions)) elements, "
              + "more than can be counted. The file is damaged, or no IDX file.")
        }
        product = next
      }
      bodyCount = product
    }

    /// Throws unless a file with this header has `length` bytes.
    func check(length: Int) throws {
      let expected = count + bodyCount
      guard length != expected else { return }
      let size = elementType.size == 1 ? "" : " × \(elementType.size) bytes"
      let difference =
        length < expected
        ? "\(grouped(expected - length)) are missing: was the download broken off?"
        : "\(grouped(length - expected)) are too many."
      throw DataError(
        """
        IDX: \(Header.times(dimensions))\(size) and the header make \
        \(grouped(bodyCount)) + \(count) = \(grouped(expected)) bytes; \
        the file has \(grouped(length)), \(difference)
        """)
    }

    private static func times(_ dimensions: [Int]) -> String {
      dimensions.isEmpty ? "1" : dimensions.map(String.init).joined(separator: " × ")
    }

    private static func wrongBeginning(_ bytes: [UInt8]) -> String {
      let beginning = bytes.prefix(4).map(hexadecimal).joined(separator: " ")
      let known: [(beginning: [UInt8], name: String)] = [
        ([0x1f, 0x8b], "These bytes begin a gzip file: unpack it first."),
        ([0x50, 0x4b], "These bytes begin a ZIP archive: unpack it first."),
        ([0x89, 0x50], "These bytes begin a PNG picture."),
        ([0x3c], "This may be a web page that says why there was no file."),
      ]
      let guess = known.first { bytes.starts(with: $0.beginning) }?.name ?? "This is no IDX file."
      return "IDX: the file begins with \(beginning), not with two bytes 0. \(guess)"
    }
  }
}
