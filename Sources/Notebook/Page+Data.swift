import Datasets

extension Page {
  /// Opens MNIST where `--data` or `LONGHAND_DATA` says, or in the package's `data/`, and says in one
  /// line which images these are.
  ///
  /// It stands before the chapter's first figure, for on other images than the whole of MNIST a run
  /// is not the book's own. Throws a `DataError` or a `PageError`.
  public func mnist(file: String = #filePath, line: Int = #line) throws -> MNIST {
    reach(file: file, line: line)
    let location = try DataLocation.find(option: options.data, root: chapter.root.path)
    let mnist = try MNIST(at: location)
    if mnist.source != .whole { try reduce("\(mnist)") }
    say("Data: \(mnist).", file: file, line: line)
    return mnist
  }

  /// Opens Fashion-MNIST, and says in one line which images these are.
  ///
  /// It stands before the chapter's first figure, for with other images a run is not the book's own.
  /// Throws a `DataError` or a `PageError`.
  public func fashionMNIST(file: String = #filePath, line: Int = #line) throws -> MNIST {
    reach(file: file, line: line)
    let location = try DataLocation.findFashion(option: options.data, root: chapter.root.path)
    let clothes = try MNIST(at: location)
    if clothes.source != .fashion { try reduce("\(clothes)") }
    say("Data: \(clothes).", file: file, line: line)
    return clothes
  }
}
