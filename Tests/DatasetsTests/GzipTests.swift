import Datasets
import Testing

@Suite struct GzipTests {
  let text: [UInt8] = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0) }

  @Test func roundTrip() throws {
    #expect(try gunzip(gzip(text)) == text)
    #expect(try gunzip(gzip([])) == [])
  }

  @Test func severalMembers() throws {
    #expect(try gunzip(gzip(text) + gzip([1, 2]) + gzip(text)) == text + [1, 2] + text)
  }

  @Test func knownBytes() throws {
    // One stored block: 01, length 2, its complement, the bytes; CRC-32 of "hi" and length 2.
    let packed: [UInt8] =
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
      + [0x01, 0x02, 0x00, 0xfd, 0xff, 0x68, 0x69]
      + [0xac, 0x2a, 0x93, 0xd8, 2, 0, 0, 0]
    #expect(try gunzip(packed) == Array("hi".utf8))
  }

  @Test func cutOffAnywhere() throws {
    let packed = try gzip(Array(text.prefix(100)))
    for length in 0..<packed.count {
      expectDataError("gzip", "end early", "broken off") {
        _ = try gunzip(Array(packed.prefix(length)))
      }
    }
  }

  @Test func notGzip() {
    expectDataError("incorrect header check") { _ = try gunzip(Array("not gzip at all".utf8)) }
  }

  @Test func wrongChecksumOrLength() throws {
    let packed = try gzip(text)
    for (back, reason) in [(8, "incorrect data check"), (1, "incorrect length check")] {
      var damaged = packed
      damaged[packed.count - back] ^= 1
      expectDataError(reason, "Fetch the file again") { _ = try gunzip(damaged) }
    }
  }

  @Test func somethingAfterTheEnd() throws {
    expectDataError("damaged near packed byte") { _ = try gunzip(gzip(text) + [1, 2, 3, 4]) }
  }

  @Test func noMoreThanTheLimit() throws {
    let packed = try gzip([UInt8](repeating: 0, count: 1_000_000))
    #expect(packed.count < 2_000)
    #expect(try gunzip(packed, limit: 1_000_000).count == 1_000_000)
    expectDataError("more than 999,999 bytes") { _ = try gunzip(packed, limit: 999_999) }
  }
}
