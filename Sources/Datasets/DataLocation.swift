import Foundation

/// The folder that MNIST's four files are read from, and why that one.
public struct DataLocation: Hashable, Sendable {
  /// Who named the folder.
  public enum Origin: Hashable, Sendable {
    /// The option `--data`.
    case option
    /// The environment variable `LONGHAND_DATA`.
    case environment
    /// Nobody; it is where `make data` puts things.
    case fetched
    /// Nobody; it is where a package of the system puts things.
    case installed
  }

  /// The folder with the four files in it.
  public let folder: String
  /// Who named it.
  public let origin: Origin

  /// The place `folder`, which has the four files in it, as `origin` says.
  public init(folder: String, origin: Origin) {
    self.folder = folder
    self.origin = origin
  }

  /// Looks for the four files; throws `DataError` where they are not found.
  ///
  /// A folder that is named, by `option` or else by `LONGHAND_DATA`, has them in it or in its
  /// folder `mnist`, and no other is tried. Where none is named, `data/mnist` in the folder `root`
  /// is looked at, then `data/mnist-sample/mnist`.
  public static func find(
    option: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    root: String
  ) throws -> DataLocation {
    if let option {
      return try named(option, by: "--data \(option)", .option)
    }
    if let name = environment["LONGHAND_DATA"], !name.isEmpty {
      return try named(name, by: "LONGHAND_DATA=\(name)", .environment)
    }
    let candidates = ["mnist", "mnist-sample/mnist"].map { join(root, "data/" + $0) }
    guard let folder = candidates.first(where: { missing(in: $0).isEmpty }) else {
      throw DataError(
        """
        MNIST's four files are in neither \(candidates.joined(separator: " nor ")). \
        Fetch them with `make data`, or name a folder that has them in mnist/: \
        --data FOLDER, or LONGHAND_DATA=FOLDER.
        """)
    }
    return DataLocation(folder: folder, origin: .fetched)
  }

  private static func named(_ name: String, by: String, _ origin: Origin) throws -> DataLocation {
    let within = join(name, "mnist")
    for folder in [within, name] where missing(in: folder).isEmpty {
      return DataLocation(folder: folder, origin: origin)
    }
    let place = FileManager.default.fileExists(atPath: within) ? within : name
    guard FileManager.default.fileExists(atPath: place) else {
      throw DataError(
        "\(by): there is no such folder here (the path is taken from "
          + "\(FileManager.default.currentDirectoryPath)).")
    }
    throw DataError(
      """
      \(by): \(place) lacks \(missing(in: place).joined(separator: ", ")), plain or with .gz. \
      Name a folder that has MNIST's four files in mnist/, or name none and fetch them: make data.
      """)
  }

  /// The file that has `part`, plain or else packed, or nil if there is neither.
  static func file(_ part: MNIST.Part, in folder: String) -> IDXFile? {
    let paths = ["", ".gz"].map { join(folder, part.rawValue + $0) }
    return paths.first { FileManager.default.fileExists(atPath: $0) }.map { IDXFile(path: $0) }
  }

  /// The names of the files that are not in `folder`.
  static func missing(in folder: String) -> [String] {
    MNIST.Part.allCases.filter { file($0, in: folder) == nil }.map(\.rawValue)
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
