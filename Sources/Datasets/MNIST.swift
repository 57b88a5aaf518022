import Foundation
import Tensors

/// Handwritten digits: images of 28 × 28 pixels, in ten classes, to train with and to test by.
///
/// The set is small to open and large to read: `train` and `test` are read when first asked for.
public struct MNIST: Sendable, CustomStringConvertible {
  /// One of the four files, by its name; on disk it may have `.gz` after that.
  public enum Part: String, CaseIterable, Sendable {
    /// The images to train with.
    case trainImages = "train-images-idx3-ubyte"
    /// Their classes.
    case trainLabels = "train-labels-idx1-ubyte"
    /// The images to test by.
    case testImages = "t10k-images-idx3-ubyte"
    /// Their classes.
    case testLabels = "t10k-labels-idx1-ubyte"
  }

  /// What the four files are.
  public enum Source: Hashable, Sendable {
    /// MNIST as it was published.
    case whole
    /// The sample of it that `make data` falls back to.
    case sample
    /// Fashion-MNIST, clothes in place of digits (Xiao and others, 2017).
    case fashion
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
    case .fashion: return "Fashion-MNIST: \(counts)"
    case .other: return "not MNIST, but in its format: \(counts)"
    }
  }

  /// One file as it is, header and all, read anew; throws `DataError` where it is damaged.
  public func idx(_ part: Part) throws -> IDX {
    try Self.file(part, at: location).read()
  }

  /// Opens the set at `location`, and checks the headers of its files; throws `DataError`.
  public init(at location: DataLocation) throws {
    let trainImages = try Self.file(.trainImages, at: location)
    let trainLabels = try Self.file(.trainLabels, at: location)
    let testImages = try Self.file(.testImages, at: location)
    let testLabels = try Self.file(.testLabels, at: location)
    self.location = location
    trainCount = try Self.count(images: trainImages, labels: trainLabels)
    testCount = try Self.count(images: testImages, labels: testLabels)
    source = try Self.source(of: [trainImages, trainLabels, testImages, testLabels])
    lazyTrain = OnFirstUse { try Self.read(images: trainImages, labels: trainLabels) }
    lazyTest = OnFirstUse { try Self.read(images: testImages, labels: testLabels) }
  }

  private static func file(_ part: Part, at location: DataLocation) throws -> IDXFile {
    guard let file = DataLocation.file(part, in: location.folder) else {
      throw DataError("\(location.folder): \(part.rawValue) is not there, nor with .gz.")
    }
    return file
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

  /// The CRC-32 of the four files, unpacked, in the order of `Part`.
  private static let checksums: [[UInt32]: Source] = [
    [0xe9f4_d8b3, 0xe0cb_4ad2, 0x9137_3bdf, 0x4ab9_eff9]: .whole,
    [0xb854_3fa5, 0x55cd_d154, 0x14b1_23f0, 0x26f9_8bc9]: .sample,
    [0xb4f2_9f28, 0x741a_4657, 0x678f_e0b1, 0x8014_2c1f]: .fashion,
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
