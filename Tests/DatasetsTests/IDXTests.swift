import Datasets
import Testing

@Suite struct IDXTests {
  @Test func imagesAreRead() throws {
    let file = try IDX(parsing: idx([2, 1, 3], [1, 2, 3, 4, 5, 255]))
    #expect(file.elementType == .unsignedByte)
    #expect(file.dimensions == [2, 1, 3])
    #expect(file.header == [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3])
    #expect(file.body == [1, 2, 3, 4, 5, 255])
  }

  @Test func dimensionsAreBigEndian() throws {
    // 0x00 0x01 0x01 0x02 = 0 * 2^24 + 1 * 65536 + 1 * 256 + 2
    let count = 1 * 65536 + 1 * 256 + 2
    let file = try IDX(parsing: [0, 0, 8, 1, 0, 1, 1, 2] + [UInt8](repeating: 7, count: count))
    #expect(file.dimensions == [count])
    #expect(file.body.count == count)
  }

  @Test(arguments: [
    (IDX.ElementType.unsignedByte, 1), (.signedByte, 1), (.short, 2), (.int, 4), (.float, 4),
    (.double, 8),
  ])
  func everyTypeHasItsSize(type: IDX.ElementType, size: Int) throws {
    let bytes = idx([3], type: type.rawValue, [UInt8](repeating: 0, count: 3 * size))
    #expect(try IDX(parsing: bytes).elementType == type)
    expectDataError("3") { _ = try IDX(parsing: bytes.dropLast()) }
  }

  @Test func emptyAndScalar() throws {
    #expect(try IDX(parsing: idx([0, 28, 28], [])).body == [])
    #expect(try IDX(parsing: idx([], [9])).body == [9])
  }

  @Test func shorterThanItsFirstFourBytes() {
    expectDataError("four bytes", "this one has 0") { _ = try IDX(parsing: []) }
    expectDataError("four bytes", "this one has 3") { _ = try IDX(parsing: [0, 0, 8]) }
  }

  @Test func wrongBeginning() {
    expectDataError("0x01 0x00 0x08 0x01", "two bytes 0") {
      _ = try IDX(parsing: [1, 0, 8, 1, 0, 0, 0, 0])
    }
    expectDataError("gzip", "unpack") { _ = try IDX(parsing: [0x1f, 0x8b, 8, 0]) }
    expectDataError("web page") { _ = try IDX(parsing: Array("<html></html>".utf8)) }
  }

  @Test func unknownType() {
    expectDataError("0x0a", "0x08 unsignedByte", "0x0e double") {
      _ = try IDX(parsing: [0, 0, 0x0a, 1, 0, 0, 0, 0])
    }
  }

  @Test func headerCutOff() {
    expectDataError("4 + 4 × 3 = 16", "ends after 10") {
      _ = try IDX(parsing: Array(idx([2, 2, 2], []).prefix(10)))
    }
  }

  @Test func bodyCutOff() {
    expectDataError("2 × 2 × 2", "8 + 16 = 24", "has 23, 1 are missing", "broken off") {
      _ = try IDX(parsing: idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7]))
    }
  }

  @Test func bytesAfterTheEnd() {
    expectDataError("2 × 2", "4 + 12 = 16", "has 18, 2 are too many") {
      _ = try IDX(parsing: idx([2, 2], [1, 2, 3, 4, 5, 6]))
    }
    expectDataError("3 × 4 bytes and the header", "12 + 8 = 20", "has 21") {
      _ = try IDX(parsing: idx([3], type: 0x0d, [UInt8](repeating: 0, count: 13)))
    }
  }

  @Test func dimensionsBeyondCounting() {
    let most = 0xffff_ffff
    expectDataError("4294967295 × 4294967295", "more than can be counted") {
      _ = try IDX(parsing: idx([most, most], []))
    }
    expectDataError("2147483648 × 2147483648 × 2", "more than can be counted") {
      _ = try IDX(parsing: idx([1 << 31, 1 << 31, 2], []))
    }
    // 2^31 * 2^31 * 8 bytes: the elements can be counted, their bytes cannot.
    expectDataError("more than can be counted") {
      _ = try IDX(parsing: idx([1 << 31, 1 << 31], type: 0x0e, []))
    }
    // 2^31 * 2^31 = 2^62 can be, and no such room is asked for.
    expectDataError("4,611,686,018,427,387,904 + 12") {
      _ = try IDX(parsing: idx([1 << 31, 1 << 31], []))
    }
    // 255 dimensions of 2^32 - 1.
    expectDataError("more than can be counted") {
      _ = try IDX(parsing: idx([Int](repeating: most, count: 255), []))
    }
  }

  @Test func filesPlainAndPacked() throws {
    let bytes = idx([2, 2], [1, 2, 3, 4])
    try withTemporaryFolder { folder in
      try write(bytes, to: folder + "/plain")
      // The content tells, not the name.
      try write(try gzip(bytes), to: folder + "/packed")
      #expect(try IDX(contentsOf: folder + "/plain").body == [1, 2, 3, 4])
      #expect(try IDX(contentsOf: folder + "/packed") == IDX(parsing: bytes))
    }
  }

  @Test func fileErrorsNameThePath() throws {
    try withTemporaryFolder { folder in
      expectDataError(folder + "/none", "No such file") {
        _ = try IDX(contentsOf: folder + "/none")
      }
      expectDataError(folder, "a folder") { _ = try IDX(contentsOf: folder) }
      try write([0, 0, 8, 1, 0, 0, 0, 5], to: folder + "/short")
      expectDataError(folder + "/short: IDX:") { _ = try IDX(contentsOf: folder + "/short") }
      expectDataError("not a file") { _ = try IDX(contentsOf: "/dev/zero") }
    }
  }
}
