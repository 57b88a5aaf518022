import Foundation

extension DataLocation {
  /// Looks for the four files of Fashion-MNIST, which have the names of MNIST's; throws `DataError`
  /// where they are not found.
  ///
  /// They are in the folder `fashion-mnist` of the one that `option` or `LONGHAND_DATA` names for
  /// MNIST, or in `data/fashion-mnist` in the folder `root`, or where Debian's package has them.
  public static func findFashion(
    option: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    installed: String = "/usr/share/datasets/fashion-mnist", root: String
  ) throws -> DataLocation {
    var candidates: [(folder: String, origin: Origin)] = []
    if let option {
      candidates.append((join(option, "fashion-mnist"), .option))
    } else if let name = environment["LONGHAND_DATA"], !name.isEmpty {
      candidates.append((join(name, "fashion-mnist"), .environment))
    }
    candidates.append((join(root, "data/fashion-mnist"), .fetched))
    candidates.append((installed, .installed))
    guard let found = candidates.first(where: { missing(in: $0.folder).isEmpty }) else {
      throw DataError(
        """
        Fashion-MNIST's four files are in none of \
        \(candidates.map(\.folder).joined(separator: ", ")). On Debian the package \
        dataset-fashion-mnist has them, which `make` installs; elsewhere put the four files into \
        \(join(root, "data/fashion-mnist")).
        """)
    }
    return DataLocation(folder: found.folder, origin: found.origin)
  }
}
