import Foundation

/// The most bytes that a file may have.
private let largestFile = 1 << 32

/// All bytes of the file at `path`; throws `ModelFileError`.
package func bytes(ofFile path: String) throws -> [UInt8] {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else { throw failure("the file cannot be opened") }
  let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw failure("the file cannot be looked at") }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw ModelFileError("this is a folder or a device, not a file")
  }
  guard status.st_size <= largestFile else {
    throw ModelFileError("the file has \(status.st_size) bytes; \(largestFile) are the most here")
  }
  do {
    return [UInt8](try handle.readToEnd() ?? Data())
  } catch {
    throw ModelFileError("the file cannot be read: \(error.localizedDescription)")
  }
}

/// Puts `bytes` in the place of the file at `path`, so that at any moment there is the old file or
/// the new one, whole, also after the machine was switched off; throws `ModelFileError`, and then
/// it is the old one.
func replaceFile(at path: String, by bytes: [UInt8]) throws {
  var status = stat()
  // Renaming would put a file in the place of a device, if there is one.
  guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
    throw ModelFileError("this is a folder or a device, not a file that can be written")
  }
  // In the same folder, so that it can be renamed, and always of one name: a program that was
  // killed leaves at most one.
  let draft = path + ".part"
  let descriptor = open(draft, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw failure("\(draft) cannot be made") }
  defer { close(descriptor) }
  try claim(draft, descriptor)
  do {
    guard ftruncate(descriptor, 0) == 0 else { throw failure("\(draft) cannot be emptied") }
    try writeAll(bytes, to: descriptor)
    guard fsync(descriptor) == 0 else { throw failure("the bytes do not get to the disk") }
    guard rename(draft, path) == 0 else { throw failure("\(draft) cannot be renamed") }
  } catch {
    unlink(draft)
    throw error
  }
  try syncFolder(of: path)
}

/// Throws if another program is writing to the open file `draft`.
private func claim(_ draft: String, _ descriptor: Int32) throws {
  var (own, current) = (stat(), stat())
  // The lock ends with the descriptor. There are file systems that know no locks, and say so.
  let isOthers = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  // A draft that was renamed meanwhile is nobody's draft now.
  guard !isOthers, fstat(descriptor, &own) == 0, stat(draft, &current) == 0,
    own.st_ino == current.st_ino
  else {
    throw ModelFileError("another program is writing \(draft); let each have a file of its own")
  }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
  try bytes.withUnsafeBytes { bytes in
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("\(bytes.count) bytes cannot be written") }
      written += count
    }
  }
}

/// Has the disk know the new name, too.
private func syncFolder(of path: String) throws {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw failure("\(folder) cannot be opened") }
  defer { close(descriptor) }
  // There are file systems that have nothing to do here, and say so.
  guard fsync(descriptor) == 0 || errno == EINVAL else {
    throw failure("the name does not get to the disk")
  }
}

/// What went wrong, why by `errno`, and what to do about it.
private func failure(_ what: String) -> ModelFileError {
  let advice: [Int32: String] = [
    ENOSPC: "free some room, or name a file on another disk",
    EDQUOT: "free some room, or name a file on another disk",
    EFBIG: "the limit for the size of files is too low: see ulimit -f",
    EACCES: "name a file in a folder that you may write to",
    EPERM: "name a file in a folder that you may write to",
    EROFS: "name a file in a folder that can be written to",
    ENOENT: "is the name right, and the folder there?",
    ENOTDIR: "a part of the path is a file, and no folder",
  ]
  let code = errno
  return ModelFileError(
    "\(what): \(String(cString: strerror(code)))" + (advice[code].map { "; \($0)" } ?? ""))
}
