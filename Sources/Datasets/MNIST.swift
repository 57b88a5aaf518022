import Foundation

/// Handwritten digits: images of 28 × 28 pixels, in ten classes, to train with and to test by.
///
/// The set is small to open and large to read: `train` and `test` are read when first asked for.
public struct MNIST: Sendable {
  /// What the four files are.
  public enum Source: Hashable, Sendable {
    /// MNIST as it was published.
    case whole
    /// The sample of it that `make data` falls back to.
    case sample
    /// Neither: other images in MNIST's format.
    case other
  }

  /// What the four files are, by their CRC-32.
  public let source: Source
  /// Where the four files are.
  public let location: DataLocation
  /// The number of training images.
  public let trainCount: Int
  /// The number of test images.
  public let testCount: Int
  private let lazyTrain: OnFirstUse<LabelledImages>
  private let lazyTest: OnFirstUse<LabelledImages>

  /// The images to train with; throws `DataError` where their files are damaged.
  public var train: LabelledImages { get throws { try lazyTrain.value } }

  /// The images to test by; throws `DataError` where their files are damaged.
  public var test: LabelledImages { get throws { try lazyTest.value } }

  /// The set in one line, such as "MNIST: 60,000 training and 10,000 test images".
  public var description: String {
    let counts = "\(grouped(trainCount)) training and \(grouped(testCount)) test images"
    switch source {
    case .whole: return "MNIST: \(counts)"
    case .sample: return "a sample of MNIST: \(counts)"
    case .other: return "not MNIST, but in its format: \(counts)"
    }
  }

  /// Opens the set at `location`, and checks the headers of its files; throws `DataError`.
  public init(at location: DataLocation) throws {
    let files = try DataLocation.names.map { name in
      guard let file = DataLocation.file(name, in: location.folder) else {
        throw DataError("\(location.folder): \(name) is gone.")
      }
      return file
    }
    self.location = location
    trainCount = try Self.count(images: files[0], labels: files[1])
    testCount = try Self.count(images: files[2], labels: files[3])
    source = try Self.source(of: files)
    lazyTrain = OnFirstUse { try Self.read(images: files[0], labels: files[1]) }
    lazyTest = OnFirstUse { try Self.read(images: files[2], labels: files[3]) }
  }

  private static func count(images: IDXFile, labels: IDXFile) throws -> Int {
    let dimensions = (try images.header().dimensions, try labels.header().dimensions)
    guard dimensions.0.count == 3, dimensions.1.count == 1, dimensions.0[0] == dimensions.1[0]
    else {
      throw DataError(
        """
        \(images.path) has the dimensions \(dimensions.0) and \(labels.path) \(dimensions.1); \
        they should be [count, rows, columns] and [count], of one count.
        """)
    }
    return dimensions.0[0]
  }

  private static func read(images: IDXFile, labels: IDXFile) throws -> LabelledImages {
    let parts = (try images.read(), try labels.read())
    do {
      return try LabelledImages(images: parts.0, labels: parts.1)
    } catch let error as DataError {
      throw error.about("\(images.path) and \(labels.path)")
    }
  }

  /// The CRC-32 of the four files, unpacked, in the order of `DataLocation.names`.
  private static let checksums: [[UInt32]: Source] = [
    [0xe9f4_d8b3, 0xe0cb_4ad2, 0x9137_3bdf, 0x4ab9_eff9]: .whole,
    [0xb854_3fa5, 0x55cd_d154, 0x14b1_23f0, 0x26f9_8bc9]: .sample,
  ]

  private static func source(of files: [IDXFile]) throws -> Source {
    checksums[try files.map { try $0.storedChecksum() }] ?? .other
  }
}

/// A value that is made when it is first asked for, once, whichever thread asks.
private final class OnFirstUse<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private let make: @Sendable () throws -> Value
  private var made: Value?

  init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

  var value: Value {
    get throws {
      try lock.withLock {
        if let made { return made }
        let value = try make()
        made = value
        return value
      }
    }
  }
}
