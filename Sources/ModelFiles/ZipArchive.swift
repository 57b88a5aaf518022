import CZip
import Foundation

/// The files in a ZIP archive.
///
/// libzip reads and writes it; this refuses what no tensors are packed in, and what would unpack to
/// far more than the archive has.
struct ZipArchive {
  /// The names of the files in the archive's order, each once, without those of folders.
  let names: [String]

  private let archive: OpenArchive
  private let places: [String: Place]

  /// Where libzip finds a file, and how long it says that it is.
  private struct Place {
    let index: zip_uint64_t
    let size: Int
  }

  /// Opens the archive `bytes`.
  ///
  /// Throws `ModelFileError` where it is none, has two files of one name, one that is encrypted or
  /// packed by anything but deflate, or more in it than `mostUnpacked` allows.
  init(_ bytes: [UInt8]) throws {
    archive = try OpenArchive(bytes)
    var (names, places): ([String], [String: Place]) = ([], [:])
    // What entries may still have. They may lie on top of each other, each with the same bytes.
    var packedLeft = UInt64(bytes.count)
    var unpackedLeft = UInt64(Self.mostUnpacked(bytes.count))
    for index in 0..<zip_uint64_t(max(0, zip_get_num_entries(archive.zip, 0))) {
      let entry = try Self.entry(index, of: archive)
      guard entry.packed <= packedLeft else {
        throw ModelFileError(
          "the files in this ZIP archive have more bytes, packed, than its \(bytes.count): they"
            + " overlap, or the archive is damaged")
      }
      packedLeft -= entry.packed
      guard entry.unpacked <= unpackedLeft else {
        throw ModelFileError(
          "this ZIP archive has \(bytes.count) bytes, and \(Self.mostUnpacked(bytes.count)) are the"
            + " most that it may unpack to; with \(printable(entry.name)), of \(entry.unpacked) bytes,"
            + " it would be more. If it is sound, write it again without compression")
      }
      unpackedLeft -= entry.unpacked
      if entry.name.hasSuffix("/") { continue }
      let place = Place(index: index, size: Int(entry.unpacked))
      guard places.updateValue(place, forKey: entry.name) == nil else {
        throw ModelFileError("this ZIP archive has two files named \(printable(entry.name))")
      }
      names.append(entry.name)
    }
    // Without files an archive is its end record alone.
    guard !names.isEmpty || bytes.count == Self.endRecord.count else {
      throw ModelFileError(
        "this ZIP archive has \(bytes.count) bytes, but says that there is no file in it: it is damaged"
      )
    }
    (self.names, self.places) = (names, places)
  }

  /// The most bytes that an archive of `count` bytes may unpack to.
  ///
  /// Deflate gets to 1032 to 1, on zeros alone; weights rarely get to 2 to 1. So 64 to 1 is roomy,
  /// and a small archive of zeros still may have 256 MiB.
  static func mostUnpacked(_ count: Int) -> Int { 64 * count + 1 << 28 }

  /// The end record of an archive without files: all counts in it are 0.
  private static let endRecord: [UInt8] = [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)

  /// What the archive's directory says of one entry.
  private static func entry(
    _ index: zip_uint64_t, of archive: OpenArchive
  ) throws -> (name: String, packed: UInt64, unpacked: UInt64) {
    var status = zip_stat_t()
    zip_stat_init(&status)
    let known = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD)
    guard zip_stat_index(archive.zip, index, 0, &status) == 0, status.valid & known == known,
      let bytes = status.name
    else {
      throw ModelFileError("entry \(index) of this ZIP archive is damaged: \(archive.reason)")
    }
    let name = String(cString: bytes)
    guard status.encryption_method == ZIP_EM_NONE else {
      throw ModelFileError(
        "\(printable(name)) in this ZIP archive is encrypted; unpack it with its password, and pack"
          + " it again without one")
    }
    let methods = [ZIP_CM_STORE, ZIP_CM_DEFLATE]
    guard methods.contains(Int32(status.comp_method)) else {
      throw ModelFileError(
        "\(printable(name)) in this ZIP archive is packed by method \(status.comp_method); what is"
          + " read is \(ZIP_CM_STORE), stored, and \(ZIP_CM_DEFLATE), deflate: pack it again")
    }
    return (name, status.comp_size, status.size)
  }

  /// The contents of the file `name`, whose CRC-32 is checked.
  ///
  /// Throws `ModelFileError` where there is no such file, or it is damaged.
  func contents(of name: String) throws -> [UInt8] {
    guard let place = places[name] else {
      throw ModelFileError("this ZIP archive has no file \(printable(name))")
    }
    func damaged(_ reason: String) -> ModelFileError {
      ModelFileError("\(printable(name)) in this ZIP archive is damaged: \(reason)")
    }
    guard let file = zip_fopen_index(archive.zip, place.index, 0) else {
      throw damaged(archive.reason)
    }
    defer { zip_fclose(file) }
    let contents = try [UInt8](unsafeUninitializedCapacity: place.size) { room, count in
      while count < place.size {
        let rest = UnsafeMutableBufferPointer(rebasing: room[count...])
        let got = rest.baseAddress.map { zip_fread(file, $0, zip_uint64_t(rest.count)) } ?? 0
        guard got >= 0 else { throw damaged(String(cString: zip_file_strerror(file))) }
        guard got > 0 else { throw damaged("it has \(count) bytes, not \(place.size)") }
        count += Int(got)
      }
    }
    // Only at its end does libzip compare the checksum.
    var further: UInt8 = 0
    let got = zip_fread(file, &further, 1)
    guard got >= 0 else { throw damaged(String(cString: zip_file_strerror(file))) }
    guard got == 0 else { throw damaged("it has more bytes than \(place.size)") }
    return contents
  }
}

extension ZipArchive {
  /// An archive of these files, stored as they are or deflated; the same bytes for the same files.
  ///
  /// Throws `ModelFileError` where two have one name, or libzip cannot write them.
  static func bytes(
    _ files: [(name: String, contents: [UInt8])], compressed: Bool = false
  ) throws -> [UInt8] {
    // For libzip, as for all that reads names in C, a name would end there.
    for file in files where file.name.utf8.contains(0) {
      throw ModelFileError(
        "no file in a ZIP archive can be called \(printable(file.name)), which has a character 0 in"
          + " it: rename the tensor")
    }
    // libzip makes no archive that is empty.
    if files.isEmpty { return endRecord }
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    func failed(_ reason: String) -> ModelFileError {
      ModelFileError("the ZIP archive cannot be written: \(reason)")
    }
    guard let target = zip_source_buffer_create(nil, 0, 0, &error) else {
      throw failed(String(cString: zip_error_strerror(&error)))
    }
    // The archive gives its share back when it is closed.
    zip_source_keep(target)
    defer { zip_source_free(target) }
    guard let zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
      zip_source_free(target)
      throw failed(String(cString: zip_error_strerror(&error)))
    }
    for file in files where !add(file, to: zip, compressed: compressed) {
      defer { zip_discard(zip) }
      throw failed("\(printable(file.name)): \(String(cString: zip_strerror(zip)))")
    }
    guard zip_close(zip) == 0 else {
      defer { zip_discard(zip) }
      throw failed(String(cString: zip_strerror(zip)))
    }
    guard let bytes = allBytes(of: target) else {
      throw failed("its bytes cannot be read back")
    }
    return bytes
  }

  private static func add(
    _ file: (name: String, contents: [UInt8]), to zip: OpaquePointer, compressed: Bool
  ) -> Bool {
    // libzip reads the bytes only when the archive is closed, and frees them then.
    let copy = UnsafeMutableRawBufferPointer(
      start: malloc(max(1, file.contents.count)), count: file.contents.count)
    copy.copyBytes(from: file.contents)
    guard let source = zip_source_buffer(zip, copy.baseAddress, zip_uint64_t(copy.count), 1) else {
      free(copy.baseAddress)
      return false
    }
    let index = zip_file_add(zip, file.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      return false
    }
    let method = compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE
    // The first day that the format knows, 1 January 1980: seven bits of year from 1980, four of
    // month, five of day.
    let firstDay: zip_uint16_t = 0 << 9 | 1 << 5 | 1
    return zip_set_file_compression(zip, zip_uint64_t(index), method, 0) == 0
      && zip_file_set_dostime(zip, zip_uint64_t(index), 0, firstDay, 0) == 0
  }

  private static func allBytes(of source: OpaquePointer) -> [UInt8]? {
    var status = zip_stat_t()
    guard zip_source_open(source) == 0 else { return nil }
    defer { zip_source_close(source) }
    guard zip_source_stat(source, &status) == 0 else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.size)) { room, count in
      guard let start = room.baseAddress else { return }
      count = max(0, Int(zip_source_read(source, start, status.size)))
    }
    return bytes.count == Int(status.size) ? bytes : nil
  }
}

/// An archive that libzip has open, and the bytes that it reads from.
private final class OpenArchive {
  let zip: OpaquePointer
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ contents: [UInt8]) throws {
    // libzip takes no bytes at all for an archive that is yet to be made.
    guard !contents.isEmpty else {
      throw ModelFileError("this is no whole ZIP archive: it has no bytes at all")
    }
    // libzip reads from this place as long as the archive is open.
    bytes = .allocate(byteCount: contents.count, alignment: 1)
    bytes.copyBytes(from: contents)
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let source = zip_source_buffer_create(
      bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error)
    guard let source, let zip = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      bytes.deallocate()
      throw ModelFileError(
        "this is no whole ZIP archive (libzip says: \(String(cString: zip_error_strerror(&error)))):"
          + " was the file cut off?")
    }
    self.zip = zip
  }

  deinit {
    zip_discard(zip)
    bytes.deallocate()
  }

  /// What libzip last found wrong.
  var reason: String { String(cString: zip_strerror(zip)) }
}
