import CZlib
import Tensors

/// Unpacks gzip data (RFC 1952) of one or several members, and checks each member's CRC-32 and
/// length; throws `DataError` where the data are damaged, end early, are followed by anything else,
/// or unpack to more than `limit` bytes.
public func gunzip(_ packed: [UInt8], limit: Int = 1 << 30) throws -> [UInt8] {
  var unpacked: [UInt8] = []
  unpacked.reserveCapacity(min(limit, 4 * packed.count))
  try inflate(packed) { piece in
    guard unpacked.count + piece.count <= limit else {
      throw DataError("gzip: this unpacks to more than \(grouped(limit)) bytes, the limit here.")
    }
    unpacked.append(contentsOf: piece)
    return true
  }
  return unpacked
}

/// The first `count` bytes, or all if there are fewer, of what `packed` unpacks to; `packed` itself
/// may be cut off anywhere after what is needed for them.
func gunzip(_ packed: [UInt8], first count: Int) throws -> [UInt8] {
  var unpacked: [UInt8] = []
  try inflate(packed) { piece in
    unpacked.append(contentsOf: piece.prefix(count - unpacked.count))
    return unpacked.count < count
  }
  return unpacked
}

/// The CRC-32 of `bytes`, that of gzip and PNG (RFC 1952 §8), going on from that of what came before.
func checksum(_ bytes: [UInt8], after previous: UInt32 = 0) -> UInt32 {
  var sum = uLong(previous)
  for start in stride(from: 0, to: bytes.count, by: largestPiece) {
    bytes[start..<min(start + largestPiece, bytes.count)].withUnsafeBufferPointer { piece in
      sum = crc32(sum, piece.baseAddress, uInt(piece.count))
    }
  }
  return UInt32(truncatingIfNeeded: sum)
}

/// zlib counts the bytes that it is handed at a time in 32 bits.
private let largestPiece = 1 << 30

/// Hands what `packed` unpacks to to `receive`, piece by piece, until the end or until it says false.
private func inflate(
  _ packed: [UInt8], _ receive: (UnsafeBufferPointer<UInt8>) throws -> Bool
) throws {
  var stream = z_stream()
  let onlyGzip: Int32 = 15 + 16  // the largest window; 16 asks for gzip's header and trailer
  let size = Int32(MemoryLayout<z_stream>.size)
  guard inflateInit2_(&stream, onlyGzip, ZLIB_VERSION, size) == Z_OK else {
    throw DataError("gzip: zlib cannot begin; is there memory left?")
  }
  defer { inflateEnd(&stream) }

  var packed = packed
  try packed.withUnsafeMutableBufferPointer { input in
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { room in
      var consumed = 0
      while true {
        let given = min(input.count - consumed, largestPiece)
        stream.next_in = input.baseAddress.map { $0 + consumed }
        stream.avail_in = uInt(given)
        stream.next_out = room.baseAddress
        stream.avail_out = uInt(room.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        consumed += given - Int(stream.avail_in)
        let produced = room.count - Int(stream.avail_out)
        guard try receive(UnsafeBufferPointer(rebasing: room[..<produced])) else { return }
        switch status {
        case Z_OK: continue
        case Z_STREAM_END where consumed == input.count: return
        case Z_STREAM_END: inflateReset(&stream)  // a further member, or something that is none
        case Z_BUF_ERROR:
          throw DataError(
            """
            gzip: the data end early, after \(grouped(input.count)) packed bytes. \
            Was the download broken off? Fetch the file again.
            """)
        default:
          let reason = stream.msg.map { String(cString: $0) } ?? "error \(status)"
          throw DataError(
            """
            gzip: damaged near packed byte \(grouped(consumed)) of \(grouped(input.count)) \
            (zlib says: \(reason)). Fetch the file again.
            """)
        }
      }
    }
  }
}
