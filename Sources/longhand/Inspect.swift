import ArgumentParser
import Foundation
import ModelFiles
import Tensors

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the tensors of a file: names, types, shapes and ranges.",
    discussion: """
      The least and the greatest of a tensor are those of its finite numbers; how many are NaN or \
      infinite is said beside them, if there are any. The list rounds them to a few digits. --json \
      gives them as they are, but whole numbers beyond 16,777,216 as the nearest Float, and those of \
      U64 beyond 9,007,199,254,740,992 as the nearest Double. Names are in order, layer2 before layer10.
      """)

  @Argument(help: ArgumentHelp("A file with tensors, or a checkpoint.", valueName: "file"))
  var file: String

  @Flag(
    help: """
      Print an object {file, format, tensors: [{name, type, shape, least, greatest, nan, infinite}], \
      metadata, numbers, bytes}.
      """)
  var json = false

  func run() throws {
    try telling {
      let listing: Listing
      do { listing = try Listing(of: file) } catch { throw ModelFileError("\(file): \(error)") }
      print(json ? try jsonLine(listing) : listing.text)
    }
  }
}

/// What a file has, in order.
private struct Listing: Encodable {
  let file: String
  let format: String
  let tensors: [TensorRow]
  let metadata: [String: String]
  let numbers: Int
  let bytes: Int

  init(of path: String) throws {
    let contents = try ModelFiles.bytes(ofFile: path)
    let file = try ModelFile(anyFormat: contents)
    self.file = path
    format = try ModelFileFormat(of: contents).description
    tensors = file.tensors.map { TensorRow($0, $1) }.sorted { isBefore($0.name, $1.name) }
    metadata = file.metadata
    numbers = file.tensors.values.reduce(0) { $0 + $1.shape.reduce(1, *) }
    bytes = file.tensors.values.reduce(0) { $0 + $1.bytes.count }
  }

  var text: String {
    let count = tensors.count == 1 ? "1 tensor" : "\(grouped(tensors.count)) tensors"
    let number = numbers == 1 ? "1 number" : "\(grouped(numbers)) numbers"
    return
      ([
        "\(file): \(format), \(count), \(number), \(grouped(bytes)) bytes"
      ] + table + texts).joined(separator: "\n")
  }

  private var table: [String] {
    guard !tensors.isEmpty else { return [] }
    let rows = tensors.map(\.cells)
    let notFinite = rows.contains { !$0[5].isEmpty } ? "not finite" : ""
    return [""]
      + aligned(
        [["name", "type", "shape", "least", "greatest", notFinite]] + rows,
        textColumns: [0, 1, 2, 5])
  }

  private var texts: [String] {
    guard !metadata.isEmpty else { return [] }
    let rows = metadata.sorted { isBefore($0.key, $1.key) }
    return [""]
      + aligned(
        [["metadata"]] + rows.map { [printable($0.key), printable($0.value)] },
        textColumns: [0, 1])
  }
}

/// What is said of one tensor.
private struct TensorRow: Encodable {
  let name: String
  let type: String
  let shape: [Int]
  private(set) var least: Double?
  private(set) var greatest: Double?
  private(set) var nan = 0
  private(set) var infinite = 0

  init(_ name: String, _ tensor: StoredTensor) {
    (self.name, type, shape) = (name, tensor.type.rawValue, tensor.shape)
    if let doubles = tensor.doubles {
      for number in doubles.scalars { add(number) }
    } else if let wholeNumbers = tensor.wholeNumbers {
      for number in wholeNumbers { add(Double(number)) }
    } else if let floats = tensor.asFloats {
      for number in floats.scalars { add(Double(number)) }
    }
  }

  private mutating func add(_ number: Double) {
    if number.isFinite {
      (least, greatest) = (min(number, least ?? number), max(number, greatest ?? number))
    } else if number.isNaN {
      nan += 1
    } else {
      infinite += 1
    }
  }

  var cells: [String] {
    [
      printable(name), type, shapeText(shape), least.map { format($0) } ?? "",
      greatest.map { format($0) } ?? "",
      [(nan, "NaN"), (infinite, "infinite")].filter { $0.0 > 0 }
        .map { "\(grouped($0.0)) \($0.1)" }.joined(separator: ", "),
    ]
  }
}

/// Whether a name stands before another: numbers in them count by their size.
func isBefore(_ one: String, _ other: String) -> Bool {
  switch one.compare(other, options: [.numeric, .literal]) {
  case .orderedAscending: true
  case .orderedDescending: false
  // layer2 and layer02.
  case .orderedSame: one < other
  }
}

/// A shape as in `3×3×1×32`; `[10]` and `[]` where there is nothing to cross.
func shapeText(_ shape: [Int]) -> String {
  shape.count < 2 ? "\(shape)" : shape.map(String.init).joined(separator: "×")
}
