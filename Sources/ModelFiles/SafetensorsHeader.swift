import Foundation

/// The header of a safetensors file: what it says of each tensor, and texts of its writer.
struct SafetensorsHeader: Codable {
  /// What the header says of one tensor; the names are the format's.
  struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    /// Where its bytes begin and end, behind the header.
    var dataOffsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  var texts: [String: String] = [:]
  var entries: [String: Entry] = [:]

  /// The name under which the texts stand among those of the tensors.
  static let textsName = "__metadata__"

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(texts: [String: String]) { self.texts = texts }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Name.self)
    for name in members.allKeys {
      if name.stringValue == Self.textsName {
        texts = try members.decode([String: String].self, forKey: name)
      } else {
        entries[name.stringValue] = try members.decode(Entry.self, forKey: name)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Name.self)
    if !texts.isEmpty { try members.encode(texts, forKey: Name(stringValue: Self.textsName)) }
    for (name, entry) in entries { try members.encode(entry, forKey: Name(stringValue: name)) }
  }

  /// Reads a header, which is JSON; throws `ModelFileError` where it is not one.
  init(json: some Sequence<UInt8>) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(json))
    } catch {
      throw ModelFileError(
        "the header of this safetensors file is not what it should be: \(Self.explain(error))"
          + " Was the file damaged?")
    }
  }

  /// The header as JSON, the same bytes for the same header.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self))
  }

  /// What JSON's reader found, and of what.
  private static func explain(_ error: any Error) -> String {
    let (what, context): (String, DecodingError.Context)
    switch error {
    case DecodingError.keyNotFound(let key, let found):
      (what, context) = ("\(key.stringValue) is missing", found)
    case DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found),
      DecodingError.dataCorrupted(let found):
      (what, context) = (found.debugDescription, found)
    default: return "it is no JSON."
    }
    let path = context.codingPath.map { printable($0.stringValue) }.joined(separator: ", ")
    return (path.isEmpty ? "" : "at \(path): ") + what + (what.hasSuffix(".") ? "" : ".")
  }
}
