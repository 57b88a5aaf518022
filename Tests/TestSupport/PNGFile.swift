/// A PNG file in any of the format's forms (W3C, "Portable Network Graphics", 3rd edition).
public struct PNGFile {
  /// What the numbers of a pixel are; the raw value is the one in the file.
  public enum ColourType: UInt8, Sendable {
    /// Grey.
    case grey = 0
    /// Red, green, blue.
    case redGreenBlue = 2
    /// A place in the palette.
    case palette = 3
    /// Grey and opacity.
    case greyAlpha = 4
    /// Red, green, blue and opacity.
    case redGreenBlueAlpha = 6
  }

  /// The whole file.
  public let bytes: [UInt8]

  /// The file of `rows`, each of which has the bytes of its pixels as they are packed in the file.
  public init(
    width: Int, bitDepth: Int = 8, _ type: ColourType, palette: [UInt8] = [], rows: [[UInt8]]
  ) {
    let head = four(width) + four(rows.count) + [UInt8(bitDepth), type.rawValue, 0, 0, 0]
    // No filter before each row.
    let data = zlib(rows.flatMap { [0] + $0 })
    bytes =
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", head)
      + (palette.isEmpty ? [] : chunk("PLTE", palette)) + chunk("IDAT", data) + chunk("IEND", [])
  }
}

private func four(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(number >> $0 & 0xff) } }

private func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(kind.utf8) + data
  // CRC-32, bit by bit (annex D).
  var check: UInt32 = 0xffff_ffff
  for byte in body {
    check ^= UInt32(byte)
    for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xedb8_8320 : check >> 1 }
  }
  return four(data.count) + body + four(Int(check ^ 0xffff_ffff))
}

/// `data` in the zlib format, not packed at all (RFC 1950, RFC 1951 §3.2.4).
private func zlib(_ data: [UInt8]) -> [UInt8] {
  var result: [UInt8] = [0x78, 0x01]
  for start in stride(from: 0, to: data.count, by: 65_535) {
    let block = data[start..<min(start + 65_535, data.count)]
    let length = [UInt8(block.count & 0xff), UInt8(block.count >> 8)]
    result += [block.endIndex == data.count ? 1 : 0] + length + length.map { ~$0 } + block
  }
  var (low, high) = (1, 0)
  for byte in data {
    low = (low + Int(byte)) % 65_521
    high = (high + low) % 65_521
  }
  return result + four(high << 16 | low)
}
