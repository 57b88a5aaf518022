// Eight bytes with the length of the header, lowest byte first; the header, which is JSON; the
// elements of all tensors, one after the other (huggingface/safetensors, README, "Format"):
//
//     {"__metadata__": {"epoch": "3"}, "dense1.bias": {"dtype": "F32", "shape": [10],
//      "data_offsets": [0, 40]}}

extension ModelFile {
  /// The most bytes that a header may have, as in the format's own library.
  static let largestHeader = 100_000_000

  /// Reads `bytes`, a whole safetensors file; throws `ModelFileError` where it is not one.
  ///
  /// Nothing in the file is trusted: the header has to describe each byte behind it once.
  public init(safetensors bytes: [UInt8]) throws {
    let json = try Self.header(of: bytes)
    let header = try SafetensorsHeader(json: json)
    let entries = try header.entries.map { try Entry($0, $1) }
    self.init(
      tensors: try Self.tensors(entries, in: bytes[json.endIndex...]), metadata: header.texts)
  }

  private static func header(of bytes: [UInt8]) throws -> ArraySlice<UInt8> {
    let promised = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard bytes.count > 8, promised <= largestHeader, Int(promised) <= bytes.count - 8,
      bytes[8] == UInt8(ascii: "{")
    else {
      throw ModelFileError(notSafetensors(bytes, promised))
    }
    return bytes[8..<8 + Int(promised)]
  }

  private static func notSafetensors(_ bytes: [UInt8], _ promised: UInt64) -> String {
    guard bytes.count > 8 else {
      return "a safetensors file begins with 8 bytes, the length of its header, and the header"
        + " follows; this file has \(bytes.count) bytes in all: was it cut off?"
    }
    let known: [(beginning: [UInt8], name: String)] = [
      ([0x50, 0x4b], "These bytes begin a ZIP archive, as a .pth, .npz or .keras file is one."),
      ([0x80, 0x02], "These bytes begin a pickle, as in an old .pth file."),
      ([0x89, 0x48, 0x44, 0x46], "These bytes begin an HDF5 file, as .h5 is one."),
      ([0x93, 0x4e, 0x55, 0x4d], "These bytes begin a NumPy file, .npy."),
      ([0x1f, 0x8b], "These bytes begin a gzip file: unpack it first."),
    ]
    if let kind = known.first(where: { bytes.starts(with: $0.beginning) }) {
      return "this is no safetensors file. " + kind.name
    }
    guard bytes[8] == UInt8(ascii: "{") else {
      return "this is no safetensors file: behind its first 8 bytes a header begins, {…}"
    }
    return "the header has \(promised) bytes by the first 8 bytes of the file, but there are"
      + " \(bytes.count - 8) behind them (and \(largestHeader) are the most that is read): was the"
      + " file cut off?"
  }

  /// What the header says of one tensor.
  private struct Entry {
    let name: String
    let type: ElementType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(_ name: String, _ entry: SafetensorsHeader.Entry) throws {
      guard let type = ElementType(rawValue: entry.dtype) else {
        throw ModelFileError(
          "\(printable(name)) has elements of the type \(printable(entry.dtype)); what is known is"
            + " \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard entry.dataOffsets.count == 2 else {
        throw ModelFileError(
          "\(printable(name)) has \(entry.dataOffsets.count) data_offsets; there are two, where its"
            + " bytes begin and where they end")
      }
      (self.name, self.type, shape) = (name, type, entry.shape)
      (begin, end) = (entry.dataOffsets[0], entry.dataOffsets[1])
    }
  }

  /// The tensors, whose bytes have to follow each other in `data` without gap or overlap.
  private static func tensors(
    _ entries: [Entry], in data: ArraySlice<UInt8>
  ) throws -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    var place = 0
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == place, entry.end >= entry.begin, entry.end <= data.count else {
        throw ModelFileError(
          "\(printable(entry.name)) is at the bytes from \(entry.begin) to \(entry.end), but the"
            + " tensors before it end at \(place), and all at \(data.count):"
            + " the file is damaged, or was cut off")
      }
      let start = data.startIndex + entry.begin
      do {
        tensors[entry.name] = try StoredTensor(
          type: entry.type, shape: entry.shape,
          bytes: Array(data[start..<start + entry.end - entry.begin]))
      } catch let error as ModelFileError {
        throw ModelFileError("\(printable(entry.name)): \(error)")
      }
      place = entry.end
    }
    guard place == data.count else {
      throw ModelFileError(
        "the tensors end at byte \(place) of \(data.count) behind the header: the file"
          + " is damaged, or was cut off")
    }
    return tensors
  }

  /// The bytes of a safetensors file, the same for the same tensors and texts.
  ///
  /// Throws `ModelFileError` where the header would be too long, or a tensor has the name that the
  /// format keeps for itself.
  public func safetensors() throws -> [UInt8] {
    guard tensors[SafetensorsHeader.textsName] == nil else {
      throw ModelFileError(
        "no tensor may be called \(SafetensorsHeader.textsName): there the texts are")
    }
    // The widest first: each element then lies at a multiple of its size.
    let ordered = tensors.sorted { (-$0.value.type.size, $0.key) < (-$1.value.type.size, $1.key) }
    var contents = SafetensorsHeader(texts: metadata)
    var place = 0
    for (name, tensor) in ordered {
      let end = place + tensor.bytes.count
      contents.entries[name] = SafetensorsHeader.Entry(
        dtype: tensor.type.rawValue, shape: tensor.shape, dataOffsets: [place, end])
      place = end
    }
    var header = try contents.json()
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    guard header.count <= Self.largestHeader else {
      throw ModelFileError(
        "the header would have \(header.count) bytes, and \(Self.largestHeader) are the most that"
          + " can be read again: are there too many tensors, or texts that are too long?")
    }
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    bytes.reserveCapacity(8 + header.count + place)
    bytes += header
    for (_, tensor) in ordered { bytes += tensor.bytes }
    return bytes
  }
}
