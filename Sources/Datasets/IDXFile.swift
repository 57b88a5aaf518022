/// An IDX file on disk, plain or packed by gzip, of which as little is read as is needed.
struct IDXFile: Hashable, Sendable {
  /// The most bytes that a file may have, packed or not: MNIST's largest has 47,040,016.
  static let limit = 1 << 30

  let path: String

  /// The whole file, checked; throws `DataError` with the path in it.
  func read() throws -> IDX {
    let bytes = try InputFile(path).bytes(limit: Self.limit)
    return try saying(path) {
      try IDX(parsing: isPacked(bytes) ? gunzip(bytes, limit: Self.limit) : bytes)
    }
  }

  /// The header alone, and of a plain file also that its length is the one promised.
  func header() throws -> IDX.Header {
    let file = try InputFile(path)
    let beginning = try file.bytes(in: 0..<(1 << 16))
    return try saying(path) {
      if isPacked(beginning) {
        let first = try gunzip(beginning, first: IDX.Header.largestCount)
        return try IDX.Header(parsing: first)
      }
      let header = try IDX.Header(parsing: beginning)
      try header.check(length: file.count)
      return header
    }
  }

  /// The CRC-32 of the unpacked file.
  ///
  /// That of a packed one is taken from the end of it, where gzip
  /// keeps it (RFC 1952 §2.3.1); whether it is true comes out when the file is read.
  func storedChecksum() throws -> UInt32 {
    let file = try InputFile(path)
    if isPacked(try file.bytes(in: 0..<2)) {
      let trailer = try file.bytes(in: max(0, file.count - 8)..<file.count)
      return trailer.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    var sum: UInt32 = 0
    for start in stride(from: 0, to: file.count, by: 1 << 20) {
      sum = checksum(try file.bytes(in: start..<(start + 1 << 20)), after: sum)
    }
    return sum
  }

  private func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  private func saying<Result>(_ path: String, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as DataError { throw error.about(path) }
  }
}

extension IDX {
  /// Reads the file at `path`, plain or packed by gzip; throws `DataError`, with the path in it,
  /// where it cannot be read or is not a whole IDX file.
  public init(contentsOf path: String) throws { self = try IDXFile(path: path).read() }
}
