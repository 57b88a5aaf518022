import Foundation
import Tensors

/// A regular file, open for reading, of which no more is read than is asked for.
struct InputFile: ~Copyable {
  let path: String
  /// The number of bytes in it.
  let count: Int
  private let descriptor: Int32

  init(_ path: String) throws {
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.error(path, "it cannot be opened") }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = Self.error(path, "its size cannot be had")
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DataError("\(path): this is a folder or a device, not a file.")
    }
    self.path = path
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes in `range`, as far as the file reaches.
  func bytes(in range: Range<Int>) throws -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    var failure: DataError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<range.count])
        let got = pread(descriptor, rest.baseAddress, rest.count, off_t(range.lowerBound + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = Self.error(path, "it cannot be read") }
        if got <= 0 { return }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// All bytes; throws where there are more than `limit`.
  func bytes(limit: Int) throws -> [UInt8] {
    guard count <= limit else {
      throw DataError(
        "\(path): the file has \(grouped(count)) bytes, more than \(grouped(limit)), the limit here."
      )
    }
    return try bytes(in: 0..<count)
  }

  private static func error(_ path: String, _ what: String) -> DataError {
    DataError("\(path): \(what): \(String(cString: strerror(errno))).")
  }
}
